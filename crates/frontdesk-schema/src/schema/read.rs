//! From the fields of a page to what they demand.

use std::collections::HashMap;

use super::accept::Accept;
use super::input::{
    Choice, ChoiceRules, ChoiceType, FileRules, Input, Kind, MeasureRules, TextRules, TextType,
};
use super::suspect::{suspect_field, suspect_form};
use super::{Field, FormSchema, Place, Rule, RuleKind, Variant};
use crate::field::{ButtonType, Control, HtmlField, HtmlOption, InputType};
use crate::form::HtmlForm;
use crate::pattern::{Pattern, PatternError};
use crate::value::measure::{Bounds, Measure};
use crate::value::text::non_negative;
use crate::warning::{Warning, WarningKind};

pub(super) fn read(form: &HtmlForm, page: Option<&str>) -> FormSchema {
    let mut reading = Reading::default();
    suspect_form(form, &mut reading.warnings);
    for field in &form.fields {
        reading.field(field);
        suspect_field(field, form, &mut reading.warnings);
    }
    reading.check_rules();
    let place = |line| Place { page: page.map(str::to_owned), line };
    let fields = reading.fields.into_iter().map(|(name, line, inputs)| Field {
        name,
        variants: vec![Variant { inputs, places: vec![place(line)] }],
        everywhere: true,
    });
    for warning in &mut reading.warnings {
        warning.page = page.map(str::to_owned);
    }
    reading.warnings.sort_by_key(|warning| warning.line);
    FormSchema::new(form.language.clone(), fields.collect(), reading.warnings)
        .with_rules(reading.rules.into_iter().map(|(_, rule)| rule))
}

#[derive(Default)]
struct Reading {
    /// Name, line of the first control, controls.
    fields: Vec<(String, u64, Vec<Input>)>,
    index: HashMap<String, usize>,
    /// Rules across fields, each with the line of the field that says it.
    rules: Vec<(u64, Rule)>,
    warnings: Vec<Warning>,
}

/// The attributes that say a rule beside the field that comes last in it.
const ACROSS: [(&str, RuleKind); 2] =
    [("data-fd-after", RuleKind::Order), ("data-fd-same", RuleKind::Same)];

impl Reading {
    fn field(&mut self, field: &HtmlField) {
        let sends_nothing = matches!(
            field.control,
            Control::Input(InputType::Reset | InputType::Button)
                | Control::Button(ButtonType::Reset | ButtonType::Button)
        );
        if sends_nothing {
            return;
        }
        if field.control == Control::Input(InputType::Image) {
            self.image(field);
        } else if let Some(name) = &field.name {
            let kind = self.kind(field);
            let input = Input { kind, ..input(field, Kind::Direction) };
            self.add(name, field, input);
            for (attribute, kind) in ACROSS {
                let Some(other) = field.attributes.value(attribute) else { continue };
                let fields = vec![other.to_owned(), name.clone()];
                self.rules.push((field.line, Rule { kind, fields, message: None }));
            }
        }
        // HTML, 4.10.19.2: the direction comes after the text, under a name of its own.
        if let (Some(dirname), true) = (field.attributes.value("dirname"), has_direction(field))
            && !dirname.is_empty()
            && field.name.is_some()
        {
            let direction = Input { required: false, ..input(field, Kind::Direction) };
            self.add(dirname, field, direction);
        }
    }

    /// HTML, 4.10.22.4, step 5.6: `name.x` and `name.y`, or `x` and `y` without a name.
    fn image(&mut self, field: &HtmlField) {
        let prefix = field.name.as_ref().map_or(String::new(), |name| format!("{name}."));
        for axis in ["x", "y"] {
            let coordinate = Input { required: false, ..input(field, Kind::Coordinate) };
            self.add(&format!("{prefix}{axis}"), field, coordinate);
        }
    }

    /// Leaves out rules about fields that are not there, and says so.
    fn check_rules(&mut self) {
        for (line, rule) in std::mem::take(&mut self.rules) {
            match rule.fields.iter().find(|name| !self.index.contains_key(*name)) {
                None => self.rules.push((line, rule)),
                Some(nowhere) => {
                    let kind =
                        WarningKind::RuleNowhere { rule: rule.to_string(), name: nowhere.clone() };
                    self.warnings.push(Warning { page: None, line, kind });
                }
            }
        }
    }

    fn add(&mut self, name: &str, field: &HtmlField, input: Input) {
        let Some(index) = self.index.get(name) else {
            self.index.insert(name.to_owned(), self.fields.len());
            self.fields.push((name.to_owned(), field.line, vec![input]));
            return;
        };
        let Some((.., inputs)) = self.fields.get_mut(*index) else { return };
        let group = inputs.iter_mut().find(|own| is_group(own, &input));
        match (group, input) {
            (Some(group), Input { kind: Kind::Choice(more), required, disabled, barred, .. }) => {
                group.required |= required;
                group.disabled &= disabled;
                group.barred &= barred;
                group.label.clone_from(&field.legend);
                if let Kind::Choice(rules) = &mut group.kind {
                    rules.options.extend(more.options);
                    rules.multiple = rules.choice == ChoiceType::Checkbox;
                }
            }
            (_, input) => inputs.push(input),
        }
    }

    fn kind(&mut self, field: &HtmlField) -> Kind {
        match field.control {
            Control::Textarea => Kind::Text(self.text(field, TextType::Textarea)),
            Control::Select => Kind::Choice(ChoiceRules {
                choice: ChoiceType::Select,
                multiple: field.multiple,
                options: options(field),
            }),
            Control::Button(_) => Kind::Choice(one(field, ChoiceType::Button)),
            Control::Input(input) => self.input_kind(field, input),
        }
    }

    fn input_kind(&mut self, field: &HtmlField, input: InputType) -> Kind {
        match input {
            InputType::Text => Kind::Text(self.text(field, TextType::Text)),
            InputType::Search => Kind::Text(self.text(field, TextType::Search)),
            InputType::Tel => Kind::Text(self.text(field, TextType::Tel)),
            InputType::Password => Kind::Text(self.text(field, TextType::Password)),
            InputType::Url => Kind::Text(self.text(field, TextType::Url)),
            InputType::Email if field.multiple => Kind::Text(self.text(field, TextType::Emails)),
            InputType::Email => Kind::Text(self.text(field, TextType::Email)),
            InputType::Number => Kind::Measure(self.measure(field, Measure::Number)),
            InputType::Range => Kind::Measure(self.measure(field, Measure::Range)),
            InputType::Date => Kind::Measure(self.measure(field, Measure::Date)),
            InputType::Month => Kind::Measure(self.measure(field, Measure::Month)),
            InputType::Week => Kind::Measure(self.measure(field, Measure::Week)),
            InputType::Time => Kind::Measure(self.measure(field, Measure::Time)),
            InputType::DatetimeLocal => Kind::Measure(self.measure(field, Measure::DatetimeLocal)),
            InputType::Color => Kind::Color {
                functions: field.attributes.has("alpha") || field.attributes.has("colorspace"),
            },
            InputType::Checkbox => Kind::Choice(one(field, ChoiceType::Checkbox)),
            InputType::Radio => Kind::Choice(one(field, ChoiceType::Radio)),
            InputType::Submit | InputType::Image | InputType::Reset | InputType::Button => {
                Kind::Choice(one(field, ChoiceType::Button))
            }
            InputType::File => Kind::File(FileRules {
                multiple: field.multiple,
                accept: field.attributes.value("accept").map(Accept::read).unwrap_or_default(),
                max_bytes: field
                    .attributes
                    .value("data-fd-max-bytes")
                    .and_then(non_negative)
                    .and_then(|bytes| u64::try_from(bytes).ok()),
            }),
            // HTML, 4.10.5.1.1: the browser puts the name of the charset into this one.
            InputType::Hidden => Kind::Hidden {
                value: field
                    .value
                    .clone()
                    .filter(|value| !value.is_empty())
                    .filter(|_| field.name.as_deref() != Some("_charset_")),
            },
        }
    }

    fn text(&mut self, field: &HtmlField, text: TextType) -> TextRules {
        let length = |name| field.attributes.value(name).and_then(non_negative);
        TextRules {
            text,
            minlength: length("minlength"),
            maxlength: length("maxlength"),
            pattern: match text {
                TextType::Textarea => None,
                TextType::Text
                | TextType::Search
                | TextType::Tel
                | TextType::Password
                | TextType::Url
                | TextType::Email
                | TextType::Emails => self.pattern(field),
            },
            default: field.value.clone().filter(|value| !value.is_empty()),
            title: field.attributes.value("title").map(str::to_owned).filter(|t| !t.is_empty()),
        }
    }

    fn pattern(&mut self, field: &HtmlField) -> Option<Pattern> {
        let source = field.attributes.value("pattern")?;
        let name = || field.name.clone().unwrap_or_default();
        match Pattern::read(source) {
            Ok(pattern) => {
                if let Some(why) = pattern.unchecked() {
                    let (name, pattern, why) = (name(), source.to_owned(), why.to_string());
                    let kind = WarningKind::UncheckedPattern { name, pattern, why };
                    self.warnings.push(Warning::new(field.line, kind));
                }
                Some(pattern)
            }
            // HTML, 4.10.5.3.6: what doesn't compile is no constraint.
            Err(error @ PatternError { .. }) => {
                let (name, pattern, why) = (name(), source.to_owned(), error.to_string());
                let kind = WarningKind::BadPattern { name, pattern, why };
                self.warnings.push(Warning::new(field.line, kind));
                None
            }
        }
    }

    fn measure(&mut self, field: &HtmlField, measure: Measure) -> MeasureRules {
        let attribute = |name: &str| field.attributes.value(name);
        let valid = |name: &str| {
            attribute(name).filter(|text| measure.parse(text).is_some()).map(str::to_owned)
        };
        MeasureRules {
            measure,
            min: valid("min"),
            max: valid("max"),
            step: attribute("step").map(str::to_owned),
            bounds: Bounds::read(measure, attribute),
        }
    }
}

fn input(field: &HtmlField, kind: Kind) -> Input {
    let choice = matches!(field.control, Control::Input(InputType::Radio) | Control::Button(_));
    let barred = field.in_datalist || is_readonly(field);
    // Boxes are required one by one: one that is switched off doesn't make its group so.
    let is_box = field.control == Control::Input(InputType::Checkbox);
    let counts = !is_box || !(field.disabled || barred);
    Input {
        // A group of choices goes by the name of its group, each of them by a label of its own.
        label: if choice { field.legend.clone() } else { field.label.clone() },
        required: field.attributes.has("required") && takes_required(field.control) && counts,
        disabled: field.disabled,
        barred,
        kind,
    }
}

/// Whether two controls of one name are one input.
fn is_group(one: &Input, other: &Input) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Choice(one), Kind::Choice(other)) => {
            one.choice == other.choice && one.choice != ChoiceType::Select
        }
        _ => false,
    }
}

fn one(field: &HtmlField, choice: ChoiceType) -> ChoiceRules {
    // HTML, 4.10.5.4: without a value a ticked box sends "on".
    let default = if choice == ChoiceType::Button { "" } else { "on" };
    ChoiceRules {
        choice,
        multiple: false,
        options: vec![Choice {
            value: field.value.clone().unwrap_or_else(|| default.to_owned()),
            label: field.label.clone(),
            disabled: field.disabled,
            required: choice == ChoiceType::Checkbox
                && field.attributes.has("required")
                && !field.disabled
                && !field.in_datalist
                && !is_readonly(field),
            placeholder: false,
        }],
    }
}

fn options(field: &HtmlField) -> Vec<Choice> {
    // HTML, 4.10.7: display size 1, not multiple, the first option, a child of the select, and
    // with the empty value.
    let size = field.attributes.value("size").and_then(non_negative).filter(|size| *size > 0);
    let invites = field.attributes.has("required") && !field.multiple && size.unwrap_or(1) == 1;
    let choice = |(place, option): (usize, &HtmlOption)| Choice {
        value: option.value.clone(),
        label: Some(option.text.clone()).filter(|text| !text.is_empty()),
        disabled: option.disabled,
        required: false,
        placeholder: invites && place == 0 && option.value.is_empty() && !option.grouped,
    };
    field.options.iter().enumerate().map(choice).collect()
}

/// HTML, 4.10.5: the types that `required` applies to.
pub(super) fn takes_required(control: Control) -> bool {
    match control {
        Control::Select | Control::Textarea => true,
        Control::Button(_) => false,
        Control::Input(input) => !matches!(
            input,
            InputType::Hidden
                | InputType::Range
                | InputType::Color
                | InputType::Submit
                | InputType::Image
                | InputType::Reset
                | InputType::Button
        ),
    }
}

/// HTML, 4.10.5.3.3: "if the readonly attribute is specified on an input element, the element is
/// barred from constraint validation", whatever its type.
fn is_readonly(field: &HtmlField) -> bool {
    let can_be = matches!(field.control, Control::Input(_) | Control::Textarea);
    can_be && field.attributes.has("readonly")
}

/// HTML, 4.10.19.2: the controls that `dirname` applies to.
fn has_direction(field: &HtmlField) -> bool {
    matches!(
        field.control,
        Control::Textarea
            | Control::Input(
                InputType::Hidden
                    | InputType::Text
                    | InputType::Search
                    | InputType::Tel
                    | InputType::Url
                    | InputType::Email
                    | InputType::Password
                    | InputType::Submit
            )
    )
}
