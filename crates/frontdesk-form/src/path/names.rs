//! Which notation the names of a form are written in.

use std::fmt;
use std::str::FromStr;

/// How names become a tree: the setting `names` of a form.
///
/// ```
/// use frontdesk_form::Names;
///
/// assert_eq!("brackets".parse(), Ok(Names::Brackets));
/// assert_eq!(Names::default().to_string(), "auto");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Names {
    /// Brackets, dots and Django's formsets, each where it can't be anything else.
    #[default]
    Auto,
    /// Brackets only (`a[b]`, `a[0]`, `a[]`); dots and hyphens are text.
    Brackets,
    /// Dots only (`a.b`, `a.0`), where every segment is a word or an index; brackets are text.
    Dots,
    /// A name is a key, whatever it looks like; a name that comes again makes a list.
    Flat,
}

impl Names {
    /// The word for it in settings.
    pub fn word(self) -> &'static str {
        match self {
            Names::Auto => "auto",
            Names::Brackets => "brackets",
            Names::Dots => "dots",
            Names::Flat => "flat",
        }
    }

    pub(crate) fn read_brackets(self) -> bool {
        matches!(self, Names::Auto | Names::Brackets)
    }

    pub(crate) fn read_dots(self) -> bool {
        matches!(self, Names::Auto | Names::Dots)
    }

    pub(crate) fn read_formsets(self) -> bool {
        matches!(self, Names::Auto)
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Names {
    type Err = UnknownNames;

    fn from_str(word: &str) -> Result<Names, UnknownNames> {
        match word {
            "auto" => Ok(Names::Auto),
            "brackets" => Ok(Names::Brackets),
            "dots" => Ok(Names::Dots),
            "flat" => Ok(Names::Flat),
            _ => Err(UnknownNames),
        }
    }
}

/// The word is none of `auto`, `brackets`, `dots` and `flat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a notation of names: give auto, brackets, dots or flat")]
pub struct UnknownNames;
