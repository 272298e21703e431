//! Publishing: what waits becomes numbered, frozen, signed versions.
