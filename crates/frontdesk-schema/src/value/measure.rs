//! The types whose values are counted: numbers, dates, times.

use super::decimal::Decimal;
use super::moment;

/// Types of input whose values are numbers, days or times: what `min`, `max` and `step` are for.
///
/// ```
/// use frontdesk_schema::Measure;
///
/// assert_eq!(Measure::DatetimeLocal.word(), "datetime-local");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A number.
    Number,
    /// A number on a scale, from 0 to 100 where the page says nothing else.
    Range,
    /// A day.
    Date,
    /// A month of a year.
    Month,
    /// A week of a year.
    Week,
    /// A time of day.
    Time,
    /// A day and time without a time zone.
    DatetimeLocal,
}

impl Measure {
    /// The keyword of its `type`.
    pub fn word(self) -> &'static str {
        match self {
            Measure::Number => "number",
            Measure::Range => "range",
            Measure::Date => "date",
            Measure::Month => "month",
            Measure::Week => "week",
            Measure::Time => "time",
            Measure::DatetimeLocal => "datetime-local",
        }
    }

    /// "The algorithm to convert a string to a number" of the type.
    pub(crate) fn parse(self, text: &str) -> Option<Decimal> {
        match self {
            Measure::Number | Measure::Range => Decimal::parse(text),
            Measure::Date => moment::date(text).map(Decimal::from),
            Measure::Month => moment::month(text).map(Decimal::from),
            Measure::Week => moment::week(text).map(Decimal::from),
            Measure::Time => moment::time(text).map(Decimal::from),
            Measure::DatetimeLocal => moment::datetime_local(text).map(Decimal::from),
        }
    }

    /// "The algorithm to convert a number to a string".
    pub(crate) fn write(self, number: Decimal) -> Option<String> {
        let write = match self {
            Measure::Number | Measure::Range => return Some(number.to_string()),
            Measure::Date => moment::write_date,
            Measure::Month => moment::write_month,
            Measure::Week => moment::write_week,
            Measure::Time => moment::write_time,
            Measure::DatetimeLocal => moment::write_datetime_local,
        };
        let text = Option::<i64>::from(number).map(write)?;
        // A neighbour of the first or last day may lie outside of what can be written.
        (self.parse(&text) == Some(number)).then_some(text)
    }

    /// Whether values go round: after 23:59 comes 00:00, so that a range may be reversed.
    pub(crate) fn is_periodic(self) -> bool {
        self == Measure::Time
    }
}

/// How far a value may go, and in which steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) min: Option<Decimal>,
    pub(crate) max: Option<Decimal>,
    pub(crate) step: Option<Step>,
}

/// An "allowed value step" with its "step base" (HTML, 4.10.5.3.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    size: Decimal,
    base: Decimal,
    /// A remainder up to this is none: see [`Step::read`].
    tolerance: Decimal,
}

/// What is wrong with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Off {
    Under,
    Over,
    /// Under and over at once: between the ends of a reversed range.
    Outside,
    /// Between two steps.
    Step {
        below: Decimal,
        above: Decimal,
    },
}

impl Bounds {
    /// Reads the attributes `min`, `max`, `step` and `value`.
    ///
    /// The standard reads the first two of a number leniently (`min="5px"` is 5); Chromium takes
    /// only what could be a value, and so do we: a bound that the browser doesn't see is none.
    pub(crate) fn read<'a>(
        measure: Measure,
        attribute: impl Fn(&str) -> Option<&'a str>,
    ) -> Bounds {
        let number = |name| attribute(name).and_then(|text| measure.parse(text));
        let (min, max) = match measure {
            Measure::Range => {
                let min = number("min").unwrap_or(Decimal::ZERO);
                let max = number("max").unwrap_or(Decimal::from(100));
                (Some(min), Some(max.max(min)))
            }
            Measure::Number
            | Measure::Date
            | Measure::Month
            | Measure::Week
            | Measure::Time
            | Measure::DatetimeLocal => (number("min"), number("max")),
        };
        let base = number("min").or_else(|| number("value"));
        Bounds { min, max, step: Step::read(measure, attribute("step"), base) }
    }

    /// Everything that is wrong with a number.
    pub(crate) fn off(&self, measure: Measure, value: Decimal) -> impl Iterator<Item = Off> {
        let under = self.min.is_some_and(|min| value < min);
        let over = self.max.is_some_and(|max| value > max);
        let reversed = match (self.min, self.max) {
            (Some(min), Some(max)) => measure.is_periodic() && max < min,
            (None, _) | (_, None) => false,
        };
        let range = match (under, over) {
            (true, true) => Some(Off::Outside),
            // HTML, 4.10.5.3.7: in a reversed range only what lies between max and min is off.
            (true, false) | (false, true) if reversed => None,
            (true, false) => Some(Off::Under),
            (false, true) => Some(Off::Over),
            (false, false) => None,
        };
        let step = self.step.as_ref().and_then(|step| step.off(value));
        range.into_iter().chain(step)
    }
}

impl Step {
    /// The size, if steps are counted from zero.
    pub(crate) fn counted_from_zero(&self) -> Option<Decimal> {
        let on_zero =
            self.base.abs().in_steps(self.size).is_some_and(|(_, rest)| rest == Decimal::ZERO);
        on_zero.then_some(self.size)
    }

    /// `None` for `step="any"`.
    ///
    /// The standard has no word on remainders that are too small to matter. Chromium forgives a
    /// number what single precision can't hold, and rounds the steps of days to whole ones and
    /// those of times to milliseconds; what it sends must not be refused here.
    fn read(measure: Measure, attribute: Option<&str>, base: Option<Decimal>) -> Option<Step> {
        if attribute.is_some_and(|word| word.eq_ignore_ascii_case("any")) {
            return None;
        }
        let (default, scale, zero) = match measure {
            Measure::Number | Measure::Range | Measure::Month => (1, 1, 0),
            Measure::Date => (1, moment::DAY, 0),
            // Weeks begin on Monday; 1970 did not.
            Measure::Week => (1, 7 * moment::DAY, -3 * moment::DAY),
            Measure::Time | Measure::DatetimeLocal => (60, 1000, 0),
        };
        let (one, scale) = (Decimal::from(1), Decimal::from(scale));
        let stated = attribute.and_then(Decimal::parse).filter(|step| step.is_positive());
        let step = stated.unwrap_or(Decimal::from(default));
        let (size, tolerance) = match measure {
            // 2^-24
            Measure::Number | Measure::Range => {
                (step, step.times(Decimal::new(59_604_644_775_390_625, -24)))
            }
            Measure::Date | Measure::Month | Measure::Week => {
                (step.rounded().max(one).times(scale), Decimal::ZERO)
            }
            Measure::Time | Measure::DatetimeLocal => {
                (step.times(scale).rounded().max(one), Decimal::ZERO)
            }
        };
        Some(Step { size, base: base.unwrap_or(Decimal::from(zero)), tolerance })
    }

    fn off(&self, value: Decimal) -> Option<Off> {
        let distance = value.minus(self.base);
        let (count, rest) = distance.abs().in_steps(self.size)?;
        if rest <= self.tolerance || self.size.minus(rest) <= self.tolerance {
            return None;
        }
        let near = Decimal::new(count, 0).times(self.size);
        let far = near.plus(self.size);
        Some(if distance < Decimal::ZERO {
            Off::Step { below: self.base.minus(far), above: self.base.minus(near) }
        } else {
            Off::Step { below: self.base.plus(near), above: self.base.plus(far) }
        })
    }
}
