//! A county that does not exist, always the same: villages, months, and what each village discloses in a month.
//!
//! A village is made from its number alone and a month from the village and the month before, so that a county of any size is
//! made one village at a time.

use crate::words;

/// How large a county is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Villages.
    pub villages: usize,
    /// Months, up to [`LAST_MONTH`].
    pub months: usize,
}

/// The last month that is disclosed: year and month.
pub const LAST_MONTH: (u32, u32) = (2025, 12);
/// The day for which sites of the county are built.
pub const TODAY: &str = "2026-01-20";
/// The names of the categories' items, in the order in which they stand on a month's page.
pub const ITEMS: [(&str, &str); 3] = [
    ("party-theme-day", "主题党日活动"),
    ("village-say-and-reply", "拉呱说事、说事必回"),
    ("finance-itemised-ledger", "收支逐笔公开榜"),
];

impl Size {
    /// How many disclosures there are.
    pub fn disclosures(self) -> usize {
        self.villages * self.months * ITEMS.len()
    }

    /// How many villages a township has: as many as codes allow where there are very many.
    fn of_township(self) -> usize {
        self.villages.div_ceil(250).max(35)
    }

    /// The townships: id, name, 12-digit code.
    pub fn townships(self) -> Vec<(String, String, String)> {
        let all = self.villages.div_ceil(self.of_township());
        (0..all).map(township).collect()
    }

    /// The months as `2025-01`.
    pub fn labels(self) -> Vec<String> {
        let last = (LAST_MONTH.0 * 12 + LAST_MONTH.1 - 1) as usize;
        let first = last + 1 - self.months;
        let label = |month: usize| format!("{}-{:02}", month / 12, month % 12 + 1);
        (first..=last).map(label).collect()
    }
}

fn township(nth: usize) -> (String, String, String) {
    let first = words::FIRST[nth * 7 % words::FIRST.len()];
    let second = words::SECOND[nth * 3 % words::SECOND.len()];
    let side = words::SIDES[nth / 150 % words::SIDES.len()];
    let code = format!("370181{:03}000", 100 + nth);
    (
        format!("town-{nth:03}"),
        format!("{side}{first}{second}镇"),
        code,
    )
}

/// Numbers that look like chance and are always the same.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn new(village: usize, month: usize) -> Dice {
        Dice((village as u64) << 32 | month as u64)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// The nth of four people, of whom no two have the same name.
    fn person(&mut self, nth: usize) -> String {
        let quarter = words::GIVEN.len() / 4;
        let given = &words::GIVEN[nth * quarter..(nth + 1) * quarter];
        format!("{}{}", self.pick(words::LAST), self.pick(given))
    }

    /// Something about `yuan`, in fen.
    fn about(&mut self, yuan: u64) -> i64 {
        let fen = yuan * 100;
        (fen * 3 / 4 + self.below(fen / 2)) as i64
    }
}

/// A village.
#[derive(Debug)]
pub struct Village {
    /// Which one, from 0.
    pub nth: usize,
    /// Its folder.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// 12-digit region code.
    pub code: String,
    /// Id of its township.
    pub township: String,
    /// Secretary, director, supervisor, clerk.
    pub people: [String; 4],
    /// Households.
    pub households: u64,
}

/// The village with this number.
pub fn village(nth: usize, size: Size) -> Village {
    let mut dice = Dice::new(nth, 0);
    let (firsts, seconds) = (words::FIRST.len(), words::SECOND.len());
    let side = words::SIDES[nth / (firsts * seconds) % words::SIDES.len()];
    let (first, second) = (
        words::FIRST[nth % firsts],
        words::SECOND[nth / firsts % seconds],
    );
    let (town, place) = (nth / size.of_township(), nth % size.of_township());
    let (township, _, code) = township(town);
    Village {
        nth,
        slug: format!("cun-{:05}", nth + 1),
        name: format!("{first}{second}{side}村"),
        code: format!("{}{:03}", &code[..9], 201 + place),
        township,
        people: std::array::from_fn(|nth| dice.person(nth)),
        households: 120 + dice.below(500),
    }
}

/// What a village discloses in one month.
#[derive(Debug)]
pub struct Month {
    /// As `2025-01`.
    pub label: String,
    /// When it is posted, as `2025-02-08`, and the first part of that.
    pub posted: String,
    /// The month of posting, as `2025-02`.
    pub next: String,
    /// The Party day.
    pub meeting: Meeting,
    /// What villagers raised.
    pub issues: Vec<Issue>,
    /// What came in and went out.
    pub ledger: Ledger,
}

/// A Party day.
#[derive(Debug)]
pub struct Meeting {
    /// Its theme.
    pub theme: &'static str,
    /// What was done.
    pub done: &'static str,
    /// How many should have come.
    pub due: u64,
    /// How many came.
    pub came: u64,
}

/// Something that a villager raised.
#[derive(Debug)]
pub struct Issue {
    /// Its number.
    pub ticket: String,
    /// Day of the month.
    pub day: u64,
    /// How many days the reply took.
    pub took: u64,
    /// Kind, issue, reply.
    pub words: (&'static str, &'static str, &'static str),
}

/// What came in and went out in a month, in fen.
#[derive(Debug)]
pub struct Ledger {
    /// At the beginning.
    pub opening: i64,
    /// At the end.
    pub closing: i64,
    /// Each receipt and payment.
    pub rows: Vec<Row>,
}

/// One receipt or payment.
#[derive(Debug)]
pub struct Row {
    /// Day of the month.
    pub day: u64,
    /// What for.
    pub what: &'static str,
    /// Account code.
    pub account: &'static str,
    /// From or to whom.
    pub whom: &'static str,
    /// Fen; negative when paid.
    pub amount: i64,
    /// What was left, in fen.
    pub balance: i64,
}

impl Ledger {
    /// What came in altogether.
    pub fn income(&self) -> i64 {
        self.rows.iter().map(|row| row.amount.max(0)).sum()
    }

    /// What went out altogether.
    pub fn expense(&self) -> i64 {
        -self.rows.iter().map(|row| row.amount.min(0)).sum::<i64>()
    }
}

/// The months of a village, from the first: each begins with what the one before left.
pub fn months(village: &Village, size: Size) -> Vec<Month> {
    let mut left = 18_000_000 + village.nth as i64 % 97 * 12_345;
    let mut labels = size.labels();
    labels.push(format!("{}-01", LAST_MONTH.0 + 1));
    let pairs = labels.windows(2).enumerate();
    let months = pairs.map(|(nth, pair)| {
        let mut dice = Dice::new(village.nth, nth + 1);
        let month = Month {
            label: pair[0].clone(),
            posted: format!("{}-08", pair[1]),
            next: pair[1].clone(),
            meeting: meeting(&mut dice),
            issues: issues(&mut dice),
            ledger: ledger(left, &mut dice),
        };
        left = month.ledger.closing;
        month
    });
    months.collect()
}

fn meeting(dice: &mut Dice) -> Meeting {
    let (theme, done) = dice.pick(words::THEMES);
    let due = 24 + dice.below(40);
    Meeting {
        theme,
        done,
        due,
        came: due - dice.below(8),
    }
}

fn issues(dice: &mut Dice) -> Vec<Issue> {
    let all = 2 + dice.below(6);
    let issue = |nth| Issue {
        ticket: format!("{:02}", nth + 1),
        day: 1 + nth * 3 + dice.below(3),
        took: 1 + dice.below(4),
        words: dice.pick(words::ISSUES),
    };
    (0..all).map(issue).collect()
}

/// 15 to 40 rows; where little is left, money comes first.
fn ledger(opening: i64, dice: &mut Dice) -> Ledger {
    let all = 15 + dice.below(26);
    let mut balance = opening;
    let rows = (0..all).map(|nth| {
        let receives = (nth == 0 && balance < 12_000_000) || dice.below(9) == 0;
        let (what, account, whom, yuan) = match (receives, nth) {
            (true, 0) => words::RECEIPTS[0],
            (true, _) => dice.pick(words::RECEIPTS),
            (false, _) => dice.pick(words::PURCHASES),
        };
        let amount = dice.about(yuan) * if receives { 1 } else { -1 };
        balance += amount;
        Row {
            day: 1 + nth * 27 / all,
            what,
            account,
            whom,
            amount,
            balance,
        }
    });
    let rows: Vec<Row> = rows.collect();
    Ledger {
        opening,
        closing: rows.last().map_or(opening, |row| row.balance),
        rows,
    }
}

/// Fen as yuan: `-1234.50`.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}
