//! Choices: selects, radio buttons, checkboxes and the button that was pressed.

use frontdesk_form::Value;

use super::Given;
use super::fault::{Fault, Wanted};
use super::field::{Checking, Faults};
use super::policy::UnlistedOptions;
use crate::schema::{Choice, ChoiceRules, ChoiceType, Input};

pub(super) fn check(
    input: &Input,
    rules: &ChoiceRules,
    given: &[Given<'_>],
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    let mut chosen: Vec<&str> = Vec::with_capacity(given.len());
    for given in given {
        match given.value {
            Value::Null | Value::EmptyList => {}
            // JSON says yes and no of a box that is ticked or not.
            Value::Bool(ticked) if rules.choice == ChoiceType::Checkbox => {
                let only = rules.options.first().filter(|_| ticked && rules.options.len() == 1);
                chosen.extend(only.map(|option| option.value.as_str()));
            }
            value => match text_of(value) {
                Some(text) => chosen.push(text),
                None => return faults(Fault::BadInput(Wanted::Option)),
            },
        }
    }
    check_listed(rules, &chosen, checking, faults);
    check_missing(input, rules, &chosen, faults);
}

fn check_listed(
    rules: &ChoiceRules,
    chosen: &[&str],
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    let can_be_chosen = |option: &&Choice| !option.disabled;
    let most = match (rules.multiple, rules.is_open()) {
        (true, true) => usize::MAX,
        (true, false) => rules.options.iter().filter(can_be_chosen).count(),
        (false, _) => 1,
    };
    let open = checking.policy.unlisted == UnlistedOptions::Keep || rules.is_open();
    for text in chosen.iter().filter(|_| !open) {
        let mut offered = rules.options.iter().filter(can_be_chosen);
        let offered = offered.find(|option| option.value == *text);
        if offered.is_none() && !(text.is_empty() && says_nothing(rules)) {
            faults(Fault::NotAnOption { value: shortened(text) });
        }
    }
    if chosen.len() > most {
        faults(Fault::TooManyValues { max: most });
    }
}

fn check_missing(input: &Input, rules: &ChoiceRules, chosen: &[&str], faults: Faults<'_>) {
    match rules.choice {
        // HTML, 4.10.5.1.15: each required box for itself.
        ChoiceType::Checkbox => {
            let missing = |option: &&Choice| option.required && !chosen.contains(&&*option.value);
            if rules.options.iter().any(|option| missing(&option)) {
                faults(Fault::ValueMissing(Wanted::Tick));
            }
        }
        ChoiceType::Radio | ChoiceType::Select if input.required => {
            let is_choice = |text: &&str| !(text.is_empty() && says_nothing(rules));
            if !chosen.iter().any(is_choice) {
                faults(Fault::ValueMissing(Wanted::Option));
            }
        }
        ChoiceType::Radio | ChoiceType::Select | ChoiceType::Button => {}
    }
}

/// Whether the empty text says that nothing was chosen: no option has it but the one that invites
/// to choose.
fn says_nothing(rules: &ChoiceRules) -> bool {
    rules.choice == ChoiceType::Select
        && !rules.multiple
        && rules.options.iter().all(|option| option.placeholder || !option.value.is_empty())
}

pub(super) fn check_direction(value: Value<'_>, faults: Faults<'_>) {
    match value {
        Value::Text("ltr" | "rtl") | Value::Null => {}
        value => {
            faults(Fault::NotAnOption { value: shortened(text_of(value).unwrap_or_default()) })
        }
    }
}

/// The text of a value that may be an option.
pub(super) fn text_of(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Null | Value::EmptyList | Value::EmptyObject | Value::File(_) => None,
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
