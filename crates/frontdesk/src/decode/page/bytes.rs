//! The bytes of a body and what they mean, row by row.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use frontdesk_form::{Annotated, FormData, Piece, PieceKind, Side};

use super::super::group::{Group, groups};
use super::super::trouble::Refused;
use crate::visible::Ends;

/// Groups that are shown, and bytes of all of them: more would be no help to anybody.
const MOST_GROUPS: usize = 1_000;
const MOST_BYTES: usize = 32 * 1024;
/// Bytes of one group before its middle is left out, and how many of its ends then stand. As many
/// of a file's are kept while it passes.
const WHOLE: u64 = 1_024;
const HEAD: u64 = 64;
const TAIL: u64 = 32;

/// What is said in place of a password.
pub(super) const HIDDEN: &str = "a password: not shown";

/// The table.
pub(super) struct Bytes {
    pub(super) rows: Vec<Row>,
    /// Bytes behind the last row.
    pub(super) more: u64,
    /// What is wrong behind the last row; where it is wrong before, a row says so.
    pub(super) fault: Option<String>,
    by_entry: HashMap<usize, usize>,
}

/// Neighbouring bytes with one meaning.
pub(super) struct Row {
    pub(super) id: usize,
    pub(super) offset: String,
    pub(super) runs: Vec<Run>,
    /// So many bytes between `runs` and `tail` are not shown.
    pub(super) left_out: u64,
    pub(super) tail: Vec<Run>,
    pub(super) meaning: String,
    /// The entry that they are part of.
    pub(super) entry: Option<usize>,
    /// What is wrong with the body, if this is where.
    pub(super) fault: Option<String>,
}

/// Bytes of one kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) class: &'static str,
    pub(super) hex: String,
    pub(super) letters: Vec<Letters>,
}

/// One letter a byte; those that do not show themselves have a sign of their own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Letters {
    pub(super) text: String,
    pub(super) is_sign: bool,
}

impl Bytes {
    pub(super) fn of(annotated: &Annotated, data: &FormData, error: Option<&Refused>) -> Bytes {
        let end = annotated.pieces().last().map_or(0, |piece| piece.at.end);
        let mut fault = error.map(|error| Ends(&error.message, 400).to_string());
        let mut by_entry = HashMap::new();
        let (mut rows, mut shown, mut at) = (Vec::new(), 0, 0);
        for group in groups(annotated, data) {
            if rows.len() == MOST_GROUPS || shown >= MOST_BYTES {
                break;
            }
            let mut row = Row::of(rows.len(), &group, annotated);
            let is_unread = |piece: &Piece| piece.kind == PieceKind::Unread;
            if group.pieces.first().is_some_and(is_unread) {
                row.fault = fault.take();
            }
            if let Some(entry) = row.entry {
                by_entry.entry(entry).or_insert(row.id);
            }
            shown +=
                row.runs.iter().chain(&row.tail).map(|run| run.hex.len() / 3 + 1).sum::<usize>();
            at = group.pieces.last().map_or(at, |piece| piece.at.end);
            rows.push(row);
        }
        Bytes { rows, more: end - at, fault, by_entry }
    }

    /// Puts dots for the values of these entries.
    pub(super) fn hide(&mut self, secret: &HashSet<usize>) {
        let is_secret = |row: &&mut Row| row.entry.is_some_and(|entry| secret.contains(&entry));
        for row in self.rows.iter_mut().filter(is_secret) {
            let mut is_hidden = false;
            for run in row.runs.iter_mut().chain(&mut row.tail) {
                is_hidden |= run.hide();
            }
            if is_hidden {
                row.meaning = HIDDEN.to_owned();
            }
        }
    }

    /// The row where an entry begins.
    pub(super) fn row_of(&self, entry: usize) -> Option<usize> {
        self.by_entry.get(&entry).copied()
    }
}

impl Row {
    fn of(id: usize, group: &Group<'_>, annotated: &Annotated) -> Row {
        let start = group.pieces.first().map_or(0, |piece| piece.at.start);
        let end = group.pieces.last().map_or(start, |piece| piece.at.end);
        let is_whole =
            end - start <= WHOLE && annotated.bytes(start..end).len() as u64 == end - start;
        let (head, tail) = match is_whole || end - start <= HEAD + TAIL {
            true => (end, end),
            false => (start + HEAD, end - TAIL),
        };
        Row {
            id,
            offset: format!("{start:08x}"),
            runs: runs(annotated, group, start..head),
            left_out: tail - head,
            tail: runs(annotated, group, tail..end),
            meaning: group.meaning.clone(),
            entry: group.pieces.iter().find_map(|piece| piece.entry),
            fault: None,
        }
    }
}

fn runs(annotated: &Annotated, group: &Group<'_>, range: Range<u64>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let within = |piece: &&Piece| piece.at.start < range.end && piece.at.end > range.start;
    for piece in group.pieces.iter().filter(within) {
        let at = piece.at.start.max(range.start)..piece.at.end.min(range.end);
        let class = class(piece.kind, piece.side);
        if runs.last().is_none_or(|run| run.class != class) {
            runs.push(Run { class, hex: String::new(), letters: Vec::new() });
        }
        if let Some(run) = runs.last_mut() {
            annotated.bytes(at).iter().for_each(|&byte| run.push(byte));
        }
    }
    runs
}

impl Run {
    /// A dot for each letter, unless this is a name or the frame around it. An escape says not of which side it
    /// is, so those of names go too.
    fn hide(&mut self) -> bool {
        let is_open = matches!(self.class, "name" | "frame" | "faint");
        if !is_open {
            let dot = |letter| if letter == ' ' { ' ' } else { '•' };
            self.hex = self.hex.chars().map(dot).collect();
            for letters in &mut self.letters {
                letters.text = "•".repeat(letters.text.chars().count());
            }
        }
        !is_open
    }

    fn push(&mut self, byte: u8) {
        if !self.hex.is_empty() {
            self.hex.push(' ');
        }
        self.hex.push_str(&format!("{byte:02x}"));
        let (letter, is_sign) = letter(byte);
        match self.letters.last_mut() {
            Some(last) if last.is_sign == is_sign => last.text.push(letter),
            _ => self.letters.push(Letters { text: letter.into(), is_sign }),
        }
    }
}

/// The class of the style sheet; the words beside the bytes say the same.
fn class(kind: PieceKind, side: Side) -> &'static str {
    match (kind, side) {
        (PieceKind::Unread, _) => "wrong",
        (PieceKind::Escape | PieceKind::Plus, _) => "escape",
        (PieceKind::Content | PieceKind::FileName, _) => "file",
        (PieceKind::Quote, _) => "faint",
        (_, Side::Name) => "name",
        (_, Side::Value) => "value",
        (PieceKind::Boundary | PieceKind::ClosingDashes, _)
        | (PieceKind::HeaderName | PieceKind::HeaderValue, _)
        | (PieceKind::ParameterName | PieceKind::ParameterValue, _) => "frame",
        (_, Side::Frame) => "faint",
    }
}

fn letter(byte: u8) -> (char, bool) {
    match byte {
        // Arrows: the control pictures of Unicode are missing in most fonts of browsers.
        b'\n' => ('↵', true),
        b'\r' => ('←', true),
        b'\t' => ('→', true),
        b' '..=b'~' => (char::from(byte), false),
        _ => ('·', true),
    }
}
