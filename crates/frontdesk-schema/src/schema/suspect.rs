//! What can't work in a form, for `frontdesk check`.

use crate::field::{Control, HtmlField, InputType};
use crate::form::{HtmlForm, Method, PageEnctype};
use crate::value::measure::Measure;
use crate::value::text::{length, non_negative, with_line_feeds};
use crate::warning::{Warning, WarningKind};

pub(super) fn suspect_form(form: &HtmlForm, warnings: &mut Vec<Warning>) {
    let Some(action) = form.action.as_deref().map(str::trim) else { return };
    // RFC 3986, 4.2: a scheme, or `//`, leads away from this site.
    let scheme = action.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    if scheme || action.starts_with("//") {
        let kind = WarningKind::ActionElsewhere(action.to_owned());
        warnings.push(Warning::new(form.line, kind));
    }
}

pub(super) fn suspect_field(field: &HtmlField, form: &HtmlForm, warnings: &mut Vec<Warning>) {
    let mut warn = |kind| warnings.push(Warning::new(field.line, kind));
    let Some(name) = &field.name else {
        if field.control.is_filled_in() {
            warn(WarningKind::NoName(field.control.word()));
        }
        return;
    };
    let (name, attributes) = (name.clone(), &field.attributes);
    if let (Control::Input(InputType::Text), Some(word)) = (field.control, attributes.value("type"))
        && !matches!(word.to_ascii_lowercase().as_str(), "" | "text")
    {
        warn(WarningKind::UnknownType { name: name.clone(), word: word.to_owned() });
    }
    let is_file = field.control == Control::Input(InputType::File);
    if is_file && form.enctype != PageEnctype::Multipart && form.method == Method::Post {
        warn(WarningKind::FileNotSent(name.clone()));
    }
    let empty = field.value.as_deref().unwrap_or_default().is_empty();
    if attributes.has("required") && attributes.has("readonly") && empty {
        warn(WarningKind::RequiredReadonly(name.clone()));
    }
    for attribute in ATTRIBUTES.into_iter().filter(|attribute| attributes.has(attribute)) {
        if !has_effect(attribute, field.control) {
            let word = field.control.word();
            warn(WarningKind::NoEffect { name: name.clone(), attribute, word });
        }
    }
    match measure(field.control) {
        Some(measure) => suspect_bounds(field, measure, &name, &mut warn),
        None => suspect_lengths(field, &name, &mut warn),
    }
}

const ATTRIBUTES: [&str; 8] =
    ["required", "pattern", "minlength", "maxlength", "min", "max", "step", "accept"];

/// The table of HTML, 4.10.5, of what applies to which type.
fn has_effect(attribute: &str, control: Control) -> bool {
    match attribute {
        "required" => super::read::takes_required(control) || !control.is_filled_in(),
        "pattern" => is_line(control),
        "minlength" | "maxlength" => is_line(control) || control == Control::Textarea,
        "min" | "max" | "step" => measure(control).is_some(),
        "accept" => control == Control::Input(InputType::File),
        _ => true,
    }
}

fn is_line(control: Control) -> bool {
    matches!(
        control,
        Control::Input(
            InputType::Text
                | InputType::Search
                | InputType::Tel
                | InputType::Url
                | InputType::Email
                | InputType::Password
        )
    )
}

fn measure(control: Control) -> Option<Measure> {
    match control {
        Control::Input(InputType::Number) => Some(Measure::Number),
        Control::Input(InputType::Range) => Some(Measure::Range),
        Control::Input(InputType::Date) => Some(Measure::Date),
        Control::Input(InputType::Month) => Some(Measure::Month),
        Control::Input(InputType::Week) => Some(Measure::Week),
        Control::Input(InputType::Time) => Some(Measure::Time),
        Control::Input(InputType::DatetimeLocal) => Some(Measure::DatetimeLocal),
        Control::Input(_) | Control::Select | Control::Textarea | Control::Button(_) => None,
    }
}

fn suspect_bounds(
    field: &HtmlField,
    measure: Measure,
    name: &str,
    warn: &mut impl FnMut(WarningKind),
) {
    let stated = |attribute| field.attributes.value(attribute).filter(|text| !text.is_empty());
    for attribute in ["min", "max", "step", "value"] {
        let Some(value) = stated(attribute) else { continue };
        let valid = match attribute {
            "step" => {
                let step = Measure::Number.parse(value);
                value.eq_ignore_ascii_case("any") || step.is_some_and(|step| step.is_positive())
            }
            _ => measure.parse(value).is_some(),
        };
        if !valid {
            let (name, value) = (name.to_owned(), value.to_owned());
            warn(WarningKind::BadBound { name, attribute, value });
        }
    }
    let number = |attribute| stated(attribute).and_then(|text| Some((text, measure.parse(text)?)));
    // A scale of no length is the least value; a reversed time goes over midnight.
    if let (Some((min, least)), Some((max, most))) = (number("min"), number("max"))
        && least > most
        && !measure.is_periodic()
    {
        warn(WarningKind::EmptyRange {
            name: name.to_owned(),
            least: ("min", min.to_owned()),
            most: ("max", max.to_owned()),
        });
    }
}

fn suspect_lengths(field: &HtmlField, name: &str, warn: &mut impl FnMut(WarningKind)) {
    let stated = |attribute| {
        let text = field.attributes.value(attribute)?;
        Some((text, non_negative(text)))
    };
    for attribute in ["minlength", "maxlength"] {
        if let Some((value, None)) = stated(attribute) {
            let (name, value) = (name.to_owned(), value.to_owned());
            warn(WarningKind::BadBound { name, attribute, value });
        }
    }
    let (least, most) = (stated("minlength"), stated("maxlength"));
    if let (Some((min, Some(least))), Some((max, Some(most)))) = (least, most)
        && least > most
    {
        warn(WarningKind::EmptyRange {
            name: name.to_owned(),
            least: ("minlength", min.to_owned()),
            most: ("maxlength", max.to_owned()),
        });
    }
    let default = length(&with_line_feeds(field.value.as_deref().unwrap_or_default()));
    if let Some((_, Some(most))) = most
        && default > most
        && has_effect("maxlength", field.control)
    {
        warn(WarningKind::BadDefault { name: name.to_owned(), code: "tooLong" });
    }
}
