//! What can't work in a page or a declaration, for the one who wrote it.

use std::fmt;

use crate::schema::Place;

/// Something that can't work, and where.
///
/// ```
/// use frontdesk_schema::{FormSchema, Page};
///
/// let page = Page::read("<form>\n<input name=age type=number min=18 max=8>");
/// let schema = FormSchema::of(&page.forms[0]);
/// let warnings: Vec<_> = schema.warnings.iter().map(ToString::to_string).collect();
/// assert_eq!(warnings, ["line 2: min=\"18\" is more than max=\"8\": no value of \"age\" is right"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The page, where several are read together.
    pub page: Option<String>,
    /// The line of the tag, counted from 1; 0 in a declaration.
    pub line: u64,
    /// What it is.
    pub kind: WarningKind,
}

/// The kinds of [`Warning`], each with the words of the page that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// Two elements have this id; `for` and `form` find the first one only.
    DuplicateId(String),
    /// A label's `for` names no element.
    LabelNowhere(String),
    /// A field's `form` names no form.
    FormNowhere {
        /// The field.
        name: String,
        /// What its `form` says.
        id: String,
    },
    /// A field that a visitor fills in has no name, so that it is not sent.
    NoName(&'static str),
    /// The form is sent to another site, or nowhere (`mailto:`, `javascript:`).
    ActionElsewhere(String),
    /// A rule across fields names one that the form doesn't have.
    RuleNowhere {
        /// The rule.
        rule: String,
        /// The field that is not there.
        name: String,
    },
    /// A file input in a form that sends names of files only.
    FileNotSent(String),
    /// The pattern is no regular expression of JavaScript's `v` flag: browsers ignore it.
    BadPattern {
        /// The field.
        name: String,
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// Browsers check the pattern, and we can't: every value is refused.
    UncheckedPattern {
        /// The field.
        name: String,
        /// The pattern.
        pattern: String,
        /// Why not.
        why: String,
    },
    /// A bound or step that is no value of the field's type: browsers ignore it.
    BadBound {
        /// The field.
        name: String,
        /// `min`, `max` or `step`, or a length.
        attribute: &'static str,
        /// What it says.
        value: String,
    },
    /// No value is large and small enough.
    EmptyRange {
        /// The field.
        name: String,
        /// `min` or `minlength`.
        least: (&'static str, String),
        /// `max` or `maxlength`.
        most: (&'static str, String),
    },
    /// An attribute that means nothing for a field of its type.
    NoEffect {
        /// The field.
        name: String,
        /// The attribute.
        attribute: &'static str,
        /// The type.
        word: &'static str,
    },
    /// An unknown word as `type`: a browser takes it for `text`.
    UnknownType {
        /// The field.
        name: String,
        /// The word.
        word: String,
    },
    /// A required field that nobody can fill in: it is read-only and empty.
    RequiredReadonly(String),
    /// The value in the page breaks the page's own rule.
    BadDefault {
        /// The field.
        name: String,
        /// The word of the rule (`tooLong`, ...).
        code: &'static str,
    },
    /// Two pages, or two forms of a page, have different rules for the same field of one form;
    /// what either allows is allowed.
    Contradiction {
        /// The field.
        name: String,
        /// One place.
        one: Place,
        /// The other.
        other: Place,
    },
}

impl Warning {
    pub(crate) fn new(line: u64, kind: WarningKind) -> Warning {
        Warning { page: None, line, kind }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.page, self.line) {
            (Some(page), 0) => write!(f, "{page}: ")?,
            (Some(page), line) => write!(f, "{page}:{line}: ")?,
            (None, 0) => {}
            (None, line) => write!(f, "line {line}: ")?,
        }
        self.kind.fmt(f)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarningKind::DuplicateId(id) => {
                write!(f, "id=\"{id}\" stands twice: labels and form=\"{id}\" find the first only")
            }
            WarningKind::LabelNowhere(id) => {
                write!(f, "the label is for=\"{id}\", which this page doesn't have")
            }
            WarningKind::FormNowhere { name, id } => write!(
                f,
                "the field \"{name}\" belongs to form=\"{id}\", which this page doesn't have"
            ),
            WarningKind::NoName(word) => {
                write!(f, "this {word} field has no name, so that it is not sent: add name=\"…\"")
            }
            WarningKind::ActionElsewhere(action) => {
                write!(f, "this form is sent to \"{action}\", not to this site")
            }
            WarningKind::RuleNowhere { rule, name } => {
                write!(
                    f,
                    "the rule \"{rule}\" counts for nothing: the form has no field \"{name}\""
                )
            }
            WarningKind::FileNotSent(name) => write!(
                f,
                "only the name of the file \"{name}\" would be sent: add \
                 enctype=\"multipart/form-data\" to the form"
            ),
            kind => kind.fmt_rule(f),
        }
    }
}

impl WarningKind {
    /// What is wrong with the rules of a field.
    fn fmt_rule(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarningKind::BadPattern { name, pattern, why } => write!(
                f,
                "browsers ignore pattern=\"{pattern}\" of \"{name}\", because it is no regular \
                 expression: {why}"
            ),
            WarningKind::UncheckedPattern { name, pattern, why } => write!(
                f,
                "pattern=\"{pattern}\" of \"{name}\" can't be checked here, so that every value is \
                 refused: {why}"
            ),
            WarningKind::BadBound { name, attribute, value } => write!(
                f,
                "browsers ignore {attribute}=\"{value}\" of \"{name}\": it is no such value"
            ),
            WarningKind::EmptyRange { name, least: (least, min), most: (most, max) } => write!(
                f,
                "{least}=\"{min}\" is more than {most}=\"{max}\": no value of \"{name}\" is right"
            ),
            WarningKind::NoEffect { name, attribute, word } => {
                write!(f, "{attribute} of \"{name}\" has no effect on a {word} field")
            }
            WarningKind::UnknownType { name, word } => {
                write!(f, "type=\"{word}\" of \"{name}\" is unknown: it is a text field")
            }
            WarningKind::RequiredReadonly(name) => {
                write!(f, "\"{name}\" is required, but nobody can fill it in: it is readonly")
            }
            WarningKind::BadDefault { name, code } => {
                write!(f, "the value of \"{name}\" in the page breaks the page's own rule: {code}")
            }
            WarningKind::Contradiction { name, one, other } => write!(
                f,
                "the rules for \"{name}\" differ between {one} and {other}: what either allows is \
                 allowed"
            ),
            WarningKind::DuplicateId(_)
            | WarningKind::LabelNowhere(_)
            | WarningKind::FormNowhere { .. }
            | WarningKind::NoName(_)
            | WarningKind::ActionElsewhere(_)
            | WarningKind::FileNotSent(_)
            | WarningKind::RuleNowhere { .. } => Ok(()),
        }
    }
}
