//! The same rules, declared: for front ends without HTML.

use std::fmt;

use serde::Deserialize;

use super::{DeclaredRule, FormSchema, Rule};
use crate::attributes::Attributes;
use crate::field::{Control, HtmlField, HtmlOption, InputType};
use crate::form::{HtmlForm, PageEnctype};

/// A form that no HTML declares, in HTML's own words.
///
/// It says what the attributes of the same names say, and is read by the same rules: a React or
/// mobile front end gets the checks of a page.
///
/// ```
/// use frontdesk_schema::DeclaredForm;
///
/// let declared: DeclaredForm = toml::from_str(r#"
///     lang = "de"
///
///     [[fields]]
///     name = "email"
///     type = "email"
///     label = "E-Mail"
///     required = true
///
///     [[fields]]
///     name = "size"
///     type = "radio"
///     options = ["S", { value = "M", label = "Mittel" }]
/// "#).unwrap();
/// let schema = declared.schema().unwrap();
/// assert_eq!(schema.fields[1].inputs().next().unwrap().to_string(), "radio: \"S\" | \"M\"");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeclaredForm {
    /// The language of its messages. Default: English.
    pub lang: Option<String>,
    /// Its fields, in the order in which they are shown.
    pub fields: Vec<DeclaredField>,
    /// What they demand of each other.
    pub rules: Vec<DeclaredRule>,
}

/// A field of a [`DeclaredForm`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeclaredField {
    /// The name that it is sent under. There is none without it.
    pub name: String,
    /// The type of an input, or `textarea` or `select`. Default `text`.
    #[serde(rename = "type")]
    pub control: Option<String>,
    /// What people call it. Default: its name.
    pub label: Option<String>,
    /// What its pattern is about, for the message.
    pub title: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether several values may be given: `email`, `file` and `select`.
    pub multiple: bool,
    /// The least length, in UTF-16 code units.
    pub minlength: Option<u32>,
    /// The greatest length, in UTF-16 code units.
    pub maxlength: Option<u32>,
    /// A regular expression of JavaScript's `v` flag, for the whole value.
    pub pattern: Option<String>,
    /// The least number, day or time.
    pub min: Option<Scalar>,
    /// The greatest number, day or time.
    pub max: Option<Scalar>,
    /// The distance between two values, or `any`.
    pub step: Option<Scalar>,
    /// The types and extensions of files, with commas between them.
    pub accept: Option<String>,
    /// The greatest size of a file.
    pub max_bytes: Option<u64>,
    /// The value that it begins with; of a checkbox the one that is sent, of a hidden field the one
    /// that may be held to.
    pub value: Option<Scalar>,
    /// What can be chosen: of a `select`, of `radio` buttons, and of several `checkbox`es.
    pub options: Vec<DeclaredOption>,
}

/// A number or a text: `min = 1` and `min = "2026-01-31"`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// A whole number.
    Whole(i64),
    /// A number.
    Float(f64),
    /// A text.
    Text(String),
}

/// One thing to choose: a text, or a value with a label.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum DeclaredOption {
    /// A value that is its own label.
    Value(String),
    /// A value with more.
    Labelled {
        /// What is sent.
        value: String,
        /// What people read.
        label: Option<String>,
        /// Whether it can't be chosen any more.
        #[serde(default)]
        disabled: bool,
    },
}

/// What is wrong with a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeclarationError {
    /// A field has no name. The number counts fields from 1.
    NoName(usize),
    /// No type of input, and neither `textarea` nor `select`.
    UnknownType {
        /// The field.
        name: String,
        /// The word.
        word: String,
    },
    /// Options for a type that takes none, or none for one that needs them.
    Options {
        /// The field.
        name: String,
        /// Its type.
        word: &'static str,
    },
    /// A rule across fields that is none, or that names fewer than two fields.
    Rule,
}

impl fmt::Display for DeclarationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeclarationError::NoName(number) => write!(f, "field {number} has no name"),
            DeclarationError::UnknownType { name, word } => write!(
                f,
                "\"{word}\" of the field \"{name}\" is no type: give one of an HTML input, \
                 \"textarea\" or \"select\""
            ),
            DeclarationError::Options { name, word } => match *word {
                "select" | "radio" => write!(f, "the {word} field \"{name}\" needs options"),
                _ => write!(f, "the {word} field \"{name}\" takes no options"),
            },
            DeclarationError::Rule => f.write_str(
                "a rule is one of order, same and any, with the names of two fields or more",
            ),
        }
    }
}

impl std::error::Error for DeclarationError {}

impl DeclaredForm {
    /// What it demands.
    ///
    /// # Errors
    ///
    /// Where a page would be read in some way or other, but a declaration must be a mistake. What
    /// can't work for other reasons is a warning of the schema, as for a page.
    pub fn schema(&self) -> Result<FormSchema, DeclarationError> {
        let mut form = HtmlForm::new(0, 0, Attributes::default());
        // Files of an app come as files.
        form.enctype = PageEnctype::Multipart;
        form.language = self.lang.clone();
        for (place, field) in self.fields.iter().enumerate() {
            if field.name.is_empty() {
                return Err(DeclarationError::NoName(place + 1));
            }
            form.fields.extend(field.controls()?);
        }
        let rules: Vec<Rule> =
            self.rules.iter().map(DeclaredRule::rule).collect::<Result<_, _>>()?;
        Ok(FormSchema::of(&form).with_rules(rules))
    }
}

impl DeclaredField {
    /// The controls that a page would have for it.
    fn controls(&self) -> Result<Vec<HtmlField>, DeclarationError> {
        let word = self.control.as_deref().unwrap_or("text");
        let control = match word {
            "textarea" => Control::Textarea,
            "select" => Control::Select,
            word => {
                let input = InputType::of(Some(word));
                if input.word() != word {
                    let (name, word) = (self.name.clone(), word.to_owned());
                    return Err(DeclarationError::UnknownType { name, word });
                }
                Control::Input(input)
            }
        };
        let group = matches!(control, Control::Input(InputType::Radio | InputType::Checkbox));
        let needs = matches!(control, Control::Select | Control::Input(InputType::Radio));
        let takes = group || control == Control::Select;
        if (needs && self.options.is_empty()) || (!takes && !self.options.is_empty()) {
            let (name, word) = (self.name.clone(), control.word());
            return Err(DeclarationError::Options { name, word });
        }
        if group && !self.options.is_empty() {
            return Ok(self.options.iter().map(|option| self.boxed(control, option)).collect());
        }
        let mut field = self.control(control);
        field.options = self.options.iter().map(DeclaredOption::html).collect();
        if self.required && control == Control::Select && !self.multiple {
            // A page would have an option that invites to choose; the empty value says the same.
            field.options.insert(0, HtmlOption { value: String::new(), ..DeclaredOption::none() });
        }
        Ok(vec![field])
    }

    fn boxed(&self, control: Control, option: &DeclaredOption) -> HtmlField {
        let option = option.html();
        let mut field = self.control(control);
        field.legend = self.label.clone();
        field.label = Some(option.text);
        field.value = Some(option.value);
        field.disabled = option.disabled;
        field
    }

    fn control(&self, control: Control) -> HtmlField {
        HtmlField {
            line: 0,
            at: 0,
            control,
            name: Some(self.name.clone()),
            value: self.value.as_ref().map(ToString::to_string),
            multiple: self.multiple
                && matches!(
                    control,
                    Control::Select | Control::Input(InputType::Email | InputType::File)
                ),
            disabled: false,
            in_datalist: false,
            label: self.label.clone(),
            legend: self.label.clone(),
            options: Vec::new(),
            attributes: self.attributes(control),
        }
    }

    fn attributes(&self, control: Control) -> Attributes {
        let text = |value: &Option<Scalar>| value.as_ref().map(ToString::to_string);
        let flag = |on: bool| on.then(String::new);
        let pairs = [
            ("type", Some(control.word().to_owned())),
            ("title", self.title.clone()),
            ("required", flag(self.required)),
            ("multiple", flag(self.multiple)),
            ("minlength", self.minlength.map(|length| length.to_string())),
            ("maxlength", self.maxlength.map(|length| length.to_string())),
            ("pattern", self.pattern.clone()),
            ("min", text(&self.min)),
            ("max", text(&self.max)),
            ("step", text(&self.step)),
            ("value", text(&self.value)),
            ("accept", self.accept.clone()),
            ("data-fd-max-bytes", self.max_bytes.map(|bytes| bytes.to_string())),
        ];
        let stated = pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        stated.collect()
    }
}

impl DeclaredOption {
    fn none() -> HtmlOption {
        HtmlOption {
            line: 0,
            at: 0,
            value: String::new(),
            text: String::new(),
            selected: false,
            disabled: false,
            grouped: false,
        }
    }

    fn html(&self) -> HtmlOption {
        let (value, label, disabled) = match self {
            DeclaredOption::Value(value) => (value, None, false),
            DeclaredOption::Labelled { value, label, disabled } => {
                (value, label.as_ref(), *disabled)
            }
        };
        let text = label.unwrap_or(value).clone();
        HtmlOption { value: value.clone(), text, disabled, ..DeclaredOption::none() }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Whole(number) => number.fmt(f),
            Scalar::Float(number) => number.fmt(f),
            Scalar::Text(text) => f.write_str(text),
        }
    }
}
