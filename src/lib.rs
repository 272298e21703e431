//! mingbai (明白) makes the static sites of village transparency portals: 党务, 村务 and 财务, checked before they are posted.
//!
//! # The idea
//!
//! A page's bytes depend only on the theme and on the small struct shown to it. A village's site depends only on that village's
//! files, the catalogue, the rule profile, the theme and the day asked for. Hence pages can be made on any thread, memory is
//! bounded by one village, a broken village cannot stop the others, and the same input gives the same bytes on any machine.
//!
//! # The stages
//!
//! ```text
//! read -> understand -> check -> cut -> show -> make -> write
//! ```
//!
//! | stage | from → to | module |
//! |---|---|---|
//! | read | folder → [`source::Sources`] | [`source`] |
//! | understand | text + catalogue → [`disclosure::Disclosure`]: typed values with their places | [`document`], [`record`], [`disclosure`] |
//! | check | disclosures + profile + today → [`check::Register`] with findings | [`check`] |
//! | cut | disclosures + [`ledger::Ledger`] → what waits, what is published; [`version::NewVersion`]s | [`version`], [`publish`] |
//! | show | register → [`page::Page`]s | [`show`] |
//! | make | page → bytes, through the theme; data through [`output::FORMATS`] | [`theme`], [`output`] |
//! | write | files → disk | [`disk`] |
//!
//! What is published stands in the ledger, a folder beside the sources that only grows. [`publish`] adds to it and signs; a build only
//! reads it: the articles of current pages are those that were frozen, and [`served`] hands out the versions and the log. [`verify`]
//! tells from a served site alone whether all of it is as it was signed.
//!
//! [`village::build`] is the whole of it for one village; [`portal::run`] maps it over the villages and adds the portal's pages,
//! which are made from summaries alone.
//!
//! # What is not done again
//!
//! There is no graph of what depends on what, and no second way to build. A village is passed over when nothing that can be seen of
//! its files from outside has changed ([`source::Mark`]: names, sizes, times), nor what all villages share, nor the folders of its
//! site. Inside a village that has changed, a file is made only when what it is made from has another [`output::Seal`]. What is kept
//! for this from one run to the next can be deleted at any time, and no byte of the site changes.
//!
//! Sizes and times stand in for contents on purpose: a run after a run opens nothing, and who writes a file without changing its time
//! asks for `build --afresh`. Times are only believed once they lie two seconds back, so that a second save within one tick of a coarse
//! clock is not missed.
//!
//! [`watch`] says when to build while somebody edits, [`serve`] what a preview may hand out; both call the same [`portal::build`].
//!
//! # What helps editors
//!
//! It stands beside the stages and uses them: [`scaffold`] writes new files from the catalogue and from what the last
//! period left, [`workbook`] turns spreadsheets into the same files and back, [`fix`] edits what messages propose, [`status`] lists what
//! is still owed, [`schema`] describes all files for other editors, [`gallery`] shows a theme with made-up data.
//!
//! [`pack`] makes one archive of a site, [`hosting`] what servers need besides its pages, [`cms`] the configuration of an editor in the
//! browser. Villages that are no more keep what they published: the portal serves their ledgers, and their other addresses lead on.
//!
//! # What is absent
//!
//! * Only [`source`] reads the user's files and only [`disk`] writes; only the command line reads the clock.
//! * Only [`check`] makes a [`check::Register`]: holding one means that it was checked.
//! * Money is never a floating-point number.
//! * Private names are masked where they are read ([`record`]); no later stage holds them. Whatever text a message quotes is masked
//!   ([`diagnostic`]).
//! * Law and deadlines are data: `catalogue/*.toml`, `profiles/*.toml`. An article number known only from memory has a key of its
//!   own and is never shown.
//! * Every wording for editors stands in `messages/`, every wording of pages in a theme's `words/`.
//! * Threads live in [`portal`], in [`verify::http`], which fetches the files of a web site, and in the command line's preview server,
//!   which also has the only lock; there is no global state.
//!
//! # The layers
//!
//! A module may use only modules of the groups above its own, or of its own group.

// Group 1: values and rules that know nothing of the program.
pub mod codes;
pub mod language;
pub mod log;
pub mod privacy;
pub mod timings;
pub mod value;

// Group 2: texts in, safe bytes out, and what is said about them.
pub mod attachment;
pub mod diagnostic;
pub mod html;
pub mod markdown;
pub mod page;
pub mod source;

// Group 3: what is understood.
pub mod catalogue;
pub mod disclosure;
pub mod document;
pub mod ledger;
pub mod profile;
pub mod record;
pub mod settings;
pub mod trail;

// Group 4: what is found out.
pub mod check;

// Group 5: what is shown and made.
pub mod hosting;
pub mod output;
pub mod search;
pub mod show;
pub mod theme;
pub mod version;

// Group 6: the two ends.
pub mod disk;
pub mod keys;
pub mod pack;
pub mod portal;
pub mod publish;
pub mod recover;
pub mod serve;
pub mod served;
pub mod verify;
pub mod village;
pub mod watch;
pub mod witness;

// Group 7: what helps editors and designers: new files, spreadsheets, corrections, what is due, a theme to look at.
// Group 7: what helps editors: new files, spreadsheets, corrections, what is due.
pub mod cms;
pub mod fix;
pub mod gallery;
pub mod scaffold;
pub mod schema;
pub mod status;
pub mod workbook;

// Group 8: the command line.
pub mod cli;
