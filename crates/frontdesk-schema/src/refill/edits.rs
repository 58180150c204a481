//! What is changed in the source, and the source with it.
//!
//! Everything else stays byte for byte as its author wrote it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::escape::escape;
use super::tag::{Tag, is_space};

/// Changes, gathered in any order.
pub(super) struct Edits<'s> {
    source: &'s str,
    tags: BTreeMap<usize, TagEdit<'s>>,
    /// Markup, and what it stands for.
    pieces: Vec<(Range<usize>, String)>,
}

/// What becomes of one start tag.
struct TagEdit<'s> {
    tag: Tag<'s>,
    attributes: BTreeMap<&'static str, Change>,
}

enum Change {
    /// With this value; a boolean attribute has the empty one.
    Set(String),
    Removed,
}

impl<'s> Edits<'s> {
    pub(super) fn of(source: &'s str) -> Edits<'s> {
        Edits { source, tags: BTreeMap::new(), pieces: Vec::new() }
    }

    /// Gives the element whose start tag is at `at` an attribute.
    pub(super) fn set(&mut self, at: usize, element: &str, attribute: &'static str, value: &str) {
        self.change(at, element, attribute, Change::Set(value.to_owned()));
    }

    /// Takes an attribute away, if it is there.
    pub(super) fn remove(&mut self, at: usize, element: &str, attribute: &'static str) {
        self.change(at, element, attribute, Change::Removed);
    }

    /// A boolean attribute, there or not.
    pub(super) fn switch(
        &mut self,
        at: usize,
        element: &str,
        attribute: &'static str,
        state: Switch,
    ) {
        match state {
            Switch::On => self.set(at, element, attribute, ""),
            Switch::Off => self.remove(at, element, attribute),
        }
    }

    fn change(&mut self, at: usize, element: &str, attribute: &'static str, change: Change) {
        if let Some(edit) = self.tags.get_mut(&at) {
            edit.attributes.insert(attribute, change);
        } else if let Some(tag) = Tag::start(self.source, at, element) {
            let attributes = BTreeMap::from([(attribute, change)]);
            self.tags.insert(at, TagEdit { tag, attributes });
        }
    }

    /// Puts markup between two pieces of the source; what comes to one place stands in the order
    /// of the calls.
    pub(super) fn insert(&mut self, at: usize, markup: String) {
        self.replace(at..at, markup);
    }

    /// Puts markup in place of a piece of the source, which holds no tag that is changed.
    pub(super) fn replace(&mut self, range: Range<usize>, markup: String) {
        self.pieces.push((range, markup));
    }

    /// The source with all changes.
    pub(super) fn apply(mut self) -> String {
        for edit in self.tags.values() {
            edit.pieces(self.source, &mut self.pieces);
        }
        // What is put in comes before what stands for something that begins there.
        self.pieces.sort_by_key(|(range, _)| (range.start, range.end));
        let more: usize = self.pieces.iter().map(|(_, markup)| markup.len()).sum();
        let mut out = String::with_capacity(self.source.len() + more);
        let mut done = 0;
        for (range, markup) in &self.pieces {
            // Pieces never overlap; were one to, a page with one change less is better than none.
            let Some(before) = self.source.get(done..range.start) else { continue };
            out.push_str(before);
            out.push_str(markup);
            done = range.end;
        }
        out.push_str(self.source.get(done..).unwrap_or_default());
        out
    }
}

impl TagEdit<'_> {
    fn pieces(&self, source: &str, pieces: &mut Vec<(Range<usize>, String)>) {
        let behind_name = self.tag.behind_name;
        for (name, change) in &self.attributes {
            match (change, self.tag.attribute(name)) {
                // Written shorter, it might grow together with what follows.
                (Change::Set(_), Some(_)) if is_boolean(name) => {}
                (Change::Set(value), Some(own)) => pieces.push((own, written(name, value))),
                (Change::Set(value), None) => {
                    pieces.push((behind_name..behind_name, format!(" {}", written(name, value))));
                }
                (Change::Removed, Some(own)) => pieces.push(without(source, own)),
                (Change::Removed, None) => {}
            }
        }
    }
}

/// Whether a boolean attribute is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    On,
    Off,
}

impl Switch {
    pub(super) fn on_if(on: bool) -> Switch {
        if on { Switch::On } else { Switch::Off }
    }
}

fn written(name: &str, value: &str) -> String {
    if is_boolean(name) {
        return name.to_owned();
    }
    let mut out = format!("{name}=\"");
    escape(&mut out, value);
    out.push('"');
    out
}

fn is_boolean(name: &str) -> bool {
    matches!(name, "checked" | "selected" | "autofocus" | "open")
}

/// An attribute taken out, with the space before it where nothing then grows together: in
/// `value=1 checked/>` the slash would become a part of the value.
fn without(source: &str, own: Range<usize>) -> (Range<usize>, String) {
    let byte = |at: Option<usize>| at.and_then(|at| source.as_bytes().get(at).copied());
    let spaced = byte(own.start.checked_sub(1)).is_some_and(is_space);
    match byte(Some(own.end)) {
        Some(behind) if spaced && (is_space(behind) || behind == b'>') => {
            (own.start - 1..own.end, String::new())
        }
        _ => (own, " ".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(source: &str, change: impl FnOnce(&mut Edits<'_>)) -> String {
        let mut edits = Edits::of(source);
        change(&mut edits);
        edits.apply()
    }

    #[test]
    fn an_attribute_is_replaced_put_in_or_taken_out() {
        let set = |edits: &mut Edits<'_>| edits.set(0, "input", "value", "a\"b");
        assert_eq!(edited("<input>", set), "<input value=\"a&quot;b\">");
        assert_eq!(edited("<input/>", set), "<input value=\"a&quot;b\"/>");
        assert_eq!(edited("<input Value = x id=i>", set), "<input value=\"a&quot;b\" id=i>");
        let remove = |edits: &mut Edits<'_>| edits.remove(0, "input", "checked");
        assert_eq!(edited("<input checked>", remove), "<input>");
        assert_eq!(edited("<input value=1 checked/>", remove), "<input value=1  />");
        assert_eq!(edited("<input value='1'checked id=i>", remove), "<input value='1'  id=i>");
        assert_eq!(edited("<input id=i checked='' value=1>", remove), "<input id=i value=1>");
        assert_eq!(edited("<input>", remove), "<input>");
    }

    #[test]
    fn what_is_put_in_stands_in_the_order_of_the_calls() {
        let both = edited("ab", |edits| {
            edits.insert(1, "1".into());
            edits.insert(1, "2".into());
            edits.insert(0, "0".into());
            edits.replace(1..2, "B".into());
        });
        assert_eq!(both, "0a12B");
    }
}
