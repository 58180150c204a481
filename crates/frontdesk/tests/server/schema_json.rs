//! `GET /f/{form}/schema.json`: what a form demands, for programs.

use serde_json::json;

use crate::desk::{Desk, Setup, URLENCODED};

const BOOKING: &str = "<!doctype html>\n<form action=/f/booking method=post>\n\
    <label>E-mail: <input name=email type=email required maxlength=80></label>\n\
    <label>Guests <input name=guests type=number min=1 max=12 required></label>\n\
    <select name=room><option value=garden>Garden<option value=street>Street</select>\n\
    <button>Send</button></form>";

fn booking(config: &str) -> Desk {
    let files = vec![("index.html", BOOKING.to_owned())];
    Desk::with(Setup { files, config: config.to_owned(), ..Setup::default() })
}

#[test]
fn a_form_of_the_site_is_described_with_its_labels() {
    let desk = booking("");
    let answer = desk.get("/f/booking/schema.json");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type").as_deref(), Some("application/schema+json"));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-cache"));
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some("*"));
    assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"));
    assert!(answer.header("set-cookie").is_none());
    let schema = answer.json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let id = format!("http://localhost:{}/f/booking/schema.json", desk.port);
    assert_eq!(schema["$id"], id.as_str());
    assert_eq!(schema["required"], json!(["email", "guests"]));
    assert_eq!(schema["properties"]["email"]["title"], "E-mail");
    assert_eq!(schema["properties"]["email"]["format"], "email");
    assert_eq!(schema["properties"]["guests"]["maximum"], 12);
    assert_eq!(
        schema["properties"]["room"]["oneOf"][0],
        json!({"const": "garden", "title": "Garden"})
    );
}

#[test]
fn the_id_of_a_schema_is_its_public_address() {
    let desk = booking("public_url = \"https://inn.example\"\n");
    let headers = [("Host", "inn.example")];
    let schema = desk.request("GET", "/f/booking/schema.json", &headers, b"").json();
    assert_eq!(schema["$id"], "https://inn.example/f/booking/schema.json");
}

#[test]
fn a_schema_is_sent_once_and_again_when_the_page_changed() {
    let desk = booking("");
    let first = desk.get("/f/booking/schema.json");
    let tag = first.header("etag").unwrap();
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let headers = [("If-None-Match", known.as_str())];
        let again = desk.request("GET", "/f/booking/schema.json", &headers, b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag").as_deref(), Some(tag.as_str()));
        assert_eq!(again.header("access-control-allow-origin").as_deref(), Some("*"));
    }
    let changed = BOOKING.replace("max=12", "max=6");
    std::fs::write(desk.dir.path().join("site/index.html"), changed).unwrap();
    let headers = [("If-None-Match", tag.as_str())];
    assert!(crate::site::within_seconds(10, || {
        let answer = desk.request("GET", "/f/booking/schema.json", &headers, b"");
        answer.status == 200 && answer.json()["properties"]["guests"]["maximum"] == 6
    }));
    let head = desk.request("HEAD", "/f/booking/schema.json", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(desk.request("POST", "/f/booking/schema.json", &[], b"").status, 405);
}

/// What either page allows is allowed, and what only one of them has can't be required.
#[test]
fn one_form_in_two_pages_has_one_schema() {
    let form = |fields: &str| format!("<form action=/f/news method=post>{fields}</form>");
    let files = vec![
        ("index.html", form("<input name=email required maxlength=10>")),
        ("about.html", form("<input name=email required maxlength=20><input name=who required>")),
    ];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    let schema = desk.get("/f/news/schema.json").json();
    assert_eq!(schema["required"], json!(["email"]));
    assert_eq!(schema["properties"]["email"]["anyOf"].as_array().unwrap().len(), 2);
}

#[test]
fn a_form_without_known_fields_has_no_schema() {
    let files = vec![("index.html", "<form action=/f/bare method=post></form>".to_owned())];
    let config = "[forms.app]\norigins = [\"https://app.example\"]\n".to_owned();
    let desk = Desk::with(Setup { files, config, ..Setup::default() });
    for (form, code) in [("bare", "no_fields"), ("app", "no_fields"), ("none", "no_such_form")] {
        let headers = [("Accept", "text/html")];
        let path = format!("/f/{form}/schema.json");
        let answer = desk.request("GET", &path, &headers, b"");
        assert_eq!(answer.status, 404, "{form}");
        assert_eq!(answer.header("content-type").as_deref(), Some("application/problem+json"));
        assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some("*"));
        assert_eq!(answer.json()["code"], code, "{form}");
    }
}

/// V2.1.1: what is written down is what is held to.
#[test]
fn what_a_schema_says_is_demanded() {
    let desk = booking("");
    let answer = desk.post("/f/booking", URLENCODED, b"guests=many&other=1");
    assert_eq!(answer.status, 422);
    let told = answer.json()["errors"].as_array().unwrap().clone();
    assert!(told.iter().any(|error| error["field"] == "guests"), "{told:?}");
}
