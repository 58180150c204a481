//! What is said to the visitor, in their language.

mod english;
mod french;
mod german;
mod hindi;
mod phrases;
mod spanish;

use crate::check::{Fault, FieldError, Wanted};
use crate::schema::{RuleKind, TextType};
use crate::value::measure::Measure;
use phrases::Phrases;

/// A language that errors are told in.
///
/// ```
/// use frontdesk_schema::Language;
///
/// assert_eq!(Language::of("de-AT"), Some(Language::German));
/// assert_eq!(Language::of("tlh"), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, which is also spoken where a page's language is unknown.
    #[default]
    English,
    /// Hindi.
    Hindi,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] =
        [Language::English, Language::Hindi, Language::German, Language::Spanish, Language::French];

    /// The language of a tag (BCP 47), such as a page's `lang`, if it is one of ours.
    pub fn of(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Hindi => "hi",
            Language::German => "de",
            Language::Spanish => "es",
            Language::French => "fr",
        }
    }

    /// What stands in front of the title of a page that comes back.
    pub(crate) fn error_title(self) -> &'static str {
        self.phrases().error_title
    }

    /// The heading above the list of what is wrong.
    pub(crate) fn summary(self, count: usize) -> String {
        filled(self.phrases().summary.of(count), "", &[("count", count.to_string())])
    }

    /// Which files are to be chosen again: a page can't fill them in (HTML, 4.10.5.4).
    pub(crate) fn choose_again(self, label: &str, files: &[&str]) -> String {
        let files = files.iter().map(|file| format!("“{file}”")).collect::<Vec<_>>().join(", ");
        filled(self.phrases().choose_again, label, &[("files", files)])
    }

    fn phrases(self) -> &'static Phrases {
        match self {
            Language::English => &english::PHRASES,
            Language::Hindi => &hindi::PHRASES,
            Language::German => &german::PHRASES,
            Language::Spanish => &spanish::PHRASES,
            Language::French => &french::PHRASES,
        }
    }
}

impl FieldError {
    /// One sentence or two for a person: plain text, which says what to do and names the field by
    /// its label. What came from outside (a file's name, a value) stands in it as it came: escape
    /// it like any text.
    ///
    /// ```
    /// use frontdesk_schema::{Fault, FieldError, Language};
    ///
    /// let fault = Fault::TooShort { min: 10, length: 3 };
    /// let error = FieldError { field: "msg".into(), label: Some("Message".into()), fault };
    /// assert_eq!(
    ///     error.message(Language::English),
    ///     "Please lengthen “Message” to at least 10 characters; now it has 3."
    /// );
    /// ```
    pub fn message(&self, language: Language) -> String {
        if let Fault::Across { message: Some(own), .. } = &self.fault {
            return own.clone();
        }
        let phrases = language.phrases();
        let (phrase, values) = self.phrase(phrases);
        let label = self.label.as_deref().unwrap_or(&self.field);
        filled(phrase, label, &values)
    }

    fn phrase(&self, phrases: &Phrases) -> (&'static str, Vec<(&'static str, String)>) {
        match &self.fault {
            Fault::ValueMissing(wanted) => (phrases.missing(*wanted), vec![]),
            Fault::TypeMismatch(text) => (phrases.mistyped(*text), vec![]),
            Fault::PatternMismatch { title: None } => (phrases.pattern, vec![]),
            Fault::PatternMismatch { title: Some(title) } => {
                (phrases.pattern_with_title, vec![("title", title.clone())])
            }
            Fault::PatternUnchecked => (phrases.unchecked, vec![]),
            Fault::TooLong { max, length } => (
                phrases.too_long.of(*max),
                vec![("max", max.to_string()), ("length", length.to_string())],
            ),
            Fault::TooShort { min, length } => (
                phrases.too_short.of(*min),
                vec![("min", min.to_string()), ("length", length.to_string())],
            ),
            Fault::RangeUnderflow { measure, min, max: Some(max) }
            | Fault::RangeOverflow { measure, max, min: Some(min) } => (
                phrases.over_midnight,
                vec![("min", phrases.bound(*measure, min)), ("max", phrases.bound(*measure, max))],
            ),
            Fault::RangeUnderflow { measure, min, max: None } => {
                (phrases.under(*measure), vec![("min", phrases.bound(*measure, min))])
            }
            Fault::RangeOverflow { measure, max, min: None } => {
                (phrases.over(*measure), vec![("max", phrases.bound(*measure, max))])
            }
            Fault::StepMismatch { measure, below, above } => {
                phrases.between_steps(*measure, below.as_deref(), above.as_deref())
            }
            Fault::BadInput(wanted) => (phrases.bad(*wanted), vec![]),
            Fault::NotAnOption { value } => (phrases.not_an_option, vec![("value", value.clone())]),
            Fault::TooManyValues { max } => {
                (phrases.too_many.of(*max), vec![("max", max.to_string())])
            }
            Fault::FileTooLarge { filename, max_bytes } => (
                phrases.file_too_large,
                vec![("file", filename.clone()), ("max", phrases.size(*max_bytes))],
            ),
            Fault::FileTypeMismatch { filename, accept } => {
                (phrases.file_type, vec![("file", filename.clone()), ("types", accept.join(", "))])
            }
            Fault::HiddenChanged => (phrases.hidden_changed, vec![]),
            Fault::UnknownField => (phrases.unknown_field, vec![]),
            Fault::Across { kind, labels, measure, .. } => {
                let other = labels.first().cloned().unwrap_or_default();
                let others = vec![("other", other), ("labels", labels.join(", "))];
                (phrases.across(*kind, *measure), others)
            }
        }
    }
}

impl Phrases {
    fn missing(&self, wanted: Wanted) -> &'static str {
        match wanted {
            Wanted::Option => self.missing_option,
            Wanted::Tick => self.missing_tick,
            Wanted::File => self.missing_file,
            Wanted::Text | Wanted::Line | Wanted::Measure(_) | Wanted::Color => self.missing,
        }
    }

    fn mistyped(&self, text: TextType) -> &'static str {
        match text {
            TextType::Url => self.no_url,
            TextType::Emails => self.no_emails,
            TextType::Email
            | TextType::Text
            | TextType::Search
            | TextType::Tel
            | TextType::Password
            | TextType::Textarea => self.no_email,
        }
    }

    fn bad(&self, wanted: Wanted) -> &'static str {
        match wanted {
            Wanted::Text | Wanted::Option => self.bad_text,
            Wanted::Tick => self.missing_tick,
            Wanted::Line => self.bad_line,
            Wanted::File => self.bad_file,
            Wanted::Color => self.bad_color,
            Wanted::Measure(Measure::Number | Measure::Range) => self.bad_number,
            Wanted::Measure(Measure::Date) => self.bad_date,
            Wanted::Measure(Measure::Month) => self.bad_month,
            Wanted::Measure(Measure::Week) => self.bad_week,
            Wanted::Measure(Measure::Time) => self.bad_time,
            Wanted::Measure(Measure::DatetimeLocal) => self.bad_moment,
        }
    }

    fn across(&self, kind: RuleKind, measure: Option<Measure>) -> &'static str {
        match kind {
            RuleKind::Order if measure.is_some_and(is_number) => self.below_other,
            RuleKind::Order => self.before_other,
            RuleKind::Same => self.not_same,
            RuleKind::Any => self.none_given,
        }
    }

    fn under(&self, measure: Measure) -> &'static str {
        if is_number(measure) { self.too_small } else { self.too_early }
    }

    fn over(&self, measure: Measure) -> &'static str {
        if is_number(measure) { self.too_large } else { self.too_late }
    }

    fn between_steps(
        &self,
        measure: Measure,
        below: Option<&str>,
        above: Option<&str>,
    ) -> (&'static str, Vec<(&'static str, String)>) {
        let written = |value: &str| self.bound(measure, value);
        match (below, above) {
            (Some(below), Some(above)) => {
                (self.between, vec![("below", written(below)), ("above", written(above))])
            }
            (Some(only), None) | (None, Some(only)) => {
                (self.beside, vec![("value", written(only))])
            }
            (None, None) => (self.nowhere, vec![]),
        }
    }

    /// A bound as people write it: the point of a number, and the order in a day.
    fn bound(&self, measure: Measure, text: &str) -> String {
        let day = |text: &str| match text.splitn(3, '-').collect::<Vec<_>>()[..] {
            [year, month, day] => {
                self.day.replace("{y}", year).replace("{m}", month).replace("{d}", day)
            }
            _ => text.to_owned(),
        };
        match measure {
            Measure::Number | Measure::Range => text.replace('.', self.point),
            Measure::Date => day(text),
            Measure::DatetimeLocal => match text.split_once(['T', ' ']) {
                Some((date, time)) => format!("{} {time}", day(date)),
                None => text.to_owned(),
            },
            Measure::Month | Measure::Week | Measure::Time => text.to_owned(),
        }
    }

    fn size(&self, bytes: u64) -> String {
        const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
        let unit = UNITS.into_iter().find(|(size, _)| bytes >= *size);
        let Some((size, unit)) = unit else { return format!("{bytes} bytes") };
        // Down, not up: what is said must fit.
        let tenths = u128::from(bytes) * 10 / u128::from(size);
        match tenths % 10 {
            0 => format!("{} {unit}", tenths / 10),
            rest => format!("{}{}{rest} {unit}", tenths / 10, self.point),
        }
    }
}

fn is_number(measure: Measure) -> bool {
    matches!(measure, Measure::Number | Measure::Range)
}

/// The phrase with its values; what stands in a value is not looked at again.
fn filled(phrase: &str, label: &str, values: &[(&str, String)]) -> String {
    let mut text = String::with_capacity(phrase.len() + label.len() + 16);
    let mut rest = phrase;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(before);
        let value = values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str());
        text.push_str(value.unwrap_or(label));
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests;
