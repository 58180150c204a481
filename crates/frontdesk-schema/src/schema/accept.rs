//! Which files a file input asks for.

use crate::value::sniff;

/// The types and extensions of an `accept` attribute (HTML, 4.10.5.1.17), in lower case.
///
/// Browsers only suggest them in their file dialog. Here they are held to: a file must be of one
/// of them by its content where its content is of a known type, and by its name.
///
/// ```
/// use frontdesk_schema::Accept;
///
/// let accept = Accept::read("image/*, .pdf");
/// assert!(accept.takes("a.png", Some("image/png"), Some(b"\x89PNG\r\n\x1a\n")));
/// assert!(!accept.takes("a.png", Some("image/png"), Some(b"MZ\0\0")));
/// assert!(!accept.takes("a.txt", Some("text/plain"), Some(b"Hello")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accept(Vec<String>);

impl Accept {
    /// Reads "a set of comma-separated tokens"; what is no extension and no type is left out.
    pub fn read(attribute: &str) -> Accept {
        let tokens = attribute.split(',').map(|token| token.trim().to_ascii_lowercase());
        Accept(tokens.filter(|token| is_token(token)).collect())
    }

    /// Whether every file is right.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tokens.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a file of this name, stated type and beginning (512 bytes are enough) is one of
    /// them. Without its beginning the name and the stated type decide.
    pub fn takes(
        &self,
        filename: &str,
        stated_type: Option<&str>,
        beginning: Option<&[u8]>,
    ) -> bool {
        let extension = sniff::extension(filename);
        let by_name = sniff::of_extension(extension.as_deref().unwrap_or_default());
        let stated = stated_type.map(|stated| {
            let essence = stated.split(';').next().unwrap_or_default().trim();
            sniff::canonical(&essence.to_ascii_lowercase()).to_owned()
        });
        let file = File {
            extension: extension.as_deref(),
            by_name,
            stated: stated.as_deref().filter(|stated| *stated != "application/octet-stream"),
            sniffed: beginning.map(sniff::sniffed),
        };
        self.is_empty() || self.iter().any(|token| file.is(token))
    }
}

fn is_token(token: &str) -> bool {
    token.len() > 1 && (token.starts_with('.') || token.contains('/'))
}

/// What is known of a file.
struct File<'a> {
    extension: Option<&'a str>,
    by_name: &'static [&'static str],
    stated: Option<&'a str>,
    /// `None` where its content is not at hand; `Some(None)` where it is of no known type.
    sniffed: Option<Option<&'static str>>,
}

impl File<'_> {
    fn is(&self, token: &str) -> bool {
        match token.strip_prefix('.') {
            Some(extension) => self.extension == Some(extension) && self.content_fits_name(),
            None => self.is_of_type(sniff::canonical(token)),
        }
    }

    /// Whether the content is what the name promises, as far as both are of known types.
    fn content_fits_name(&self) -> bool {
        let Some(sniffed) = self.sniffed else { return true };
        let promised = self.by_name;
        match sniffed {
            Some(essence) => promised.is_empty() || promised.contains(&essence),
            // An empty or unknown content is no picture, whatever its name; it may be text.
            None => promised.first().is_none_or(|essence| !has_signature(essence)),
        }
    }

    fn is_of_type(&self, token: &str) -> bool {
        let matches = |essence: &str| match token.strip_suffix("/*") {
            Some("*") => true,
            Some(kind) => essence.split('/').next() == Some(kind),
            None => essence == token,
        };
        match self.sniffed {
            // A container is what its name says it contains.
            Some(Some(essence)) if matches(essence) => true,
            Some(Some(essence)) => {
                self.by_name.contains(&essence)
                    && self.by_name.first().is_some_and(|own| matches(own))
            }
            Some(None) => self.claims().any(|essence| matches(essence) && !has_signature(essence)),
            None => self.claims().any(matches),
        }
    }

    /// What name and sender say it is.
    fn claims(&self) -> impl Iterator<Item = &str> {
        self.by_name.first().copied().into_iter().chain(self.stated)
    }
}

/// Whether content of this type would have been known as such.
fn has_signature(essence: &str) -> bool {
    !(essence.starts_with("text/")
        || matches!(
            essence,
            "application/json" | "application/xml" | "application/octet-stream" | "image/svg+xml"
        ))
        && sniff::is_known(essence)
}
