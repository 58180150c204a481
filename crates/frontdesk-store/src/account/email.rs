//! E-mail addresses: which may name an account, and which of them are one.
//!
//! ```text
//! typed        trimmed, NFKC             Email::address   shown, and written to
//! address      local part case-folded,
//!              domain as in the DNS      Email::key       one account a key
//! key          look-alikes made alike    Email::shape     one account a shape, beyond ASCII only
//! ```

use std::{borrow::Cow, fmt};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::{
    GeneralSecurityProfile as _, RestrictionLevel, RestrictionLevelDetection as _,
    confusable_detection::skeleton,
};

/// Looked at before anything is normalised, which can make a text eighteen times as long.
const MAX_TYPED_BYTES: usize = 1024;
/// RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3 (a path has two brackets around the address).
const MAX_LOCAL_BYTES: usize = 64;
const MAX_ADDRESS_BYTES: usize = 254;

/// An address that can name an account. Only [`parse`](Self::parse) makes one.
///
/// Addresses are equal if they name the same account: letter case, compatibility forms (fullwidth
/// letters), surrounding space and the two spellings of an international domain make no difference.
///
/// ```
/// use frontdesk_store::Email;
///
/// let typed = Email::parse(" Ada@Example.ORG ")?;
/// assert_eq!(typed, Email::parse("ada@example.org")?);
/// assert_eq!(typed.address(), "Ada@Example.ORG");
/// assert!(Email::parse("m\u{131}ke@example.org").is_err(), "a dotless i looks like an i");
/// # Ok::<_, frontdesk_store::EmailError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Email {
    address: String,
    key: String,
    shape: Option<String>,
}

/// Why a text cannot name an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailError {
    /// Not an address by the grammar of HTML's `type=email`, widened to letters of all scripts.
    #[error("this is not an e-mail address; it looks like name@example.org")]
    Malformed,
    /// Longer than mail can carry: 64 bytes before the `@`, 254 in all.
    #[error("this e-mail address is too long")]
    TooLong,
    /// It mixes scripts, or has letters that only look like others, so that people would take it for
    /// another address.
    #[error("this e-mail address has letters that look like others; use one script, without marks")]
    LooksAlike,
}

impl Email {
    /// The address written as `typed`.
    ///
    /// # Errors
    /// [`EmailError`].
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let typed = typed.trim();
        if typed.len() > MAX_TYPED_BYTES {
            return Err(EmailError::TooLong);
        }
        let address: String = typed.nfkc().collect();
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError::Malformed)?;
        check_local(local)?;
        let domain = Domain::parse(domain)?;
        if local.len() > MAX_LOCAL_BYTES || address.len() > MAX_ADDRESS_BYTES {
            return Err(EmailError::TooLong);
        }
        let local = fold(local);
        let key = format!("{local}@{}", domain.ascii);
        let shown = format!("{local}@{}", domain.unicode);
        let shape = (!shown.is_ascii()).then(|| skeleton(&shown).collect());
        Ok(Self { key, shape, address })
    }

    /// The address for people and letters: as typed, but for space around it and compatibility forms.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What is the same for all spellings of one address.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What looks the same; `None` within ASCII, where a reader is expected to tell letters apart.
    pub(crate) fn shape(&self) -> Option<&str> {
        self.shape.as_deref()
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Email {}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

struct Domain<'a> {
    ascii: Cow<'a, str>,
    unicode: Cow<'a, str>,
}

impl<'a> Domain<'a> {
    fn parse(text: &'a str) -> Result<Self, EmailError> {
        let ascii = Uts46::new()
            .to_ascii(
                text.as_bytes(),
                AsciiDenyList::STD3,
                Hyphens::CheckFirstLast,
                DnsLength::Verify,
            )
            .map_err(|_| EmailError::Malformed)?;
        let (unicode, sound) =
            Uts46::new().to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast);
        sound.map_err(|_| EmailError::Malformed)?;
        let unicode = Cow::Owned(unicode.into_owned());
        let domain = Self { ascii, unicode };
        domain.unicode.split('.').try_for_each(check_script)?;
        check_look(&domain.unicode)?;
        Ok(domain)
    }
}

/// WHATWG HTML, 4.10.5.1.5: `1*( atext / "." )`, and by RFC 6531, section 3.3, letters beyond ASCII.
fn check_local(local: &str) -> Result<(), EmailError> {
    let atext = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    if local.is_empty() || !local.chars().all(|c| !c.is_ascii() || atext(c)) {
        return Err(EmailError::Malformed);
    }
    check_script(local)?;
    check_look(&fold(local))
}

/// UTS #39: allowed in identifiers (section 3.1), of one script or of scripts that are written
/// together (section 5.2, highly restrictive), and no mark that cannot be seen (section 5.4).
fn check_script(text: &str) -> Result<(), EmailError> {
    if text.is_ascii() {
        return Ok(());
    }
    let letters: String =
        text.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).collect();
    let joiner = |c| matches!(c, '\u{200c}' | '\u{200d}');
    let allowed = letters.chars().all(|c| c.is_ascii() || (c.identifier_allowed() && !joiner(c)));
    let restricted = letters.as_str().check_restriction_level(RestrictionLevel::HighlyRestrictive);
    if allowed && restricted && !hides_a_dot(text) { Ok(()) } else { Err(EmailError::LooksAlike) }
}

/// `i` and `j` swallow a dot above: U+0130 folds to such a pair.
fn hides_a_dot(text: &str) -> bool {
    let folded = fold(text);
    folded.contains("i\u{307}") || folded.contains("j\u{307}")
}

/// Letters beyond ASCII that look, all of them, like ASCII.
fn check_look(text: &str) -> Result<(), EmailError> {
    if !text.is_ascii() && skeleton(text).all(|c| c.is_ascii()) {
        return Err(EmailError::LooksAlike);
    }
    Ok(())
}

/// NFKC_Casefold but for the ignorable characters, which [`check_script`] does not let in.
fn fold(text: &str) -> String {
    let folded = UniCase::unicode(text).to_folded_case();
    let normal: String = folded.nfkc().collect();
    UniCase::unicode(normal).to_folded_case().nfkc().collect()
}
