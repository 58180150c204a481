//! One form of a page.

use crate::attributes::Attributes;
use crate::field::HtmlField;

/// A `<form>` element with the fields that a browser sends with it.
///
/// ```
/// let page = frontdesk_schema::Page::read("<form name=contact data-netlify=true></form>");
/// assert!(page.forms[0].netlify());
/// assert_eq!(page.forms[0].name(), Some("contact"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlForm {
    /// The line of its `<form`, counted from 1.
    pub line: u64,
    /// Where its `<form` begins: a byte offset into the text of the page.
    pub at: usize,
    /// How it is sent.
    pub method: Method,
    /// How it is written into the request's body.
    pub enctype: PageEnctype,
    /// The address as written, not resolved; `None` and the empty one mean the page itself.
    pub action: Option<String>,
    /// The language of what stands around it: the nearest `lang`.
    pub language: Option<String>,
    /// Its fields in the order of the page, which is the order in which they are sent.
    pub fields: Vec<HtmlField>,
    /// All attributes of the element.
    pub attributes: Attributes,
}

impl HtmlForm {
    pub(crate) fn new(line: u64, at: usize, attributes: Attributes) -> HtmlForm {
        HtmlForm {
            line,
            at,
            method: Method::of(attributes.value("method")),
            enctype: PageEnctype::of(attributes.value("enctype")),
            action: attributes.value("action").map(str::to_owned),
            language: None,
            fields: Vec::new(),
            attributes,
        }
    }

    /// Its `name`, if it has one that is not empty.
    pub fn name(&self) -> Option<&str> {
        self.attributes.value("name").filter(|name| !name.is_empty())
    }

    /// Its `id`, if it has one that is not empty.
    pub fn id(&self) -> Option<&str> {
        self.attributes.value("id").filter(|id| !id.is_empty())
    }

    /// Whether it carries the mark of Netlify's forms: `netlify` or `data-netlify`, with any
    /// value but `false`.
    pub fn netlify(&self) -> bool {
        ["data-netlify", "netlify"]
            .into_iter()
            .filter_map(|mark| self.attributes.value(mark))
            .any(|value| !value.eq_ignore_ascii_case("false"))
    }

    /// The field that only robots fill in, as `netlify-honeypot` names it.
    pub fn netlify_honeypot(&self) -> Option<&str> {
        ["netlify-honeypot", "data-netlify-honeypot"]
            .into_iter()
            .find_map(|mark| self.attributes.value(mark))
            .filter(|name| !name.is_empty())
    }

    /// The first field of that name.
    pub fn field(&self, name: &str) -> Option<&HtmlField> {
        self.fields.iter().find(|field| field.name.as_deref() == Some(name))
    }
}

/// The states of a form's `method` (HTML, 4.10.19.6).
///
/// ```
/// use frontdesk_schema::{Method, Page};
///
/// assert_eq!(Page::read("<form method=POST>").forms[0].method, Method::Post);
/// assert_eq!(Page::read("<form method=put>").forms[0].method, Method::Get);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// In the query of the address: also what a missing or unknown word means.
    Get,
    /// In the body of a request.
    Post,
    /// Not at all: the dialog around the form closes.
    Dialog,
}

impl Method {
    /// What a `method` or `formmethod` attribute says.
    pub fn of(word: Option<&str>) -> Method {
        match word {
            Some(word) if word.eq_ignore_ascii_case("post") => Method::Post,
            Some(word) if word.eq_ignore_ascii_case("dialog") => Method::Dialog,
            Some(_) | None => Method::Get,
        }
    }
}

/// The states of a form's `enctype` (HTML, 4.10.19.6).
///
/// ```
/// use frontdesk_schema::{Page, PageEnctype};
///
/// let page = Page::read("<form enctype=multipart/form-data>");
/// assert_eq!(page.forms[0].enctype, PageEnctype::Multipart);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageEnctype {
    /// `application/x-www-form-urlencoded`: also what a missing or unknown word means.
    UrlEncoded,
    /// `multipart/form-data`: the only one that sends the content of files.
    Multipart,
    /// `text/plain`.
    Plain,
}

impl PageEnctype {
    /// What an `enctype` or `formenctype` attribute says.
    pub fn of(word: Option<&str>) -> PageEnctype {
        match word {
            Some(word) if word.eq_ignore_ascii_case("multipart/form-data") => {
                PageEnctype::Multipart
            }
            Some(word) if word.eq_ignore_ascii_case("text/plain") => PageEnctype::Plain,
            Some(_) | None => PageEnctype::UrlEncoded,
        }
    }
}
