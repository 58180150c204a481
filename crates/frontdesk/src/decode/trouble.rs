//! What can go wrong here, and what is odd.

use std::io;

use frontdesk_form::FormError;

/// Why nothing could be decoded.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The question has to say more.
    Unclear(Unclear),
    /// The input is malformed.
    Refused(Refused),
    /// The input can't be read.
    Io(io::Error),
}

/// What the question leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclear {
    /// Raw bytes don't state their type.
    RawWithoutType,
    /// Neither the input nor its bytes say what it is.
    Untold,
    /// A request was asked for in what is one already.
    HoldsRequest,
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
    /// The HTTP status that says it.
    pub(super) status: u16,
}

/// Something odd about how the body was found; the form's own notes stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) kind: &'static str,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(kind: &'static str, at: usize, message: impl Into<String>) -> Refused {
        Refused { kind, at: at as u64, message: message.into(), status: 400 }
    }
}

impl Unclear {
    /// The way out, in flags.
    pub(super) fn for_command(self) -> &'static str {
        match self {
            Unclear::RawWithoutType => "say --content-type: raw bytes don't state theirs",
            Unclear::Untold => {
                "what this is can't be told from its bytes; say --content-type \
                 (or --http, --cookie, --input)"
            }
            Unclear::HoldsRequest => {
                "--http reads a request; a curl command or a HAR entry holds one already"
            }
        }
    }

    /// The way out, in fields of the page.
    pub(super) fn for_page(self) -> &'static str {
        match self {
            Unclear::RawWithoutType => "Say the content type: raw bytes don’t state theirs.",
            Unclear::Untold => {
                "What this is can’t be told from its bytes. Say its content type, or what it is \
                 and how it is written down."
            }
            Unclear::HoldsRequest => {
                "A curl command or a HAR entry holds a request already: choose “a body” for it."
            }
        }
    }
}

impl Remark {
    pub(super) fn new(kind: &'static str, message: impl Into<String>) -> Remark {
        Remark { kind, message: message.into() }
    }
}

impl From<FormError> for Refused {
    fn from(error: FormError) -> Refused {
        let message = error.to_string();
        let status = error.status_hint();
        Refused { kind: error.kind().word(), at: error.at(), message, status }
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        Trouble::Refused(refused)
    }
}

impl From<Unclear> for Trouble {
    fn from(unclear: Unclear) -> Trouble {
        Trouble::Unclear(unclear)
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
