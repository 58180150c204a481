//! What a field demands, in sentences for whoever has not written the form.

use frontdesk_schema::{
    ChoiceRules, ChoiceType, FileRules, Input, Kind, Measure, MeasureRules, Rule, RuleKind,
    TextRules, TextType,
};

use super::show::size;

/// Choices that are listed.
const MOST: usize = 12;

/// A field's rules: what it is, then what holds for it, with commas between them.
pub(super) fn in_words(input: &Input) -> String {
    let (what, rules) = match &input.kind {
        Kind::Text(rules) => text(rules),
        Kind::Measure(rules) => measure(rules),
        Kind::Choice(rules) => choice(rules),
        Kind::File(rules) => files(rules),
        Kind::Color { .. } => ("A colour".to_owned(), Vec::new()),
        Kind::Hidden { .. } => ("Hidden from visitors".to_owned(), Vec::new()),
        Kind::Coordinate => ("Where an image was clicked".to_owned(), Vec::new()),
        Kind::Direction => ("Which way a text runs".to_owned(), Vec::new()),
        // A newer schema knows more: then in the page's own words.
        _ => (input.to_string(), Vec::new()),
    };
    let must = match &input.kind {
        Kind::Choice(rules) if is_tick(rules) => "must be ticked",
        Kind::Choice(_) => "one must be chosen",
        Kind::File(_) => "must be sent",
        _ => "must be filled in",
    };
    let marks = [
        (input.required, must),
        (input.disabled, "switched off in the page"),
        (input.barred, "not checked, because it is read-only"),
    ];
    let marks = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned());
    [what].into_iter().chain(marks).chain(rules).collect::<Vec<_>>().join(", ")
}

fn text(rules: &TextRules) -> (String, Vec<String>) {
    let what = match rules.text {
        TextType::Text => "A line of text",
        TextType::Search => "Something to search for",
        TextType::Tel => "A telephone number",
        TextType::Password => "A password",
        TextType::Textarea => "A text of several lines",
        TextType::Url => "An address of the web",
        TextType::Email => "An e-mail address",
        TextType::Emails => "E-mail addresses with commas between them",
    };
    let least = rules.minlength.map(|least| format!("at least {least} characters"));
    let most = rules.maxlength.map(|most| format!("at most {most} characters"));
    let pattern = rules.pattern.as_ref().map(|pattern| match &rules.title {
        Some(title) => format!("“{title}” (the pattern {})", pattern.source()),
        None => format!("of the pattern {}", pattern.source()),
    });
    (what.to_owned(), [least, most, pattern].into_iter().flatten().collect())
}

fn measure(rules: &MeasureRules) -> (String, Vec<String>) {
    let what = match rules.measure {
        Measure::Number => "A number",
        Measure::Range => "A number on a scale",
        Measure::Date => "A day",
        Measure::Month => "A month",
        Measure::Week => "A week",
        Measure::Time => "A time of day",
        Measure::DatetimeLocal => "A day and a time",
    };
    let range = match (&rules.min, &rules.max) {
        (Some(min), Some(max)) => Some(format!("from {min} to {max}")),
        (Some(min), None) => Some(format!("{min} or more")),
        (None, Some(max)) => Some(format!("{max} or less")),
        (None, None) => None,
    };
    let step = rules.step.as_ref().map(|step| match step.as_str() {
        "any" => "in steps of any size".to_owned(),
        step => format!("in steps of {step}"),
    });
    (what.to_owned(), [range, step].into_iter().flatten().collect())
}

/// One box with nothing to choose from.
fn is_tick(rules: &ChoiceRules) -> bool {
    rules.choice == ChoiceType::Checkbox && rules.options.len() == 1
}

fn choice(rules: &ChoiceRules) -> (String, Vec<String>) {
    let named =
        rules.options.iter().filter(|it| !it.disabled && !it.placeholder).map(
            |option| match option.label.as_deref().map(str::trim) {
                Some(label) if !label.is_empty() && label != option.value => {
                    format!("“{label}” ({})", option.value)
                }
                _ => format!("“{}”", option.value),
            },
        );
    let named: Vec<String> = named.collect();
    let (first, more) = named.split_at(named.len().min(MOST));
    let mut list = first.join(", ");
    if !more.is_empty() {
        list.push_str(&format!(" and {} more", more.len()));
    }
    let what = match (rules.choice, rules.multiple) {
        (ChoiceType::Checkbox, _) if is_tick(rules) => format!("A box to tick: {list}"),
        (ChoiceType::Button, _) => format!("The button that was pressed: {list}"),
        (_, true) => format!("Any of {list}"),
        (_, false) => format!("One of {list}"),
    };
    (what, Vec::new())
}

fn files(rules: &FileRules) -> (String, Vec<String>) {
    let what = if rules.multiple { "Files" } else { "A file" };
    let accept: Vec<&str> = rules.accept.iter().collect();
    let accept = (!accept.is_empty()).then(|| format!("of the types {}", accept.join(", ")));
    let most = rules.max_bytes.map(|most| format!("at most {} each", size(most)));
    (what.to_owned(), [accept, most].into_iter().flatten().collect())
}

/// What fields demand of each other.
pub(super) fn across(rule: &Rule) -> String {
    let fields: Vec<String> = rule.fields.iter().map(|name| format!("“{name}”")).collect();
    let fields = fields.join(", ");
    match rule.kind {
        RuleKind::Order => {
            format!("In this order, none less or earlier than the one before it: {fields}.")
        }
        RuleKind::Same => format!("The same in each: {fields}."),
        RuleKind::Any => format!("At least one is filled in: {fields}."),
        _ => format!("{} of {fields}.", rule.kind.word()),
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_schema::{FormSchema, Page};

    use super::*;

    #[test]
    fn rules_are_sentences() {
        let html = "<form>
            <input name=a required maxlength=80>
            <input name=b type=email required>
            <input name=c pattern='[0-9]{5}' title='five digits'>
            <input name=d type=number min=1 max=9 step=2>
            <input name=e type=date min=2026-01-01>
            <select name=f required><option value=''>Choose<option value=x>An X<option>y</select>
            <label><input name=g type=checkbox required> I agree</label>
            <input name=h type=file multiple accept='image/*,.pdf' data-fd-max-bytes=2097152>
            <textarea name=i minlength=3></textarea>
            <input name=j type=hidden value=1></form>";
        let schema = FormSchema::of(&Page::read(html).forms[0]);
        let said: Vec<String> =
            schema.fields.iter().flat_map(|field| field.inputs().map(in_words)).collect();
        let expected = [
            "A line of text, must be filled in, at most 80 characters",
            "An e-mail address, must be filled in",
            "A line of text, “five digits” (the pattern [0-9]{5})",
            "A number, from 1 to 9, in steps of 2",
            "A day, 2026-01-01 or more",
            "One of “An X” (x), “y”, one must be chosen",
            "A box to tick: “I agree” (on), must be ticked",
            "Files, of the types image/*, .pdf, at most 2.0 MiB each",
            "A text of several lines, at least 3 characters",
            "Hidden from visitors",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn what_fields_demand_of_each_other_is_a_sentence() {
        let rule = |kind| Rule { kind, fields: vec!["a".into(), "b".into()], message: None };
        assert_eq!(across(&rule(RuleKind::Any)), "At least one is filled in: “a”, “b”.");
        assert_eq!(across(&rule(RuleKind::Same)), "The same in each: “a”, “b”.");
    }
}
