//! A first look into an old workbook (`.xls`, `.et`): how far its cells reach, which rows are hidden, whether it has a password.
//!
//! The library that reads it makes room for the whole rectangle around the cells of a sheet, so a single cell in the last corner
//! would cost half a gigabyte.

use std::collections::BTreeSet;

use super::grid::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS, place};
use crate::diagnostic::Diagnostic;

/// Sectors from here on are no sectors but marks.
const NO_SECTOR: u32 = 0xffff_fff0;

/// Looks at a workbook; gives the hidden rows of its sheets, in order.
pub(super) fn look(bytes: &[u8]) -> Result<Vec<BTreeSet<u32>>, Diagnostic> {
    let damaged = || Diagnostic::new("MB1314");
    let file = File::new(bytes).ok_or_else(damaged)?;
    if file.stream("EncryptedPackage").is_some() {
        return Err(Diagnostic::new("MB1313"));
    }
    let Some(stream) = file.stream("Workbook").or_else(|| file.stream("Book")) else {
        return Err(Diagnostic::new("MB1310"));
    };
    records(&stream)
}

/// Walks over the records of the workbook stream.
fn records(stream: &[u8]) -> Result<Vec<BTreeSet<u32>>, Diagnostic> {
    let mut sheets: Vec<BTreeSet<u32>> = Vec::new();
    let (mut at, mut cells) = (0, 0usize);
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let data = stream
            .get(at + 4..at + 4 + usize::from(length))
            .unwrap_or_default();
        at += 4 + usize::from(length);
        match kind {
            0x002f => return Err(Diagnostic::new("MB1313")),
            // Other parts are the workbook itself and its charts.
            0x0809 if u16_at(data, 2) == Some(0x0010) => sheets.push(BTreeSet::new()),
            0x0208 => {
                let hidden = u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0);
                if let (true, Some(row), Some(sheet)) = (hidden, u16_at(data, 0), sheets.last_mut())
                {
                    sheet.insert(u32::from(row));
                }
            }
            0x0203
            | 0x027e
            | 0x00bd
            | 0x00fd
            | 0x0204
            | 0x0205
            | 0x0006
            | 0x00d6
            | 0x0001..=0x0005
            | 0x0206
            | 0x0406 => {
                cells += 1;
                let (row, column) = (u16_at(data, 0), u16_at(data, 2));
                // A run of numbers names its last column at its end.
                let last = (kind == 0x00bd).then(|| u16_at(data, data.len().saturating_sub(2)));
                let column = column.max(last.flatten());
                far(row.unwrap_or(0).into(), column.unwrap_or(0).into())?;
            }
            _ => {}
        }
    }
    match cells > MOST_CELLS || sheets.len() > super::open::MOST_SHEETS {
        true => Err(Diagnostic::new("MB1311").with("cells", MOST_CELLS)),
        false => Ok(sheets),
    }
}

fn far(row: u32, column: u32) -> Result<(), Diagnostic> {
    if row < MOST_ROWS && column < MOST_COLUMNS {
        return Ok(());
    }
    Err(Diagnostic::new("MB1312")
        .with("sheet", "")
        .with("place", place(row, column))
        .with("rows", MOST_ROWS)
        .with("columns", MOST_COLUMNS))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// A compound file: sectors chained by a table.
struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
}

impl<'a> File<'a> {
    fn new(bytes: &'a [u8]) -> Option<File<'a>> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = File {
            bytes,
            sector,
            table: Vec::new(),
        };
        let most = bytes.len() / sector + 1;
        let mut sectors: Vec<u32> = (0..109)
            .filter_map(|nth| u32_at(bytes, 76 + 4 * nth))
            .collect();
        let mut next = u32_at(bytes, 68)?;
        for _ in 0..most {
            let Some(more) = file.sector(next) else { break };
            let ids = more.chunks_exact(4).filter_map(|id| u32_at(id, 0));
            sectors.extend(ids);
            next = sectors.pop()?;
        }
        for id in sectors.into_iter().filter(|id| *id < NO_SECTOR).take(most) {
            let part = file.sector(id)?;
            file.table
                .extend(part.chunks_exact(4).filter_map(|id| u32_at(id, 0)));
        }
        Some(file)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        if id >= NO_SECTOR {
            return None;
        }
        let start = (usize::try_from(id).ok()?.checked_add(1)?).checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The sectors of a chain, one after another; a chain that runs in a circle ends.
    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut out, mut next) = (Vec::new(), first);
        for _ in 0..=self.bytes.len() / self.sector {
            let Some(part) = self.sector(next) else { break };
            out.extend_from_slice(part);
            let after = usize::try_from(next).ok().and_then(|at| self.table.get(at));
            next = after.copied().unwrap_or(NO_SECTOR);
        }
        out
    }

    /// A stream by its name. Small streams stand elsewhere, in the first stream of the directory.
    fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let directory = self.chain(u32_at(self.bytes, 48)?);
        let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let entry = directory.chunks_exact(128).find(|entry| {
            let length = usize::from(u16_at(entry, 64).unwrap_or(0));
            length == wanted.len() + 2 && entry.starts_with(&wanted)
        })?;
        let (first, size) = (
            u32_at(entry, 116)?,
            usize::try_from(u32_at(entry, 120)?).ok()?,
        );
        let mut stream = match size < 4096 {
            true => self.small(directory.get(..128)?, first, size)?,
            false => self.chain(first),
        };
        stream.truncate(size);
        Some(stream)
    }

    fn small(&self, root: &[u8], first: u32, size: usize) -> Option<Vec<u8>> {
        let container = self.chain(u32_at(root, 116)?);
        let table = self.chain(u32_at(self.bytes, 60)?);
        let (mut out, mut next) = (Vec::new(), first);
        while out.len() < size && next < NO_SECTOR {
            let at = usize::try_from(next).ok()?;
            out.extend_from_slice(container.get(at.checked_mul(64)?..(at + 1) * 64)?);
            next = u32_at(&table, at.checked_mul(4)?)?;
        }
        Some(out)
    }
}
