//! Forward-auth: a proxy asks before each request whether the visitor may have the page (DESIGN.md,
//! section 8).
//!
//! `target` reads which page the proxy asks about, the rules of `[[protect]]` say who may have it,
//! `identity` tells the application who it is.

mod identity;
mod login;
mod target;
pub(crate) mod verify;

pub(crate) use target::Unclear;

/// Whether only proxies ask for this path. They send the host of the page that they ask about, or
/// their own name for us; so it is the peer that is looked at there, and not the host.
pub(crate) fn is_for_proxies(path: &str) -> bool {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with('/');
    matches!(path, "/auth/verify" | "/api/authz/forward-auth" | "/api/authz/auth-request")
        || path.strip_prefix(target::ENVOY).is_some_and(ends)
}
