//! How an attachment is looked at: by the program, which searches texts piece by piece, and by somebody who has.

use super::{Clean, Note, Passed, Picture, Place, READABLE_PIXELS, Refusal};

/// Texts are searched in pieces of about this length (bytes).
pub(super) const PIECE: usize = 256 << 10;
/// How much two parts of one long line have in common (bytes).
const OVERLAP: usize = 400;

/// How an attachment is looked at.
pub(super) struct Look<'a> {
    /// Whether somebody has looked through it.
    pub seen: bool,
    /// Finds personal data in a text.
    pub find_private: &'a dyn Fn(&str) -> bool,
}

impl Look<'_> {
    /// A picture that passes.
    pub fn picture(&self, media: &'static str, clean: Clean) -> Result<Passed, Refusal> {
        let (width, height) = clean.size;
        let image = Picture::of(&clean);
        let mut notes = Vec::new();
        if !clean.removed.is_empty() {
            notes.push(Note::MetadataRemoved(clean.removed));
        }
        if !self.seen && u64::from(width) * u64::from(height) >= READABLE_PIXELS {
            notes.push(Note::PictureUnread);
        }
        Ok(Passed {
            bytes: clean.bytes,
            media,
            image: Some(image),
            notes,
        })
    }

    /// Searches a text of several lines; on a find, the place is that of the line, counted from 0.
    ///
    /// A long text is searched piece by piece, so that the memory this takes has a limit. Every piece begins with the
    /// first line of the text, which may be the head of a table, and with the last line of the piece before.
    pub fn search(&self, text: &str, place: impl Fn(usize) -> Place) -> Result<(), Refusal> {
        let mut piece: Vec<(usize, &str)> = Vec::new();
        let mut length = 0;
        for (index, line) in text.split('\n').enumerate() {
            for part in parts(line) {
                piece.push((index, part));
                length += part.len();
                if length > PIECE {
                    self.search_piece(&piece, &place)?;
                    let last = (index, part);
                    piece.truncate(1);
                    if piece.first() != Some(&last) {
                        piece.push(last);
                    }
                    length = 0;
                }
            }
        }
        self.search_piece(&piece, &place)
    }

    fn search_piece(
        &self,
        piece: &[(usize, &str)],
        place: impl Fn(usize) -> Place,
    ) -> Result<(), Refusal> {
        let joined = |lines: &[(usize, &str)]| {
            let lines: Vec<&str> = lines.iter().map(|&(_, line)| line).collect();
            (self.find_private)(&lines.join("\n"))
        };
        if !joined(piece) {
            return Ok(());
        }
        let found = [1, 2].into_iter().find_map(|count| {
            let mut windows = piece.windows(count);
            windows.find(|lines| joined(lines))
        });
        let (index, _) = found.unwrap_or(piece).first().copied().unwrap_or_default();
        Err(Refusal::Private(place(index)))
    }

    /// Lets something pass that cannot be read if somebody has looked through it.
    pub fn unread(&self, what: Option<String>, notes: &mut Vec<Note>) -> Result<(), Refusal> {
        if !self.seen {
            return Err(Refusal::NobodyLooked(what));
        }
        notes.push(Note::Unread(what.unwrap_or_default()));
        Ok(())
    }
}

/// A line in parts of a limited length, which overlap by more than any number is long.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let mut start = 0usize;
    let mut more = true;
    std::iter::from_fn(move || {
        if !std::mem::take(&mut more) {
            return None;
        }
        let end = line.floor_char_boundary(start.saturating_add(PIECE));
        let part = &line[start..end];
        more = end < line.len();
        start = line.floor_char_boundary(end.saturating_sub(OVERLAP));
        Some(part)
    })
}
