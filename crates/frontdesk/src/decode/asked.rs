//! What is asked about an input: by the flags of the command, or by the fields of the page.

use frontdesk_form::Names;

use super::trouble::Unclear;
use crate::cli::{Input, Report};

/// The question, without the input.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) content_type: Option<String>,
    pub(super) content_encoding: Option<String>,
    pub(super) names: Names,
    pub(super) what: What,
    pub(super) input: Option<Input>,
    /// What will be shown of the answer: JSON has no use for the bytes.
    pub(super) report: Report,
    pub(super) bar: Bar,
    /// Bytes of a paste, which is read whole, unlike a body.
    pub(super) max_paste: u64,
}

/// What the input is, once it is out of its paste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A body, or a request that is recognised as one.
    Body,
    /// A whole HTTP/1.1 request.
    Request,
    /// The value of a `Cookie` header.
    Cookies,
}

/// Whether a bar shows how far a long body has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    /// If standard error is a terminal.
    OnTerminal,
    /// Nobody watches.
    None,
}

impl Asked {
    /// How the input is written down.
    ///
    /// # Errors
    /// A curl command or a HAR entry is a request already.
    pub(super) fn input(&self) -> Result<Input, Unclear> {
        match (self.what, self.input, &self.content_type) {
            (What::Request, Some(Input::Curl | Input::Har), _) => Err(Unclear::HoldsRequest),
            (_, Some(input), _) => Ok(input),
            (_, None, Some(_)) => Ok(Input::Raw),
            (_, None, None) => Ok(Input::Auto),
        }
    }
}
