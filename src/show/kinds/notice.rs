//! Notice: texts, rules and single facts, shown as they are.

use super::Sheet;
use crate::page::RecordView;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    sheet.plain(&[])
}
