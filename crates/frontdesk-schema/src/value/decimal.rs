//! Decimal numbers, exact where a form can tell.
//!
//! With binary floating point 0.3 is no multiple of 0.1. Chromium counts in decimals of 18 digits
//! instead, and so is done here: what one side lets through the other must not refuse.

use std::cmp::Ordering;
use std::fmt;

/// So many digits are kept; those behind them are cut off.
const DIGITS: u32 = 18;

/// A decimal: `coefficient * 10^exponent`, the coefficient of at most [`DIGITS`] digits and
/// without zeros at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    coefficient: i128,
    exponent: i32,
}

impl Decimal {
    pub(crate) const ZERO: Decimal = Decimal { coefficient: 0, exponent: 0 };

    pub(crate) fn new(coefficient: i128, exponent: i32) -> Decimal {
        let (mut coefficient, mut exponent) = (coefficient, exponent);
        let limit = 10_i128.pow(DIGITS);
        while coefficient.abs() >= limit || (coefficient != 0 && coefficient % 10 == 0) {
            coefficient /= 10;
            exponent = exponent.saturating_add(1);
        }
        match coefficient {
            0 => Decimal::ZERO,
            _ => Decimal { coefficient, exponent },
        }
    }

    /// Reads a "valid floating-point number" (HTML, 2.3.4.3):
    ///
    /// 1. optionally a `-`
    /// 2. digits, or a `.` and digits, or both
    /// 3. optionally `e` or `E`, then optionally `-` or `+`, then digits
    ///
    /// No blanks, no `+` in front, no `.` at the end; and what no double can hold is no number.
    /// Chromium also sends `1.e2`, so that is one.
    pub(crate) fn parse(text: &str) -> Option<Decimal> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, rest) = digits(rest);
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => match digits(rest) {
                ("", rest) if whole.is_empty() || !rest.starts_with(['e', 'E']) => return None,
                found => found,
            },
            None => ("", rest),
        };
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let exponent = match rest.strip_prefix(['e', 'E']) {
            Some(rest) => read_exponent(rest)?,
            None if rest.is_empty() => 0,
            None => return None,
        };
        let magnitude = put_together(whole, fraction, exponent)?;
        let coefficient = if negative { -magnitude.coefficient } else { magnitude.coefficient };
        Some(Decimal { coefficient, ..magnitude })
    }

    pub(crate) fn is_positive(self) -> bool {
        self.coefficient > 0
    }

    pub(crate) fn abs(self) -> Decimal {
        Decimal { coefficient: self.coefficient.abs(), ..self }
    }

    pub(crate) fn plus(self, other: Decimal) -> Decimal {
        let (high, low) =
            if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        match high.scaled_to(low.exponent) {
            Some(scaled) => Decimal::new(scaled + low.coefficient, low.exponent),
            // So far apart, the smaller one changes none of the digits that are kept.
            None if high.coefficient == 0 => low,
            None => high,
        }
    }

    pub(crate) fn minus(self, other: Decimal) -> Decimal {
        self.plus(Decimal { coefficient: -other.coefficient, ..other })
    }

    pub(crate) fn times(self, other: Decimal) -> Decimal {
        Decimal::new(
            self.coefficient * other.coefficient,
            self.exponent.saturating_add(other.exponent),
        )
    }

    /// The nearest whole number, halves away from zero.
    pub(crate) fn rounded(self) -> Decimal {
        if self.exponent >= 0 {
            return self;
        }
        let Some(unit) = 10_i128.checked_pow(self.exponent.unsigned_abs()) else {
            return Decimal::ZERO;
        };
        let half = self.coefficient.signum() * (unit / 2);
        Decimal::new((self.coefficient + half) / unit, 0)
    }

    /// This number, which is not negative, in whole and remaining parts of `step`; `None` where
    /// there are so many that no double could count them (more than 2^53).
    pub(crate) fn in_steps(self, step: Decimal) -> Option<(i128, Decimal)> {
        const UNCOUNTABLE: i128 = 1 << 53;
        if self.coefficient == 0 || self.magnitude() < step.magnitude() {
            return Some((0, self));
        }
        // 2^53 has 16 digits: scaled, neither number has more than 18 + 17.
        if self.magnitude() > step.magnitude().saturating_add(17) {
            return None;
        }
        let exponent = self.exponent.min(step.exponent);
        let (own, step) = (self.scaled_to(exponent)?, step.scaled_to(exponent)?);
        let (count, rest) = (own.checked_div(step)?, own.checked_rem(step)?);
        let countable = count < UNCOUNTABLE || (count == UNCOUNTABLE && rest == 0);
        countable.then(|| (count, Decimal::new(rest, exponent)))
    }

    /// The power of ten above its first digit.
    fn magnitude(self) -> i32 {
        let digits = self.coefficient.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
        self.exponent.saturating_add(i32::try_from(digits).unwrap_or(0))
    }

    /// The coefficient that it has with a lower exponent.
    fn scaled_to(self, exponent: i32) -> Option<i128> {
        let by = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        self.coefficient.checked_mul(10_i128.checked_pow(by)?).filter(|scaled| {
            // Room for a sum.
            scaled.unsigned_abs() < 1 << 126
        })
    }
}

/// The digits in front, and what is behind them.
fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn read_exponent(text: &str) -> Option<i64> {
    /// More than any number of digits could make up for, and far from overflowing.
    const ENDLESS: i64 = 1 << 60;
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, "") = digits(text) else { return None };
    if digits.is_empty() {
        return None;
    }
    let size = digits.parse().map_or(ENDLESS, |size: i64| size.min(ENDLESS));
    Some(if negative { -size } else { size })
}

/// `None` for what is larger than every double.
fn put_together(whole: &str, fraction: &str, exponent: i64) -> Option<Decimal> {
    /// 1.7976931348623157e308
    const LARGEST: Decimal = Decimal { coefficient: 17_976_931_348_623_157, exponent: 292 };
    /// The smallest double is 4.9e-324; below there is nothing but zero.
    const NOTHING: i64 = -323;

    let (mut coefficient, mut kept, mut exponent) = (0_i128, 0, exponent);
    let leading = whole.bytes().chain(fraction.bytes()).take_while(|digit| *digit == b'0').count();
    for (place, digit) in whole.bytes().chain(fraction.bytes()).enumerate().skip(leading) {
        let behind_point = place >= whole.len();
        if kept < DIGITS {
            coefficient = coefficient * 10 + i128::from(digit - b'0');
            kept += 1;
            exponent -= i64::from(behind_point);
        } else {
            exponent += i64::from(!behind_point);
        }
    }
    let zeros = i64::try_from(leading.saturating_sub(whole.len())).unwrap_or(i64::MAX >> 4);
    exponent = exponent.saturating_sub(zeros);
    if coefficient == 0 || exponent + i64::from(kept) < NOTHING {
        return Some(Decimal::ZERO);
    }
    let number = Decimal::new(coefficient, i32::try_from(exponent).ok()?);
    (number <= LARGEST).then_some(number)
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let signs = self.coefficient.signum().cmp(&other.coefficient.signum());
        if signs != Ordering::Equal || self.coefficient == 0 {
            return signs;
        }
        let exponent = self.exponent.min(other.exponent);
        match (self.scaled_to(exponent), other.scaled_to(exponent)) {
            (Some(own), Some(other)) => own.cmp(&other),
            // Too far apart to be written with one exponent, so the magnitudes decide.
            (Some(_) | None, _) => {
                let larger = self.magnitude().cmp(&other.magnitude());
                if self.coefficient < 0 { larger.reverse() } else { larger }
            }
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Decimal {
        Decimal::new(i128::from(number), 0)
    }
}

impl From<Decimal> for Option<i64> {
    /// The whole number, if it is one.
    fn from(decimal: Decimal) -> Option<i64> {
        i64::try_from(decimal.scaled_to(0)?).ok()
    }
}

/// As JSON and people write it: plain where that is short, else with an exponent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let digits = self.coefficient.unsigned_abs().to_string();
        let places = usize::try_from(self.exponent.unsigned_abs()).unwrap_or(usize::MAX);
        if self.exponent >= 0 && places <= 21 {
            return write!(f, "{sign}{digits}{}", "0".repeat(places));
        }
        if self.exponent >= 0 || places > 40 {
            return write!(f, "{sign}{digits}e{}", self.exponent);
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn a_number_is_read_as_the_standard_writes_it() {
        for (text, written) in [
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("1e3", "1000"),
            ("1E+3", "1000"),
            ("12e-3", "0.012"),
            ("1.e2", "100"),
            ("1e-400", "0"),
            ("0e99999999999999999999", "0"),
            ("0.1000", "0.1"),
            ("123456789012345678901", "123456789012345678000"),
            ("0.00000000000000000012", "0.00000000000000000012"),
            ("1.7976931348623157e308", "17976931348623157e292"),
        ] {
            assert_eq!(decimal(text).to_string(), written, "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "+1",
            " 1",
            "1 ",
            "1.",
            ".e5",
            "e5",
            "1e",
            "1e+",
            "1,5",
            "0x1",
            "--1",
            "1e5.5",
            "Infinity",
            "NaN",
            "1e309",
            "-1e309",
            "1e99999999999999999999",
            "١",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_far_apart_are_still_in_order() {
        let sorted = ["-1e308", "-2", "-1e-300", "0", "1e-300", "0.1", "0.3", "1", "1e22", "1e308"];
        for pair in sorted.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
            assert_eq!(decimal(pair[0]).minus(decimal(pair[0])), Decimal::ZERO);
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal("0.1").plus(decimal("0.2")), decimal("0.3"));
        assert_eq!(decimal("0.3").in_steps(decimal("0.1")), Some((3, Decimal::ZERO)));
        assert_eq!(decimal("1").in_steps(decimal("0.3")), Some((3, decimal("0.1"))));
        assert_eq!(decimal("1e300").in_steps(decimal("1")), None);
        assert_eq!(decimal("2.5").rounded(), decimal("3"));
        assert_eq!(decimal("-2.5").rounded(), decimal("-3"));
        assert_eq!(decimal("1e-40").rounded(), Decimal::ZERO);
    }
}
