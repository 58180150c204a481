//! What the browser keeps for us: a signed cookie for each key (`?keep=browser`).
//!
//! The value can be read by whoever sits at the browser and changed by nobody. It does not end with
//! the session at the server, because the server has no part of it; a logout removes it from the
//! browser, where it is.

use frontdesk_session::{Candidates, Key, Lives, Moment, Seal, SealError, Sealing, SetCookie};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use serde_json::value::RawValue;

use crate::app::{App, random};
use crate::failure::Failure;

/// Keys that a browser keeps for us at most. With the session's own cookie these are four (C-09), and
/// filled to the brim they stay below the 16 KiB of cookies that a request may bring (L2).
const MOST: usize = 3;
/// Bytes of name and value that browsers keep (RFC 6265bis, 5.6).
const COOKIE_BYTES: u64 = 4096;
/// What is sealed, and its version.
const KIND: &str = "data v1";

/// The value under a key that the browser brought, if we sealed it.
pub(super) fn get(app: &App, headers: &HeaderMap, key: &Key, now: Moment) -> Option<String> {
    let cookie = app.sessions().kept_cookie(key)?;
    let seal = Seal::new(&cookie, KIND, Sealing::Signed);
    let open = |value: &[u8]| seal.open(app.sessions().keys(), value, now).ok();
    let opened = match cookie.candidates(lines(headers)) {
        Candidates::Missing | Candidates::Tossed => None,
        Candidates::One(value) => open(value),
        // Another host tossed one in; of two that are ours nobody knows which is meant (C-38).
        Candidates::Several(values) => {
            let mut ours = values.iter().filter_map(open);
            ours.next().filter(|_| ours.next().is_none())
        }
    };
    String::from_utf8(opened?.value).ok()
}

/// The order to the browser to keep a value.
///
/// # Errors
/// [`Failure::TooMuchData`] if it does not fit into a cookie, or the browser keeps enough already.
pub(super) fn set(
    app: &App,
    headers: &HeaderMap,
    key: &Key,
    value: &RawValue,
    now: Moment,
) -> Result<SetCookie, Failure> {
    let others = names(app, headers).iter().filter(|other| *other != key).count();
    if others >= MOST {
        return Err(Failure::TooMuchData { setting: "names with keep=browser", max: MOST as u64 });
    }
    let too_long = || Failure::TooMuchData { setting: "keep=browser", max: COOKIE_BYTES };
    let cookie = app.sessions().kept_cookie(key).ok_or_else(too_long)?;
    let until = now + Lives::LONGEST;
    let seal = Seal::new(&cookie, KIND, Sealing::Signed);
    let sealed = seal.seal(app.sessions().keys(), value.get().as_bytes(), now, until, random());
    let sealed = match sealed {
        Ok(sealed) => sealed,
        Err(SealError::TooLong { .. }) => return Err(too_long()),
        Err(error) => return Err(app.internal(&error.to_string())),
    };
    cookie.set(&sealed, Lives::Until(until), now).map_err(|_| too_long())
}

/// The order to forget a key, if the browser brought it.
pub(super) fn remove(app: &App, headers: &HeaderMap, key: &Key) -> Option<SetCookie> {
    let cookie = app.sessions().kept_cookie(key)?;
    match cookie.candidates(lines(headers)) {
        Candidates::Missing => None,
        Candidates::One(_) | Candidates::Several(_) | Candidates::Tossed => Some(cookie.remove()),
    }
}

/// The keys that the browser brought, each once.
pub(super) fn names(app: &App, headers: &HeaderMap) -> Vec<Key> {
    app.sessions().kept_keys(headers)
}

/// A cookie of its own line.
pub(super) fn header(cookie: &SetCookie) -> Option<HeaderValue> {
    HeaderValue::from_str(cookie.as_str()).ok()
}

fn lines(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes)
}
