//! Fields that claim to be more than what somebody typed.

use serde_json::json;

use crate::browser::Browser;
use crate::desk::{Desk, URLENCODED};
use crate::login::{EMAIL, PASSWORD};

/// F-53: what is sent beside the form's own fields is data like all else: it sets nothing of ours, and
/// names no file.
#[test]
fn no_field_sets_what_is_ours_or_names_a_file() {
    let desk = Desk::start();
    let claims = [
        ("id", "00000000-0000-4000-8000-000000000000"),
        ("created_at", "1970-01-01"),
        ("received_at", "1970-01-01"),
        ("status", "approved"),
        ("user_id", "1"),
        ("account", "00000000-0000-4000-8000-000000000000"),
        ("is_spam", "0"),
        ("role", "operator"),
        ("form", "other"),
        ("_files[0][path]", "/etc/passwd"),
        ("name", "Ann"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(claims).finish();
    let sent = desk.post("/f/contact", URLENCODED, body.as_bytes());
    assert_eq!(sent.status, 201, "{}", sent.text());
    let fake = json!({ "name": "Ann", "avatar": { "path": "/etc/passwd", "size": 1 } }).to_string();
    assert_eq!(desk.post("/f/contact", "application/json", fake.as_bytes()).status, 201);
    let kept = desk.export("contact");
    let of = |n: usize, key: &str| kept[n][key].clone();
    assert_eq!(of(0, "id"), sent.json()["id"]);
    assert_ne!(of(0, "id"), claims[0].1);
    assert_eq!((of(0, "form"), of(0, "account")), (json!("contact"), json!(null)));
    assert!(!of(0, "received_at").to_string().contains("1970"));
    let (first, second) = (of(0, "tree"), of(1, "tree"));
    assert_eq!((&first["status"], &first["role"]), (&json!("approved"), &json!("operator")));
    assert_eq!(second["avatar"], json!({ "path": "/etc/passwd", "size": 1 }));
    assert!(desk.uploads().is_empty(), "no file was read for it");
    assert!(desk.export("other").is_empty());
}

/// V8.2.3: what a visitor may not set is set by no name that they send, and what they may not see is in no
/// answer to them.
#[test]
fn a_visitor_sets_and_sees_only_what_is_theirs() {
    let desk = Desk::start();
    let mut browser = Browser::script(&desk);
    let more =
        [("operator", "on"), ("rights", "operator"), ("role", "operator"), ("groups", "admin")];
    let first = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(browser.post("/signup", &[&first[..], &more].concat()).status, 201);
    let named =
        [("name", "Ada"), ("email", "other@example.org"), ("password", "other words here now")];
    assert_eq!(browser.post("/account/name", &[&named[..], &more].concat()).status, 200);
    let list = desk.run(&["account", "list", "--format", "json"]);
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(list.contains(EMAIL) && !list.contains("admin") && !list.contains("other@"), "{list}");
    assert!(list.contains("\"operator\":false"), "{list}");
    let who = browser.get("/session").json();
    let names = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&who["account"]), ["email", "email_confirmed", "groups", "id", "name"]);
    for path in ["/session", "/account", "/account/sessions", "/f/contact/mine"] {
        let text = browser.get(path).text();
        for secret in ["argon2", "password_hash", "token", "\"operator\"", "disabled"] {
            assert!(!text.contains(secret), "{path}: {secret}: {text}");
        }
    }
    // The same with the password still the first one: nothing above changed it.
    let mut again = Browser::new(&desk);
    assert_eq!(crate::login::log_in(&mut again, EMAIL, PASSWORD).status, 303);
}
