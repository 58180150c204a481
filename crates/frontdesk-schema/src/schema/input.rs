//! One control, or one group of them, and its rules.

use std::fmt;

use super::accept::Accept;
use crate::pattern::Pattern;
use crate::value::measure::{Bounds, Measure};

/// A control of a form with its rules; a group of radio buttons, checkboxes or submit buttons of
/// one name is one.
///
/// Written out it lists its rules in the page's own words:
///
/// ```
/// use frontdesk_schema::{FormSchema, Page};
///
/// let page = Page::read("<form><input name=zip required pattern='[0-9]{5}' maxlength=5>");
/// let schema = FormSchema::of(&page.forms[0]);
/// let input = schema.fields[0].inputs().next().map(ToString::to_string);
/// assert_eq!(input.as_deref(), Some("text, required, maxlength=5, pattern=[0-9]{5}"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What people call it.
    pub label: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether the page switches it off. A script may switch it on again, so that it is checked if
    /// it is sent.
    pub disabled: bool,
    /// Whether it is barred from constraint validation: it is `readonly` or in a `datalist`.
    pub barred: bool,
    /// Its type with the rules that the type has.
    pub kind: Kind,
}

impl Input {
    /// Whether a submission without it is refused.
    pub(crate) fn is_demanded(&self) -> bool {
        self.required && !self.disabled && !self.barred
    }
}

/// The kinds of [`Input`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text(TextRules),
    /// A number, day or time.
    Measure(MeasureRules),
    /// A colour.
    Color {
        /// Whether it may be more than `#rrggbb`: it has `alpha` or `colorspace`.
        functions: bool,
    },
    /// Something out of a list.
    Choice(ChoiceRules),
    /// Files.
    File(FileRules),
    /// A value that the visitor doesn't see.
    Hidden {
        /// The value in the page, unless it is empty: then a script fills it in.
        value: Option<String>,
    },
    /// Where an image was clicked, across or down.
    Coordinate,
    /// The direction of a text, as its `dirname` asks for.
    Direction,
}

/// The rules of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRules {
    /// Which text.
    pub text: TextType,
    /// The least number of UTF-16 code units, of a text that is not empty.
    pub minlength: Option<usize>,
    /// The greatest number of UTF-16 code units.
    pub maxlength: Option<usize>,
    /// What the text must be like, as a whole.
    pub pattern: Option<Pattern>,
    /// The text in the page, which is right at any length (HTML, 4.10.19.3).
    pub default: Option<String>,
    /// Its `title`, which says what the pattern is about.
    pub title: Option<String>,
}

/// The kinds of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextType {
    /// One line.
    Text,
    /// What to search for.
    Search,
    /// A telephone number.
    Tel,
    /// A secret.
    Password,
    /// Several lines.
    Textarea,
    /// An absolute address of the web.
    Url,
    /// An e-mail address.
    Email,
    /// E-mail addresses with commas between them.
    Emails,
}

impl TextType {
    /// The word for it in pages: the type of an input, or the name of the element.
    pub fn word(self) -> &'static str {
        match self {
            TextType::Text => "text",
            TextType::Search => "search",
            TextType::Tel => "tel",
            TextType::Password => "password",
            TextType::Textarea => "textarea",
            TextType::Url => "url",
            TextType::Email | TextType::Emails => "email",
        }
    }
}

/// The rules of a number, day or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureRules {
    /// Which.
    pub measure: Measure,
    /// The least value, if the page has a valid one.
    pub min: Option<String>,
    /// The greatest value, if the page has a valid one.
    pub max: Option<String>,
    /// The `step` as written.
    pub step: Option<String>,
    pub(crate) bounds: Bounds,
}

/// The rules of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceRules {
    /// How it is shown.
    pub choice: ChoiceType,
    /// Whether several may be chosen: it is a `select` with `multiple`, or checkboxes.
    pub multiple: bool,
    /// What can be chosen.
    pub options: Vec<Choice>,
}

/// How a choice is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChoiceType {
    /// `<select>`
    Select,
    /// Radio buttons.
    Radio,
    /// Checkboxes.
    Checkbox,
    /// Buttons that send the form.
    Button,
}

impl ChoiceType {
    /// The word for it in pages.
    pub fn word(self) -> &'static str {
        match self {
            ChoiceType::Select => "select",
            ChoiceType::Radio => "radio",
            ChoiceType::Checkbox => "checkbox",
            ChoiceType::Button => "button",
        }
    }
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What the visitor reads.
    pub label: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Whether this very checkbox must be ticked.
    pub required: bool,
    /// Whether it only invites to choose: a select's "placeholder label option" (HTML, 4.10.7).
    pub placeholder: bool,
}

/// The rules of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRules {
    /// Whether several may be sent.
    pub multiple: bool,
    /// Of which types.
    pub accept: Accept,
    /// The greatest size of each.
    pub max_bytes: Option<u64>,
}

impl ChoiceRules {
    /// Whether a script fills the list: the page has nothing in it that could be chosen.
    pub(crate) fn is_open(&self) -> bool {
        self.choice == ChoiceType::Select
            && self.options.iter().all(|option| option.value.is_empty())
    }

    /// Whether it is one checkbox that says yes: its value is a word for that, or the standard's
    /// own `on`. With another value it is a choice of one.
    pub(crate) fn is_flag(&self) -> bool {
        const YES: [&str; 6] = ["on", "1", "true", "yes", "y", "checked"];
        match (&self.options[..], self.choice) {
            ([only], ChoiceType::Checkbox) => {
                YES.iter().any(|word| only.value.eq_ignore_ascii_case(word))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        let marks = [
            (self.required, "required"),
            (self.disabled, "disabled"),
            (self.barred, "not checked"),
            (self.multiple(), "multiple"),
        ];
        for (_, mark) in marks.into_iter().filter(|(holds, _)| *holds) {
            write!(f, ", {mark}")?;
        }
        match &self.kind {
            Kind::Text(rules) => rules.fmt(f),
            Kind::Measure(rules) => rules.fmt(f),
            Kind::Choice(rules) => rules.fmt(f),
            Kind::File(rules) => rules.fmt(f),
            Kind::Color { .. } | Kind::Hidden { .. } | Kind::Coordinate | Kind::Direction => Ok(()),
        }
    }
}

impl Input {
    /// The word people know it by in pages.
    pub fn word(&self) -> &'static str {
        match &self.kind {
            Kind::Text(rules) => rules.text.word(),
            Kind::Measure(rules) => rules.measure.word(),
            Kind::Color { .. } => "color",
            Kind::Choice(rules) => rules.choice.word(),
            Kind::File(_) => "file",
            Kind::Hidden { .. } => "hidden",
            Kind::Coordinate => "image",
            Kind::Direction => "dirname",
        }
    }

    /// Whether several values are right.
    pub fn multiple(&self) -> bool {
        match &self.kind {
            Kind::Text(rules) => rules.text == TextType::Emails,
            Kind::Choice(rules) => rules.multiple,
            Kind::File(rules) => rules.multiple,
            Kind::Measure(_)
            | Kind::Color { .. }
            | Kind::Hidden { .. }
            | Kind::Coordinate
            | Kind::Direction => false,
        }
    }
}

fn rule(f: &mut fmt::Formatter<'_>, word: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    match value {
        Some(value) => write!(f, ", {word}={value}"),
        None => Ok(()),
    }
}

impl fmt::Display for TextRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rule(f, "minlength", self.minlength)?;
        rule(f, "maxlength", self.maxlength)?;
        rule(f, "pattern", self.pattern.as_ref().map(Pattern::source))
    }
}

impl fmt::Display for MeasureRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rule(f, "min", self.min.as_ref())?;
        rule(f, "max", self.max.as_ref())?;
        rule(f, "step", self.step.as_ref())
    }
}

impl fmt::Display for ChoiceRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, option) in self.options.iter().filter(|option| !option.disabled).enumerate() {
            write!(f, "{}\"{}\"", if place == 0 { ": " } else { " | " }, option.value)?;
        }
        Ok(())
    }
}

impl fmt::Display for FileRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accept: Vec<_> = self.accept.iter().collect();
        rule(f, "accept", (!accept.is_empty()).then(|| accept.join(",")))?;
        rule(f, "max_bytes", self.max_bytes)
    }
}
