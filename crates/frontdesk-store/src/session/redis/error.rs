//! Why Redis could not be asked.

use std::sync::Arc;

use redis::ErrorKind;

use crate::StoreError;

/// Why Redis could not be asked. It says nothing about a session: nobody is logged out for it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisError {
    /// The address is none that this program can use.
    #[error("this address of a Redis cannot be used: {0}")]
    Address(Arc<str>),
    /// No connection, or it broke.
    #[error("Redis is out of reach: {0}")]
    Unreachable(Arc<str>),
    /// No answer in time. What was asked for may have been done, and is not done any more from now on.
    #[error("Redis did not answer in time")]
    TimedOut,
    /// Redis answered, but not with what was asked for: out of memory, read-only, still loading.
    #[error("Redis refused: {0}")]
    Refused(Arc<str>),
    /// The log of ended sessions could not be asked, so nobody knows whether Redis forgot one.
    #[error("the log of ended sessions: {0}")]
    Log(#[from] StoreError),
    /// Something else than ours lies under our keys.
    #[error("Redis holds something that is no session of ours")]
    Foreign,
}

impl RedisError {
    /// The HTTP status that fits.
    pub fn status_hint(&self) -> u16 {
        match self {
            Self::Unreachable(_) | Self::TimedOut | Self::Refused(_) => 503,
            Self::Log(error) => error.status_hint(),
            Self::Address(_) | Self::Foreign => 500,
        }
    }
}

impl From<redis::RedisError> for RedisError {
    fn from(error: redis::RedisError) -> RedisError {
        let text = || error.to_string().into();
        match error.kind() {
            ErrorKind::InvalidClientConfig => RedisError::Address(text()),
            ErrorKind::UnexpectedReturnType | ErrorKind::Parse => RedisError::Foreign,
            _ if error.is_timeout() => RedisError::TimedOut,
            _ if error.is_io_error() || error.is_unrecoverable_error() => {
                RedisError::Unreachable(text())
            }
            _ => RedisError::Refused(text()),
        }
    }
}
