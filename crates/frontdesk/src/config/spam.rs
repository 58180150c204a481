//! `[spam]`, and what a form says of it.

use std::time::Duration;

use serde::Deserialize;

use super::seconds;

/// What is odd about a submission, and what becomes of it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SpamSettings {
    pub(crate) suspects: SpamRule,
    pub(crate) burst: u32,
    pub(crate) a_minute: u32,
    #[serde(rename = "min_seconds", deserialize_with = "seconds")]
    pub(crate) least_time: Duration,
    pub(crate) max_links: usize,
    pub(crate) max_same_text_an_hour: u32,
    pub(crate) work: u32,
    #[serde(rename = "challenge_seconds", deserialize_with = "seconds")]
    pub(crate) challenge_life: Duration,
}

/// What becomes of a submission that is odd.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SpamRule {
    /// It is kept apart, where the operator sees it and can take it back.
    #[default]
    Quarantine,
    /// It is refused, with the reason.
    Refuse,
    /// Nothing is looked at.
    Off,
}

/// Whether a form asks for a proof of work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AltchaRule {
    /// It doesn't, and a proof says nothing.
    #[default]
    Off,
    /// A proof speaks for a submission that is odd in some small way; without one nothing is refused.
    Suspects,
    /// Without one it is refused.
    Required,
}
