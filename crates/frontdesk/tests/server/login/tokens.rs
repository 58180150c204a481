//! The token of a session: one for each login, and worth nothing when a character of it is another.

use super::{EMAIL, PASSWORD, log_in, sign_up};
use crate::browser::Browser;
use crate::desk::Desk;

fn status(desk: &Desk, token: &str) -> u16 {
    let headers = [("Cookie", format!("frontdesk={token}"))];
    let headers = [("Accept", "application/json"), (headers[0].0, headers[0].1.as_str())];
    desk.request("GET", "/account", &headers, b"").status
}

/// V7.2.1: the server alone decides what a token is worth, every time.
#[test]
fn a_token_with_any_character_changed_is_a_strangers() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let token = browser.cookie("frontdesk").unwrap();
    assert_eq!(status(&desk, &token), 200);
    for at in 0..token.len() {
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        let mut changed = token.clone();
        changed.replace_range(at..=at, other);
        assert_eq!(status(&desk, &changed), 401, "{at}");
    }
    for changed in [format!("{token}A"), token[1..].to_owned(), token.to_lowercase(), String::new()]
    {
        assert_eq!(status(&desk, &changed), 401);
    }
    assert_eq!(status(&desk, &token), 200);
}

/// V7.2.2: each login has a token of its own, and ending one ends no other.
#[test]
fn two_logins_have_two_tokens() {
    let desk = Desk::start();
    let (mut one, mut two) = (Browser::new(&desk), Browser::new(&desk));
    sign_up(&mut one, EMAIL);
    assert_eq!(log_in(&mut two, EMAIL, PASSWORD).status, 303);
    let (first, second) = (one.cookie("frontdesk").unwrap(), two.cookie("frontdesk").unwrap());
    assert_ne!(first, second);
    assert_eq!((status(&desk, &first), status(&desk, &second)), (200, 200));
    assert_eq!(one.post("/logout", &[]).status, 303);
    assert_eq!((status(&desk, &first), status(&desk, &second)), (401, 200));
}
