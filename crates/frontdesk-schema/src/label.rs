//! What people call a field.

use std::collections::{HashMap, HashSet};

use html5ever::{LocalName, local_name};

use crate::owner::attribute;
use crate::tree::{Content, Element, NodeId, Tree};
use crate::value::text::collapsed;
use crate::warning::{Warning, WarningKind};

/// A name longer than this is a text, not a name.
const LONGEST: usize = 120;

/// The labels of a page.
#[derive(Default)]
pub(crate) struct Labels<'a> {
    /// By the id that their `for` names; the first one counts.
    by_id: HashMap<&'a str, NodeId>,
    named: Vec<(u64, &'a str)>,
    /// Labels that have found their control: the first one inside (HTML, 4.10.4).
    used: HashSet<NodeId>,
}

impl<'a> Labels<'a> {
    /// Takes note of a label; the answer is the label if what stands inside may be its control.
    pub(crate) fn meet(&mut self, id: NodeId, element: &'a Element) -> Option<NodeId> {
        let Some(target) = attribute(element, &local_name!("for")) else { return Some(id) };
        self.by_id.entry(target).or_insert(id);
        self.named.push((element.place.line, target));
        None
    }

    /// What the page calls a control, as far as it does: what assistive technology would read
    /// first (ACCNAME 1.2, 4.3.2), and then what people see in the field.
    pub(crate) fn of(
        &mut self,
        tree: &Tree,
        id: NodeId,
        element: &Element,
        around: Option<NodeId>,
        ids: &HashMap<&str, NodeId>,
    ) -> Option<String> {
        let around = around.filter(|label| self.used.insert(*label));
        let own = |name: &str| attribute(element, &LocalName::from(name)).and_then(tidy);
        let referenced = attribute(element, &LocalName::from("aria-labelledby"))
            .into_iter()
            .flat_map(str::split_ascii_whitespace);
        let referenced: Vec<_> =
            referenced.filter_map(|target| text(tree, *ids.get(target)?)).collect();
        // An id that stands twice names its first element only.
        let named = attribute(element, &local_name!("id"))
            .filter(|own| ids.get(own) == Some(&id))
            .and_then(|own| self.by_id.get(own).copied());
        tidy(&referenced.join(" "))
            .or_else(|| own("aria-label"))
            .or_else(|| text(tree, named?))
            .or_else(|| text(tree, around?))
            .or_else(|| own("placeholder"))
            .or_else(|| {
                own("title").filter(|_| attribute(element, &LocalName::from("pattern")).is_none())
            })
    }

    /// Labels whose `for` names nothing in the page.
    pub(crate) fn dangling(self, ids: &HashMap<&str, NodeId>) -> Vec<Warning> {
        let lost = self.named.into_iter().filter(|(_, target)| !ids.contains_key(target));
        lost.map(|(line, target)| Warning::new(line, WarningKind::LabelNowhere(target.to_owned())))
            .collect()
    }
}

/// The words of a label or legend, without those of the controls in it.
pub(crate) fn text(tree: &Tree, label: NodeId) -> Option<String> {
    let mut text = String::new();
    let mut open: Vec<_> = tree.node(label).first_child.into_iter().collect();
    while let Some(id) = open.pop() {
        let node = tree.node(id);
        open.extend(node.next);
        match &node.content {
            Content::Text(run) => text.push_str(run),
            Content::Element(_)
                if tree.html_element(id).is_some_and(|(name, _)| is_silent(name)) => {}
            Content::Element(_) if is_mark(tree, id) => {}
            Content::Element(_) | Content::Other => open.extend(node.first_child),
        }
    }
    tidy(&text)
}

/// What tells whether a field has to be filled in is no part of what it is called, where it stands
/// in an element of its own or in brackets: `Year <span>optional</span>`, `Year (optional)`.
const MARKS: [&str; 10] = [
    "optional",
    "required",
    "erforderlich",
    "freiwillig",
    "opcional",
    "obligatorio",
    "facultatif",
    "obligatoire",
    "वैकल्पिक",
    "आवश्यक",
];

/// Whether an element holds such a word and nothing else.
fn is_mark(tree: &Tree, id: NodeId) -> bool {
    let Some(child) = tree.node(id).first_child else { return false };
    let node = tree.node(child);
    match (&node.content, node.next) {
        (Content::Text(run), None) => {
            let word = run.trim().trim_start_matches('(').trim_end_matches(')');
            MARKS.iter().any(|mark| word.to_lowercase() == *mark)
        }
        (Content::Text(_) | Content::Element(_) | Content::Other, _) => false,
    }
}

/// The text without such a word in brackets at its end.
fn without_mark(text: &str) -> &str {
    let inside = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    match inside {
        Some((before, word)) if MARKS.iter().any(|mark| word.to_lowercase() == *mark) => before,
        Some(_) | None => text,
    }
}

fn is_silent(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("select")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("datalist")
            | local_name!("script")
            | local_name!("style")
    )
}

/// Without the marks of required fields and colons that end a label: "E-mail *:" is "E-mail".
fn tidy(text: &str) -> Option<String> {
    let text = collapsed(text);
    let ends = [':', '*', ' ', '\u{a0}', '：'];
    let text = without_mark(text.trim_end_matches(ends)).trim_end_matches(ends);
    let text = text.trim_start_matches(['*', ' ']);
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or_default();
    (!text.is_empty()).then(|| text.to_owned())
}
