//! What can go wrong here, and what is odd.

use std::io;

use frontdesk_form::FormError;

/// Why nothing could be decoded.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The command asks for what can't be.
    Usage(String),
    /// The input is malformed.
    Refused(Refused),
    /// The input can't be read.
    Io(io::Error),
}

/// What is wrong with the input: the `error` of the JSON output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(super) struct Refused {
    /// A stable word.
    pub(super) kind: &'static str,
    /// The offset of what is wrong.
    pub(super) at: u64,
    /// One sentence.
    pub(super) message: String,
}

/// Something odd about how the body was found; the form's own notes stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(kind: &'static str, at: usize, message: impl Into<String>) -> Refused {
        Refused { kind, at: at as u64, message: message.into() }
    }
}

impl Remark {
    pub(super) fn new(kind: &'static str, message: impl Into<String>) -> Remark {
        Remark { kind, message: message.into() }
    }
}

impl From<FormError> for Refused {
    fn from(error: FormError) -> Refused {
        Refused { kind: error.kind().word(), at: error.at(), message: error.to_string() }
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        Trouble::Refused(refused)
    }
}

impl From<io::Error> for Trouble {
    /// Readers that undo a framing can only fail as `io::Error`; what they found is inside.
    fn from(error: io::Error) -> Trouble {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Refused>()) {
            Some(refused) => Trouble::Refused(refused.clone()),
            None => Trouble::Io(error),
        }
    }
}
