//! Dates as HTTP writes them.
//!
//! ```text
//! IMF-fixdate = day-name "," SP day SP month SP year SP time-of-day SP GMT   ; RFC 9110, 5.6.7
//! ```

use std::fmt;

use crate::Moment;

/// A moment as `Sun, 06 Nov 1994 08:49:37 GMT`, whole seconds, rounded down.
///
/// A year has four digits; what lies before 1970 or after 9999 is written as the nearest second that
/// can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FixDate(pub(super) Moment);

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;
const DAY: i64 = 86_400;

impl fmt::Display for FixDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0.as_secs().clamp(0, LAST_SECOND);
        let (days, time) = (secs / DAY, secs % DAY);
        let (year, month, day) = civil(days);
        let weekday = usize::try_from(days % 7).ok().and_then(|day| DAYS.get(day)).unwrap_or(&"");
        let month = month.checked_sub(1).and_then(|month| MONTHS.get(month)).unwrap_or(&"");
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        write!(f, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// Year, month and day of the Gregorian calendar, so many days after 1970-01-01.
///
/// The year is counted from the first of March, so that the leap day is its last; 400 years are
/// 146 097 days.
fn civil(days: i64) -> (i64, usize, i64) {
    // 0000-03-01 lies 719 468 days before 1970-01-01.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Five months, from March and from August on, have 153 days.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = 400 * era + year_of_era + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}
