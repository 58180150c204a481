//! Whether a password will do for an account: long enough, and not one of the first that anyone tries.
//!
//! There are no rules about kinds of characters (NIST SP 800-63B-4, section 3.1.1.2): a long sentence
//! in lower case is welcome.

use std::fmt;

use super::Password;
use super::predict::{Pattern, predict};

/// A password alone; 8 would do beside a second factor (the same section).
pub(crate) const MIN_CHARS: usize = 15;

/// Below this many bits a guesser comes upon it while still trying the likely ones: two common words
/// and a year are below it, three common words are not.
const MIN_BITS: f32 = 36.0;

/// What a guesser knows about an account before the first guess.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context(Vec<String>);

/// Why a password will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// Shorter than [`MIN_CHARS`].
    TooShort,
    /// Easily guessed, and mostly made of this.
    Guessable(Pattern),
}

impl Context {
    /// Words of the site and of the account: the site's host and name, the parts of the e-mail address,
    /// the account's name. They are taken apart at everything that is no letter or digit.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Context {
        let mut words = vec!["frontdesk".to_owned()];
        for text in texts {
            let text = text.to_lowercase();
            let parts = text.split(|c: char| !c.is_alphanumeric());
            words.extend(parts.filter(|part| part.chars().count() >= 3).map(str::to_owned));
        }
        words.sort_unstable();
        words.dedup();
        Context(words)
    }

    pub(super) fn words(&self) -> &[String] {
        &self.0
    }
}

/// Whether `password` will do as the new password of an account.
///
/// # Errors
/// [`Weakness`], whose text is for the person who typed it.
pub(crate) fn check_new(password: &Password, context: &Context) -> Result<(), Weakness> {
    if password.as_str().chars().count() < MIN_CHARS {
        return Err(Weakness::TooShort);
    }
    let (bits, pattern) = predict(password.as_str(), context);
    if bits < MIN_BITS { Err(Weakness::Guessable(pattern)) } else { Ok(()) }
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self {
            Self::TooShort => {
                return write!(
                    f,
                    "a password has at least {MIN_CHARS} characters; a sentence or four words that \
                     have nothing to do with each other are easy to remember"
                );
            }
            Self::Guessable(Pattern::Common) => {
                "it is, or is put together from, passwords that many people use"
            }
            Self::Guessable(Pattern::Context) => {
                "it is made of the name of this site or of what is known about the account"
            }
            Self::Guessable(Pattern::Repeat) => "it says the same thing over and over",
            Self::Guessable(Pattern::Row) => "it follows the keyboard, the alphabet or the numbers",
            Self::Guessable(Pattern::Other) => "there is too little in it",
        };
        write!(f, "this password is easily guessed: {reason}")
    }
}

impl std::error::Error for Weakness {}
