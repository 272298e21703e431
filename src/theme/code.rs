//! QR codes as small inline pictures: one line for each row of modules, four modules of quiet around it.

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
        path.push_str(&format!("M{QUIET} {}.5", y + QUIET));
        for run in row.chunk_by(|one, next| one == next) {
            path.push_str(&match run[0] {
                Color::Dark => format!("h{}", run.len()),
                Color::Light => format!("m{} 0", run.len()),
            });
        }
    }
    let label = escape(label);
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><path stroke=\"#000\" d=\"{path}\"/></svg>"
    )
}
