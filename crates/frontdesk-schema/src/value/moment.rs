//! Days, months, weeks and times of day, as HTML writes them (HTML, 2.3.5).
//!
//! Each is a number, in the unit in which its field counts steps: months since 1970 for a month,
//! milliseconds since 1970 for the others, since midnight for a time.

use std::fmt::Write;

/// What a day has of milliseconds.
pub(crate) const DAY: i64 = 86_400_000;
/// The last day that a browser knows (ECMA-262, 21.4.1.1): 275760-09-13.
const LAST_DAY: i64 = 100_000_000;

/// `YYYY-MM-DD` (HTML, 2.3.5.2).
pub(crate) fn date(text: &str) -> Option<i64> {
    let (year, month, rest) = year_month(text)?;
    let day = exactly(two_digits(rest.strip_prefix('-')?)?, 1..=days_in_month(year, month))?;
    let days = days_from_civil(year, month, day);
    (days <= LAST_DAY).then_some(days * DAY)
}

/// `YYYY-MM` (HTML, 2.3.5.1).
pub(crate) fn month(text: &str) -> Option<i64> {
    let (year, month, "") = year_month(text)? else { return None };
    ((year, month) <= (275_760, 9)).then_some((year - 1970) * 12 + month - 1)
}

/// `YYYY-Www` (HTML, 2.3.5.8): the Monday on which the week begins.
pub(crate) fn week(text: &str) -> Option<i64> {
    let (year, rest) = year(text)?;
    let week = exactly(two_digits(rest.strip_prefix("-W")?)?, 1..=weeks_in_year(year))?;
    if (year, week) > (275_760, 37) {
        return None;
    }
    Some((first_monday(year) + (week - 1) * 7) * DAY)
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.s` with up to three digits (HTML, 2.3.5.4).
pub(crate) fn time(text: &str) -> Option<i64> {
    let (hour, rest) = two_digits(text)?;
    let (minute, rest) = two_digits(rest.strip_prefix(':')?)?;
    let minutes = exactly((hour, ""), 0..=23)? * 60 + exactly((minute, ""), 0..=59)?;
    let Some(rest) = rest.strip_prefix(':') else {
        return rest.is_empty().then_some(minutes * 60_000);
    };
    let (second, rest) = two_digits(rest)?;
    let seconds = minutes * 60 + exactly((second, ""), 0..=59)?;
    let Some(fraction) = rest.strip_prefix('.') else {
        return rest.is_empty().then_some(seconds * 1000);
    };
    if !(1..=3).contains(&fraction.len()) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}").parse().ok()?;
    Some(seconds * 1000 + thousandths)
}

/// A date, `T` or a blank, and a time (HTML, 2.3.5.5).
pub(crate) fn datetime_local(text: &str) -> Option<i64> {
    let (day, time_of_day) = text.split_once(['T', ' '])?;
    let moment = date(day)? + time(time_of_day)?;
    (moment <= LAST_DAY * DAY).then_some(moment)
}

/// Writes what [`date`] reads.
pub(crate) fn write_date(at: i64) -> String {
    let (year, month, day) = civil_from_days(at.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Writes what [`month`] reads.
pub(crate) fn write_month(at: i64) -> String {
    format!("{:04}-{:02}", 1970 + at.div_euclid(12), at.rem_euclid(12) + 1)
}

/// Writes what [`week`] reads.
pub(crate) fn write_week(at: i64) -> String {
    let monday = at.div_euclid(DAY);
    // ISO 8601: a week belongs to the year of its Thursday.
    let (year, ..) = civil_from_days(monday + 3);
    format!("{year:04}-W{:02}", (monday - first_monday(year)).div_euclid(7) + 1)
}

/// Writes what [`time`] reads, as short as it can be.
pub(crate) fn write_time(at: i64) -> String {
    let mut text = format!("{:02}:{:02}", at / 3_600_000, at / 60_000 % 60);
    let (seconds, thousandths) = (at / 1000 % 60, at % 1000);
    // Writing to a string does not fail.
    if thousandths != 0 {
        let _ = write!(text, ":{seconds:02}.{thousandths:03}");
    } else if seconds != 0 {
        let _ = write!(text, ":{seconds:02}");
    }
    text
}

/// Writes what [`datetime_local`] reads, normalised (HTML, 2.3.5.5).
pub(crate) fn write_datetime_local(at: i64) -> String {
    format!("{}T{}", write_date(at), write_time(at.rem_euclid(DAY)))
}

fn year_month(text: &str) -> Option<(i64, i64, &str)> {
    let (year, rest) = year(text)?;
    let (month, rest) = two_digits(rest.strip_prefix('-')?)?;
    Some((year, exactly((month, ""), 1..=12)?, rest))
}

/// "Four or more ASCII digits, representing year, where year > 0."
fn year(text: &str) -> Option<(i64, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = text.split_at_checked(end)?;
    let year = digits.parse().ok().filter(|year| (1..=275_760).contains(year))?;
    (digits.len() >= 4).then_some((year, rest))
}

fn two_digits(text: &str) -> Option<(i64, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((digits.parse().ok().filter(|_| all)?, rest))
}

/// The number, if nothing stands behind it and it is one of `among`.
fn exactly((number, rest): (i64, &str), among: std::ops::RangeInclusive<i64>) -> Option<i64> {
    (rest.is_empty() && among.contains(&number)).then_some(number)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// "The number of weeks in a week-year" (HTML, 2.3.5.8): 53 where it begins on a Thursday, or on a
/// Wednesday of a leap year.
fn weeks_in_year(year: i64) -> i64 {
    let weekday = (days_from_civil(year, 1, 1) + 3).rem_euclid(7); // 0 is Monday
    if weekday == 3 || (weekday == 2 && is_leap(year)) { 53 } else { 52 }
}

/// The Monday of a year's first week: the one with January 4th in it.
fn first_monday(year: i64) -> i64 {
    let fourth = days_from_civil(year, 1, 4);
    fourth - (fourth + 3).rem_euclid(7)
}

// Years are counted from March, so that the leap day is the last one; an era is the 400 years, and
// 146,097 days, after which the calendar repeats itself.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let (era, day_of_era) =
        ((days + 719_468).div_euclid(146_097), (days + 719_468).rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_written_as_it_is_read() {
        for day in (-719_162..=LAST_DAY).step_by(9973) {
            assert_eq!(date(&write_date(day * DAY)), Some(day * DAY), "{day}");
            let monday = day - (day + 3).rem_euclid(7);
            if monday > -719_162 && monday <= LAST_DAY - 7 {
                assert_eq!(week(&write_week(monday * DAY)), Some(monday * DAY), "{monday}");
            }
        }
        for at in (0..DAY).step_by(999_983) {
            assert_eq!(time(&write_time(at)), Some(at));
        }
        for at in (-23_628..3_285_488).step_by(997) {
            assert_eq!(month(&write_month(at)), Some(at));
        }
    }

    #[test]
    fn known_moments_are_where_they_are() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2000-02-29"), Some(951_782_400_000));
        assert_eq!(date("0001-01-01"), Some(-62_135_596_800_000));
        assert_eq!(date("275760-09-13"), Some(8_640_000_000_000_000));
        assert_eq!(date("275760-09-14"), None);
        assert_eq!(week("1970-W01"), Some(-259_200_000));
        assert_eq!(week("2020-W53").map(write_week), Some("2020-W53".into()));
        assert_eq!(week("2021-W53"), None);
        assert_eq!(time("23:59:59.9"), Some(86_399_900));
        assert_eq!(datetime_local("1970-01-01 00:01"), Some(60_000));
        assert_eq!(datetime_local("275760-09-13T00:01"), None);
    }
}
