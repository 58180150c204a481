//! Names of accounts and of groups. Both go out in headers, so neither can hold what breaks one.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

const MAX_NAME_CHARS: usize = 100;
const MAX_GROUP_BYTES: usize = 64;

/// What an account is called, for people.
///
/// ```
/// use frontdesk_store::AccountName;
///
/// assert_eq!(AccountName::parse(" Ada Lovelace ")?.as_str(), "Ada Lovelace");
/// assert!(AccountName::parse("Ada\r\nRemote-Groups: admin").is_err());
/// # Ok::<_, frontdesk_store::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName(String);

/// The name of a group of accounts: lower-case letters, digits, `-`, `_` and `.`.
///
/// ```
/// use frontdesk_store::GroupName;
///
/// assert!(GroupName::parse("editors").is_ok());
/// assert!(GroupName::parse("a,b").is_err(), "a list of groups is separated by commas");
/// # Ok::<_, frontdesk_store::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing but space.
    #[error("a name is needed")]
    Empty,
    /// More than 100 characters, or 64 for a group.
    #[error("this name is too long")]
    TooLong,
    /// A control character, or one that turns the direction of what stands around it.
    #[error("this name holds a character that cannot be seen or that no name has")]
    Unprintable,
    /// Not a group's name.
    #[error("a group is named by lower-case letters, digits, `-`, `_` and `.`")]
    NotAGroup,
}

impl AccountName {
    /// The name written as `text`, without the space around it.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text.chars().nth(MAX_NAME_CHARS).is_some() {
            return Err(NameError::TooLong);
        }
        if text.chars().any(unprintable) {
            return Err(NameError::Unprintable);
        }
        Ok(Self(text.nfc().collect()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl GroupName {
    /// The group named `text`.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
        match text.len() {
            0 => Err(NameError::Empty),
            length if length > MAX_GROUP_BYTES => Err(NameError::TooLong),
            _ if !text.bytes().all(letter) => Err(NameError::NotAGroup),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Controls, line and paragraph separators, and marks of direction (UAX #9): a name made of them could
/// turn round a line of a page or of a terminal.
fn unprintable(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}
