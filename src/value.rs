//! The small values that disclosures are made of: money, exact numbers, capitals, days, periods and deadlines.
//!
//! Each is read from text strictly, can propose the right spelling for a wrong one, and is never a floating-point number.

pub mod date;
pub mod daxie;
pub mod deadline;
pub mod exact;
pub mod money;
pub mod period;
pub mod spoken;

pub use date::{
    Date, days_after, days_inclusive, en_date, parse_date_hint, workdays_between, zh_date,
};
pub use daxie::{from_capitals, to_capitals};
pub use deadline::{Deadline, DeadlineError};
pub use exact::{Exact, ExactError};
pub use money::{Fen, MoneyError, MoneyProblem};
pub use period::{Frequency, Period, PeriodError};
pub use spoken::{aloud, digits_aloud, money_aloud};
