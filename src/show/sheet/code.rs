//! QR codes as small inline pictures: one path, no colours of its own, four modules of quiet around it.

use qrcode::{Color, EcLevel, QrCode};

use crate::html::escape;

/// The quiet zone that readers need, modules.
const QUIET: usize = 4;

/// A text as a QR code that a quarter of dirt does not spoil; empty where it is too long for one. `label` tells the blind what it is.
pub(super) fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return String::new();
    };
    let (width, colors) = (code.width(), code.into_colors());
    let size = width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark);
            match run.count() {
                0 => x += 1,
                run => {
                    path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
                    x += run;
                }
            }
        }
    }
    let label = escape(label);
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
    )
}
