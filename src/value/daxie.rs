//! Amounts in Chinese capitals (大写): one form is written, the usual variants are read.

use super::money::Fen;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// Writes an amount in capitals, in one form only: 整 after 元 and not after 角; 零 once for any zeros in the middle, and
/// before 角 or 分 whenever the place before it is empty; ten as 壹拾; 负 before a negative amount.
pub fn to_capitals(fen: Fen) -> String {
    let size = fen.0.unsigned_abs();
    let (yuan, jiao, part) = (size / 100, size / 10 % 10, size % 10);
    let mut text = String::new();
    if fen.0 < 0 {
        text.push('负');
    }
    if yuan > 0 {
        push_number(&mut text, yuan);
        text.push('元');
    } else if size == 0 {
        text.push_str("零元");
    }
    if jiao > 0 {
        if yuan > 0 && yuan.is_multiple_of(10) {
            text.push('零');
        }
        text.push(digit(jiao));
        text.push('角');
    }
    if part > 0 {
        if jiao == 0 && yuan > 0 {
            text.push('零');
        }
        text.push(digit(part));
        text.push('分');
    }
    if jiao == 0 && part == 0 {
        text.push('整');
    }
    text
}

fn digit(value: u64) -> char {
    usize::try_from(value)
        .ok()
        .and_then(|index| DIGITS.get(index))
        .copied()
        .unwrap_or('零')
}

/// Writes a number above 0. Above 亿 the count of 亿 is itself a number, so there is no upper end.
pub(super) fn push_number(text: &mut String, number: u64) {
    let (yi, below) = (number / 100_000_000, number % 100_000_000);
    if yi > 0 {
        push_number(text, yi);
        text.push('亿');
        if below > 0 && below < 10_000_000 {
            text.push('零');
        }
    }
    let (wan, below) = (below / 10_000, below % 10_000);
    if wan > 0 {
        push_section(text, wan);
        text.push('万');
        if below > 0 && below < 1_000 {
            text.push('零');
        }
    }
    push_section(text, below);
}

/// Writes up to four digits; nothing for 0.
fn push_section(text: &mut String, section: u64) {
    let mut started = false;
    let mut gap = false;
    for (unit, name) in [
        (1000, Some('仟')),
        (100, Some('佰')),
        (10, Some('拾')),
        (1, None),
    ] {
        let value = section / unit % 10;
        if value == 0 {
            gap = started;
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        started = true;
        text.push(digit(value));
        text.extend(name);
    }
}

/// Reads an amount in capitals; nothing if it could be read in two ways or is none.
///
/// Takes 人民币 before it, 圆 for 元, 正 for 整 or neither, 拾 for 壹拾 at a beginning, traditional forms, zeros that may be
/// left out before 角 and 分, and the `零佰零拾` of printed forms.
pub fn from_capitals(text: &str) -> Option<Fen> {
    if text.len() > 400 {
        return None;
    }
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(usual_form)
        .collect();
    let rest = plain.strip_prefix("人民币").unwrap_or(&plain);
    let rest = rest.trim_start_matches([':', '：']);
    let (negative, rest) = match rest.strip_prefix('负') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.strip_suffix('整').unwrap_or(rest);
    let (yuan, rest) = match rest.split_once('元') {
        Some((yuan, rest)) => (read_number(yuan)?, rest),
        None if rest.ends_with(['角', '分']) => (0, rest),
        None => (read_number(rest)?, ""),
    };
    let (jiao, rest) = read_place(rest, '角')?;
    let (part, rest) = read_place(rest, '分')?;
    if !rest.is_empty() {
        return None;
    }
    let size = yuan
        .checked_mul(100)?
        .checked_add(i128::from(jiao) * 10 + i128::from(part))?;
    let fen = if negative { -size } else { size };
    i64::try_from(fen).ok().map(Fen)
}

/// One character for each sign, whichever of its forms was written.
fn usual_form(c: char) -> char {
    match c {
        '圆' | '圓' => '元',
        '正' => '整',
        '貳' | '弐' => '贰',
        '參' | '叄' => '叁',
        '陸' => '陆',
        '萬' => '万',
        '億' => '亿',
        '〇' => '零',
        '負' => '负',
        other => other,
    }
}

fn digit_value(c: char) -> Option<u8> {
    DIGITS
        .iter()
        .position(|digit| *digit == c)
        .and_then(|index| u8::try_from(index).ok())
}

/// `[零]X角` or nothing at all; the rest of the text.
fn read_place(text: &str, unit: char) -> Option<(u8, &str)> {
    let Some((before, rest)) = text.split_once(unit) else {
        return Some((0, text));
    };
    let mut chars = before.chars();
    let value = match (chars.next(), chars.next(), chars.next()) {
        (Some(only), None, None) => digit_value(only)?,
        (Some('零'), Some(second), None) => digit_value(second)?,
        _ => return None,
    };
    Some((value, rest))
}

/// A number with 亿, 万 and four-digit sections.
fn read_number(text: &str) -> Option<i128> {
    if text == "零" {
        return Some(0);
    }
    if let Some((yi, below)) = text.rsplit_once('亿') {
        let yi = read_number(yi).filter(|yi| *yi > 0)?;
        return yi
            .checked_mul(100_000_000)?
            .checked_add(read_below_yi(below, false)?);
    }
    if text.is_empty() {
        return None;
    }
    read_below_yi(text, true)
}

fn read_below_yi(text: &str, alone: bool) -> Option<i128> {
    match text.split_once('万') {
        Some((wan, below)) => {
            let wan = read_section(wan, alone).filter(|wan| *wan > 0)?;
            Some(wan * 10_000 + read_section(below, false)?)
        }
        None => read_section(text, alone),
    }
}

/// Up to four digits with their units, in falling order; nothing written is 0. `alone` says that no 万 or 亿 stands before.
fn read_section(text: &str, alone: bool) -> Option<i128> {
    let mut total: i128 = 0;
    // The place of the last digit read: 4 before the first one, 0 after the ones.
    let mut place = 4;
    let mut after_zero = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let (value, unit) = match (digit_value(c), chars.peek().copied()) {
            (Some(value), Some(next)) if place_of(next).is_some() => {
                chars.next();
                (value, next)
            }
            // 零 alone only marks empty places.
            (Some(0), _) if !after_zero => {
                after_zero = true;
                continue;
            }
            (Some(value), None) if value > 0 => {
                // `壹仟伍` may be 1005 or 1500; the ones are certain only after 拾 or 零, or standing alone.
                let certain = after_zero || place == 1 || place == 4 && alone;
                return certain.then_some(total + i128::from(value));
            }
            (None, _) if c == '拾' && (total == 0 || after_zero) => (1, c),
            _ => return None,
        };
        let here = place_of(unit)?;
        // `零拾` is an empty place on a printed form that names every place; elsewhere it may mean ten.
        if here >= place || value == 0 && here + 1 != place {
            return None;
        }
        place = here;
        // `零佰` stands for an empty place, like 零 alone.
        after_zero = value == 0;
        total += i128::from(value) * 10_i128.pow(here);
    }
    Some(total)
}

fn place_of(unit: char) -> Option<u32> {
    match unit {
        '仟' => Some(3),
        '佰' => Some(2),
        '拾' => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_one_form() {
        for (fen, text) in [
            (0, "零元整"),
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元零叁角贰分"),
            (10_700_053, "壹拾万柒仟元零伍角叁分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
            (10_000_000_000, "壹亿元整"),
            (2_030_000, "贰万零叁佰元整"),
            (13_757_230, "壹拾叁万柒仟伍佰柒拾贰元叁角"),
            (5, "伍分"),
            (50, "伍角"),
            (55, "伍角伍分"),
            (-100, "负壹元整"),
            (1_000_100_000_500, "壹佰亿零壹佰万零伍元整"),
            (90_000_000_000_000_000, "玖佰万亿元整"),
            (
                i64::MAX,
                "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
            ),
        ] {
            assert_eq!(to_capitals(Fen(fen)), text);
            assert_eq!(from_capitals(text), Some(Fen(fen)), "{text}");
        }
        assert_eq!(
            from_capitals(&to_capitals(Fen(i64::MIN))),
            Some(Fen(i64::MIN))
        );
    }

    #[test]
    fn reads_variants() {
        for (text, fen) in [
            ("壹仟陆佰捌拾元叁角贰分", 168_032),
            ("壹拾万零柒仟元伍角叁分", 10_700_053),
            ("壹拾叁万柒仟伍佰柒拾贰元叁角整", 13_757_230),
            ("人民币壹亿圆正", 10_000_000_000),
            ("人民币：贰万零叁佰元整", 2_030_000),
            ("贰万叁佰元整", 2_030_000),
            ("拾万元整", 10_000_000),
            ("拾伍元", 1_500),
            ("贰萬圓整", 2_000_000),
            ("壹仟零佰零拾伍元零角零分", 100_500),
            ("零元伍角", 50),
            ("零伍分", 5),
            ("壹仟", 100_000),
            ("叁佰元零伍分", 30_005),
        ] {
            assert_eq!(from_capitals(text), Some(Fen(fen)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_none_or_could_be_two() {
        for text in [
            "",
            "元整",
            "整",
            "人民币",
            "壹贰元",
            "壹仟伍元",
            "壹万伍元",
            "壹佰壹仟元",
            "壹万贰万元",
            "壹元贰",
            "壹角贰元",
            "壹元贰分叁角",
            "仟元",
            "万元",
            "亿",
            "1000元",
            "一千元",
            "壹元元",
            "壹仟零零伍元",
            "贰万零拾元整",
            "壹亿贰元",
            "负",
            "玖玖亿元",
            "零亿元",
            "玖仟亿亿元",
        ] {
            assert_eq!(from_capitals(text), None, "{text}");
        }
    }
}
