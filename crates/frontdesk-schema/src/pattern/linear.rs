//! Patterns without look-around and back-references, as an automaton.
//!
//! The automaton never goes back in the text, so that no pattern is slow (F-52); how large it may
//! become is bounded, so that none is large.

use regex_automata::meta::{Config, Regex};
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, Look, Repetition};

use super::Unchecked;
use super::ast::{Node, Place};

/// Bytes that the automaton may take.
const MAX_BYTES: usize = 1 << 20;

/// `None` where the pattern looks around or back.
pub(super) fn compile(node: &Node) -> Option<Result<Regex, Unchecked>> {
    let whole = Hir::concat(vec![Hir::look(Look::Start), hir(node)?, Hir::look(Look::End)]);
    let config = Config::new()
        .nfa_size_limit(Some(MAX_BYTES))
        .onepass_size_limit(Some(MAX_BYTES / 4))
        .hybrid_cache_capacity(MAX_BYTES)
        .utf8_empty(false);
    Some(Regex::builder().configure(config).build_from_hir(&whole).map_err(|_| Unchecked::TooLarge))
}

pub(super) fn matches(regex: &Regex, text: &str) -> bool {
    regex.is_match(Input::new(text).anchored(Anchored::Yes).earliest(true))
}

fn hir(node: &Node) -> Option<Hir> {
    Some(match node {
        Node::Empty => Hir::empty(),
        Node::Set(set) => Hir::class(Class::Unicode(set.clone())),
        Node::All(nodes) => Hir::concat(nodes.iter().map(hir).collect::<Option<_>>()?),
        Node::Either(nodes) => Hir::alternation(nodes.iter().map(hir).collect::<Option<_>>()?),
        Node::Repeat(repeat) => Hir::repetition(Repetition {
            min: repeat.min,
            max: repeat.max,
            greedy: !repeat.lazy,
            sub: Box::new(hir(&repeat.node)?),
        }),
        Node::Capture(_, node) => hir(node)?,
        Node::At(Place::Start) => Hir::look(Look::Start),
        Node::At(Place::End) => Hir::look(Look::End),
        // All else of the pattern takes whole characters, so that bytes around a border are whole
        // characters, too; those beyond ASCII are no letters of a word.
        Node::At(Place::WordBorder) => Hir::look(Look::WordAscii),
        Node::At(Place::NoWordBorder) => Hir::look(Look::WordAsciiNegate),
        Node::At(Place::LineStart | Place::LineEnd) | Node::Around(_) | Node::Back { .. } => {
            return None;
        }
    })
}
