//! The name of a form, as it stands in `/f/NAME`.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A name that can stand in an address, a file name, a log line and a command without quoting.
///
/// ```text
/// name = ( ALPHA / DIGIT ) 0*63( ALPHA / DIGIT / "_" / "-" )
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct FormName(Box<str>);

/// A name that no form can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a form's name has 1 to {} characters, letters without accents, digits, `-` and `_`, and \
     begins with a letter or digit",
    FormName::MAX_BYTES
)]
pub(crate) struct BadFormName;

impl FormName {
    /// The longest name.
    pub(crate) const MAX_BYTES: usize = 64;

    /// Reads a name.
    ///
    /// # Errors
    /// Whatever is not of the grammar above; nothing is mended.
    pub(crate) fn parse(name: &str) -> Result<FormName, BadFormName> {
        let well_begun = name.starts_with(|first: char| first.is_ascii_alphanumeric());
        if well_begun && name.len() <= FormName::MAX_BYTES && name.bytes().all(may_stand) {
            Ok(FormName(name.into()))
        } else {
            Err(BadFormName)
        }
    }

    /// The name for a title that was not made to be one: Netlify's forms are called "Contact Form"
    /// or "Kontakt – Büro".
    ///
    /// A title that is a name stays as it is. Of any other the parts that can stand are kept,
    /// joined by `-`. If that is not the greater part (a title in Hindi has none), the name is made
    /// of the title's hash instead, so that it is the same after every start.
    pub(crate) fn of_title(title: &str) -> FormName {
        let title = title.trim();
        if let Ok(name) = FormName::parse(title) {
            return name;
        }
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let mut slug = String::new();
        for part in title.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            if !part.is_empty() && !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(part);
        }
        // A leading underscore can't begin a name, and a cut must not end in a dash.
        slug.truncate(FormName::MAX_BYTES);
        let slug = slug.trim_matches(['-', '_']);
        let kept_most = letters(slug) * 2 > letters(&title.chars().take(64).collect::<String>());
        match FormName::parse(slug) {
            Ok(name) if kept_most => name,
            Ok(_) | Err(BadFormName) => FormName::of_hash(title),
        }
    }

    fn of_hash(title: &str) -> FormName {
        let hash = Sha256::digest(title.as_bytes());
        let hex: String = hash.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        FormName(format!("form-{hex}").into())
    }

    /// The name as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn may_stand(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

impl fmt::Display for FormName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for FormName {
    type Err = BadFormName;

    fn from_str(name: &str) -> Result<FormName, BadFormName> {
        FormName::parse(name)
    }
}

impl TryFrom<String> for FormName {
    type Error = BadFormName;

    fn try_from(name: String) -> Result<FormName, BadFormName> {
        FormName::parse(&name)
    }
}

impl From<FormName> for String {
    fn from(name: FormName) -> String {
        name.0.into()
    }
}

impl Borrow<str> for FormName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for FormName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_the_grammar_or_refused() {
        let longest = "a".repeat(FormName::MAX_BYTES);
        for good in ["a", "0", "contact", "Contact-Form_2", "a-", "a_", longest.as_str()] {
            assert_eq!(FormName::parse(good).map(|name| name.to_string()), Ok(good.into()));
        }
        let too_long = "a".repeat(FormName::MAX_BYTES + 1);
        for bad in [
            "",
            "-a",
            "_a",
            "a b",
            "a/b",
            "a.b",
            "..",
            "ä",
            "a\0",
            "a\n",
            " a",
            "a%20b",
            "__proto__",
            too_long.as_str(),
        ] {
            assert_eq!(FormName::parse(bad), Err(BadFormName), "{bad:?}");
        }
    }

    #[test]
    fn a_title_becomes_a_name_that_stays_the_same() {
        for (title, name) in [
            ("contact", "contact"),
            (" contact ", "contact"),
            ("Contact Form", "Contact-Form"),
            ("Kontakt – Büro", "Kontakt-B-ro"),
            ("sign up / log in!", "sign-up-log-in"),
            ("__x", "x"),
            ("संपर्क", "form-d8bcf336e5"),
            ("", "form-e3b0c44298"),
        ] {
            assert_eq!(FormName::of_title(title).as_str(), name, "{title}");
        }
        let long = FormName::of_title(&"word ".repeat(40));
        assert!(FormName::parse(long.as_str()).is_ok());
    }
}
