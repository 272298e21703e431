//! Pictures of figures as inline SVG: the same bytes for the same numbers, whole coordinates only, 360 units wide.
//!
//! A picture has no style and no colour of its own: it is drawn in the colour of the text, and a theme may refine the classes
//! `bar a`, `bar b`, `line`, `dot`, `axis`, `grid` and `label`. Two series are told apart by place and by full and hollow bars.
//! The caller gives an id that is unique on its page. The picture of nothing is an empty text.

use crate::html::escape;

mod columns;
mod panel;
mod rows;
mod scale;

pub(crate) use columns::{PeriodMoney, income_expense, over_time};
pub(crate) use rows::{Pair, Share, pairs, shares};

/// The most points along a picture.
const MOST_POINTS: usize = 36;
/// Units across.
const WIDTH: i64 = 360;
/// Size of the letters: 14 px where a phone of 320 px shows the picture.
const LETTER: i64 = 18;

/// The frame around a picture, with its name and its description for those who cannot see it.
fn svg(id: &str, title: &str, said: &str, height: i64, body: &str) -> String {
    let id: String = id
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let (title, said) = (escape(title), escape(said));
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
         fill=\"currentColor\" font-size=\"{LETTER}\"><title id=\"{id}-t\">{title}</title>\
         <desc id=\"{id}-d\">{said}</desc>{body}</svg>"
    )
}

/// Where a text is held.
#[derive(Clone, Copy)]
enum Hold {
    Left,
    Middle,
    Right,
}

fn label(x: i64, y: i64, hold: Hold, text: &str) -> String {
    let anchor = match hold {
        Hold::Left => "",
        Hold::Middle => " text-anchor=\"middle\"",
        Hold::Right => " text-anchor=\"end\"",
    };
    format!(
        "<text class=\"label\" x=\"{x}\" y=\"{y}\"{anchor}>{}</text>",
        escape(text)
    )
}

/// A full bar of the first series.
fn full(x: i64, y: i64, width: i64, height: i64) -> String {
    format!("<rect class=\"bar a\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>")
}

/// A hollow bar of the second series. It is hollow by its outline, so that it is told from a full one without any style.
fn hollow(x: i64, y: i64, width: i64, height: i64) -> String {
    let wall = if width > 7 && height > 7 { 2 } else { 1 };
    let (inner_width, inner_height) = (width - 2 * wall, height - 2 * wall);
    let mut path = format!("M{x} {y}h{width}v{height}h-{width}z");
    if inner_width > 0 && inner_height > 0 {
        path.push_str(&format!(
            "M{} {}h{inner_width}v{inner_height}h-{inner_width}z",
            x + wall,
            y + wall
        ));
    }
    format!("<path class=\"bar b\" fill-rule=\"evenodd\" d=\"{path}\"/>")
}

fn stroke(class: &str, from: (i64, i64), to: (i64, i64)) -> String {
    let ((x, y), (to_x, to_y)) = (from, to);
    let faint = if class == "grid" {
        " stroke-opacity=\".25\""
    } else {
        ""
    };
    format!(
        "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\" stroke=\"currentColor\"{faint}/>"
    )
}

/// About how wide a text is: letters of the Latin alphabet and digits take a little more than half of a Chinese character.
fn width_of(text: &str) -> i64 {
    text.chars()
        .map(|c| if c.is_ascii() { LETTER * 5 / 8 } else { LETTER })
        .sum()
}

/// A text that fits into a width, shortened at its end where it has to be.
fn fitted(text: &str, width: i64) -> String {
    if width_of(text) <= width {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), LETTER);
    for c in text.chars() {
        used += width_of(c.encode_utf8(&mut [0; 4]));
        if used > width {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
