//! The value of a `Content-Type` header.

/// A media type with its parameters, read as browsers read it (WHATWG MIME Sniffing, 4.4).
///
/// Every parameter is kept in order, also repeated ones: what a repetition means is for the one
/// who asks to decide.
///
/// ```
/// use frontdesk_form::MediaType;
///
/// let html = MediaType::parse(b"Text/HTML; Charset=\"utf-8\"").unwrap();
/// assert_eq!(html.essence(), "text/html");
/// assert_eq!(html.parameter("charset"), Some(&b"utf-8"[..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    essence: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl MediaType {
    /// Reads a header value; `None` if it holds no media type.
    pub fn parse(header: &[u8]) -> Option<MediaType> {
        let header = trim(header);
        let slash = memchr::memchr(b'/', header)?;
        let (kind, after) = (&header[..slash], &header[slash + 1..]);
        let end = memchr::memchr(b';', after).unwrap_or(after.len());
        let subtype = trim_end(&after[..end]);
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let essence = format!("{}/{}", lower(kind), lower(subtype));
        Some(MediaType { essence, parameters: parameters(after.get(end..).unwrap_or_default()) })
    }

    /// Type and subtype in lower case, like `text/plain`.
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// The first parameter of that lower-case name, its quotes undone.
    pub fn parameter(&self, name: &str) -> Option<&[u8]> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| &value[..])
    }

    /// Every value that a parameter of that lower-case name has, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.parameters.iter().filter(move |(key, _)| key == name).map(|(_, value)| &value[..])
    }
}

/// MIME Sniffing, 4.4, step 11: parameters until nothing is left, malformed ones skipped.
fn parameters(mut rest: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut parameters = Vec::new();
    while let Some(after) = rest.strip_prefix(b";") {
        let after = trim_start(after);
        let end = memchr::memchr2(b';', b'=', after).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        let Some(after) = after.strip_prefix(b"=") else {
            rest = after;
            continue;
        };
        let (value, after) = parameter_value(after);
        if let Some(value) = value
            && is_token(name)
            && value.iter().all(|&byte| is_quotable(byte))
        {
            parameters.push((lower(name), value));
        }
        rest = after;
    }
    parameters
}

/// A value, quoted or not, and what stands from the next semicolon on.
fn parameter_value(after: &[u8]) -> (Option<Vec<u8>>, &[u8]) {
    if let Some(quoted) = after.strip_prefix(b"\"") {
        let (value, after) = quoted_string(quoted);
        let end = memchr::memchr(b';', after).unwrap_or(after.len());
        return (Some(value), &after[end..]);
    }
    let end = memchr::memchr(b';', after).unwrap_or(after.len());
    let (value, after) = after.split_at(end);
    let value = trim_end(value);
    ((!value.is_empty()).then(|| value.to_vec()), after)
}

/// Fetch, 2.2 "collect an HTTP quoted string": a backslash takes the next byte as it is, and a
/// string that is never closed ends with the input.
fn quoted_string(mut rest: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::new();
    loop {
        let end = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        value.extend_from_slice(&rest[..end]);
        match &rest[end..] {
            [b'\\', escaped, after @ ..] => {
                value.push(*escaped);
                rest = after;
            }
            [b'\\'] => {
                value.push(b'\\');
                return (value, &[]);
            }
            [_, after @ ..] => return (value, after),
            [] => return (value, &[]),
        }
    }
}

fn lower(text: &[u8]) -> String {
    text.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

// token = 1*tchar (RFC 9110, 5.6.2)
fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| is_tchar(byte))
}

pub(crate) fn is_tchar(byte: u8) -> bool {
    TCHARS[usize::from(byte)]
}

/// Every name in every header is checked by it, so it is one look into a table.
const TCHARS: [bool; 256] = {
    let mut table = [false; 256];
    let others = b"!#$%&'*+-.^_`|~";
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = true;
        at += 1;
    }
    let mut byte: u8 = 0;
    while byte < 128 {
        table[byte as usize] |= byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// MIME Sniffing, 3: an "HTTP quoted-string token code point".
fn is_quotable(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

fn is_white(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn trim_start(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !is_white(byte)).unwrap_or(text.len());
    &text[start..]
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !is_white(byte)).map_or(0, |last| last + 1);
    &text[..end]
}

fn trim(text: &[u8]) -> &[u8] {
    trim_start(trim_end(text))
}
