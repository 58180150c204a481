//! Formspree's forms with only the host changed.

use serde_json::{Value, json};

use crate::desk::{Answer, Desk, Setup, URLENCODED};

const PAGE: &str = "<!doctype html><title>t</title>\n\
    <form action=\"/f/contact\" method=\"post\">\n\
    <input type=\"email\" name=\"email\" required><input type=\"number\" name=\"age\">\n\
    <input name=\"zip\" pattern=\"[0-9]{5}\"><textarea name=\"message\"></textarea>\n\
    <input type=\"hidden\" name=\"_subject\" value=\"New\"><input type=\"text\" name=\"_gotcha\" style=\"display:none\">\n\
    <input type=\"hidden\" name=\"_next\" value=\"/done\"></form>\n\
    <form action=\"/f/shown\" method=\"post\"><input name=\"_subject\"><input name=\"_replyto\"></form>";

fn desk() -> Desk {
    let files = vec![("index.html", PAGE.to_owned()), ("done.html", "<p>Done".to_owned())];
    Desk::with(Setup {
        files,
        config: "[forms.app]\norigins = [\"https://app.example\"]\n".to_owned(),
        ..Setup::default()
    })
}

/// As `@formspree/core` sends it.
fn client(desk: &Desk, path: &str, more: &[(&str, &str)], data: &Value) -> Answer {
    let mut headers = vec![
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("Formspree-Client", "@formspree/react@3.0.0 @formspree/core@4.0.0"),
        ("Formspree-Session-Data", "eyJsb2FkZWRBdCI6MX0="),
    ];
    headers.extend_from_slice(more);
    desk.request("POST", path, &headers, data.to_string().as_bytes())
}

#[test]
fn the_good_answer_is_theirs_and_ours() {
    let desk = desk();
    let taken = client(&desk, "/f/contact", &[], &json!({"email": "a@b.example"}));
    assert_eq!(taken.status, 201, "{}", taken.text());
    let body = taken.json();
    let here = format!("http://localhost:{}", desk.port);
    assert_eq!(body["next"], format!("{here}/f/contact/thanks"));
    assert_eq!(body["ok"], true);
    assert_eq!(body["form"], "contact");
    assert!(body["id"].is_string() && body["received_at"].is_string());
    let led = client(&desk, "/f/contact", &[], &json!({"email": "a@b.example", "_next": "/done"}));
    assert_eq!(led.json()["next"], format!("{here}/done"));
    let away = json!({"email": "a@b.example", "_next": "https://evil.example/"});
    let next = client(&desk, "/f/contact", &[], &away).json()["next"].clone();
    assert_eq!(next, format!("{here}/f/contact/thanks"));
}

#[test]
fn wrong_fields_are_told_in_their_codes() {
    let desk = desk();
    let wrong = json!({"email": "", "age": "old", "zip": "x"});
    let refused = client(&desk, "/f/contact", &[], &wrong);
    assert_eq!(refused.status, 422);
    let problem = refused.json();
    assert!(problem["error"].is_string());
    assert_eq!(problem["code"], "invalid", "our own members stay");
    let told: Vec<(&str, &str)> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [("email", "REQUIRED_FIELD_EMPTY"), ("age", "TYPE_NUMERIC"), ("zip", "TYPE_TEXT")]
    );
    let refused = client(&desk, "/f/contact", &[], &json!({"email": "nobody"})).json();
    assert_eq!(refused["errors"][0]["code"], "TYPE_EMAIL");
    assert!(refused["errors"][0]["message"].is_string());
    // Whoever is no client of theirs gets the standard's words.
    let ours = desk.post("/f/contact", URLENCODED, b"email=nobody").json();
    assert_eq!(
        (&ours["errors"][0]["code"], &ours["error"]),
        (&json!("typeMismatch"), &Value::Null)
    );
}

#[test]
fn what_is_wrong_with_the_form_as_a_whole_is_told_too() {
    let desk = desk();
    let nobody = client(&desk, "/f/nobody", &[], &json!({"a": "b"}));
    assert_eq!(nobody.status, 404);
    assert_eq!(nobody.json()["errors"][0]["code"], "FORM_NOT_FOUND");
    let evil = [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")];
    let blocked = client(&desk, "/f/contact", &evil, &json!({"email": "a@b.example"}));
    assert_eq!((blocked.status, &blocked.json()["errors"][0]["code"]), (403, &json!("BLOCKED")));
    let headers = [("Content-Type", "application/json"), ("Formspree-Client", "x")];
    let malformed = desk.request("POST", "/f/contact", &headers, b"{");
    assert_eq!(malformed.status, 400);
    assert_eq!(malformed.json()["errors"][0]["code"], "UNSPECIFIED");
    for answer in [nobody, blocked, malformed] {
        assert!(answer.json()["errors"][0]["message"].is_string());
        assert!(answer.json()["error"].is_string());
    }
}

#[test]
fn a_project_has_the_form_by_its_key() {
    let desk = desk();
    let taken = client(&desk, "/p/1234567890/f/contact", &[], &json!({"email": "a@b.example"}));
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(desk.export("contact").len(), 1);
    let refused = client(&desk, "/p/1234567890/f/nobody", &[], &json!({}));
    assert_eq!(refused.json()["errors"][0]["code"], "FORM_NOT_FOUND");
}

#[test]
fn a_page_of_another_origin_may_ask_as_they_do() {
    let desk = desk();
    for path in ["/f/app", "/p/1/f/app"] {
        let headers = [
            ("Origin", "https://app.example"),
            ("Access-Control-Request-Method", "POST"),
            (
                "Access-Control-Request-Headers",
                "content-type,formspree-client,formspree-session-data",
            ),
        ];
        let answer = desk.request("OPTIONS", path, &headers, b"");
        assert_eq!(answer.status, 204, "{path}");
        let allowed = answer.header("access-control-allow-headers").unwrap();
        assert!(allowed.contains("formspree-client") && allowed.contains("formspree-session-data"));
        let origin = [("Origin", "https://app.example"), ("Sec-Fetch-Site", "cross-site")];
        let taken = client(&desk, path, &origin, &json!({"message": "hi"}));
        assert_eq!(taken.status, 201, "{}", taken.text());
        let allowed = taken.header("access-control-allow-origin");
        assert_eq!(allowed.as_deref(), Some("https://app.example"));
        assert!(taken.json()["next"].as_str().unwrap().starts_with("http://localhost:"));
    }
}

#[test]
fn control_fields_stay_among_the_entries_and_out_of_the_tree() {
    let desk = desk();
    let body =
        b"email=a%40b.example&message=hi&_subject=New&_cc=x%40y.example&_format=plain&_language=fr\
                 &_replyto=c%40d.example&_gotcha=&g-recaptcha-response=t&_next=/done";
    let answer = desk.navigate("/f/contact", URLENCODED, body);
    assert_eq!(answer.header("location").as_deref(), Some("/done"));
    let stored = &desk.export("contact")[0];
    assert_eq!(
        stored["tree"],
        json!({"email": "a@b.example", "age": null, "message": "hi", "_replyto": "c@d.example"})
    );
    assert_eq!(stored["entries"].as_array().unwrap().len(), 10);
}

#[test]
fn a_name_of_theirs_that_people_type_into_is_a_field_like_any_other() {
    let desk = desk();
    let answer = desk.post("/f/shown", URLENCODED, b"_subject=Roof&_replyto=c%40d.example&_cc=x");
    assert_eq!(answer.status, 201);
    assert_eq!(desk.tree("shown"), json!({"_subject": "Roof", "_replyto": "c@d.example"}));
}

/// `_language` decides in what language is thanked and refused, before what the page or the browser says; what
/// is no language of ours, or a field that visitors see, decides nothing.
#[test]
fn a_form_may_say_its_language() {
    let own = "<form action=/f/shown method=post><input name=_language><input name=email type=email></form>";
    let page = format!("{PAGE}{own}").replace("<title>", "<html lang=fr><title>");
    let desk = Desk::with(Setup { files: vec![("index.html", page)], ..Setup::default() });
    let place = |body: &str| {
        let answer = desk.navigate("/f/contact", URLENCODED, body.as_bytes());
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("location").unwrap()
    };
    let german = place("email=a%40b.example&_next=&_language=de-AT");
    assert_eq!(german, "/f/contact/thanks?language=de");
    for (path, tag, words) in [
        (german.as_str(), "de", "Vielen Dank"),
        ("/f/contact/thanks", "fr", "Merci"),
        ("/f/contact/thanks?language=hi", "hi", "धन्यवाद"),
        ("/f/contact/thanks?language=es", "es", "Gracias"),
        ("/f/contact/thanks?language=en", "en", "Thank you"),
        ("/f/contact/thanks?language=%22%3E%3Cscript%3E", "fr", "Merci"),
    ] {
        let page = desk.get(path);
        assert_eq!(page.header("content-language").as_deref(), Some(tag), "{path}");
        let page = page.text();
        assert!(page.contains(&format!("<html lang=\"{tag}\">")) && page.contains(words), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
    for odd in ["tlh", "", "%22%0d%0aX-Y:z"] {
        let place = place(&format!("email=a%40b.example&_next=&_language={odd}"));
        assert_eq!(place, "/f/contact/thanks", "{odd}");
    }
    let wrong = |path: &str| {
        let refused = desk.post(path, URLENCODED, b"email=ann&_language=es");
        assert_eq!(refused.status, 422);
        refused.json()["errors"][0]["message"].as_str().unwrap().to_owned()
    };
    assert!(wrong("/f/contact").starts_with("Escriba"), "{}", wrong("/f/contact"));
    assert!(!wrong("/f/shown").starts_with("Escriba"), "{}", wrong("/f/shown"));
    let headers = [("Content-Type", URLENCODED), ("HX-Request", "true")];
    let body = b"email=a%40b.example&_language=de";
    let fragment = desk.request("POST", "/f/contact", &headers, body).text();
    assert!(fragment.contains("lang=\"de\">Vielen Dank."), "{fragment}");
}
