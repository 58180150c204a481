//! What the settings of the form make of that.

use serde_json::json;

use super::{body, errors, one, order};
use crate::desk::URLENCODED;

#[test]
fn unknown_fields_are_kept_and_marked_refused_or_dropped_as_the_setting_says() {
    let sent = body(&[("utm", Some("x")), ("status", Some("approved"))]);
    let kept = order("");
    assert_eq!(kept.post("/f/order", URLENCODED, sent.as_bytes()).status, 201);
    let stored = kept.export("order").remove(0);
    assert_eq!(
        (&stored["tree"]["utm"], &stored["tree"]["status"]),
        (&json!("x"), &json!("approved"))
    );
    assert_eq!(
        stored["notes"],
        json!([
            {"kind": "unknown_field", "name": "utm", "message": "the form has no such field"},
            {"kind": "unknown_field", "name": "status", "message": "the form has no such field"},
        ])
    );
    let dropped = order("[forms.order]\nunknown = \"drop\"");
    assert_eq!(dropped.post("/f/order", URLENCODED, sent.as_bytes()).status, 201);
    let stored = dropped.export("order").remove(0);
    assert!(stored["tree"].get("utm").is_none(), "{stored}");
    assert_eq!(stored["notes"][1]["kind"], "dropped_field");
    assert!(stored["entries"].to_string().contains("approved"), "the entries still have it");
    let refused = order("[forms.order]\nunknown = \"refuse\"");
    let answer = refused.post("/f/order", URLENCODED, sent.as_bytes());
    let told = errors(&answer);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|(_, code)| code == "unknownField"), "{told:?}");
    assert!(refused.export("order").is_empty());
}

#[test]
fn what_speaks_to_a_server_is_never_an_unknown_field() {
    let desk = order("[forms.order]\nunknown = \"refuse\"");
    let names = [
        "_next",
        "_id",
        "_gotcha",
        "_charset_",
        "form-name",
        "csrfmiddlewaretoken",
        "authenticity_token",
        "cf-turnstile-response",
        "g-recaptcha-response",
    ];
    for name in names {
        let sent = body(&[(name, Some("utf-8"))]);
        let answer = desk.post("/f/order", URLENCODED, sent.as_bytes());
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
    }
    let stored = desk.export("order");
    assert!(
        stored.iter().all(|one| one["notes"].to_string().find("field").is_none()),
        "{stored:?}"
    );
}

#[test]
fn hidden_values_may_change_unless_the_setting_says_no() {
    let changed = body(&[("campaign", Some("autumn"))]);
    assert_eq!(order("").post("/f/order", URLENCODED, changed.as_bytes()).status, 201);
    let desk = order("[forms.order]\nhidden = \"fixed\"");
    let answer = desk.post("/f/order", URLENCODED, changed.as_bytes());
    assert_eq!(errors(&answer), one("campaign", "hiddenChanged"));
    let answer =
        desk.post("/f/order", URLENCODED, body(&[("campaign", Some("spring"))]).as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    // Where it goes then speaks to us, and leads only to where it may.
    let elsewhere = body(&[("campaign", Some("spring")), ("_next", Some("/other"))]);
    assert_eq!(desk.post("/f/order", URLENCODED, elsewhere.as_bytes()).status, 201);
}

#[test]
fn the_rules_are_enforced_noted_or_ignored_as_the_setting_says() {
    let wrong = body(&[("email", Some("nowhere")), ("count", Some("07")), ("tags", Some("d"))]);
    let desk = order("[forms.order]\nschema = \"note\"");
    assert_eq!(desk.post("/f/order", URLENCODED, wrong.as_bytes()).status, 201);
    let stored = desk.export("order").remove(0);
    assert_eq!(stored["tree"]["count"], 7);
    let noted: Vec<_> =
        stored["notes"].as_array().unwrap().iter().map(|note| &note["name"]).collect();
    assert_eq!(noted, ["email", "tags"], "{stored}");
    assert_eq!(stored["notes"][0]["kind"], "invalid");
    let desk = order("[forms.order]\nschema = \"ignore\"");
    assert_eq!(desk.post("/f/order", URLENCODED, wrong.as_bytes()).status, 201);
    let stored = desk.export("order").remove(0);
    assert_eq!((&stored["tree"]["count"], &stored["notes"]), (&json!("07"), &json!([])));
    let desk = order("[forms.order]\nunlisted = \"keep\"\nmax_file_bytes = 5");
    let tagged = body(&[("tags", Some("d"))]);
    assert_eq!(desk.post("/f/order", URLENCODED, tagged.as_bytes()).status, 201);
}

#[test]
fn a_form_of_which_no_field_is_known_takes_whatever_comes() {
    let desk = order("");
    assert!(desk.run(&["form", "add", "app"]).status.success());
    let answer = desk.post("/f/app", URLENCODED, b"a=1&b[]=2");
    assert_eq!(answer.status, 201, "{}", answer.text());
    let stored = desk.export("app").remove(0);
    assert_eq!((&stored["tree"], &stored["notes"]), (&json!({"a": "1", "b": ["2"]}), &json!([])));
}

const DECLARED: &str = "[forms.app]\nlang = \"de\"\n\
    [[forms.app.fields]]\nname = \"email\"\ntype = \"email\"\nlabel = \"Adresse\"\nrequired = true\n\
    [[forms.app.fields]]\nname = \"sizes\"\ntype = \"select\"\nmultiple = true\noptions = [\"S\", \"M\"]\n";

#[test]
fn a_declaration_is_held_to_like_a_page() {
    let desk = order(DECLARED);
    let answer = desk.post("/f/app", "application/json", br#"{"email":"x","sizes":"XL"}"#);
    let expected =
        [("email", "typeMismatch"), ("sizes", "notAnOption")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(errors(&answer), expected);
    assert_eq!(answer.header("content-language").as_deref(), Some("de"));
    let answer =
        desk.post("/f/app", "application/json", br#"{"email":"x@example.org","sizes":"M"}"#);
    assert_eq!(answer.status, 201);
    assert_eq!(desk.tree("app"), json!({"email": "x@example.org", "sizes": ["M"]}));
}
