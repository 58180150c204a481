//! `[limits]`: the bounds of everything that grows.

use std::time::Duration;

use frontdesk_form::Limits as FormLimits;
use serde::Deserialize;

use super::seconds;

/// The bounds of everything that grows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Limits {
    pub(crate) max_header_bytes: usize,
    pub(crate) max_header_lines: usize,
    pub(crate) max_form_file_bytes_a_day: u64,
    /// Bytes of a body that is kept as it was sent.
    pub(crate) max_raw_bytes: usize,
    /// The bounds of the decoder.
    #[serde(flatten)]
    pub(crate) forms: FormLimits,
    #[serde(rename = "header_seconds", deserialize_with = "seconds")]
    pub(crate) header_time: Duration,
    #[serde(rename = "idle_seconds", deserialize_with = "seconds")]
    pub(crate) idle_time: Duration,
    #[serde(rename = "request_seconds", deserialize_with = "seconds")]
    pub(crate) request_time: Duration,
    pub(crate) min_body_rate: u64,
    #[serde(rename = "body_grace_seconds", deserialize_with = "seconds")]
    pub(crate) body_grace: Duration,
    pub(crate) max_connections: usize,
    pub(crate) max_connections_an_address: usize,
    pub(crate) max_streams: u32,
    #[serde(rename = "drain_seconds", deserialize_with = "seconds")]
    pub(crate) drain_time: Duration,
    #[serde(rename = "shutdown_seconds", deserialize_with = "seconds")]
    pub(crate) shutdown_time: Duration,
}
