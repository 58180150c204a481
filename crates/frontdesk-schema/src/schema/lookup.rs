//! Which field an entry belongs to.
//!
//! The name that a browser sends is that of the field. Other clients write the same place in their
//! own way: JSON nests (`{"user":{"email":…}}` for `user[email]`), a list may lose its brackets
//! (`tags` for `tags[]`), and a script adds rows (`rows[7].qty` where the page has `rows[0].qty`).

use std::collections::HashMap;

use frontdesk_form::Segment;

use super::Field;

/// Stands between the steps of a path, where no name has it.
const BETWEEN: char = '\u{1f}';
/// Stands for any index.
const ANY: &str = "\u{1e}";

/// Where fields are found by the names of entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lookup {
    by_name: HashMap<String, usize>,
    by_path: HashMap<String, usize>,
}

/// A field of the schema for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is this one.
    Field(usize),
    /// It is like this one, in a row that the page doesn't have.
    Row(usize),
}

impl Lookup {
    pub(crate) fn new(fields: &[Field]) -> Lookup {
        let mut lookup = Lookup::default();
        for (index, field) in fields.iter().enumerate() {
            lookup.by_name.entry(field.name.clone()).or_insert(index);
            let path = path(&field.name, &[]);
            for row in any_row(&path).into_iter().chain(unnumbered_row(&field.name)) {
                lookup.by_path.entry(row).or_insert(index);
            }
            lookup.by_path.entry(path).or_insert(index);
        }
        lookup
    }

    pub(crate) fn find(&self, name: &str, deeper: &[Segment]) -> Option<Found> {
        // A name in JSON may hold a list of its values.
        if matches!(deeper, [] | [Segment::Index(_)])
            && let Some(index) = self.by_name.get(name)
        {
            return Some(Found::Field(*index));
        }
        let path = path(name, deeper);
        let list =
            path.rsplit_once(BETWEEN).filter(|(_, last)| is_index(last)).map(|(list, _)| list);
        let field = self.by_path.get(&path).or_else(|| self.by_path.get(list?));
        if let Some(index) = field {
            return Some(Found::Field(*index));
        }
        let row = any_row(&path)?;
        let list = list.and_then(any_row);
        self.by_path.get(&row).or_else(|| self.by_path.get(&list?)).copied().map(Found::Row)
    }
}

/// A name as a path: brackets and dots are the same, `[]` at the end is nothing.
fn path(name: &str, deeper: &[Segment]) -> String {
    let (stem, brackets) = name.split_at(name.find('[').unwrap_or(name.len()));
    let mut path =
        if is_dotted(stem) { stem.replace('.', &BETWEEN.to_string()) } else { stem.into() };
    match inside_brackets(brackets) {
        Some(steps) => {
            for step in steps.into_iter().filter(|step| !step.is_empty()) {
                path.push(BETWEEN);
                path.push_str(step);
            }
        }
        None => path = name.to_owned(),
    }
    for segment in deeper {
        path.push(BETWEEN);
        match segment {
            Segment::Key(key) => path.push_str(key),
            Segment::Index(index) => path.push_str(&index.to_string()),
        }
    }
    path
}

/// `[a][b].c` as its steps; `None` where the brackets are malformed.
fn inside_brackets(brackets: &str) -> Option<Vec<&str>> {
    let mut steps = Vec::new();
    let mut rest = brackets;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, behind) = inside.split_once(']')?;
            steps.push(step);
            rest = behind;
        } else {
            let dotted = rest.strip_prefix('.')?;
            let end = dotted.find(['.', '[']).unwrap_or(dotted.len());
            let (step, behind) = dotted.split_at(end);
            steps.push(step);
            rest = behind;
        }
    }
    Some(steps)
}

/// Whether dots nest: every step is a word or, behind the first, an index.
fn is_dotted(stem: &str) -> bool {
    let mut steps = stem.split('.');
    steps.next().is_some_and(is_word) && steps.all(|step| is_word(step) || is_index(step))
}

fn is_word(step: &str) -> bool {
    let mut letters = step.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

fn is_index(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

/// The path of a field in rows without numbers (`rows[][sku]`), as clients that number them write it.
fn unnumbered_row(name: &str) -> Option<String> {
    let inner = name.trim_end_matches("[]");
    let row = inner.contains("[]").then(|| inner.replace("[]", "[0]"))?;
    any_row(&path(&row, &[]))
}

/// The path with [`ANY`] for each index, if it has one amid it.
fn any_row(path: &str) -> Option<String> {
    let mut any = String::with_capacity(path.len());
    let mut rows = false;
    for (place, step) in path.split(BETWEEN).enumerate() {
        if place > 0 {
            any.push(BETWEEN);
        }
        let index = place > 0 && is_index(step);
        rows |= index;
        any.push_str(if index { ANY } else { step });
    }
    rows.then_some(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_found_however_it_is_written() {
        for names in [
            &["user[email]", "user.email"][..],
            &["tags[]", "tags"],
            &["rows[0].qty", "rows[0][qty]", "rows.0.qty"],
            &["a[b][]", "a.b", "a[b]"],
        ] {
            for name in names {
                assert_eq!(path(name, &[]), path(names[0], &[]), "{name}");
            }
        }
        for plain in ["Q1. Your name?", "a[b", "a]b", "bob@corp.com", "a[b]c", "192.168.0.1", ".a"]
        {
            assert_eq!(path(plain, &[]), plain);
        }
    }
}
