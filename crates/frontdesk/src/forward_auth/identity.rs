//! Who the visitor is, in the headers that proxies hand to the application.

use frontdesk_store::Account;
use http::header::{CACHE_CONTROL, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};

const USER: HeaderName = HeaderName::from_static("remote-user");
const GROUPS: HeaderName = HeaderName::from_static("remote-groups");
const NAME: HeaderName = HeaderName::from_static("remote-name");
const EMAIL: HeaderName = HeaderName::from_static("remote-email");
/// The visitor's cookies without ours, for a proxy that hands them on in place of what came (C-48).
const COOKIES: HeaderName = HeaderName::from_static("remote-cookie");

/// Says who it is. All headers are always there, empty where there is nothing to say, so that a proxy
/// that copies them replaces whatever the visitor sent under their names.
pub(super) fn tell(account: &Account, asked: &HeaderMap, answer: &mut HeaderMap) {
    let email = account.email_confirmed_at.map_or("", |_| account.email.as_str());
    answer.insert(USER, value(&account.id.hyphenated().to_string()));
    answer.insert(GROUPS, value(&account.groups.join(",")));
    answer.insert(NAME, value(account.name.as_deref().unwrap_or_default()));
    answer.insert(EMAIL, value(email));
    answer.insert(COOKIES, foreign_cookies(asked));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// A header's value: the UTF-8 of the text, as other servers of this kind send it. No name holds a
/// control character; one that did would lose it here.
fn value(text: &str) -> HeaderValue {
    let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
    HeaderValue::from_bytes(text.as_bytes()).unwrap_or(HeaderValue::from_static(""))
}

/// The `Cookie` header without our own cookies; the others keep their bytes and order.
fn foreign_cookies(asked: &HeaderMap) -> HeaderValue {
    let lines = asked.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let pieces = lines.flat_map(|line| line.split(|&byte| byte == b';'));
    // RFC 6265, section 4.2.1: pairs are parted by a semicolon and a space.
    let kept: Vec<&[u8]> = pieces
        .map(<[u8]>::trim_ascii)
        .filter(|piece| !piece.is_empty() && !is_ours(piece))
        .collect();
    HeaderValue::from_bytes(&kept.join(&b"; "[..])).unwrap_or(HeaderValue::from_static(""))
}

/// Each of our cookies is called `frontdesk`, `frontdesk-…` or `frontdesk.…`, with or without a prefix.
fn is_ours(pair: &[u8]) -> bool {
    let name = pair.split(|&byte| byte == b'=').next().unwrap_or_default().trim_ascii();
    let bare = [&b"__Host-"[..], b"__Secure-"].iter().find_map(|prefix| name.strip_prefix(*prefix));
    let rest = bare.unwrap_or(name).strip_prefix(b"frontdesk");
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'-' | b'.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C-48: only our own cookies are taken out; the others stay as they are, in their order.
    #[test]
    fn foreign_cookies_pass_unchanged() {
        for (lines, expected) in [
            (vec![], ""),
            (vec!["__Secure-frontdesk=x"], ""),
            (vec!["a=1; __Secure-frontdesk=x; b=\"2 3\"; a=4"], "a=1; b=\"2 3\"; a=4"),
            (vec!["__Host-frontdesk=x; frontdesk-device=y; __Secure-frontdesk.cart=w; z"], "z"),
            (vec!["a=1; frontdesk=x", "b=2"], "a=1; b=2"),
            (
                vec!["my-frontdesk=1; frontdesks=2; FRONTDESK=3"],
                "my-frontdesk=1; frontdesks=2; FRONTDESK=3",
            ),
            (vec!["a=frontdesk=1; =2"], "a=frontdesk=1; =2"),
        ] {
            let mut asked = HeaderMap::new();
            for line in &lines {
                asked.append(COOKIE, HeaderValue::from_str(line).unwrap());
            }
            assert_eq!(foreign_cookies(&asked), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_name_that_is_not_ascii_goes_out_as_utf_8_and_breaks_no_header() {
        assert_eq!(value("Zoë, 佐藤").as_bytes(), "Zoë, 佐藤".as_bytes());
        assert_eq!(value("a\r\nRemote-Groups: admin\u{85}\u{0}"), "aRemote-Groups: admin");
    }
}
