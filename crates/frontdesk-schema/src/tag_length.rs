//! How many attributes a tag has that is still being read.
//!
//! The tokenizer compares each attribute of a tag with all before it, which costs the square of
//! their number. It can't be told a bound and shows nothing before the tag is over; so the
//! attributes are counted beside it, for the few tags that are long.

/// Where in a tag the count stands (the states of HTML, 13.2.5.32 to 13.2.5.39, as far as they
/// decide where an attribute ends).
#[derive(Debug, Clone, Copy)]
enum Inside {
    Between,
    Name,
    BehindEquals,
    Quoted(u8),
    Unquoted,
    /// A `>` was met: if the tokenizer is not at the end of a tag, it was in none.
    Ended,
}

/// Counts attributes, at most a few too many where a name is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TagLength {
    inside: Inside,
    attributes: usize,
}

impl TagLength {
    /// In front of a tag's name, which is counted like an attribute.
    pub(crate) fn new() -> TagLength {
        TagLength { inside: Inside::Between, attributes: 0 }
    }

    /// Counts on over the next bytes of the tag; the answer is the count so far.
    pub(crate) fn count(&mut self, bytes: &[u8]) -> usize {
        for byte in bytes {
            self.inside = self.step(*byte);
        }
        self.attributes
    }

    fn step(&mut self, byte: u8) -> Inside {
        let space = byte.is_ascii_whitespace();
        match self.inside {
            Inside::Ended => Inside::Ended,
            Inside::Quoted(quote) if byte == quote => Inside::Between,
            Inside::Quoted(quote) => Inside::Quoted(quote),
            Inside::BehindEquals if space => Inside::BehindEquals,
            Inside::BehindEquals if matches!(byte, b'"' | b'\'') => Inside::Quoted(byte),
            Inside::BehindEquals | Inside::Unquoted | Inside::Between | Inside::Name
                if byte == b'>' =>
            {
                Inside::Ended
            }
            Inside::BehindEquals => Inside::Unquoted,
            Inside::Unquoted if space => Inside::Between,
            Inside::Unquoted => Inside::Unquoted,
            Inside::Between | Inside::Name if space || byte == b'/' => Inside::Between,
            Inside::Between | Inside::Name if byte == b'=' => Inside::BehindEquals,
            Inside::Name => Inside::Name,
            Inside::Between => {
                self.attributes += 1;
                Inside::Name
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_wherever_the_text_is_cut() {
        for (tag, expected) in [
            ("<a", 1),
            ("<a b c", 3),
            ("<a/b/c", 3),
            ("<a b=c/d/e f", 3),
            ("<a b = 'c d > e' f", 3),
            ("<a b=\"c d' e\" f=g h", 4),
            ("<a b> c d e", 2),
            ("<a b='c'd='e'", 3),
        ] {
            for cut in 0..=tag.len() {
                let (head, tail) = tag.as_bytes().split_at(cut);
                let mut length = TagLength::new();
                length.count(head);
                assert_eq!(length.count(tail), expected, "{tag} cut at {cut}");
            }
        }
    }
}
