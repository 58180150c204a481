//! The bounds of reading one page.

use std::fmt;

/// How much of a page is read.
///
/// A page over a bound is read up to it, and [`Page::cut`](crate::Page::cut) says which bound it
/// was: nothing is left out in silence.
///
/// ```
/// use frontdesk_schema::{Cut, Page, PageLimits};
///
/// let limits = PageLimits { max_forms: 1, ..PageLimits::default() };
/// let page = Page::read_within("<form></form><form></form>", &limits);
/// assert_eq!(page.forms.len(), 1);
/// assert_eq!(page.cut, Some(Cut::Forms(1)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// Bytes of HTML in one page. Default 2 MiB; large pages of real sites stay well under one.
    pub max_page_bytes: usize,
    /// Elements and texts in one page. Default 300,000: the tree a page of 2 MiB has at its
    /// densest. Misnested formatting makes a browser invent elements; this bounds them too.
    pub max_nodes: usize,
    /// Elements inside each other. Default 1,000; Chromium flattens what lies deeper than 512.
    /// The standard's tree builder walks the open elements for many tags, so that without this
    /// bound a page of nothing but `<div>` would cost the square of its length.
    pub max_depth: usize,
    /// Attributes of one element. Default 2,000: the parser compares each with all others.
    pub max_attributes: usize,
    /// Forms in one page. Default 1,000.
    pub max_forms: usize,
    /// Fields in one page, whichever form they belong to. Default 20,000.
    pub max_fields: usize,
}

impl Default for PageLimits {
    fn default() -> PageLimits {
        PageLimits {
            max_page_bytes: 2 * 1024 * 1024,
            max_nodes: 300_000,
            max_depth: 1_000,
            max_attributes: 2_000,
            max_forms: 1_000,
            max_fields: 20_000,
        }
    }
}

/// The bound that ended the reading of a page, with its value.
///
/// ```
/// use frontdesk_schema::Cut;
///
/// assert_eq!(Cut::Forms(1000).to_string(), "the page has more than 1000 forms");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Over [`PageLimits::max_page_bytes`].
    Bytes(usize),
    /// Over [`PageLimits::max_nodes`].
    Nodes(usize),
    /// Over [`PageLimits::max_depth`].
    Depth(usize),
    /// Over [`PageLimits::max_attributes`].
    Attributes(usize),
    /// Over [`PageLimits::max_forms`].
    Forms(usize),
    /// Over [`PageLimits::max_fields`].
    Fields(usize),
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Bytes(max) => write!(f, "the page has more than {max} bytes"),
            Cut::Nodes(max) => write!(f, "the page has more than {max} elements and texts"),
            Cut::Depth(max) => write!(f, "the page nests more than {max} elements"),
            Cut::Attributes(max) => write!(f, "an element has more than {max} attributes"),
            Cut::Forms(max) => write!(f, "the page has more than {max} forms"),
            Cut::Fields(max) => write!(f, "the page has more than {max} fields"),
        }
    }
}
