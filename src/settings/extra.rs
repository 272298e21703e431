//! `without = ["sheets", …]`: what a portal does without, to be smaller on its disk and on its host.

/// Files that stand beside the pages. Nothing that a law asks for is among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// Sheets for the board of the village.
    Sheets,
    /// Scripts for the loudspeaker.
    Broadcast,
    /// CSV and JSON of every disclosure.
    Data,
    /// Pages that find words, and their indexes.
    Search,
    /// The newest month on a large screen.
    Screen,
}

impl Extra {
    /// All of them with their names.
    pub const ALL: [(&'static str, Extra); 5] = [
        ("sheets", Extra::Sheets),
        ("broadcast", Extra::Broadcast),
        ("data", Extra::Data),
        ("search", Extra::Search),
        ("screen", Extra::Screen),
    ];
}
