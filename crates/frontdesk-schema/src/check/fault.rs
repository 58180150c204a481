//! What is wrong with a field.

use crate::schema::{RuleKind, TextType};
use crate::value::measure::Measure;

/// One thing that is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field in the page; in a row that the page doesn't have, the name sent.
    pub field: String,
    /// What people call it, if the page says.
    pub label: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a value, with what a good message needs.
///
/// [`Fault::code`] is the word of the standard's `ValidityState` (HTML, 4.10.21.3), or a word in
/// its style for what only a server sees.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// `valueMissing`: a required field is empty.
    ValueMissing(Wanted),
    /// `typeMismatch`: no e-mail address, or no absolute URL.
    TypeMismatch(TextType),
    /// `patternMismatch`: not as the pattern wants it.
    PatternMismatch {
        /// The `title` of the field, which says what the pattern is about.
        title: Option<String>,
    },
    /// `patternUnchecked`: the pattern can't be checked, or not on this value. It is refused,
    /// because nobody knows that it is right.
    PatternUnchecked,
    /// `tooLong`, in UTF-16 code units.
    TooLong {
        /// The `maxlength`.
        max: usize,
        /// The length of what came.
        length: usize,
    },
    /// `tooShort`, in UTF-16 code units.
    TooShort {
        /// The `minlength`.
        min: usize,
        /// The length of what came.
        length: usize,
    },
    /// `rangeUnderflow`
    RangeUnderflow {
        /// What is measured.
        measure: Measure,
        /// The least value.
        min: String,
        /// The greatest one, where the range goes over midnight (from `min` to `max`).
        max: Option<String>,
    },
    /// `rangeOverflow`
    RangeOverflow {
        /// What is measured.
        measure: Measure,
        /// The greatest value.
        max: String,
        /// The least one, where the range goes over midnight (from `min` to `max`).
        min: Option<String>,
    },
    /// `stepMismatch`: between two steps.
    StepMismatch {
        /// What is measured.
        measure: Measure,
        /// The nearest right value below, if it can be written.
        below: Option<String>,
        /// The nearest right value above, if it can be written.
        above: Option<String>,
    },
    /// `badInput`: a browser can't send this from a field of this type.
    BadInput(Wanted),
    /// `notAnOption`: the value is not among those that can be chosen.
    NotAnOption {
        /// What came.
        value: String,
    },
    /// `tooManyValues`: more than the page can send.
    TooManyValues {
        /// So many it can send.
        max: usize,
    },
    /// `fileTooLarge`
    FileTooLarge {
        /// The name of the file.
        filename: String,
        /// The greatest size.
        max_bytes: u64,
    },
    /// `fileTypeMismatch`: not one of the accepted types, by its name or its content.
    FileTypeMismatch {
        /// The name of the file.
        filename: String,
        /// The accepted types and extensions.
        accept: Vec<String>,
    },
    /// `hiddenChanged`: a hidden field is not as it stands in the page.
    HiddenChanged,
    /// `unknownField`: the form has no such field.
    UnknownField,
    /// `outOfOrder`, `notSame` or `noneGiven`: right by itself, but not beside others.
    Across {
        /// What the rule asks for.
        kind: RuleKind,
        /// The names of the fields that it is about; of an order, or of what has to be the same, the
        /// two that are at odds.
        fields: Vec<String>,
        /// What people call them.
        labels: Vec<String>,
        /// What is measured, in an order.
        measure: Option<Measure>,
        /// What the rule's author wants to be said.
        message: Option<String>,
    },
}

/// What a field wants, for a sentence about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wanted {
    /// A text.
    Text,
    /// A text of one line.
    Line,
    /// One of several options.
    Option,
    /// A tick.
    Tick,
    /// A file.
    File,
    /// A number, day or time.
    Measure(Measure),
    /// A colour.
    Color,
}

impl Fault {
    /// The stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::ValueMissing(_) => "valueMissing",
            Fault::TypeMismatch(_) => "typeMismatch",
            Fault::PatternMismatch { .. } => "patternMismatch",
            Fault::PatternUnchecked => "patternUnchecked",
            Fault::TooLong { .. } => "tooLong",
            Fault::TooShort { .. } => "tooShort",
            Fault::RangeUnderflow { .. } => "rangeUnderflow",
            Fault::RangeOverflow { .. } => "rangeOverflow",
            Fault::StepMismatch { .. } => "stepMismatch",
            Fault::BadInput(_) => "badInput",
            Fault::NotAnOption { .. } => "notAnOption",
            Fault::TooManyValues { .. } => "tooManyValues",
            Fault::FileTooLarge { .. } => "fileTooLarge",
            Fault::FileTypeMismatch { .. } => "fileTypeMismatch",
            Fault::HiddenChanged => "hiddenChanged",
            Fault::UnknownField => "unknownField",
            Fault::Across { kind: RuleKind::Order, .. } => "outOfOrder",
            Fault::Across { kind: RuleKind::Same, .. } => "notSame",
            Fault::Across { kind: RuleKind::Any, .. } => "noneGiven",
        }
    }

    /// The names of all fields that it is about, where it is about more than one.
    pub fn fields(&self) -> &[String] {
        match self {
            Fault::Across { fields, .. } => fields,
            _ => &[],
        }
    }
}
