//! The whole suite in one program, so that it is linked once.
//!
//! | module | what it asks |
//! |---|---|
//! | [`cases`] | every folder of `tests/cases`: a portal, what must be said, what must be made |
//! | [`hazards`] | hazards that need more than a folder |
//! | [`html_guard`] | the last bytes of a page mean what the page meant, and nothing in them acts |
//! | `log_*` | the publication log against its published vectors, an oracle, forgeries and single flipped bytes |
//! | [`properties_values`], [`properties_privacy`] | what holds for every amount, day, number and name |
//! | [`checks_finance`], [`real`] | each check with an example that holds and one that does not; real disclosures |
//! | [`served`] | from a ledger to the files of its log in the site, in an order that no crash can spoil |
//! | [`archive`], [`crash`] | what was published, bit by bit; publishing that is killed, and disks that fail or lie |
//! | [`history`] | what pages tell of the publication log: differences, removals, the board, how to check |
//! | [`reader`] | pages that stay from day to day, what changed since before, how to ask, plain words |
//! | [`show_kinds`] | what a page shows of each record kind |
//! | [`languages`] | each language of the pages comes from one file; what it lacks falls back and is reported |
//! | [`sheets`] | what leaves the screen: scripts, sheets, articles; what the search holds |
//! | [`publish`], [`keys`] | what is published stays, whatever is cut short; who may sign |
//! | [`shares`] | shares that were built apart and joined are the site of one machine |
//! | [`edits`] | a day of edits ends in the site of a build from scratch |
//! | [`watch`], [`serve`] | what is saved is built whole and soon; the preview gives out only what was built ([`running`]) |
//! | [`cms`] | editing in the browser: a configuration that others read |
//! | [`hosting`] | the site on a stick and on servers: the archive, settings, compressed copies |
//! | [`moving`] | villages renamed, merged or split, items renamed: old addresses stay alive |
//! | [`systems`] | every system of the founding documents has its item and its page |
//! | [`pictures`] | what pages show in place of large pictures, also when one is removed |
//! | [`example`], [`pages`] | the built example, page by page and byte by byte |
//! | `manual` | the commands of `docs/` run and say what the pages say they say; the views are told as they are |
//! | [`editor`] | new portals and months, spreadsheets in and out, what is due, corrections |
//! | [`tidy`] | the rules of the house: layers, sizes, wordings |
//! | [`coverage`] | which hazards have a test |
//!
//! A hazard has an id (`A7`), and a test that answers it begins with that id: `a7_fifo_in_content`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test may break off and looks at what the program made"
)]

mod archive;
mod cases;
mod checks_finance;
mod cms;
mod common;
mod coverage;
#[cfg(unix)]
mod crash;
mod crowded;
mod dom;
mod editor;
mod edits;
mod example;
#[cfg(unix)]
mod hazards;
mod history;
mod hosting;
mod html_guard;
mod keys;
mod languages;
mod log_entry;
mod log_flips;
mod log_forgery;
mod log_history;
mod log_hostile;
mod log_note;
mod log_oracle;
mod log_proof;
mod log_site;
mod log_tile;
mod log_tree;
mod log_verify;
#[cfg(unix)]
mod manual;
mod moving;
mod pages;
mod pictures;
mod properties_privacy;
mod properties_values;
mod publish;
mod reader;
mod real;
mod recover;
mod running;
mod serve;
mod served;
mod shares;
mod sheets;
mod show_kinds;
mod systems;
mod tidy;
mod translated;
mod unsigned;
mod verify;
mod versions;
mod watch;
mod witness;
