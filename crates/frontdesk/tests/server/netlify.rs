//! Netlify's forms with only the host changed: sent to their page, known by their name.

use crate::desk::{Desk, Setup, URLENCODED};

fn desk() -> Desk {
    let form = |name: &str, more: &str| {
        format!(
            "<form name=\"{name}\" method=\"POST\" {more} data-netlify=\"true\"><input name=\"email\"></form>"
        )
    };
    let files = vec![
        ("index.html", form("contact", "")),
        ("order.html", form("order", "action=\"/done\"")),
        ("two.html", form("one", "") + &form("other", "")),
        ("done.html", "<p>Done".to_owned()),
        ("plain.html", "<p>No form here".to_owned()),
    ];
    Desk::with(Setup { files, ..Setup::default() })
}

#[test]
fn a_form_is_found_by_its_page_its_action_or_its_name() {
    let desk = desk();
    let table = [
        ("/", "email=a", "contact"),
        ("/done", "email=b", "order"),
        ("/two", "email=c&form-name=other", "other"),
        ("/", "email=d&form-name=one", "one"),
    ];
    for (path, body, form) in table {
        let answer = desk.navigate(path, URLENCODED, body.as_bytes());
        assert_eq!(answer.status, 303, "{path} {body}: {}", answer.text());
        assert_eq!(desk.export(form).len(), 1, "{form}");
    }
    assert_eq!(desk.export("contact")[0]["tree"]["email"], "a");
}

#[test]
fn a_form_with_an_action_leads_there() {
    let desk = desk();
    let answer = desk.navigate("/done", URLENCODED, b"form-name=order&email=a");
    assert_eq!(answer.header("location").as_deref(), Some("/done"));
    let answer = desk.navigate("/", URLENCODED, b"email=a");
    assert_eq!(answer.header("location").as_deref(), Some("/f/contact/thanks"));
}

#[test]
fn what_belongs_to_no_form_is_refused_and_not_stored() {
    let desk = desk();
    assert_eq!(desk.navigate("/plain", URLENCODED, b"email=a").status, 405);
    assert_eq!(desk.navigate("/two", URLENCODED, b"email=a").status, 404, "two forms and no name");
    assert_eq!(desk.navigate("/", URLENCODED, b"form-name=nobody").status, 404);
    for form in ["contact", "order", "one", "other"] {
        assert!(desk.export(form).is_empty(), "{form}");
    }
}

#[test]
fn a_page_of_another_site_may_not_post_to_a_page() {
    let desk = desk();
    let headers = [("Content-Type", URLENCODED), ("Origin", "https://evil.example")];
    assert_eq!(desk.request("POST", "/", &headers, b"email=a").status, 403);
}
