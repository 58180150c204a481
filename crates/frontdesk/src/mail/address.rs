//! Addresses as mail carries them.

use frontdesk_store::Email;
use lettre::Address;

/// An address for an envelope or a header: the part before the `@` as it was typed, the host as the DNS
/// knows it. `None` for what servers take for no address, such as `a..b@example.org`, which a browser's
/// field lets through.
pub(super) fn wire(email: &Email) -> Option<Address> {
    let (local, _) = email.address().rsplit_once('@')?;
    let (_, domain) = email.key().rsplit_once('@')?;
    Address::new(local, domain).ok()
}

/// Addresses that no person reads: an automatic reply there starts a loop, or a flood (RFC 3834, section 2;
/// RFC 5230, section 4.6).
pub(super) fn is_automatic(email: &Email) -> bool {
    const NAMES: [&str; 10] = [
        "mailer-daemon",
        "postmaster",
        "noreply",
        "no-reply",
        "donotreply",
        "do-not-reply",
        "listserv",
        "majordomo",
        "bounce",
        "bounces",
    ];
    let Some((local, _)) = email.key().rsplit_once('@') else { return true };
    // What stands behind a plus is the reader's own affair.
    let name = local.split('+').next().unwrap_or_default();
    NAMES.contains(&name)
        || name.starts_with("owner-")
        || ["-owner", "-request", "-bounces", "-bounce"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    /// F-44: what would be more than one address, or an order, is none.
    #[test]
    fn only_one_plain_address_goes_into_a_header() {
        for bad in [
            "\"a\n\"@b",
            "a@b.example\r\nBcc: v@example.net",
            "a@b.example, v@example.net",
            "a@b.example>",
            "<a@b.example>",
            "a@[127.0.0.1]",
            "a b@example.org",
            "a@b@c.example\0",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(wire(&email("a..b@example.org")), None);
        let odd = wire(&email("-Xsendmail@Example.org")).unwrap();
        assert_eq!(odd.to_string(), "-Xsendmail@example.org");
        assert_eq!(
            wire(&email("Ada@bücher.example")).unwrap().to_string(),
            "Ada@xn--bcher-kva.example"
        );
    }

    #[test]
    fn nobody_replies_to_a_robot() {
        for robot in [
            "MAILER-DAEMON@a.example",
            "no-reply+x@a.example",
            "list-request@a.example",
            "owner-l@a.example",
        ] {
            assert!(is_automatic(&email(robot)), "{robot}");
        }
        for person in ["ada@a.example", "noreplyson@a.example", "request@a.example"] {
            assert!(!is_automatic(&email(person)), "{person}");
        }
    }
}
