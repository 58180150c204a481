//! What is remembered for a visitor: small values under keys, and how they change.
//!
//! A change is one key's. Two requests that change different keys at once lose nothing, and a counter
//! or a list changes by an act that the store does by itself, because what a request has read may be
//! old when it writes (S-20, S-23).

use std::collections::BTreeMap;

use crate::{Keep, Key, Refused};

/// A value: a JSON text in its shortest form, as `serde_json::to_string` writes it.
pub type Value = Box<str>;

/// The values of a session, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Data(BTreeMap<Key, Value>);

/// One act on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The value is this from now on.
    Set(Key, Value),
    /// There is no such value any more; if there was none, that is well.
    Remove(Key),
    /// The integer under the key grows by so much; one that is not there counts as 0.
    Add(Key, i64),
    /// The list under the key gets this value at its end; one that is not there is made.
    Push(Key, Value),
}

impl Change {
    /// The key that it changes.
    pub fn key(&self) -> &Key {
        match self {
            Change::Set(key, _)
            | Change::Remove(key)
            | Change::Add(key, _)
            | Change::Push(key, _) => key,
        }
    }
}

impl Data {
    /// Nothing remembered.
    pub const fn new() -> Data {
        Data(BTreeMap::new())
    }

    /// The JSON text under this key, or under the key that is written so ([`Key::as_str`]).
    pub fn get(&self, key: impl AsRef<str>) -> Option<&str> {
        self.0.get(key.as_ref()).map(|value| &**value)
    }

    /// All keys with their JSON texts, by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Key, &str)> {
        self.0.iter().map(|(key, value)| (key, &**value))
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes of all keys and values, which is what [`Bounds::data_bytes`](crate::Bounds) bounds.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(key, value)| key.as_str().len() + value.len()).sum()
    }

    /// What of it comes along in a rotation.
    pub fn kept(&self, keep: Keep) -> Data {
        match keep {
            Keep::Nothing => Data::default(),
            Keep::Carried => self.carried(),
            Keep::All => self.clone(),
        }
    }

    /// What moves along at a login.
    pub fn carried(&self) -> Data {
        let carried = self.0.iter().filter(|(key, _)| key.is_carried());
        Data(carried.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    /// Does these acts one after the other, or none of them.
    ///
    /// # Errors
    /// [`Refused`] where a value is no integer or no list, or where more than `max` bytes came out.
    pub fn apply(&mut self, changes: &[Change], max: usize) -> Result<(), Refused> {
        let mut after = self.clone();
        for change in changes {
            after.act(change)?;
        }
        // What is there already may be over a bound that was lowered; it may shrink.
        if after.bytes() > max && after.bytes() > self.bytes() {
            return Err(Refused::TooMuch { max });
        }
        *self = after;
        Ok(())
    }

    fn act(&mut self, change: &Change) -> Result<(), Refused> {
        match change {
            Change::Set(key, value) => {
                self.0.insert(key.clone(), value.clone());
            }
            Change::Remove(key) => {
                self.0.remove(key);
            }
            Change::Add(key, by) => {
                let sum =
                    add(self.get(key), *by).ok_or_else(|| Refused::NotANumber(key.clone()))?;
                self.0.insert(key.clone(), sum);
            }
            Change::Push(key, value) => {
                let list = push(self.get(key), value);
                let list = list.ok_or_else(|| Refused::NotAList(key.clone()))?;
                self.0.insert(key.clone(), list);
            }
        }
        Ok(())
    }
}

/// What a store kept, read back.
impl FromIterator<(Key, Value)> for Data {
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(pairs: I) -> Data {
        Data(pairs.into_iter().collect())
    }
}

fn add(before: Option<&str>, by: i64) -> Option<Value> {
    let before: i64 = before.unwrap_or("0").parse().ok()?;
    Some(before.checked_add(by)?.to_string().into())
}

/// Written as text, so that every store gives the same bytes, also one that knows no JSON.
fn push(before: Option<&str>, value: &str) -> Option<Value> {
    let before = before.unwrap_or("[]");
    let inside = before.strip_prefix('[')?.strip_suffix(']')?;
    let comma = if inside.is_empty() { "" } else { "," };
    Some(format!("[{inside}{comma}{value}]").into())
}
