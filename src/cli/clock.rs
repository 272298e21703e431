//! The clock of this computer, and times given in its place.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use crate::log::name::Moment;
use crate::value::{Date, days_after};

/// A day that can be meant: a clock that is centuries off would make the program look for centuries of disclosures.
pub(super) fn day(text: &str) -> Result<Date, String> {
    match text.parse::<Date>() {
        Ok(date) if (1990..=2099).contains(&date.year()) && text.len() == 10 => Ok(date),
        _ => Err("YYYY-MM-DD, 1990–2099".to_string()),
    }
}

/// How long the program has been measuring.
pub(super) fn passed() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGIN.elapsed()
}

/// Seconds since the beginning of 1970 UTC.
fn seconds() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// The moment by this computer's clock.
pub(super) fn now() -> Moment {
    let moment = i64::try_from(seconds()).ok().and_then(Moment::from_unix);
    // A clock beyond the year 9999 tells nothing.
    moment.unwrap_or_default()
}

/// Today in China: +08:00, whatever the computer's own zone.
pub(super) fn today() -> Date {
    let seconds = seconds();
    let days = i64::try_from((seconds + 8 * 3600) / 86_400).unwrap_or(0);
    let epoch = Date::constant(1970, 1, 1);
    days_after(epoch, days).unwrap_or(epoch)
}

/// A moment as it stands in entries.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "YYYY-MM-DDThh:mm:ss+08:00".to_string())
}

/// The day of a moment in China.
pub(super) fn day_of(now: Moment) -> Option<Date> {
    now.to_string().get(..10)?.parse().ok()
}

/// The time of the day of a moment in China, as `14:03:22`.
pub(super) fn time_of(now: Moment) -> String {
    now.to_string().get(11..19).unwrap_or_default().to_string()
}
