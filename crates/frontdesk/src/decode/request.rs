//! A request around a body.

/// The head of a request, wherever it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// The target as it was written: a path with a query, or a whole URL.
    pub(super) target: String,
    pub(super) headers: Vec<Header>,
}

/// One header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: Vec<u8>,
}

impl Header {
    pub(super) fn new(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Header {
        Header { name: name.into(), value: value.into() }
    }

    /// The value for a person: header values are ASCII but for what should not be there.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }
}

impl Request {
    /// Every value of that header, in order.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let named = self.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| &header.value[..])
    }

    /// The first value of that header.
    pub(super) fn value(&self, name: &str) -> Option<&[u8]> {
        let header = self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(|header| &header.value[..])
    }

    /// C-30: several `Cookie` lines mean the same as one that joins them.
    pub(super) fn cookies(&self) -> Option<Vec<u8>> {
        let lines: Vec<&[u8]> = self.values("cookie").collect();
        (!lines.is_empty()).then(|| lines.join(&b"; "[..]))
    }

    /// The query of the target, without its `?`.
    pub(super) fn query(&self) -> Option<&str> {
        let target = self.target.split('#').next().unwrap_or_default();
        target.split_once('?').map(|(_, query)| query)
    }

    /// Whether such a request has its form in its query.
    pub(super) fn is_query(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}
