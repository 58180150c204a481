//! The boundary of a multipart body.

use crate::error::{FormError, FormErrorKind};

/// A boundary that keeps to RFC 2046, 5.1.1. Only [`Boundary::parse`] makes one.
///
/// ```
/// use frontdesk_form::Boundary;
///
/// assert_eq!(Boundary::parse(b"----x7").unwrap().as_bytes(), b"----x7");
/// assert!(Boundary::parse(b"x ").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary(Box<[u8]>);

impl Boundary {
    /// Reads a boundary, the quotes around it already undone.
    ///
    /// # Errors
    ///
    /// `BadBoundary` if it is not 1 to 70 characters of the grammar, the last one no space.
    pub fn parse(text: &[u8]) -> Result<Boundary, FormError> {
        // boundary      := 0*69<bchars> bcharsnospace
        let well_formed = (1..=70).contains(&text.len())
            && text.iter().all(|&byte| is_bchar(byte))
            && text.last() != Some(&b' ');
        if !well_formed {
            return Err(FormError::received(FormErrorKind::BadBoundary, 0));
        }
        Ok(Boundary(text.into()))
    }

    /// The boundary as it stands in the body, without the dashes before it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

// bchars        := bcharsnospace / " "
// bcharsnospace := DIGIT / ALPHA / "'" / "(" / ")" / "+" / "_" / "," / "-" / "." / "/" / ":" /
//                  "=" / "?"
fn is_bchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte)
}
