//! An address shown to be one's own, and what an account is told of.

use super::sink::Sink;
use super::{letters, pause, use_link};
use crate::browser::Browser;
use crate::desk::Desk;
use crate::login::{EMAIL, PASSWORD, log_in, sign_up};

/// An account is asked to confirm its address, once more if it likes, and is not asked any more then.
#[test]
fn an_address_is_confirmed_by_the_letter_that_reached_it() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    assert!(browser.get("/account").text().contains("action=\"/account/confirm\""));
    assert_eq!(browser.post("/account/confirm", &[]).status, 303);
    let mut both = letters(&sink, EMAIL, "Is this your address", 2);
    // Whoever opens it need not be logged in: a phone, say.
    let mut phone = Browser::new(&desk);
    let done = use_link(&mut phone, &both.remove(0).link(), &[]);
    assert_eq!(done.header("location").as_deref(), Some("/confirm?done=yes"), "{}", done.text());
    assert!(phone.follow(done, 1).text().contains("The address is confirmed."));
    assert!(!browser.get("/account").text().contains("action=\"/account/confirm\""));
    // The other letter does no harm; once confirmed, no more is written.
    assert_eq!(use_link(&mut phone, &both.remove(0).link(), &[]).status, 303);
    assert_eq!(browser.post("/account/confirm", &[]).status, 303);
    pause();
    assert_eq!(sink.mails().len(), 2);
}

/// V6.3.7: another address is told at the old one and confirmed at the new one.
#[test]
fn a_change_of_address_is_told_to_the_old_one_and_confirmed_at_the_new() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let entries = [("email", "ada@new.example"), ("current_password", PASSWORD)];
    assert_eq!(browser.post("/account/email", &entries).status, 303);
    letters(&sink, EMAIL, "has another address", 1);
    let asked = letters(&sink, "ada@new.example", "Is this your address", 1).remove(0);
    assert!(!asked.source.contains(EMAIL));
    assert_eq!(use_link(&mut browser, &asked.link(), &[]).status, 303);
    assert!(!browser.get("/account").text().contains("action=\"/account/confirm\""));
    // The letter to the first address is worth nothing now.
    let first = letters(&sink, EMAIL, "Is this your address", 1).remove(0);
    assert_eq!(use_link(&mut Browser::new(&desk), &first.link(), &[]).status, 410);
}

/// V6.3.7: another password is told.
#[test]
fn a_change_of_password_is_told() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let entries = [("current_password", PASSWORD), ("new_password", "nine clever herons waltz")];
    assert_eq!(browser.post("/account/password", &entries).status, 303);
    let letter = letters(&sink, EMAIL, "was changed", 1).remove(0);
    assert!(letter.link().ends_with("/reset"), "{}", letter.link());
}

/// V6.3.5: a login with a device that the account has not met is told; with one that it knows it is not.
#[test]
fn a_login_with_a_new_device_is_told() {
    let sink = Sink::start();
    let desk = Desk::configured(&sink.settings(""));
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    letters(&sink, EMAIL, "Is this your address", 1);
    browser.post("/logout", &[]);
    assert_eq!(log_in(&mut browser, EMAIL, PASSWORD).status, 303);
    pause();
    assert_eq!(sink.mails().len(), 1, "it knows this one");
    let mut stranger = Browser::new(&desk);
    assert_eq!(log_in(&mut stranger, EMAIL, "not the password").status, 401);
    assert_eq!(log_in(&mut stranger, EMAIL, PASSWORD).status, 303);
    let letter = letters(&sink, EMAIL, "A new device", 1).remove(0);
    let text = letter.text();
    assert!(text.contains("A program, no browser, from this machine"), "{text}");
    stranger.post("/logout", &[]);
    assert_eq!(log_in(&mut stranger, EMAIL, PASSWORD).status, 303);
    pause();
    assert_eq!(sink.mails().len(), 2);
}
