//! Standard base64 with padding, in its one canonical form: what is not exactly what we would write is not read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Writes bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads text; none when it is not canonical.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD
        .decode(text)
        .ok()
        .filter(|bytes| encode(bytes) == text)
}
