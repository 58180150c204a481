//! Logins: one account from its sign-up to its end.

mod devices;
mod enter;
mod guess;
mod invite;
mod leave;
mod own;
mod sign_up;
mod tokens;

use crate::browser::Browser;
use crate::desk::Answer;

pub(crate) const PASSWORD: &str = "wet otters juggle lanterns";
pub(crate) const EMAIL: &str = "ada@example.org";

/// Makes an account, which is logged in then.
pub(crate) fn sign_up(browser: &mut Browser<'_>, email: &str) -> Answer {
    let answer = browser.post("/signup", &[("email", email), ("password", PASSWORD)]);
    assert!(matches!(answer.status, 201 | 303), "{answer:?}");
    answer
}

pub(crate) fn log_in(browser: &mut Browser<'_>, email: &str, password: &str) -> Answer {
    browser.post("/login", &[("email", email), ("password", password)])
}

/// Whether the server knows who this is.
pub(crate) fn is_known(browser: &mut Browser<'_>) -> bool {
    let page = browser.get("/logout").text();
    assert!(page.contains("Log out"), "{page}");
    page.contains("You are logged in as")
}
