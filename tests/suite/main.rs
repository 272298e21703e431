//! The whole suite in one program, so that it is linked once.
//!
//! | module | what it asks |
//! |---|---|
//! | [`cases`] | every folder of `tests/cases`: a portal, what must be said, what must be made |
//! | [`hazards_files`], [`hazards_text`], [`hazards_theme`], [`hazards_build`] | hazards that need more than a folder |
//! | [`html_guard`] | the last bytes of a page mean what the page meant, and nothing in them acts |
//! | [`properties_values`], [`properties_privacy`] | what holds for every amount, day, number and name |
//! | [`real`] | real disclosures as data: what the checks find in them |
//! | [`systems`] | every system of the founding documents has its item and its page |
//! | [`example`] | the built example, page by page and byte by byte |
//! | [`tidy`] | the rules of the house: layers, sizes, wordings |
//! | [`coverage`] | which hazards have a test |
//!
//! A hazard has an id (`A7`), and a test that answers it begins with that id: `a7_fifo_in_content`.

mod cases;
mod common;
mod coverage;
mod dom;
mod example;
mod hazards_build;
mod hazards_files;
mod hazards_text;
mod hazards_theme;
mod html_guard;
mod properties_privacy;
mod properties_values;
mod real;
mod systems;
mod tidy;
