//! Whose page asks: row by row of the checklist, part 3e.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use frontdesk_session::{
    Brought, FormTokens, Keyring, Moment, NotFromUs, OriginPolicy, Passed, Sender, Stranger, Token,
    TokenHash, WebOrigin,
};
use proptest::prelude::*;

const NOW: Moment = Moment::from_secs(1_790_000_000);
const OWN: &str = "https://desk.example";
const TRUSTED: &str = "https://app.desk.example:8443";

fn check(
    method: &str,
    site: &[&str],
    origin: &[&str],
    brought: Brought,
) -> Result<Passed, Stranger> {
    let own = [WebOrigin::parse(OWN).unwrap()];
    let trusted = [WebOrigin::parse(TRUSTED).unwrap()];
    let site: Vec<_> = site.iter().map(|value| value.as_bytes()).collect();
    let origin: Vec<_> = origin.iter().map(|value| value.as_bytes()).collect();
    let sender = Sender { method, site: &site, origin: &origin, brought };
    OriginPolicy { own: &own, trusted: &trusted }.check(&sender)
}

fn post(site: &[&str], origin: &[&str]) -> Result<Passed, Stranger> {
    let with = check("POST", site, origin, Brought::Session);
    if !(site.is_empty() && origin.is_empty()) {
        // Where a browser speaks, the cookie changes nothing: a login has none yet (S-44).
        assert_eq!(with, check("POST", site, origin, Brought::Nothing), "{site:?} {origin:?}");
    }
    with
}

/// S-40
#[test]
fn every_method_but_three_is_checked() {
    for method in ["GET", "HEAD", "OPTIONS"] {
        assert_eq!(check(method, &["cross-site"], &["null"], Brought::Session), Ok(Passed::Safe));
    }
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "QUERY", "", "GET "] {
        let asked = check(method, &["cross-site"], &[], Brought::Session);
        assert_eq!(asked, Err(Stranger::OtherSite), "{method}");
    }
}

/// S-41
#[test]
fn what_the_browser_says_about_the_page_decides() {
    for word in ["same-origin", "none"] {
        for origin in [&[][..], &[OWN], &["https://evil.example"], &["null"]] {
            assert_eq!(post(&[word], origin), Ok(Passed::Own), "{word} {origin:?}");
        }
    }
    for word in ["same-site", "cross-site"] {
        assert_eq!(post(&[word], &[]), Err(Stranger::OtherSite));
        assert_eq!(post(&[word], &["https://evil.example"]), Err(Stranger::OtherSite));
        assert_eq!(post(&[word], &["null"]), Err(Stranger::NoOrigin));
        assert_eq!(post(&[word], &[TRUSTED]), Ok(Passed::Trusted));
        assert_eq!(post(&[word], &[OWN]), Ok(Passed::Own));
        assert_eq!(post(&[word], &[TRUSTED, TRUSTED]), Err(Stranger::Contradiction));
    }
    for junk in
        [&["same-origin", "same-origin"][..], &["Same-Origin"], &[""], &["same-origin, none"]]
    {
        assert_eq!(post(junk, &[OWN]), Err(Stranger::Contradiction), "{junk:?}");
    }
}

/// S-42
#[test]
fn without_fetch_metadata_the_origin_has_to_be_ours() {
    assert_eq!(post(&[], &[OWN]), Ok(Passed::Own));
    assert_eq!(post(&[], &[TRUSTED]), Ok(Passed::Trusted));
    for other in [
        "http://desk.example",
        "https://desk.example:8443",
        "https://app.desk.example",
        "https://evil.example",
        "https://desk.example.evil.example",
        "https://xn--dsk-rma.example",
        "https://192.0.2.1",
        "https://[2001:db8::1]:8443",
    ] {
        assert_eq!(post(&[], &[other]), Err(Stranger::OtherSite), "{other}");
    }
    // No browser writes these, so whoever did has something in mind.
    for junk in [
        "null",
        "",
        "HTTPS://DESK.EXAMPLE",
        "https://Desk.example",
        "https://desk.example.",
        "https://desk.example:443",
        "https://desk.example:0443",
        "https://desk.example:",
        "https://desk.example:99999",
        "https://desk.example/",
        "https://user@desk.example",
        "https://dësk.example",
        " https://desk.example",
        "https://desk.example, https://desk.example",
        "ftp://desk.example",
        "https://[::0001]",
        "https://[::1",
        "desk.example",
    ] {
        assert_eq!(post(&[], &[junk]), Err(Stranger::NoOrigin), "{junk}");
    }
    assert_eq!(post(&[], &[OWN, OWN]), Err(Stranger::Contradiction));
    assert_eq!(post(&[], &[OWN, "null"]), Err(Stranger::Contradiction));
}

/// S-43
#[test]
fn a_program_may_ask_without_a_session_alone() {
    assert_eq!(check("POST", &[], &[], Brought::Nothing), Ok(Passed::Program));
    assert_eq!(check("POST", &[], &[], Brought::Session), Err(Stranger::TokenNeeded));
}

fn visitor(byte: u8) -> TokenHash {
    Token::new([byte; 32]).hash()
}

/// S-46: another session's, another form's, another server's.
#[test]
fn a_form_token_fits_its_visitor_and_form_alone() {
    let (ring, other) = (Keyring::new(1, &[1; 32]), Keyring::new(1, &[2; 32]));
    let token = FormTokens::new(&ring).make(&visitor(1), "/login", NOW, [3; 16]);
    let check = |ring: &Keyring, token: &str, visitor: &TokenHash, form: &str| {
        FormTokens::new(ring).check(token, visitor, form, NOW)
    };
    assert_eq!(check(&ring, &token, &visitor(1), "/login"), Ok(()));
    let foreign = Err(NotFromUs::Foreign);
    assert_eq!(check(&ring, &token, &visitor(2), "/login"), foreign);
    assert_eq!(check(&ring, &token, &visitor(1), "/logout"), foreign);
    assert_eq!(check(&ring, &token, &visitor(1), ""), foreign);
    assert_eq!(check(&other, &token, &visitor(1), "/login"), foreign);
    assert_eq!(check(&Keyring::new(2, &[1; 32]), &token, &visitor(1), "/login"), foreign);
    let rotated = Keyring::new(2, &[2; 32]).with_older(1, &[1; 32]).unwrap();
    assert_eq!(check(&rotated, &token, &visitor(1), "/login"), Ok(()));
    for cut in 0..token.len() {
        assert_eq!(check(&ring, &token[..cut], &visitor(1), "/login"), foreign);
        let mut changed = token.clone().into_bytes();
        changed[cut] = if changed[cut] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(check(&ring, &changed, &visitor(1), "/login"), foreign, "byte {cut}");
    }
    assert_eq!(check(&ring, &format!("{token}A"), &visitor(1), "/login"), foreign);
}

/// S-46: 12 hours, and a minute for clocks that differ.
#[test]
fn a_form_may_lie_open_for_twelve_hours() {
    let secs = Duration::from_secs;
    let ring = Keyring::new(1, &[1; 32]);
    let tokens = FormTokens::new(&ring);
    let made = NOW + secs(1000);
    let token = tokens.make(&visitor(1), "f", made, [3; 16]);
    let at = |now: Moment| tokens.check(&token, &visitor(1), "f", now);
    assert_eq!(at(made), Ok(()));
    assert_eq!(at(made + secs(12 * 3600 + 60)), Ok(()));
    assert_eq!(at(made + secs(12 * 3600 + 61)), Err(NotFromUs::Over));
    assert_eq!(at(NOW + secs(940)), Ok(()));
    assert_eq!(at(NOW + secs(939)), Err(NotFromUs::Early));
}

/// S-46: of two answers in the same second nothing is alike but what is no secret.
#[test]
fn a_form_token_is_another_one_in_every_answer() {
    let ring = Keyring::new(1, &[1; 32]);
    let make = |nonce| FormTokens::new(&ring).make(&visitor(1), "f", NOW, [nonce; 16]);
    let (one, other) = (make(1), make(2));
    // Form, key and time are ten bytes, which fill 13 characters and share the next.
    let alike = one.bytes().zip(other.bytes()).skip(14).filter(|(one, other)| one == other).count();
    assert!(alike < 15, "{alike} of {} characters alike", one.len() - 14);
}

proptest! {
    /// S-46, Z-10: junk is no token.
    #[test]
    fn no_text_that_we_did_not_make_is_a_form_token(token in "[A-Za-z0-9_=-]{0,90}|\\PC{0,20}") {
        let ring = Keyring::new(1, &[1; 32]);
        let checked = FormTokens::new(&ring).check(&token, &visitor(1), "f", NOW);
        prop_assert_eq!(checked, Err(NotFromUs::Foreign));
    }
}
