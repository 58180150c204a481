//! Dates as browsers read them: in whatever order and with whatever between (RFC 6265bis, 5.1.1).

use crate::Moment;

/// The moment that an `Expires` attribute means, if a browser would read it as a date.
pub(super) fn parse(text: &[u8]) -> Option<Moment> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(|byte| is_delimiter(*byte)).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = time_of(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = number(token, 1..=2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = number(token, 2..=4)
        {
            year = Some(found);
        }
    }
    let ((hour, minute, second), day, month, year) = (time?, day?, month?, year?);
    let year = match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        _ => year,
    };
    let fits = (1..=days_in(month, year)).contains(&day) && year >= 1601;
    if !fits || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(Moment::from_secs(
        days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second,
    ))
}

/// ```text
/// delimiter = %x09 / %x20-2F / %x3B-40 / %x5B-60 / %x7B-7E
/// ```
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x20..=0x2f | 0x3b..=0x40 | 0x5b..=0x60 | 0x7b..=0x7e)
}

/// `hms-time [ non-digit *OCTET ]`, each part of one or two digits.
fn time_of(token: &[u8]) -> Option<(i64, i64, i64)> {
    let mut parts = token.splitn(3, |byte| *byte == b':');
    let (hour, minute, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &[u8]| part.iter().all(u8::is_ascii_digit).then_some(());
    whole(hour)?;
    whole(minute)?;
    Some((number(hour, 1..=2)?, number(minute, 1..=2)?, number(rest, 1..=2)?))
}

/// So many digits, and then the end or something that is no digit.
fn number(token: &[u8], len: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let digits = token.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = len.contains(&digits).then(|| token.get(..digits))??;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn month_of(token: &[u8]) -> Option<i64> {
    const MONTHS: &[u8; 36] = b"janfebmaraprmayjunjulaugsepoctnovdec";
    let name = token.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.chunks(3).position(|month| month == name)?;
    i64::try_from(index + 1).ok()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(month: i64, year: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counted plainly, apart from how dates are written: the two are tested against each other.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    years + (1..month).map(|month| days_in(month, year)).sum::<i64>() + day - 1
}
