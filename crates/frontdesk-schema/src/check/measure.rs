//! Numbers, days, times, colours and clicks.

use frontdesk_form::Value;

use super::fault::{Fault, Wanted};
use super::field::Faults;
use super::text::text_of;
use crate::schema::{Input, MeasureRules};
use crate::value::color;
use crate::value::measure::{Measure, Off};

pub(super) fn check(input: &Input, rules: &MeasureRules, value: Value<'_>, faults: Faults<'_>) {
    let bad = Fault::BadInput(Wanted::Measure(rules.measure));
    let text = match value {
        Value::Bool(_) => None,
        value => text_of(value),
    };
    let Some(text) = text else { return faults(bad) };
    if text.is_empty() {
        // A scale always has a value, but who leaves it out hasn't said anything wrong.
        match value {
            Value::Text(_) if rules.measure == Measure::Range => faults(bad),
            _ if input.required => faults(Fault::ValueMissing(Wanted::Measure(rules.measure))),
            _ => {}
        }
        return;
    }
    let Some(number) = rules.measure.parse(text) else { return faults(bad) };
    for off in rules.bounds.off(rules.measure, number) {
        off_by(rules, off, faults);
    }
}

fn off_by(rules: &MeasureRules, off: Off, faults: Faults<'_>) {
    let measure = rules.measure;
    let written = |bound: Option<_>| bound.and_then(|bound| measure.write(bound));
    let min = || written(rules.bounds.min).unwrap_or_default();
    let max = || written(rules.bounds.max).unwrap_or_default();
    match off {
        Off::Under => faults(Fault::RangeUnderflow { measure, min: min(), max: None }),
        Off::Over => faults(Fault::RangeOverflow { measure, max: max(), min: None }),
        Off::Outside => {
            let over_midnight = measure.is_periodic();
            let (low, high) = (over_midnight.then(min), over_midnight.then(max));
            faults(Fault::RangeUnderflow { measure, min: min(), max: high });
            faults(Fault::RangeOverflow { measure, max: max(), min: low });
        }
        Off::Step { below, above } => {
            // A neighbour may be out of range, or have more digits than are kept.
            let right = |value| rules.bounds.off(measure, value).next().is_none().then_some(value);
            let (below, above) = (written(right(below)), written(right(above)));
            faults(Fault::StepMismatch { measure, below, above });
        }
    }
}

pub(super) fn check_color(functions: bool, value: Value<'_>, faults: Faults<'_>) {
    let right = match value {
        Value::Text(text) => color::is_simple(text) || (functions && color::is_function(text)),
        // Who leaves it out hasn't said anything wrong.
        Value::Null => true,
        Value::Number(_)
        | Value::Bool(_)
        | Value::EmptyList
        | Value::EmptyObject
        | Value::File(_) => false,
    };
    if !right {
        faults(Fault::BadInput(Wanted::Color));
    }
}

/// Whole pixels, as many as may be.
pub(super) fn check_coordinate(value: Value<'_>, faults: Faults<'_>) {
    let right = value == Value::Null
        || text_of(value).is_some_and(|text| {
            let digits = text.strip_prefix('-').unwrap_or(text);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    if !right {
        faults(Fault::BadInput(Wanted::Measure(Measure::Number)));
    }
}
