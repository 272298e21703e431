//! Tables: columns are aligned by classes, headings say what they head.

use super::{Open, Writer};
use pulldown_cmark::Alignment;

/// Where in a table the writer is.
#[derive(Default)]
pub(super) struct TableState {
    /// The attribute that aligns each column.
    columns: Vec<&'static str>,
    /// The column of the next cell.
    column: usize,
    /// Whether rows after the head have begun.
    past_head: bool,
}

impl Writer<'_> {
    pub(super) fn start_table(&mut self, columns: &[Alignment]) {
        let columns = columns
            .iter()
            .map(|alignment| match alignment {
                Alignment::None => "",
                Alignment::Left => " class=\"l\"",
                Alignment::Center => " class=\"c\"",
                Alignment::Right => " class=\"r\"",
            })
            .collect();
        self.table = TableState {
            columns,
            ..TableState::default()
        };
        self.block("<table>\n");
        self.open.push(Open::Table);
    }

    pub(super) fn start_table_head(&mut self) {
        self.element("<thead><tr>", "</tr></thead>\n");
    }

    pub(super) fn start_row(&mut self) {
        self.table.column = 0;
        if !std::mem::replace(&mut self.table.past_head, true) {
            self.out.push_str("<tbody>\n");
        }
        self.element("<tr>", "</tr>\n");
    }

    pub(super) fn end_table(&mut self) {
        if self.table.past_head {
            self.out.push_str("</tbody>\n");
        }
        self.block("</table>\n");
    }

    pub(super) fn start_cell(&mut self) {
        let class = self
            .table
            .columns
            .get(self.table.column)
            .copied()
            .unwrap_or_default();
        self.table.column += 1;
        self.soft_break = None;
        let cell = Open::Cell(!self.table.past_head, class, self.out.len());
        self.open.push(cell);
    }

    pub(super) fn end_cell(&mut self, head: bool, class: &str, at: usize) {
        self.soft_break = None;
        // An empty heading of a column would be announced as a heading that says nothing.
        let (start, end) = match head && self.out.len() > at {
            true => (format!("<th scope=\"col\"{class}>"), "</th>"),
            false => (format!("<td{class}>"), "</td>"),
        };
        self.out.insert_str(at, &start);
        self.out.push_str(end);
        self.text.push('\t');
    }
}
