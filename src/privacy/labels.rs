//! What a number is said to be: by the words before it, or by the heading of its table column.

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// An ID number.
    Id,
    /// The first or last digits of an ID number.
    IdPart,
    /// A bank account or card.
    Account,
    /// A telephone.
    Phone,
    /// A social credit or tax number.
    Credit,
    /// Some other number: an invoice, a voucher, a contract, a region.
    Other,
}

/// Words that announce a number. Where two end at the same place, the longer one counts.
const WORDS: [(&str, Label); 51] = [
    ("身份证", Label::Id),
    ("身份证号", Label::Id),
    ("身份证号码", Label::Id),
    ("身份号码", Label::Id),
    ("证件号", Label::Id),
    ("证件号码", Label::Id),
    ("残疾证号", Label::Id),
    ("账号", Label::Account),
    ("帐号", Label::Account),
    ("卡号", Label::Account),
    ("开户行", Label::Account),
    ("开户银行", Label::Account),
    ("存折", Label::Account),
    ("一卡通", Label::Account),
    ("银行卡", Label::Account),
    ("社保卡", Label::Account),
    ("账户", Label::Account),
    ("帐户", Label::Account),
    ("银行", Label::Account),
    ("支行", Label::Account),
    ("信用社", Label::Account),
    ("农商行", Label::Account),
    ("储蓄所", Label::Account),
    ("电话", Label::Phone),
    ("手机", Label::Phone),
    ("联系方式", Label::Phone),
    ("热线", Label::Phone),
    ("传真", Label::Phone),
    ("信用代码", Label::Credit),
    ("税号", Label::Credit),
    ("识别号", Label::Credit),
    ("代码", Label::Other),
    ("区划", Label::Other),
    ("编号", Label::Other),
    ("编码", Label::Other),
    ("合同", Label::Other),
    ("合同号", Label::Other),
    ("发票", Label::Other),
    ("发票号码", Label::Other),
    ("票号", Label::Other),
    ("凭证", Label::Other),
    ("回单", Label::Other),
    ("流水", Label::Other),
    ("单号", Label::Other),
    ("交易号", Label::Other),
    ("文号", Label::Other),
    ("证号", Label::Other),
    ("金额", Label::Other),
    ("余额", Label::Other),
    ("日期", Label::Other),
    ("时间", Label::Other),
];

/// A label reaches this many bytes forward: sixteen Chinese characters.
const REACH: usize = 48;

/// The labels of one text. Places must be asked for in rising order.
pub(super) struct Labels<'t> {
    text: &'t str,
    /// Lines and headings are looked for when the first number wants to know its own.
    looked: bool,
    lines: Vec<Line>,
    headings: Vec<Vec<Option<Label>>>,
    /// Line, place and column that were asked for last.
    cursor: (usize, usize, usize),
    in_quotes: bool,
}

/// A line that stands below a table heading.
struct Line {
    start: usize,
    end: usize,
    separator: u8,
    heading: usize,
}

impl<'t> Labels<'t> {
    /// The labels of a text.
    pub fn new(text: &'t str) -> Labels<'t> {
        Labels {
            text,
            looked: false,
            lines: Vec::new(),
            headings: Vec::new(),
            cursor: (0, 0, 0),
            in_quotes: false,
        }
    }

    /// Finds the table headings of the text.
    fn find_headings(&mut self) {
        let mut table: Option<(u8, usize)> = None;
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let end = start + line.len();
            let separator = [b'|', b'\t', b',']
                .into_iter()
                .find(|separator| line.as_bytes().contains(separator));
            let heading = separator.and_then(|separator| heading_of(line, separator));
            match (separator, heading) {
                (Some(separator), Some(heading)) => {
                    table = Some((separator, self.headings.len()));
                    self.headings.push(heading);
                }
                (Some(separator), None) => {
                    if let Some((_, heading)) = table.filter(|(own, _)| *own == separator) {
                        self.lines.push(Line {
                            start,
                            end,
                            separator,
                            heading,
                        });
                    }
                }
                (None, _) => table = None,
            }
            start = end;
        }
    }

    /// What the number that begins at this byte is said to be.
    pub fn of(&mut self, at: usize) -> Option<Label> {
        self.of_column(at).or_else(|| before(self.text, at))
    }

    /// What the heading of its column says.
    pub fn of_column(&mut self, at: usize) -> Option<Label> {
        if !std::mem::replace(&mut self.looked, true) {
            self.find_headings();
        }
        let (mut index, mut place, mut column) = self.cursor;
        while self.lines.get(index).is_some_and(|line| line.end <= at) {
            index += 1;
            (place, column) = (0, 0);
        }
        self.cursor = (index, place, column);
        let line = self.lines.get(index).filter(|line| line.start <= at)?;
        if place < line.start {
            (place, column, self.in_quotes) = (line.start, 0, false);
        }
        for byte in self.text.as_bytes().get(place..at)? {
            if *byte == b'"' {
                self.in_quotes = !self.in_quotes;
            }
            column += usize::from(*byte == line.separator && !self.in_quotes);
        }
        self.cursor = (index, at, column);
        *self.headings.get(line.heading)?.get(column)?
    }
}

/// The labels of a line's cells, if it is a heading: it has one, and no long number.
fn heading_of(line: &str, separator: u8) -> Option<Vec<Option<Label>>> {
    let may_speak = ['证', '份', '号', '卡', '户', '折', '通', '行', '社', '所'];
    if line.len() > 4000 || !line.contains(may_speak) || has_long_number(line) {
        return None;
    }
    let labels: Vec<_> = line
        .split(char::from(separator))
        .map(|cell| {
            let label = last_label(cell).map(|(_, label)| label);
            let part = cell.contains(['后', '末', '尾', '前']);
            match (label, cell.contains("身份证") || cell.contains("证件")) {
                (_, true) if part => Some(Label::IdPart),
                (_, true) => Some(Label::Id),
                (label, false) => label,
            }
        })
        .collect();
    let speaks =
        |label: &Option<Label>| matches!(label, Some(Label::Id | Label::IdPart | Label::Account));
    labels.iter().any(speaks).then_some(labels)
}

fn has_long_number(line: &str) -> bool {
    line.as_bytes()
        .windows(5)
        .any(|five| five.iter().all(u8::is_ascii_digit))
}

/// What the words right before a place say, within the sentence and with no other number between.
fn before(text: &str, at: usize) -> Option<Label> {
    let mut from = at.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut window = text.get(from..at)?;
    if let Some(cut) = window.rfind(['\n', '。', '；']) {
        window = window.get(cut..)?;
    }
    // A number that is masked parts words as much as one that is not.
    let in_number = |c: char| matches!(c, '0'..='9' | '０'..='９' | '*' | '＊');
    let mut length = 0;
    for (index, c) in window.char_indices().rev() {
        length = if in_number(c) { length + 1 } else { 0 };
        if length == 5 {
            let after = window.get(index..)?;
            window = after.trim_start_matches(in_number);
            break;
        }
    }
    last_label(window).map(|(_, label)| label)
}

/// The last label in a text, and where it ends.
fn last_label(text: &str) -> Option<(usize, Label)> {
    WORDS
        .iter()
        .filter_map(|(word, label)| {
            let end = text.rfind(word)? + word.len();
            Some((end, word.len(), *label))
        })
        .max_by_key(|(end, length, _)| (*end, *length))
        .map(|(end, _, label)| (end, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_word_counts() {
        let label = |text: &str| Labels::new(text).of(text.len());
        assert_eq!(label("账号："), Some(Label::Account));
        assert_eq!(label("开户行：农业银行，电话 "), Some(Label::Phone));
        assert_eq!(label("银行回单号"), Some(Label::Other));
        assert_eq!(label("残疾证号"), Some(Label::Id));
        assert_eq!(label("账号 123456789012，共 "), None);
        assert_eq!(label("账号见上。"), None);
        assert_eq!(label(""), None);
    }

    #[test]
    fn columns_have_headings() {
        let text = "姓名,卡号,金额\n张*,1,2\n\"李,*\",3,4\n\n张*,5,6\n";
        let mut labels = Labels::new(text);
        let mut at = |sign: &str| labels.of_column(text.find(sign).unwrap());
        assert_eq!(at("1"), Some(Label::Account));
        assert_eq!(at("2"), Some(Label::Other));
        assert_eq!(at("3"), Some(Label::Account));
        assert_eq!(at("5"), None);
    }

    #[test]
    fn markdown_tables_too() {
        let text = "| 姓名 | 身份证后四位 |\n| --- | --- |\n| 张* | 1234 |\n";
        let at = text.find("1234").unwrap();
        assert_eq!(Labels::new(text).of_column(at), Some(Label::IdPart));
    }
}
