//! `[accounts]` and `[login]`: who gets an account, and how visitors log in.

use std::path::PathBuf;

use serde::Deserialize;

/// Who gets an account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Accounts {
    pub(crate) signup: SignUp,
    pub(crate) confirm: Confirm,
}

/// Whether an account needs an address that was shown to be its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confirm {
    /// It is asked to, and may do without.
    No,
    /// There is no account before the link in a letter was used.
    Required,
}

/// Whether visitors make accounts themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SignUp {
    /// Whoever likes to.
    Open,
    /// Whoever has a link that an operator made.
    Invited,
    /// Nobody: the operator makes them.
    Closed,
}

/// How visitors log in.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Login {
    /// Keys that every hash of a password also depends on; empty is none.
    pub(crate) pepper_file: PathBuf,
    /// Failed tries in 15 minutes, of all accounts and networks, that the operator is told of.
    pub(crate) alarm_failures: u64,
}
