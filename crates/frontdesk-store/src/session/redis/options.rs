//! Where the Redis is, and how long it may take.

use std::{fmt, time::Duration};

/// Where the Redis (or Valkey) is, and how long it may take.
#[derive(Clone)]
pub struct RedisOptions {
    /// `redis://[[user]:password@]host[:port][/db]`, or `redis+unix:///path`. There is no TLS in it:
    /// `rediss://` is refused; put a tunnel or a private network between.
    pub url: Box<str>,
    /// Before every key, so that several programs can share a Redis. Default: `frontdesk:`.
    pub prefix: Box<str>,
    /// How long a connection may take, waiting for others' tries included. Default: a second.
    pub connect_timeout: Duration,
    /// How long an answer may take; nothing is done later than that. Default: a second.
    pub answer_timeout: Duration,
}

impl RedisOptions {
    /// The defaults, for the Redis of this address.
    pub fn new(url: &str) -> RedisOptions {
        RedisOptions {
            url: url.into(),
            prefix: "frontdesk:".into(),
            connect_timeout: Duration::from_secs(1),
            answer_timeout: Duration::from_secs(1),
        }
    }
}

/// Without the address: a password may be in it.
impl fmt::Debug for RedisOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisOptions")
            .field("prefix", &self.prefix)
            .field("connect_timeout", &self.connect_timeout)
            .field("answer_timeout", &self.answer_timeout)
            .finish_non_exhaustive()
    }
}
