//! The language that is spoken in a page.

use crate::message::Language;

/// A language, and how what is said in it is marked in a page of another one.
pub(super) struct Tongue {
    pub(super) language: Language,
    /// ` lang="…" dir="…"`, or nothing where the page speaks it anyway (WCAG 2.2, 3.1.2).
    pub(super) attributes: String,
}

impl Tongue {
    pub(super) fn new(language: Language, page: Option<&str>) -> Tongue {
        let same = page.and_then(Language::of) == Some(language);
        let attributes = match same {
            true => String::new(),
            // All of ours are written from left to right.
            false => format!(" lang=\"{}\" dir=\"ltr\"", language.tag()),
        };
        Tongue { language, attributes }
    }
}
