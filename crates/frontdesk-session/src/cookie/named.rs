//! Finding one cookie by its name, without reading the others.

use memchr::memmem::Finder;

use super::scan::{self, is_blank, steps, trim, trim_end, trim_start};

/// The values of the cookies of one name; made by [`Cookies::named`](super::Cookies::named).
///
/// The name is looked for as text, and where it stands it has to stand as a name: behind a `;` and
/// before a `=`, with nothing but blanks between. That is what [`Cookies`](super::Cookies) would find,
/// in a fraction of the time, because most of a header is never cut into pieces.
#[derive(Clone, Debug)]
pub struct Named<'h, 'n> {
    header: &'h [u8],
    name: &'n [u8],
    /// Where to look on; no value that was given reaches behind it.
    from: usize,
    /// Made when the name does not stand at once, because making it takes longer than most finds.
    finder: Option<Finder<'n>>,
}

impl<'h, 'n> Named<'h, 'n> {
    /// `from` must be the beginning of a piece.
    pub(super) fn new(header: &'h [u8], from: usize, name: &'n [u8]) -> Named<'h, 'n> {
        // A cookie without a name is never found, and no other text can be one. Names are short:
        // a plain loop is done before a search has begun.
        let ends = [name.first(), name.last()].map(|end| end.is_some_and(|byte| !is_blank(*byte)));
        let is_name = ends == [true; 2] && !name.iter().any(|byte| matches!(byte, b';' | b'='));
        let from = if is_name { from } else { header.len() };
        Named { header, name, from, finder: None }
    }

    /// Where the name's text stands next.
    fn find(&mut self) -> Option<usize> {
        let rest = self.header.get(self.from..)?;
        let name = self.name;
        if rest.starts_with(name) {
            steps::add(name.len());
            return Some(self.from);
        }
        let at = self.finder.get_or_insert_with(|| Finder::new(name)).find(rest);
        steps::add(at.unwrap_or(rest.len()) + name.len());
        at.map(|at| self.from + at)
    }

    /// The value behind the name that stands here, and where it ends; `None` if it is no name.
    fn value(&self, at: usize) -> Option<(&'h [u8], usize)> {
        let (before, found) = self.header.split_at_checked(at)?;
        let behind = found.get(self.name.len()..)?;
        if !matches!(trim_end(before).last(), None | Some(b';')) {
            return None;
        }
        let value = match behind.first() {
            Some(byte) if is_blank(*byte) => trim_start(behind).strip_prefix(b"=")?,
            _ => behind.strip_prefix(b"=")?,
        };
        let value = value.get(..scan::find(b';', value).unwrap_or(value.len()))?;
        let end = self.header.len() - behind.len() + value.len();
        Some((trim(value), end))
    }
}

impl<'h> Iterator for Named<'h, '_> {
    type Item = &'h [u8];

    fn next(&mut self) -> Option<&'h [u8]> {
        while self.from < self.header.len() {
            let Some(at) = self.find() else {
                self.from = self.header.len();
                return None;
            };
            // A name holds no `;`, so one that overlaps with this text would not stand behind one.
            self.from = at + self.name.len();
            if let Some((value, end)) = self.value(at) {
                self.from = end;
                return Some(value);
            }
        }
        None
    }
}
