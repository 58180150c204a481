//! All that is here of one person, to be shown and to be erased.
//!
//! `find` says what is theirs, `erase` removes it, and `scrub` sees to it that no byte of it stays in the
//! database's file.

mod erase;
mod find;
mod scrub;

use std::collections::{BTreeMap, BTreeSet};

use crate::{Account, Beside, Email, StoreError};

pub use erase::ErasedPerson;
pub use scrub::Scrubbed;

/// What is here of a person.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Their account.
    pub account: Option<Account>,
    /// How many submissions to each form.
    pub forms: BTreeMap<String, u64>,
    /// Files that came with them.
    pub files: u64,
    /// The bytes of those.
    pub file_bytes: u64,
    /// Deliveries to them, made or waiting: letters, automatic replies, notices of submissions.
    pub letters: u64,
    email: Option<Email>,
    submissions: BTreeSet<i64>,
    deliveries: BTreeSet<i64>,
    mails: BTreeSet<i64>,
    parked: BTreeSet<i64>,
    links: u64,
    strangers: BTreeSet<i64>,
}

impl Traces {
    /// Whether nothing is here.
    pub fn is_empty(&self) -> bool {
        self.account.is_none()
            && self.submissions.is_empty()
            && self.letters == 0
            && self.mails() == 0
            && self.parked() == 0
            && self.links == 0
            && self.strangers() == 0
    }

    /// Mails that were kept at the desk instead of being sent: to them, of what they submitted, or with
    /// their address in them.
    pub fn mails(&self) -> u64 {
        self.mails.len() as u64
    }

    /// Submissions that wait for a login.
    pub fn parked(&self) -> u64 {
        self.parked.len() as u64
    }

    /// Links that work once, mailed to them or made for them; an invitation is one.
    pub fn links(&self) -> u64 {
        self.links
    }

    /// Sessions of browsers without an account that keep the address as one of their values.
    pub fn strangers(&self) -> u64 {
        self.strangers.len() as u64
    }
}

/// One person.
impl Beside {
    /// What is here of the person with this account, or this address, or both.
    ///
    /// Theirs is what their account submitted, and every submission that has the address as one of its
    /// values; an address within a longer text makes no submission theirs. The same holds for what waits
    /// for a login and for what browsers without an account keep. Reads all rows that have an `@`.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub fn traces(
        &self,
        account: Option<Account>,
        email: Option<Email>,
    ) -> Result<Traces, StoreError> {
        Ok(find::traces(&self.connection, account, email)?)
    }
}
