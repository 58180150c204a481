//! What else goes on with a form holds to its schema too.

use super::{GOOD, body, errors, one, order};
use crate::browser::Browser;
use crate::desk::{Desk, Setup, URLENCODED};

#[test]
fn a_repeated_request_is_answered_as_before_and_a_refused_one_uses_up_no_key() {
    let desk = order("");
    let headers = [("Content-Type", URLENCODED), ("Idempotency-Key", "k1")];
    let wrong = body(&[("email", Some("nowhere"))]);
    assert_eq!(desk.request("POST", "/f/order", &headers, wrong.as_bytes()).status, 422);
    let first = desk.request("POST", "/f/order", &headers, body(&[]).as_bytes());
    assert_eq!(first.status, 201, "{}", first.text());
    let again = desk.request("POST", "/f/order", &headers, body(&[]).as_bytes());
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(desk.export("order").len(), 1);
}

/// A form of the site that changes is held to what it says now.
#[test]
fn changed_html_changes_what_is_enforced() {
    let page = |rule: &str| {
        format!(
            "<form action=/f/contact method=post><input name=n {rule}><button>Go</button></form>"
        )
    };
    let files = vec![("index.html", page("required"))];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    assert_eq!(errors(&desk.post("/f/contact", URLENCODED, b"n=")), one("n", "valueMissing"));
    let index = desk.dir.path().join("site/index.html");
    std::fs::write(&index, page("maxlength=3")).unwrap();
    let changed = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        desk.post("/f/contact", URLENCODED, b"n=").status == 201
    });
    assert!(changed, "{}", desk.errors());
    assert_eq!(errors(&desk.post("/f/contact", URLENCODED, b"n=long")), one("n", "tooLong"));
}

/// Netlify's forms, which are sent to their page, are held to it as well.
#[test]
fn a_form_sent_to_its_page_is_held_to_it() {
    let files = vec![(
        "index.html",
        "<form name=contact method=post data-netlify=true netlify-honeypot=bot-field>\
         <input type=hidden name=form-name value=contact><input name=bot-field>\
         <input name=email type=email required></form>"
            .to_owned(),
    )];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    let answer = desk.post("/", URLENCODED, b"form-name=contact&bot-field=&email=nowhere");
    assert_eq!(errors(&answer), one("email", "typeMismatch"));
    let answer = desk.post("/", URLENCODED, b"form-name=contact&bot-field=&email=a@example.org");
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// What waits for a login is right before it waits.
#[test]
fn what_is_wrong_is_not_kept_for_a_login() {
    let desk = order("[forms.order]\nlogin = \"required\"");
    let mut browser = Browser::script(&desk);
    let answer = browser.post("/f/order", &[("name", "Ada")]);
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(answer.header("set-cookie").is_none(), "nothing waits");
    let answer = browser.post("/f/order", &GOOD);
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert!(answer.json()["receipt"]["id"].is_string(), "{}", answer.text());
}
