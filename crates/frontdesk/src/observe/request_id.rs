//! The name of a request, by which its answer, its failure and its lines in the log are found together.

use std::net::SocketAddr;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use uuid::Uuid;

use crate::address;

pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What proxies send is short; more would only fill the log.
const MAX_BYTES: usize = 128;

/// The id that a trusted proxy gave the request, else a new one.
///
/// V16.4.1: anybody else could write the log's lines together as they like, or into each other.
pub(super) fn of(headers: &HeaderMap, peer: SocketAddr, proxies: &[IpNet], fresh: Uuid) -> String {
    let mut lines = headers.get_all(X_REQUEST_ID).iter();
    let given = match (lines.next(), lines.next()) {
        (Some(line), None) if address::is_proxy(peer, proxies) => line.to_str().ok(),
        _ => None,
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    match given {
        Some(id) if (8..=MAX_BYTES).contains(&id.len()) && id.bytes().all(is_plain) => {
            id.to_owned()
        }
        _ => fresh.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V16.4.1: only a trusted proxy names a request, and only with letters that act on nothing.
    #[test]
    fn a_request_is_named_by_a_trusted_proxy_or_by_us() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let fresh = Uuid::from_u128(7);
        let named = |peer: &str, ids: &[&str]| {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(X_REQUEST_ID, id.parse().unwrap());
            }
            of(&headers, peer.parse().unwrap(), &proxies, fresh)
        };
        assert_eq!(named("10.0.0.1:9", &["abc-DEF_1.2"]), "abc-DEF_1.2");
        let ours = fresh.to_string();
        for (peer, ids) in [
            ("192.0.2.1:9", &["abc-DEF_1.2"][..]),
            ("10.0.0.1:9", &[]),
            ("10.0.0.1:9", &["short"]),
            ("10.0.0.1:9", &["a b c d e f"]),
            ("10.0.0.1:9", &["\"},{\"a\":\"b"]),
            ("10.0.0.1:9", &["abcdefgh", "abcdefgi"]),
            ("10.0.0.1:9", &[&"x".repeat(129)]),
        ] {
            assert_eq!(named(peer, ids), ours, "{ids:?}");
        }
    }
}
