//! The attributes of an element, as they stand in the page.

/// The attributes of a form, field or option, in the order of the page.
///
/// Names are in lower case, values are decoded (`&amp;` is `&`) and otherwise as written. Of a
/// repeated attribute only the first is here, as in a browser.
///
/// ```
/// let page = frontdesk_schema::Page::read("<form><input PATTERN='a&amp;b' required></form>");
/// let attributes = &page.forms[0].fields[0].attributes;
/// assert_eq!(attributes.value("pattern"), Some("a&b"));
/// assert!(attributes.has("required"));
/// assert_eq!(attributes.value("min"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(String, String)>);

impl Attributes {
    /// The value of the attribute called `name` (in lower case); an attribute without a value has
    /// the empty one.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Whether the attribute is there at all: for `required`, `multiple` and their like, which
    /// count with whatever value.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// All of them, in the order of the page.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Attributes {
        Attributes(pairs.into_iter().collect())
    }
}
