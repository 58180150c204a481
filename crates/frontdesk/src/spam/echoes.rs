//! Texts that come again and again.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use frontdesk_form::{FormData, Value};
use frontdesk_schema::Kind;

use super::bounded::Bounded;
use crate::forms::Form;

/// Texts that are counted, some three megabytes.
const MOST: usize = 65_536;
const HOUR_MICROS: i64 = 3_600_000_000;
/// Shorter ones come from many people without being one's: "Thank you!", "I will be there".
const LEAST_CHARS: usize = 40;

/// How often each text came within its hour, to whichever form and from whoever. Of a text only a number
/// that nobody can read back is kept.
#[derive(Debug)]
pub(crate) struct Echoes {
    chance: RandomState,
    heard: Mutex<Bounded<u64, Heard>>,
}

/// An hour begins with the first.
#[derive(Debug, Clone, Copy)]
struct Heard {
    since: i64,
    times: u32,
}

impl Echoes {
    pub(super) fn new() -> Echoes {
        Echoes { chance: RandomState::new(), heard: Mutex::new(Bounded::new(MOST)) }
    }

    /// Counts the longest text that was typed, and says how often it came now.
    pub(super) fn count(&self, form: &Form, data: &FormData, now: i64) -> u32 {
        let Some(text) = longest(form, data) else { return 0 };
        // What a robot varies: spaces and capitals.
        let plain: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let key = self.chance.hash_one(plain);
        let is_over =
            |heard: &Heard| heard.since > now || heard.since < now.saturating_sub(HOUR_MICROS);
        let mut all = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Heard { since: now, times: 0 };
        let Some(heard) = all.entry(key, now, is_over, || fresh) else { return 0 };
        if is_over(heard) {
            *heard = fresh;
        }
        heard.times = heard.times.saturating_add(1);
        heard.times
    }
}

/// The longest text that somebody may have typed, if it is long enough to be theirs.
fn longest<'a>(form: &Form, data: &'a FormData) -> Option<&'a str> {
    let typed = typed(form, data).max_by_key(|text| text.len())?;
    (typed.chars().count() >= LEAST_CHARS).then_some(typed)
}

/// The texts of fields that are typed into, and of those that no page has; not what a page gives to
/// choose from or sends along unseen.
pub(super) fn typed<'a>(form: &Form, data: &'a FormData) -> impl Iterator<Item = &'a str> {
    data.entries().filter_map(move |entry| match entry.value {
        Value::Text(text) if is_typed(form, entry.name) => Some(text),
        _ => None,
    })
}

fn is_typed(form: &Form, name: &str) -> bool {
    if form.is_control(name) {
        return false;
    }
    match form.schema().and_then(|schema| schema.field(name)) {
        Some(field) => field.inputs().any(|input| matches!(input.kind, Kind::Text(_))),
        None => true,
    }
}
