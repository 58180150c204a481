//! How what is wrong is told.

use super::{body, order};
use crate::desk::{Desk, Setup, URLENCODED};

/// A page's own language counts before the browser's, and that before English.
#[test]
fn errors_are_told_in_the_language_of_the_page() {
    const MISSING: [(&str, &str); 5] = [
        ("en", "Please fill in “Name”."),
        ("hi", "कृपया “Name” भरें।"),
        ("de", "Bitte füllen Sie „Name“ aus."),
        ("es", "Rellene el campo «Name»."),
        ("fr", "Veuillez remplir le champ « Name »."),
    ];
    let page = |tag: &str| {
        format!(
            "<html lang=\"{tag}\"><form action=/f/contact method=post>\
             <label>Name <input name=n required></label></form>"
        )
    };
    let mut files = vec![("ja.html", page("ja")), ("none.html", page(""))];
    files.extend(
        [("en.html", "en"), ("hi.html", "hi"), ("de.html", "de-AT")].map(|(f, t)| (f, page(t))),
    );
    files.extend([("es.html", "es"), ("fr.html", "fr")].map(|(f, t)| (f, page(t))));
    let desk = Desk::with(Setup { files, ..Setup::default() });
    let ask = |page: &str, accepted: &str| {
        let referer = format!("http://localhost:{}/{page}", desk.port);
        let headers = [
            ("Content-Type", URLENCODED),
            ("Referer", referer.as_str()),
            ("Accept-Language", accepted),
        ];
        let answer = desk.request("POST", "/f/contact", &headers, b"n=");
        let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        (answer.header("content-language").unwrap(), message)
    };
    for (tag, message) in MISSING {
        let (language, said) = ask(tag, "ja,es");
        assert_eq!(language, tag);
        assert_eq!(said.replace(['\u{a0}', '\u{202f}'], " "), message, "{tag}");
    }
    assert_eq!(ask("ja", "ja,de;q=0.5,fr;q=0.9").0, "fr", "the page's is not among ours");
    assert_eq!(ask("none", "hi").0, "hi");
    assert_eq!(ask("none", "tlh").0, "en");
}

/// One answer in the shape that is wanted; a page of another origin gets nothing of its text back.
#[test]
fn what_is_wrong_is_told_in_the_wanted_shape() {
    let desk = order("[forms.order]\norigins = [\"https://a.example\"]");
    let wrong = body(&[("email", Some("<b>nowhere")), ("pin", Some("12"))]);
    let htmx = [("Content-Type", URLENCODED), ("HX-Request", "true")];
    let answer = desk.request("POST", "/f/order", &htmx, wrong.as_bytes());
    let fragment = answer.text();
    assert_eq!(answer.status, 422);
    assert!(fragment.starts_with("<div class=\"frontdesk-failure\" role=\"alert\" lang=\"en\">"));
    assert!(
        fragment.contains("data-fd-field=\"email\" data-fd-code=\"typeMismatch\""),
        "{fragment}"
    );
    assert!(!fragment.contains("<b>"), "{fragment}");
    let page = desk.navigate("/f/order", URLENCODED, wrong.as_bytes());
    assert_eq!(page.status, 422);
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    assert!(page.text().contains("nowhere") && !page.text().contains("<b>now"), "{}", page.text());
    assert!(!page.text().contains("value=\"12\""), "no password goes back: {}", page.text());
    let foreign = [
        ("Content-Type", URLENCODED),
        ("Accept", "text/html"),
        ("Origin", "https://a.example"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let answer = desk.request("POST", "/f/order", &foreign, wrong.as_bytes());
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("E-mail") && !answer.text().contains("nowhere"), "F-50");
    assert!(desk.export("order").is_empty());
}
