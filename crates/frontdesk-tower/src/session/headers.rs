//! What an answer that used the session says to browsers and caches.

use frontdesk_session::Parting;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CACHE_CONTROL, COOKIE, Entry, SET_COOKIE, VARY},
};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Writes the cookie, and keeps the answer out of shared caches.
pub(super) fn dress(headers: &mut HeaderMap, parting: Parting) {
    vary_by_cookie(headers);
    let Some(cookie) = parting.cookie else {
        // A handler that says itself how a private answer may be kept knows better (S-29).
        if !says(headers, &["no-store", "private"]) {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        return;
    };
    // `Vary` alone does not keep a cookie out of every shared cache, and neither does `private` (C-17).
    if !says(headers, &["no-store"]) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // A cookie's header holds visible ASCII alone.
    if let Ok(value) = HeaderValue::from_str(cookie.as_str()) {
        remove_cookie(headers, cookie.name());
        headers.append(SET_COOKIE, value);
    }
    if let Some(clear) = parting.clear_site_data {
        headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static(clear));
    }
}

/// Whether `Cache-Control` has one of these directives (RFC 9111, 5.2).
fn says(headers: &HeaderMap, directives: &[&str]) -> bool {
    list(headers, &CACHE_CONTROL).any(|said| {
        // `private="field"` is about that field alone.
        directives.iter().any(|directive| said.eq_ignore_ascii_case(directive.as_bytes()))
    })
}

fn vary_by_cookie(headers: &mut HeaderMap) {
    let cookie = COOKIE.as_str().as_bytes();
    if !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from_static("cookie"));
    } else if !list(headers, &VARY).any(|field| field == b"*" || field.eq_ignore_ascii_case(cookie))
    {
        headers.append(VARY, HeaderValue::from_static("cookie"));
    }
}

/// The elements of a header that is a list.
fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> {
    let values = headers.get_all(name).into_iter();
    values.flat_map(|value| value.as_bytes().split(|&byte| byte == b',')).map(<[u8]>::trim_ascii)
}

/// There is one `Set-Cookie` for a name (C-03), and of this name it is ours.
fn remove_cookie(headers: &mut HeaderMap, name: &str) {
    let Entry::Occupied(entry) = headers.entry(SET_COOKIE) else { return };
    let is_ours = |value: &HeaderValue| {
        let pair = value.as_bytes().split(|&byte| byte == b';').next().unwrap_or_default();
        let found = pair.split(|&byte| byte == b'=').next().unwrap_or_default();
        found.trim_ascii() == name.as_bytes()
    };
    if !entry.iter().any(is_ours) {
        return;
    }
    let (_, values) = entry.remove_entry_mult();
    let others: Vec<HeaderValue> = values.filter(|value| !is_ours(value)).collect();
    for value in others {
        headers.append(SET_COOKIE, value);
    }
}
