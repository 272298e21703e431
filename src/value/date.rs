//! Civil days, all in the calendar of the village; no clock and no time zone.

pub use jiff::civil::Date;

/// Reads a day from the ways people write one, for proposing the right spelling; never for taking it silently.
///
/// Knows `2026-5-8`, `2026.5.8`, `2026/5/8`, `2026年5月8日` (or 号), the same in full-width characters, and the eight
/// digits `20260508`. Anything that could mean two things gives nothing.
pub fn parse_date_hint(text: &str) -> Option<Date> {
    if text.len() > 64 {
        return None;
    }
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(half_width)
        .collect();
    let (year, month, day) = if let Some((year, rest)) = plain.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        let day = day.strip_suffix(['日', '号']).unwrap_or(day);
        (year, month, day)
    } else if let Some(separator) = plain.chars().find(|c| !c.is_ascii_digit()) {
        if !matches!(separator, '-' | '.' | '/') {
            return None;
        }
        let mut parts = plain.split(separator);
        let three = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        three
    } else if plain.len() == 8 {
        (&plain[..4], &plain[4..6], &plain[6..])
    } else {
        return None;
    };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let number = |part: &str| {
        let all_digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        all_digits.then(|| part.parse::<i16>().ok()).flatten()
    };
    let year = number(year).filter(|year| (1900..=2199).contains(year))?;
    let month = i8::try_from(number(month)?).ok()?;
    let day = i8::try_from(number(day)?).ok()?;
    Date::new(year, month, day).ok()
}

/// Full-width ASCII, and the signs that stand for a hyphen or a point, as plain ASCII.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
        }
        '\u{3000}' | '\u{a0}' => ' ',
        '。' => '.',
        '\u{2212}' | '\u{fe63}' | '\u{2010}'..='\u{2013}' => '-',
        other => other,
    }
}

/// `2026年5月8日`
pub fn zh_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `8 May 2026`
pub fn en_date(date: Date) -> String {
    format!("{} {} {}", date.day(), en_month(date.month()), date.year())
}

/// English name of month 1–12; empty for any other number.
pub fn en_month(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month)
        .ok()
        .and_then(|month| NAMES.get(month.wrapping_sub(1)))
        .copied()
        .unwrap_or("")
}

/// The day so many days later (earlier, if negative); nothing outside the years −9999 to 9999.
pub fn days_after(date: Date, days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    date.checked_add(span).ok()
}

/// Days from `start` to `end`, both counted; 0 if `end` is earlier.
pub fn days_inclusive(start: Date, end: Date) -> i64 {
    let apart = end.duration_since(start).as_hours() / 24;
    (apart + 1).max(0)
}

/// Mondays to Fridays from `start` to `end`, both counted; 0 if `end` is earlier.
///
/// Public holidays and the working weekends that go with them are fixed anew each year and are not known here.
pub fn workdays_between(start: Date, end: Date) -> i64 {
    let days = days_inclusive(start, end);
    let first = i64::from(start.weekday().to_monday_zero_offset());
    let odd_days = (0..days % 7)
        .filter(|offset| (first + offset) % 7 < 5)
        .count();
    days / 7 * 5 + i64::try_from(odd_days).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn recognises_usual_spellings() {
        for text in [
            "2026-5-8",
            "2026.5.8",
            "2026/05/08",
            "2026年5月8日",
            "2026年5月8号",
            "2026 年 5 月 8 日",
            "２０２６－０５－０８",
            "２０２６年５月８日",
            "20260508",
        ] {
            assert_eq!(parse_date_hint(text), Some(date(2026, 5, 8)), "{text}");
        }
    }

    #[test]
    fn refuses_what_could_mean_two_things() {
        for text in [
            "",
            "2014111321",
            "2014111",
            "26-5-8",
            "2026-5",
            "2026-5-8-9",
            "2026-5.8",
            "2026-2-31",
            "2026.6.31",
            "2026-13-1",
            "20260-1-1",
            "46000",
            "5月8日",
            "民国115年5月8日",
            "2026--8",
            "0026-5-8",
        ] {
            assert_eq!(parse_date_hint(text), None, "{text}");
        }
    }

    #[test]
    fn writes_both_languages() {
        assert_eq!(zh_date(date(2026, 5, 8)), "2026年5月8日");
        assert_eq!(en_date(date(2026, 12, 31)), "31 December 2026");
        assert_eq!(en_month(0), "");
        assert_eq!(en_month(13), "");
    }

    #[test]
    fn counts_days() {
        let friday = date(2026, 5, 8);
        assert_eq!(days_inclusive(friday, friday), 1);
        assert_eq!(days_inclusive(friday, date(2026, 5, 1)), 0);
        assert_eq!(days_inclusive(date(2024, 1, 1), date(2024, 12, 31)), 366);
        assert_eq!(workdays_between(friday, friday), 1);
        assert_eq!(workdays_between(date(2026, 5, 9), date(2026, 5, 10)), 0);
        assert_eq!(workdays_between(friday, date(2026, 5, 14)), 5);
        assert_eq!(workdays_between(date(2026, 1, 1), date(2026, 12, 31)), 261);
        assert_eq!(workdays_between(date(2026, 5, 14), friday), 0);
        assert_eq!(days_after(date(2026, 2, 28), 10), Some(date(2026, 3, 10)));
        assert_eq!(days_after(friday, -8), Some(date(2026, 4, 30)));
        assert_eq!(days_after(friday, i64::MAX), None);
    }
}
