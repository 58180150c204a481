//! `Content-Disposition` of a part: the name and the file name.
//!
//! ```text
//! disposition := type *( OWS ";" OWS parameter )
//! parameter   := token OWS "=" OWS ( quoted / unquoted )
//! ```
//!
//! Three kinds of senders quote in three ways, and they are told apart by what they wrote:
//!
//! - Browsers of today (HTML, 4.10.22.8) write `%22`, `%0D` and `%0A` for a quote and line ends, and
//!   everything else as it is: a backslash is a backslash, also before the closing quote.
//! - Older browsers, curl before 7.81 and mail libraries write `\"` for a quote and `\\` for a
//!   backslash.
//! - Internet Explorer sent full paths, `C:\f.txt`, whose backslashes are no escapes.

use std::ops::Range;

use bytes::Bytes;
use encoding_rs::Encoding;

use crate::error::{FormError, FormErrorKind};
use crate::media_type::is_tchar;

/// What a part's `Content-Disposition` says.
#[derive(Debug, Default)]
pub(crate) struct Disposition {
    /// Whether the type is `form-data`, as RFC 7578, 4.2 demands.
    pub(crate) is_form_data: bool,
    pub(crate) name: Option<Parameter>,
    pub(crate) filename: Option<Parameter>,
    /// `filename*`, percent escapes undone, with the charset that it states.
    pub(crate) extended: Option<(Parameter, &'static Encoding)>,
    /// The first parameter with an asterisk that is not read.
    pub(crate) unread: Option<Range<u64>>,
    /// The first value with backslash escapes.
    pub(crate) backslashes: Option<Range<u64>>,
}

/// A parameter's value with its escapes undone, and where it stands as sent.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) value: Bytes,
    pub(crate) at: Range<u64>,
}

impl Disposition {
    /// Reads the field value that stands at `value` in `line`, which begins at `line_at`.
    ///
    /// A folded line keeps its line ends; they count as blanks, and as one space inside of quotes.
    pub(crate) fn read(
        &mut self,
        line: &Bytes,
        value: Range<usize>,
        line_at: u64,
    ) -> Result<(), FormError> {
        let text = &line[..value.end];
        let mut cursor = Cursor { line, text, pos: value.start, line_at };
        if self.name.is_none() && cursor.skip(b" form-data; name=\"") {
            // As every browser writes it, so that no word of it needs to be looked at.
            self.is_form_data = true;
            let value = cursor.quoted()?;
            self.name = Some(self.parameter(&cursor, value));
            if self.filename.is_none() && cursor.skip(b"; filename=\"") {
                let value = cursor.quoted()?;
                self.filename = Some(self.parameter(&cursor, value));
            }
        } else {
            cursor.skip_blanks();
            let kind = cursor.token();
            if kind.is_empty() {
                return Err(cursor.bad());
            }
            self.is_form_data = text[kind].eq_ignore_ascii_case(b"form-data");
        }
        loop {
            cursor.skip_blanks();
            match cursor.peek() {
                None => return Ok(()),
                Some(b';') => cursor.pos += 1,
                Some(_) => return Err(cursor.bad()),
            }
            cursor.skip_blanks();
            self.take_parameter(&mut cursor)?;
        }
    }

    fn take_parameter(&mut self, cursor: &mut Cursor<'_>) -> Result<(), FormError> {
        let name = cursor.token();
        if name.is_empty() {
            // "form-data; name=a;" and "form-data;; name=a": an empty parameter says nothing.
            return Ok(());
        }
        cursor.skip_blanks();
        if cursor.peek() != Some(b'=') {
            return Ok(());
        }
        cursor.pos += 1;
        cursor.skip_blanks();
        let value = cursor.value()?;
        let name = &cursor.text[name];
        let slot = match name.len() {
            4 if name.eq_ignore_ascii_case(b"name") => &self.name,
            8 if name.eq_ignore_ascii_case(b"filename") => &self.filename,
            9 if name.eq_ignore_ascii_case(b"filename*") => {
                return self.take_extended(cursor, value);
            }
            _ => {
                // F-20: `name*` and the continuations `filename*0` of RFC 2231 are nobody's in
                // forms.
                if name.contains(&b'*') {
                    self.unread.get_or_insert(cursor.absolute(&value.range));
                }
                return Ok(());
            }
        };
        if slot.is_some() {
            // F-23: one reader may take the first and another the last.
            return Err(cursor.error(FormErrorKind::RepeatedParameter, value.range.start));
        }
        let is_name = name.len() == 4;
        let parameter = self.parameter(cursor, value);
        *(if is_name { &mut self.name } else { &mut self.filename }) = Some(parameter);
        Ok(())
    }

    fn parameter(&mut self, cursor: &Cursor<'_>, value: RawValue) -> Parameter {
        let at = cursor.absolute(&value.range);
        if value.has_backslash_escapes {
            self.backslashes.get_or_insert(at.clone());
        }
        Parameter { value: value.undone(cursor.line), at }
    }

    fn take_extended(&mut self, cursor: &Cursor<'_>, value: RawValue) -> Result<(), FormError> {
        if self.extended.is_some() {
            return Err(cursor.error(FormErrorKind::RepeatedParameter, value.range.start));
        }
        let at = cursor.absolute(&value.range);
        match extended_value(&cursor.text[value.range]) {
            Some((value, encoding)) => {
                self.extended = Some((Parameter { value: value.into(), at }, encoding));
            }
            None => {
                self.unread.get_or_insert(at);
            }
        }
        Ok(())
    }
}

/// RFC 8187, 3.2: `ext-value = charset "'" [ language ] "'" value-chars`.
fn extended_value(text: &[u8]) -> Option<(Vec<u8>, &'static Encoding)> {
    let mut pieces = text.splitn(3, |&byte| byte == b'\'');
    let encoding = Encoding::for_label(pieces.next()?)?;
    let _language = pieces.next()?;
    Some((percent_decoded(pieces.next()?), encoding))
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        if let (b'%', [high, low, after @ ..]) = (byte, after)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
            continue;
        }
        out.push(byte);
        rest = after;
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Where in the line the reading stands. It only ever goes forward (F-15).
struct Cursor<'a> {
    /// What values are slices of.
    line: &'a Bytes,
    /// As much of it as belongs to the field.
    text: &'a [u8],
    pos: usize,
    line_at: u64,
}

impl Cursor<'_> {
    fn rest(&self) -> &[u8] {
        &self.text[self.pos..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.pos).copied()
    }

    /// Passes over these very bytes, if they stand here.
    fn skip(&mut self, bytes: &[u8]) -> bool {
        let stands_here = self.rest().starts_with(bytes);
        self.pos += if stands_here { bytes.len() } else { 0 };
        stands_here
    }

    fn skip_blanks(&mut self) {
        self.pos += blanks(self.rest());
    }

    fn token(&mut self) -> Range<usize> {
        let start = self.pos;
        self.pos += token_len(self.rest());
        start..self.pos
    }

    fn value(&mut self) -> Result<RawValue, FormError> {
        if self.peek() == Some(b'"') {
            self.pos += 1;
            return self.quoted();
        }
        let len = memchr::memchr(b';', self.rest()).unwrap_or(self.rest().len());
        let text = &self.rest()[..len];
        if let Some(quote) = memchr::memchr(b'"', text) {
            return Err(self.error(FormErrorKind::BadDisposition, self.pos + quote));
        }
        let start = self.pos;
        let end = start + text.trim_ascii_end().len();
        self.pos += len;
        Ok(RawValue {
            range: start..end,
            is_quoted: false,
            has_escapes: memchr::memchr(b'\n', &self.text[start..end]).is_some(),
            has_backslash_escapes: false,
        })
    }

    /// A quoted value up to its closing quote, the opening one already passed.
    fn quoted(&mut self) -> Result<RawValue, FormError> {
        let start = self.pos;
        let mut has_escapes = false;
        let mut has_backslash_escapes = false;
        // Names are short: one look at each byte is less than to set up a search for one.
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => match &self.rest()[1..] {
                    [b'\\', ..] => self.pos += 2,
                    [b'"', after @ ..] if !ends_value(after) => {
                        has_backslash_escapes = true;
                        self.pos += 2;
                    }
                    _ => self.pos += 1,
                },
                Some(byte) => {
                    has_escapes |= byte == b'%' || byte == b'\n';
                    self.pos += 1;
                }
                None => return Err(self.error(FormErrorKind::BadDisposition, start - 1)),
            }
        }
        let range = start..self.pos;
        self.pos += 1;
        Ok(RawValue { range, is_quoted: true, has_escapes, has_backslash_escapes })
    }

    fn absolute(&self, range: &Range<usize>) -> Range<u64> {
        self.line_at + range.start as u64..self.line_at + range.end as u64
    }

    fn bad(&self) -> FormError {
        self.error(FormErrorKind::BadDisposition, self.pos)
    }

    fn error(&self, kind: FormErrorKind, pos: usize) -> FormError {
        FormError::decoded(kind, self.line_at + pos as u64)
    }
}

/// Whether a quote before this can be the closing one although a backslash stands before it.
///
/// A browser writes the name `a\` as `name="a\"`, an older client the name `a"b` as `name="a\"b"`.
/// It is the browser's if the header ends there or another parameter begins.
fn ends_value(after: &[u8]) -> bool {
    let after = &after[blanks(after)..];
    let Some(after) = after.strip_prefix(b";") else {
        return after.is_empty();
    };
    let after = &after[blanks(after)..];
    let name = token_len(after);
    match &after[name..] {
        [b'=', first, ..] => name > 0 && (*first == b'"' || is_tchar(*first)),
        rest => name == 0 && rest.is_empty(),
    }
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

fn token_len(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| is_tchar(byte)).count()
}

/// A value as it stands in the line, without the quotes.
struct RawValue {
    range: Range<usize>,
    is_quoted: bool,
    /// A percent sign, which may be an escape, or a fold.
    has_escapes: bool,
    has_backslash_escapes: bool,
}

impl RawValue {
    /// The value with its escapes undone: a slice of the line where there are none.
    fn undone(&self, line: &Bytes) -> Bytes {
        let raw = &line[self.range.clone()];
        if self.has_backslash_escapes {
            return Bytes::from(unfolded(backslashes_undone(raw)));
        }
        if self.has_escapes {
            // Unfold first: an escaped line end is the sender's own and stays.
            return Bytes::from(browser_escapes_undone(unfolded(raw.to_vec()), self.is_quoted));
        }
        line.slice(self.range.clone())
    }
}

/// `\"` and `\\`; a backslash before anything else stands for itself.
fn backslashes_undone(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, after)) = rest.split_first() {
        match (byte, after) {
            (b'\\', [escaped @ (b'"' | b'\\'), after @ ..]) => {
                out.push(*escaped);
                rest = after;
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    out
}

/// `%22`, `%0D` and `%0A`, and nothing else: a browser does not escape the percent sign, so `%41`
/// is three characters that somebody typed.
fn browser_escapes_undone(text: Vec<u8>, is_quoted: bool) -> Vec<u8> {
    if !is_quoted {
        return text;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = &text[..];
    while let Some((&byte, after)) = rest.split_first() {
        let (byte, after) = match rest {
            [b'%', b'2', b'2', after @ ..] => (b'"', after),
            [b'%', b'0', b'D', after @ ..] => (b'\r', after),
            [b'%', b'0', b'A', after @ ..] => (b'\n', after),
            _ => (byte, after),
        };
        out.push(byte);
        rest = after;
    }
    out
}

/// RFC 5322, 2.2.3, as RFC 9112, 5.2 asks a server to do it: each fold becomes one space (F-14).
pub(crate) fn unfolded(text: Vec<u8>) -> Vec<u8> {
    if memchr::memchr(b'\n', &text).is_none() {
        return text;
    }
    let mut out = Vec::with_capacity(text.len());
    for (number, line) in text.split(|&byte| byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if number > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(if number > 0 { line.trim_ascii_start() } else { line });
    }
    out
}
