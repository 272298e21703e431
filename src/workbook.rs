//! Spreadsheets: templates to fill in, what people filled in, and what is disclosed, back into tables.
//!
//! The way in is bytes → [`Grid`]s (cells with their places) → recognised tables → a [`crate::scaffold::Draft`] → the TOML that an editor
//! would have typed. The way out is a disclosure → layout → a workbook or CSV. Nothing here touches a disk.

mod across;
mod biff;
mod grid;
mod headings;
mod import;
mod labels;
mod layout;
mod ods;
mod open;
mod parted;
mod recognise;
mod rows;
mod sections;
mod sheets;
mod totals;
mod values;
mod xlsx;

pub use grid::{Content, Grid};
pub use import::{Hints, Imported, import};
pub use layout::{Page, blank_pages, pages};
pub use open::{FILE_LIMIT, open};
pub use sheets::{csv, workbook};

/// The hidden sheet by which a template is known again.
const MARK: &str = "_mingbai";
/// What its first cell says.
const MARK_WORD: &str = "mingbai-template-1";
