//! One name, read step by step.
//!
//! ```text
//! name    = [ formset ] head *( bracket / dots )
//! formset = 1*( prefix "-" index "-" )      ; only where the prefix sent its management fields
//! head    = plain / word dots
//! bracket = "[" [ text ] "]"                ; text without "[" and "]"
//! dots    = 1*( "." ( word / index ) )
//! word    = ( letter / "_" ) *( letter / digit / "_" / "-" )
//! index   = "0" / ( %x31-39 *DIGIT )
//! ```
//!
//! A name that does not fit is one key, as it stands.

use super::{Digits, Names, Siblings, Step};

/// One step with the place where it ends in the name: `&name[..end]` is how the sender wrote the
/// path so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spelled<'a> {
    pub(crate) step: Step<'a>,
    pub(crate) end: usize,
}

/// How a name was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As the notation says.
    Path,
    /// As one key, because its brackets are malformed.
    Malformed,
    /// As one key although it has brackets, because what stands before its dot is a field itself.
    Shadowed,
    /// It nests deeper than allowed.
    TooDeep,
    /// It has a dot, and its siblings have not been looked at yet.
    Unsure,
}

/// Reads names of one form, into a list of steps that is used again for each name.
pub(crate) struct Reader<'s, 'a> {
    siblings: &'s Siblings<'a>,
    names: Names,
    max_depth: usize,
    pub(crate) steps: Vec<Spelled<'a>>,
    /// How many of the steps were those of the name before.
    pub(crate) shared: usize,
    /// The name that was read last, if its steps can be shared.
    before: &'a str,
    /// A dot was met that only the siblings can tell about.
    unsure: bool,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(crate) fn new(siblings: &'s Siblings<'a>, names: Names, max_depth: usize) -> Self {
        Reader {
            siblings,
            names,
            max_depth,
            steps: Vec::new(),
            shared: 0,
            before: "",
            unsure: false,
        }
    }

    /// Reads the name into `self.steps`. Linear in its length.
    pub(crate) fn read(&mut self, name: &'a str) -> Reading {
        self.shared = self.count_shared(name);
        self.steps.truncate(self.shared);
        let (start, rows, mut reading) = match self.steps.last().map(|step| step.end) {
            Some(end) if self.read_brackets(name, end, false) => (0, 0, Reading::Path),
            Some(_) => (0, 0, Reading::Malformed),
            None => {
                let start = if self.names.read_formsets() { self.read_rows(name) } else { 0 };
                (start, self.steps.len(), self.read_notation(name, start))
            }
        };
        self.before = name;
        if self.unsure {
            reading = Reading::Unsure;
        }
        if reading != Reading::Path {
            (self.shared, self.before) = (0, "");
            self.steps.truncate(rows);
            self.push_key(name, start, name.len());
        }
        if self.steps.len() > self.max_depth { Reading::TooDeep } else { reading }
    }

    /// Fields of one row come one after the other, and their names differ in the last step only.
    ///
    /// Steps are the same where the names are, up to a bracket: what follows one can't change what
    /// stands before it but by being malformed. With dots and formsets more is to be looked at.
    fn count_shared(&self, name: &str) -> usize {
        if !self.names.read_brackets() || !self.siblings.are_plain() {
            return 0;
        }
        let common = common_length(name.as_bytes(), self.before.as_bytes());
        let same = |step: &&Spelled<'_>| step.end < common && step.step != Step::Next;
        self.steps.iter().take_while(same).count()
    }

    /// The rows of Django's formsets before a name; returns where the rest begins.
    fn read_rows(&mut self, name: &'a str) -> usize {
        let mut start = 0;
        for end in self.siblings.formset_prefixes(name) {
            // An outer prefix may itself end in what looks like an inner one's row.
            if end <= start {
                continue;
            }
            if let Some((index, rest)) = row(name, end) {
                self.push_key(name, start, end);
                self.steps.push(Spelled { step: Step::Index(index), end: rest - 1 });
                start = rest;
            }
        }
        start
    }

    fn read_notation(&mut self, name: &'a str, start: usize) -> Reading {
        let bytes = name.as_bytes();
        let (read_brackets, read_dots) = (self.names.read_brackets(), self.names.read_dots());
        let is_end = |byte: &u8| read_brackets && matches!(byte, b'[' | b']');
        let head_length = bytes[start..].iter().position(is_end);
        let head_end = head_length.map_or(name.len(), |length| start + length);
        if head_length == Some(0) {
            return Reading::Malformed;
        }
        let before = self.steps.len();
        let has_dots = read_dots && bytes[start..head_end].contains(&b'.');
        self.unsure = has_dots && !self.siblings.suffice_for_dots();
        let nests = has_dots && self.read_dotted(name, start, head_end, IsFirst::Yes);
        if !nests {
            self.steps.truncate(before);
            self.push_key(name, start, head_end);
        }
        // A head with dots that nest nothing is prose or an address: no dot in this name nests.
        let nest_dots = read_dots && (nests || !has_dots);
        if head_length.is_some() && !self.read_brackets(name, head_end, nest_dots) {
            return Reading::Malformed;
        }
        if !self.is_shadowed(name) {
            return Reading::Path;
        }
        if head_length.is_some() {
            return Reading::Shadowed;
        }
        self.steps.truncate(before);
        self.push_key(name, start, name.len());
        Reading::Path
    }

    /// Everything from the first bracket on. False if it does not fit the grammar.
    fn read_brackets(&mut self, name: &'a str, mut at: usize, nest_dots: bool) -> bool {
        let bytes = name.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            at = match byte {
                b'[' => match bytes[at + 1..].iter().position(is_bracket) {
                    Some(length) if bytes[at + 1 + length] == b']' => {
                        let end = at + 1 + length;
                        let step = bracketed(&name[at + 1..end]);
                        self.steps.push(Spelled { step, end: end + 1 });
                        end + 1
                    }
                    _ => return false,
                },
                b'.' if self.names.read_dots() && !self.siblings.suffice_for_dots() => {
                    self.unsure = true;
                    return false;
                }
                b'.' if nest_dots => {
                    let length = bytes[at..].iter().position(is_bracket);
                    let end = length.map_or(name.len(), |length| at + length);
                    if !self.read_dotted(name, at + 1, end, IsFirst::No) {
                        return false;
                    }
                    end
                }
                _ => return false,
            };
        }
        true
    }

    /// The segments between dots in `name[start..end]`. False if one is neither word nor index.
    fn read_dotted(&mut self, name: &'a str, start: usize, end: usize, first: IsFirst) -> bool {
        let mut at = start;
        for segment in name[start..end].split('.') {
            let step = match Digits::parse(segment) {
                Some(index) if at > start || first == IsFirst::No => Step::Index(index),
                _ if is_word(segment) => Step::Key(segment),
                _ => return false,
            };
            at += segment.len();
            self.steps.push(Spelled { step, end: at });
            at += 1;
        }
        true
    }

    /// Whether an entry bears the part before one of the dots as its whole name, as HTML's own
    /// `dirname` does (`comment` and `comment.dir`).
    fn is_shadowed(&self, name: &str) -> bool {
        if self.siblings.are_plain() {
            return false;
        }
        // Past the greatest depth the name is refused anyway; looking further would only cost.
        let ends = self.steps.iter().take(self.max_depth).map(|step| step.end);
        ends.filter(|&end| name.as_bytes().get(end) == Some(&b'.'))
            .any(|end| self.siblings.is_whole_name(&name[..end]))
    }

    fn push_key(&mut self, name: &'a str, start: usize, end: usize) {
        self.steps.push(Spelled { step: Step::Key(&name[start..end]), end });
    }
}

/// Whether a dotted run begins the name, where an index can't stand (`192.168.0.1`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsFirst {
    Yes,
    No,
}

/// `-<index>-` at `end` with something behind it: the index, and where that something begins.
fn row(name: &str, end: usize) -> Option<(Digits<'_>, usize)> {
    let rest = name.get(end..)?.strip_prefix('-')?;
    let (digits, field) = rest.split_once('-')?;
    let index = Digits::parse(digits)?;
    (!field.is_empty()).then_some((index, name.len() - field.len()))
}

/// How many bytes both begin with; eight at a time, because every name of a form goes through here.
fn common_length(a: &[u8], b: &[u8]) -> usize {
    let (eights_a, eights_b) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let eights = eights_a.iter().zip(eights_b).take_while(|(a, b)| a == b).count() * 8;
    let rest = a[eights..].iter().zip(&b[eights..]);
    eights + rest.take_while(|(a, b)| a == b).count()
}

// Names are short, and what is between two brackets is shorter: a plain loop beats a vector search.
fn is_bracket(byte: &u8) -> bool {
    matches!(byte, b'[' | b']')
}

fn bracketed(text: &str) -> Step<'_> {
    match Digits::parse(text) {
        Some(index) => Step::Index(index),
        None if text.is_empty() => Step::Next,
        None => Step::Key(text),
    }
}

/// Letters of every script are letters: a field may be named in the page's own language.
fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|c| c == '_' || c == '-' || c.is_alphanumeric())
}
