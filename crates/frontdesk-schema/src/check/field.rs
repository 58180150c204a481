//! One field: its values dealt out to its controls, and each held to its rules.

use frontdesk_form::Value;

use super::fault::{Fault, FieldError, Wanted};
use super::policy::{Policy, UnlistedOptions};
use super::{Beginnings, Given, choice, file, hidden, measure, text};
use crate::pattern::Work;
use crate::schema::{Choice, Field, Input, Kind, TextType, Variant};

/// What is wrong with the values of a field.
///
/// Pages may disagree on a field. Nobody can tell which one was sent from, so it is right if it
/// is right by one of them; if by none, the one with the fewest errors is taken for it.
pub(super) fn check(
    field: &Field,
    given: &[Given<'_>],
    checking: &Checking<'_, '_>,
) -> Vec<FieldError> {
    if given.is_empty() && !field.everywhere {
        return Vec::new();
    }
    errors(field, given, checking)
}

/// What is wrong with a value in a row that the page doesn't have.
pub(super) fn check_row(
    field: &Field,
    given: &[Given<'_>],
    checking: &Checking<'_, '_>,
) -> Vec<FieldError> {
    let mut errors = errors(field, given, &Checking { absent: Absent::IsFine, ..*checking });
    for (error, given) in errors.iter_mut().zip(given.iter().cycle()) {
        error.field = given.name.to_owned();
    }
    errors
}

/// With what values are checked.
#[derive(Clone, Copy)]
pub(super) struct Checking<'c, 'p> {
    pub(super) policy: &'c Policy,
    pub(super) beginnings: &'c Beginnings<'p>,
    /// What patterns may cost, all values together.
    pub(super) work: &'c Work,
    pub(super) absent: Absent,
}

/// What it means that a control has sent nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    IsMissing,
    IsFine,
}

/// Where a control's faults go.
pub(super) type Faults<'f> = &'f mut dyn FnMut(Fault);

fn errors(field: &Field, given: &[Given<'_>], checking: &Checking<'_, '_>) -> Vec<FieldError> {
    let mut fewest: Option<Vec<FieldError>> = None;
    for variant in &field.variants {
        let errors = errors_by(field, variant, given, checking);
        if errors.is_empty() {
            return errors;
        }
        if fewest.as_ref().is_none_or(|fewest| errors.len() < fewest.len()) {
            fewest = Some(errors);
        }
    }
    fewest.unwrap_or_default()
}

fn errors_by(
    field: &Field,
    variant: &Variant,
    given: &[Given<'_>],
    checking: &Checking<'_, '_>,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut note = |input: Option<&Input>, fault| {
        let label = input.and_then(|input| input.label.clone());
        let label = label.or_else(|| field.inputs().find_map(|input| input.label.clone()));
        errors.push(FieldError { field: field.name.clone(), label, fault });
    };
    if let [only] = &variant.inputs[..] {
        check_input(only, given, field, checking, &mut |fault| note(Some(only), fault));
        return errors;
    }
    let (dealt, extra) = deal(variant, given, checking.policy);
    for (input, values) in variant.inputs.iter().zip(&dealt) {
        check_input(input, values, field, checking, &mut |fault| note(Some(input), fault));
    }
    if !extra.is_empty() {
        match variant.inputs.last() {
            // A script adds fields to a name that says list; they are like the last one.
            Some(last) if field.name.ends_with("[]") => {
                for value in extra {
                    check_input(last, &[value], field, checking, &mut |fault| {
                        note(Some(last), fault);
                    });
                }
            }
            last => note(last, Fault::TooManyValues { max: given.len() - extra.len() }),
        }
    }
    errors
}

fn check_input(
    input: &Input,
    given: &[Given<'_>],
    field: &Field,
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    if given.is_empty() && (input.disabled || checking.absent == Absent::IsFine) {
        return;
    }
    // HTML, 4.10.21.1: what is barred satisfies all constraints. But no browser sends what its
    // type can't hold.
    let faults: Faults<'_> = &mut |fault| {
        if !input.barred || matches!(fault, Fault::BadInput(_)) {
            faults(fault);
        }
    };
    if given.iter().any(|given| matches!(given.value, Value::EmptyObject)) {
        return faults(Fault::BadInput(Wanted::Text));
    }
    let list = field.name.ends_with("[]");
    let several =
        list || matches!(&input.kind, Kind::Choice(_) | Kind::File(_)) || input.multiple();
    let values = given.iter().filter(|given| !matches!(given.value, Value::EmptyList));
    if !several && values.clone().count() > 1 {
        faults(Fault::TooManyValues { max: 1 });
    }
    match &input.kind {
        Kind::Choice(rules) => choice::check(input, rules, given, checking, faults),
        Kind::File(rules) => file::check(input, rules, given, checking, faults),
        Kind::Hidden { value } => hidden::check(value.as_deref(), given, checking, faults),
        // JSON says a list where a browser writes commas.
        Kind::Text(rules) if rules.text == TextType::Emails && given.len() > 1 => {
            let addresses: Option<Vec<_>> = values.map(|one| text::text_of(one.value)).collect();
            match addresses.map(|addresses| addresses.join(",")) {
                Some(list) => text::check(input, rules, Value::Text(&list), checking, faults),
                None => faults(Fault::BadInput(Wanted::Text)),
            }
        }
        kind => {
            // One is enough to tell of where one is taken; a stranger chooses how many come.
            let mut values = values.take(if several { usize::MAX } else { 1 }).peekable();
            if values.peek().is_none() {
                let nothing = Given { name: &field.name, value: Value::Null, order: 0 };
                one_value(input, kind, &nothing, checking, faults);
            }
            for given in values {
                one_value(input, kind, given, checking, faults);
            }
        }
    }
}

/// Controls that send one value each.
fn one_value(
    input: &Input,
    kind: &Kind,
    given: &Given<'_>,
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    match kind {
        Kind::Text(rules) => text::check(input, rules, given.value, checking, faults),
        Kind::Measure(rules) => measure::check(input, rules, given.value, faults),
        Kind::Color { functions } => measure::check_color(*functions, given.value, faults),
        Kind::Coordinate => measure::check_coordinate(given.value, faults),
        Kind::Direction => choice::check_direction(given.value, faults),
        Kind::Choice(_) | Kind::File(_) | Kind::Hidden { .. } => {}
    }
}

/// Deals values out to the controls of one name, in the order of both: a text takes the next
/// value whatever it is, a choice takes those that are among its options.
pub(super) fn deal<'a>(
    variant: &Variant,
    given: &[Given<'a>],
    policy: &Policy,
) -> (Vec<Vec<Given<'a>>>, Vec<Given<'a>>) {
    let mut dealt = vec![Vec::new(); variant.inputs.len()];
    let mut extra = Vec::new();
    let mut next = 0;
    for value in given {
        let taker = (next..variant.inputs.len()).find(|place| {
            let taken = dealt.get(*place).map_or(0, Vec::len);
            variant.inputs.get(*place).is_some_and(|input| takes(input, *value, taken, policy))
        });
        match taker {
            Some(place) => {
                dealt.get_mut(place).into_iter().for_each(|values| values.push(*value));
                next = place;
            }
            None => extra.push(*value),
        }
    }
    // A value that no option fits is wrong for the choice that got none.
    if let (Some(first), true) = (extra.first().copied(), extra.len() == 1) {
        let free = variant
            .inputs
            .iter()
            .zip(&mut dealt)
            .find(|(input, values)| values.is_empty() && matches!(input.kind, Kind::Choice(_)));
        if let Some((_, values)) = free {
            values.push(first);
            extra.clear();
        }
    }
    (dealt, extra)
}

fn takes(input: &Input, given: Given<'_>, taken: usize, policy: &Policy) -> bool {
    match &input.kind {
        Kind::Choice(rules) => {
            let listed = choice::text_of(given.value)
                .is_some_and(|text| rules.options.iter().any(|Choice { value, .. }| value == text));
            let open = policy.unlisted == UnlistedOptions::Keep || rules.is_open();
            (taken == 0 || rules.multiple) && (listed || (open && taken == 0))
        }
        Kind::File(rules) => {
            (taken == 0 || rules.multiple) && matches!(given.value, Value::File(_))
        }
        Kind::Text(_)
        | Kind::Measure(_)
        | Kind::Color { .. }
        | Kind::Hidden { .. }
        | Kind::Coordinate
        | Kind::Direction => taken == 0,
    }
}
