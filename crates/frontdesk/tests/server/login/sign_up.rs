//! Signing up: which address, which password, and one account for each.

use serde_json::{Value, json};

use super::{EMAIL, PASSWORD, is_known, sign_up};
use crate::browser::Browser;
use crate::desk::Desk;

fn ask(desk: &Desk, email: &str, password: &str) -> (u16, Value) {
    let body = json!({"email": email, "password": password}).to_string();
    let answer = desk.post("/signup", "application/json", body.as_bytes());
    (answer.status, answer.json())
}

fn code(problem: &Value, field: &str) -> Option<String> {
    let errors = problem["errors"].as_array()?;
    let found = errors.iter().find(|error| error["field"] == field)?;
    Some(found["code"].as_str()?.to_owned())
}

/// All errors come at once, beside their fields, with the typed text kept and the password not.
#[test]
fn all_errors_come_at_once_and_the_typed_text_is_kept() {
    let desk = Desk::start();
    let entries = [("email", "no address"), ("name", "Ada \"<b>\""), ("password", "short secret")];
    let answer = Browser::new(&desk).post("/signup", &entries);
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("value=\"no address\""), "{page}");
    assert!(
        page.contains("id=\"email-error\"") && page.contains("id=\"password-error\""),
        "{page}"
    );
    assert!(!page.contains("short secret") && !page.contains("<b>"), "{page}");
    let problem = Browser::script(&desk).post("/signup", &entries);
    assert_eq!(problem.header("content-type").as_deref(), Some("application/problem+json"));
    let problem = problem.json();
    assert_eq!(code(&problem, "email").as_deref(), Some("bad_email"));
    assert_eq!(code(&problem, "password").as_deref(), Some("weak_password"));
}

/// V6.2.1, V6.2.4, V6.2.5, V6.2.9, V6.2.11, L17.
#[test]
fn a_password_is_long_enough_and_not_one_of_the_first_to_be_tried() {
    let desk = Desk::start();
    for (password, why) in [
        ("", "missing"),
        ("wet otters jugg", ""),
        ("wet otters jug", "weak_password"),
        ("passwordpassword", "weak_password"),
        ("Password12345678!", "weak_password"),
        ("frontdesk-frontdesk", "weak_password"),
        ("localhostlocalhost", ""),
        (&"x".repeat(257), "too_long"),
        (&"\u{fdfa}".repeat(300), "too_long"),
    ] {
        let (status, answer) = ask(&desk, &format!("{}@example.org", password.len()), password);
        match why {
            "" => assert!(status == 201 || status == 422, "{password}: {answer}"),
            why => {
                assert_eq!(status, 422, "{password}: {answer}");
                assert_eq!(code(&answer, "password").as_deref(), Some(why), "{password}");
            }
        }
    }
    let long: String =
        "wet otters juggle 🏮 ".chars().cycle().take(200).collect::<String>() + "lantern zoo quick";
    let (status, answer) = ask(&desk, "long@example.org", &long);
    assert_eq!(status, 201, "{answer}");
    // V6.2.8: not cut, not trimmed.
    let body = json!({"email": "long@example.org", "password": format!("{long} ")}).to_string();
    assert_eq!(desk.post("/login", "application/json", body.as_bytes()).status, 401);
    let body = json!({"email": "long@example.org", "password": long}).to_string();
    assert_eq!(desk.post("/login", "application/json", body.as_bytes()).status, 200);
}

/// S-58: one account for all spellings of an address, and none for what only looks like it.
#[test]
fn there_is_one_account_for_all_spellings_of_an_address() {
    let desk = Desk::start();
    assert_eq!(ask(&desk, "mike@example.org", PASSWORD).0, 201);
    for twin in ["MIKE@example.org", " mike@EXAMPLE.org ", "ｍｉｋｅ@example.org"] {
        let (status, answer) = ask(&desk, twin, PASSWORD);
        assert_eq!(
            (status, code(&answer, "email").as_deref()),
            (409, Some("email_taken")),
            "{twin}"
        );
        let body = json!({"email": twin, "password": PASSWORD}).to_string();
        assert_eq!(desk.post("/login", "application/json", body.as_bytes()).status, 200, "{twin}");
    }
    let (status, _) = ask(&desk, "m\u{131}ke@example.org", PASSWORD);
    assert_eq!(status, 422);
    for other in ["Łukasz@przykład.example", "用户@例え.example", "ΩΜΈΓΑ@παράδειγμα.example"]
    {
        assert_eq!(ask(&desk, other, PASSWORD).0, 201, "{other}");
        let body = json!({"email": other.to_lowercase(), "password": PASSWORD}).to_string();
        assert_eq!(desk.post("/login", "application/json", body.as_bytes()).status, 200, "{other}");
    }
}

/// Two at once for one address make one account.
#[test]
fn of_many_sign_ups_at_once_for_one_address_one_is_made() {
    let desk = Desk::start();
    let made = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| ask(&desk, EMAIL, PASSWORD).0)).collect();
        let answers = tries.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>();
        assert!(answers.iter().all(|status| matches!(status, 201 | 409)), "{answers:?}");
        answers.iter().filter(|status| **status == 201).count()
    });
    assert_eq!(made, 1);
}

/// The operator may keep sign-ups closed; then nobody is asked, and nothing is made.
#[test]
fn a_closed_sign_up_makes_no_account() {
    let desk = Desk::configured("[accounts]\nsignup = \"closed\"\n");
    let page = Browser::new(&desk).get("/signup");
    assert_eq!(page.status, 403);
    assert!(!page.text().contains("<input"), "{}", page.text());
    let (status, answer) = ask(&desk, EMAIL, PASSWORD);
    assert_eq!((status, answer["code"].as_str()), (403, Some("signup_closed")));
    assert!(!Browser::new(&desk).get("/login").text().contains("/signup"));
    let list = desk.run(&["account", "list", "--format", "json"]);
    assert_eq!(String::from_utf8(list.stdout).unwrap().trim(), "[]");
}

/// A sign-up logs in, and says so in the wanted shape.
#[test]
fn a_sign_up_logs_in() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    assert!(!is_known(&mut browser));
    browser.get("/signup");
    let answer = sign_up(&mut browser, EMAIL);
    assert_eq!(answer.header("location").as_deref(), Some("/"));
    assert!(is_known(&mut browser));
    let (status, answer) = ask(&desk, "eve@example.org", PASSWORD);
    assert_eq!(status, 201);
    assert_eq!(answer["account"]["email"], "eve@example.org");
    assert!(answer["account"].get("password").is_none());
}

/// V6.2.6, V6.2.7: a password manager knows the fields, nothing keeps anybody from pasting, and what
/// was typed can be shown.
#[test]
fn password_managers_know_the_fields() {
    let desk = Desk::start();
    for (path, kind) in [("/login", "current-password"), ("/signup", "new-password")] {
        let page = Browser::new(&desk).get(path);
        let text = page.text();
        assert!(text.contains("type=\"password\"") && text.contains("autocomplete=\"username\""));
        assert!(text.contains(&format!("autocomplete=\"{kind}\"")), "{text}");
        assert!(!text.contains("onpaste") && text.contains("Show the password"), "{text}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    }
}
