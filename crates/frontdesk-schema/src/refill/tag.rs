//! One tag of the source, with the place of each of its attributes.
//!
//! The parser has said which element a tag made; here is only read how far the tag goes and where
//! in it something may be changed (HTML, 13.2.5.6 to 13.2.5.40, for a tag that is known to be one).

use std::ops::Range;

/// A start or end tag.
#[derive(Debug)]
pub(super) struct Tag<'s> {
    source: &'s str,
    /// Behind its name: an attribute may be put in here, whatever follows.
    pub(super) behind_name: usize,
    attributes: Vec<Attribute>,
    /// Behind its `>`.
    pub(super) end: usize,
}

/// Where an attribute stands.
#[derive(Debug)]
struct Attribute {
    name: Range<usize>,
    /// Its name and its value.
    whole: Range<usize>,
}

impl<'s> Tag<'s> {
    /// The start tag at `at`; `None` if there is no whole one of that name.
    pub(super) fn start(source: &'s str, at: usize, name: &str) -> Option<Tag<'s>> {
        Tag::read(source, at, "<", name)
    }

    /// The end tag at `at`.
    pub(super) fn end(source: &'s str, at: usize, name: &str) -> Option<Tag<'s>> {
        Tag::read(source, at, "</", name)
    }

    fn read(source: &'s str, at: usize, opening: &str, name: &str) -> Option<Tag<'s>> {
        let own = source.get(at..)?.strip_prefix(opening)?.get(..name.len())?;
        if !own.eq_ignore_ascii_case(name) {
            return None;
        }
        let behind_name = at + opening.len() + name.len();
        let mut reader = Reader { bytes: source.as_bytes(), at: behind_name };
        if !ends_name(reader.peek()?) {
            return None;
        }
        let mut attributes = Vec::new();
        loop {
            reader.pass(|byte| is_space(byte) || byte == b'/');
            if reader.peek()? == b'>' {
                return Some(Tag { source, behind_name, attributes, end: reader.at + 1 });
            }
            attributes.push(reader.attribute()?);
        }
    }

    /// Where the attribute called `name` (in lower case) stands. Of a repeated one the first
    /// counts.
    pub(super) fn attribute(&self, name: &str) -> Option<Range<usize>> {
        let own = |range: &Range<usize>| self.source.get(range.clone()).unwrap_or_default();
        let found = self.attributes.iter().find(|one| own(&one.name).eq_ignore_ascii_case(name));
        found.map(|one| one.whole.clone())
    }
}

struct Reader<'s> {
    bytes: &'s [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn pass(&mut self, over: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&over) {
            self.at += 1;
        }
    }

    /// `None` where the page ends before the tag does: then it is no tag.
    fn attribute(&mut self) -> Option<Attribute> {
        let start = self.at;
        // HTML, 13.2.5.32: a `=` at its beginning belongs to the name.
        self.at += 1;
        self.pass(|byte| !ends_name(byte) && byte != b'=');
        let name = start..self.at;
        let mut ahead = Reader { bytes: self.bytes, at: self.at };
        ahead.pass(is_space);
        if ahead.peek()? == b'=' {
            ahead.at += 1;
            ahead.pass(is_space);
            ahead.value()?;
            self.at = ahead.at;
        }
        Some(Attribute { name, whole: start..self.at })
    }

    fn value(&mut self) -> Option<()> {
        match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.pass(|byte| byte != quote);
                self.peek()?;
                self.at += 1;
            }
            _ => self.pass(|byte| !is_space(byte) && byte != b'>'),
        }
        Some(())
    }
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

/// HTML, 13.2.3.5: a CR is read as a LF.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_as_the_standard_reads_them() {
        for (html, name, expected) in [
            ("<input value=a>", "value", Some("value=a")),
            ("<INPUT VALUE = 'a > b' x>", "value", Some("VALUE = 'a > b'")),
            ("<input value=\"a\"checked>", "checked", Some("checked")),
            ("<input/value=a/b/>", "value", Some("value=a/b/")),
            ("<input a=b value>", "value", Some("value")),
            ("<input value=>", "value", Some("value=")),
            ("<input =value=a value=b>", "value", Some("value=b")),
            ("<input value=a value=b>", "value", Some("value=a")),
            ("<input title='value=a'>", "value", None),
        ] {
            let tag = Tag::start(html, 0, "input").unwrap();
            let found = tag.attribute(name).map(|range| &html[range]);
            assert_eq!(found, expected, "{html}");
            assert_eq!(tag.end, html.len(), "{html}");
        }
    }

    #[test]
    fn what_is_no_whole_tag_of_that_name_is_none() {
        for html in ["<inputs>", "<input", "<input a='>", "<input a", "< input>", "</input>", ""] {
            assert!(Tag::start(html, 0, "input").is_none(), "{html}");
        }
        assert!(Tag::end("</Label x>", 0, "label").is_some());
        assert!(Tag::start("é<input>", 1, "input").is_none(), "amid a letter");
    }
}
