//! What can go wrong toward a visitor: a closed list, and one answer for each in every shape.
//!
//! `facts.rs` has what programs read, `words.rs` what people do, and `answer.rs` puts both into the
//! wanted shape. Whatever is not on the list is `Internal`: the visitor sees an id, the operator finds
//! it in the log.

mod answer;
mod facts;
mod invalid;
mod words;

use std::net::IpAddr;

use frontdesk_form::FormError;
use frontdesk_session::TooManyCookies;
use frontdesk_tower::{FormRejection, SessionRejection};

use crate::forward_auth::Unclear;
use crate::observe;
use crate::serve::TooSlow;
use crate::spam::altcha::BadProof;
use crate::spam::{Reason, TooOften};

pub(crate) use invalid::Invalid;

/// Why a request got no better answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The site has no such page.
    NoSuchPage,
    /// There is no form of this name.
    NoSuchForm { name: String, advice: Option<Advice> },
    /// Of the form no field is known, so that there is nothing to describe.
    NoFields { form: String },
    /// A form was sent with GET, as HTML does without `method`.
    ShouldBePost { form: String, places: Vec<String> },
    /// The path does not know the method.
    WrongMethod { allow: &'static str },
    /// The request is for a host that this server does not answer for.
    WrongHost { host: String, setting: &'static str },
    /// The head of the request is too large.
    LongHead { max: usize },
    /// A page of another site may not post here.
    ForeignOrigin { form: String, origin: String, is_local: bool },
    /// The body cannot be read.
    Unreadable(FormError),
    /// A header that decides how the body is read stands there twice.
    RepeatedHeader { name: String },
    /// The body came too slowly.
    Slow(TooSlow),
    /// The body broke off; most likely nobody is left to read this.
    Interrupted,
    /// What was filled in is not what the form's fields ask for.
    Invalid(Invalid),
    /// The `Idempotency-Key` cannot be one.
    BadKey,
    /// The `Idempotency-Key` was used for another submission.
    KeyReused,
    /// The form took all the bytes of files that it may take in a day.
    OverQuota { max: u64, seconds_left: u64 },
    /// More is waiting to be stored than fits.
    Busy,
    /// The disk is full.
    NoSpace,
    /// The store cannot be written.
    StoreAway,
    /// The session could not be used.
    Session(SessionRejection),
    /// This is for somebody who is logged in; with where to do so.
    LoginRequired { login: String, receipt: Option<Waits> },
    /// Enough waits for a login already; with where it is.
    TooManyWait { login: String },
    /// Nothing in the body says which submission is meant.
    NothingNamed { unique: Vec<String> },
    /// Nobody is remembered on plain http, because everybody on the way could read the cookie.
    InsecureHttp { setting: &'static str },
    /// The account has no such session.
    NoSuchSession,
    /// A page of another site may not do this in the visitor's name.
    CrossSite,
    /// The password is to be typed once more, there.
    PasswordNeeded { confirm: String },
    /// A form of ours was made for another session, or too long ago.
    StaleForm,
    /// What is asked for in an address can't be.
    BadQuery { name: &'static str },
    /// Nothing is kept for this visitor under this key.
    NothingKept { key: String },
    /// What is to be kept for a visitor is not what it should be.
    BadData { what: String },
    /// What is to be kept for a visitor is stated to be something else than JSON.
    NotJson,
    /// More is to be kept for a visitor than there is room for.
    TooMuchData { setting: &'static str, max: u64 },
    /// Enough new visitors of this address are remembered already.
    TooManyNewcomers { max: u32, seconds_left: u64 },
    /// The request brings more cookies than are read; our own are removed.
    TooManyCookies(TooManyCookies),
    /// Only a proxy of ours may ask who a visitor is.
    NoProxy { peer: IpAddr },
    /// It can't be told which page a proxy asks about.
    UnclearTarget(Unclear),
    /// The page is asked for over another scheme than the one that the session's cookie goes over.
    OtherScheme { setting: String },
    /// The account may not open this page.
    NotAllowed,
    /// The address has sent this form often enough for now.
    TooOften(TooOften),
    /// The form asks for a proof of work.
    NoProof(BadProof),
    /// It looks like spam, and the form wants such refused.
    Suspect(Vec<Reason>),
    /// Anything else. The log has it under this id.
    Internal { id: String },
}

/// The receipt of a form that is kept and filed after the login.
#[derive(Debug)]
pub(crate) struct Waits {
    pub(crate) id: String,
    /// When it is no longer kept, as RFC 3339 writes it.
    pub(crate) until: String,
}

/// What helps somebody who is building the page: told on localhost only.
#[derive(Debug)]
pub(crate) struct Advice {
    pub(crate) known: Vec<String>,
    pub(crate) nearest: Option<String>,
}

/// The text of a form that failed, so that nobody has to write it again.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) action: String,
    pub(crate) hidden: Vec<KeptEntry>,
    pub(crate) shown: Vec<KeptEntry>,
    pub(crate) has_files: bool,
}

/// One entry of it.
#[derive(Debug)]
pub(crate) struct KeptEntry {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) rows: usize,
}

impl From<SessionRejection> for Failure {
    fn from(rejection: SessionRejection) -> Failure {
        Failure::Session(rejection)
    }
}

impl From<FormError> for Failure {
    fn from(error: FormError) -> Failure {
        Failure::Unreadable(error)
    }
}

impl From<FormRejection> for Failure {
    fn from(rejection: FormRejection) -> Failure {
        match rejection {
            FormRejection::Malformed(error) => Failure::Unreadable(error),
            FormRejection::RepeatedHeader { name } => {
                Failure::RepeatedHeader { name: name.to_string() }
            }
            FormRejection::Body(error) => match TooSlow::cause_of(&error) {
                Some(slow) => Failure::Slow(slow),
                None => Failure::Interrupted,
            },
            // A form that is not the type asked for; none is asked for here.
            other => {
                tracing::error!(error = %other, "a request failed on our side");
                Failure::Internal { id: observe::id().unwrap_or_default() }
            }
        }
    }
}
