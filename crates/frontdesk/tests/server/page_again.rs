//! A form that was refused comes back in the site's own page, as it was filled in.

use crate::desk::{Answer, Desk, MULTIPART, Setup, URLENCODED, multipart};
use crate::markup::Markup;

const HOME: &str = "<!doctype html><title>Home</title><form action=/f/contact method=post>\
    <label>Name <input name=name required></label><button>Send</button></form>";

/// With a policy that allows no base, if it comes behind it.
const ABOUT: &str = "<!doctype html><html lang=de><head><meta http-equiv=Content-Security-Policy \
    content=\"base-uri 'none'\"><title>Über uns</title><link rel=stylesheet href=style.css></head>\n\
    <body id=top><a href=#top>Nach oben</a><form action=\"../f/contact\" method=post \
    enctype=multipart/form-data><input type=hidden name=campaign value=spring>\
    <label>Name <input name=name required></label> <label>Alter <input name=age type=number></label>\
    <label>Pin <input name=pin type=password></label><label>Bild <input name=pic type=file></label>\
    <button>Send</button></form><form class=search><input name=q></form>";

fn desk() -> Desk {
    desk_of(vec![("index.html", HOME.to_owned()), ("about/index.html", ABOUT.to_owned())])
}

fn desk_of(files: Vec<(&'static str, String)>) -> Desk {
    Desk::with(Setup { files, ..Setup::default() })
}

/// A form as a browser sends it from this page.
fn send(desk: &Desk, from: &str, to: &str, kind: &str, body: &[u8]) -> Answer {
    let own = format!("http://localhost:{}", desk.port);
    let referer = format!("{own}{from}");
    let headers = [
        ("Content-Type", kind),
        ("Accept", "text/html,*/*;q=0.8"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Site", "same-origin"),
        ("Origin", own.as_str()),
        ("Referer", referer.as_str()),
    ];
    desk.request("POST", to, &headers, body)
}

/// What stands in the page between two texts.
fn between<'t>(text: &'t str, before: &str, behind: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(behind).unwrap().0
}

#[test]
fn a_wrong_form_comes_back_in_the_page_it_was_sent_from() {
    let desk = desk();
    let typed = "\"><script>alert(1)</script>";
    let parts: &[(&str, &[u8])] = &[
        ("name=\"campaign\"", b"autumn"),
        ("name=\"name\"", typed.as_bytes()),
        ("name=\"age\"", b"many"),
        ("name=\"pin\"", b"hunter2"),
        ("name=\"pic\"; filename=\"cat.png\"", b"\x89PNG\r\n\x1a\n"),
    ];
    let answer = send(&desk, "/about/?x=1", "/f/contact", MULTIPART, &multipart(parts));
    assert_eq!(answer.status, 422);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("content-language", "de"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.header(name).as_deref(), Some(value), "{name}");
    }
    assert!(answer.header("content-security-policy").is_none(), "the page has its own");
    let page = answer.text();
    assert!(page.contains("Über uns</title>") && page.contains("<body id=top>"), "{page}");
    assert!(page.contains("data-fd-errors") && page.contains("„Alter“"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&quot;&gt;&lt;script&gt;") || page.contains("&#34;"), "{page}");
    assert!(page.contains("value=\"many\""), "{page}");
    assert!(page.contains("value=spring") && !page.contains("autumn"), "no hidden value: {page}");
    assert!(!page.contains("hunter2"), "no password: {page}");
    assert!(page.contains("cat.png"), "which file to choose again: {page}");
    assert!(desk.export("contact").is_empty() && desk.uploads().is_empty());
}

/// The answer is at the form's address: what the page says relative to its own must mean the same.
#[test]
fn addresses_in_a_page_that_comes_back_mean_what_they_meant() {
    let desk = desk();
    let answer = send(&desk, "/about/?x=1", "/f/contact", URLENCODED, b"name=");
    let page = answer.text();
    let base = page.find("<base href=\"/about/?x=1\">").unwrap_or_else(|| panic!("{page}"));
    // CSP Level 3: a policy in the page counts for what stands behind it.
    assert!(base < page.find("base-uri").unwrap(), "{page}");
    assert!(page.contains("href=\"/f/contact#top\""), "{page}");
    assert!(page.contains("<link rel=\"stylesheet\" href=\"/frontdesk.css\">"), "{page}");
    let style = desk.get("/frontdesk.css");
    assert_eq!(style.status, 200);
    assert_eq!(style.header("content-type").as_deref(), Some("text/css; charset=utf-8"));
    assert!(style.text().contains("data-fd-error"));
}

#[test]
fn what_is_sent_from_a_page_that_came_back_comes_back_in_the_same_page() {
    let desk = desk();
    let mut page = send(&desk, "/about/?x=1", "/f/contact", URLENCODED, b"name=").text();
    for _ in 0..3 {
        let action = between(&page, "<form action=\"", "\"").to_owned();
        assert_eq!(action, "/f/contact?page=%2Fabout%2F%3Fx%3D1");
        // A browser that says of its own page nothing but the origin.
        let answer = send(&desk, "/", &action, URLENCODED, b"name=");
        assert_eq!(answer.status, 422);
        page = answer.text();
        assert!(page.contains("Über uns</title>"), "{page}");
        assert!(page.contains("<base href=\"/about/?x=1\">"), "{page}");
        // In place of the address that the author wrote, and not beside it.
        let tags = Markup::of(&page);
        assert_eq!(tags.errors, Vec::<String>::new(), "{page}");
        assert!(tags.tags.contains(&"form action method enctype".to_owned()), "{:?}", tags.tags);
    }
    let answer = send(&desk, "/f/contact", "/f/contact?page=%2Fabout%2F", URLENCODED, b"name=Ada");
    assert_eq!(answer.header("location").as_deref(), Some("/f/contact/thanks"));
    assert_eq!(desk.tree("contact")["name"], "Ada");
}

/// Only pages of this site that hold the form are shown, whatever the request says.
#[test]
fn nothing_but_a_page_with_the_form_comes_back() {
    let desk = Desk::with(Setup {
        files: vec![
            ("index.html", HOME.to_owned()),
            ("secret/.htaccess", "<form action=/f/contact method=post>secret".to_owned()),
            ("other.html", "<title>Other</title><form action=/f/other method=post>".to_owned()),
        ],
        ..Setup::default()
    });
    for from in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example/",
        "/secret/.htaccess",
        "/../frontdesk.toml",
        "/%2e%2e/frontdesk.toml",
        "/other",
        "/nowhere",
        "javascript:alert(1)",
        "",
    ] {
        let from: String = url::form_urlencoded::byte_serialize(from.as_bytes()).collect();
        let to = format!("/f/contact?page={from}");
        let answer = send(&desk, "/", &to, URLENCODED, b"name=");
        assert_eq!(answer.status, 422, "{from}");
        // But for its own address, which links to places in it have.
        let page = answer.text().replace(&to, "");
        assert!(
            page.contains("Home</title>") && page.contains("<base href=\"/\">"),
            "{from}: {page}"
        );
        assert!(!page.contains("evil") && !page.contains("secret"), "{from}: {page}");
    }
}

/// Each of several forms that are sent to one name is known by its hidden values.
#[test]
fn of_several_forms_the_one_that_was_sent_is_filled_in() {
    let one = |photo: &str| {
        format!(
            "<form action=/f/comment method=post><input type=hidden name=photo value={photo}>\
             <input name=text maxlength=3 class={photo}></form>"
        )
    };
    let html = format!("<title>Photos</title>{}{}{}", one("a"), one("b"), one("c"));
    let desk = desk_of(vec![("index.html", html)]);
    let page = send(&desk, "/", "/f/comment", URLENCODED, b"photo=b&text=lovely").text();
    assert_eq!(page.matches("lovely").count(), 1, "{page}");
    let input = page.split('<').find(|tag| tag.contains("lovely")).unwrap();
    assert!(input.contains("class=b"), "{input}");
}

/// Netlify's forms are sent to their page, and come back there.
#[test]
fn a_form_that_is_sent_to_its_page_comes_back_there() {
    let html = "<title>N</title><a href=#end>End</a><form name=contact method=post data-netlify=true>\
                <input name=email type=email required></form>";
    let desk = desk_of(vec![("shop/index.html", html.to_owned())]);
    let answer = send(&desk, "/shop/", "/shop/", URLENCODED, b"form-name=contact&email=me");
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("value=\"me\"") && !page.contains("<base"), "{page}");
    assert!(page.contains("href=#end"), "nothing has moved: {page}");
}

/// A form that no page holds, or that a program sends, is answered by a page of ours.
#[test]
fn where_there_is_no_page_ours_keeps_the_typed_text() {
    let config = "[[forms.app.fields]]\nname = \"email\"\ntype = \"email\"\n";
    let desk = Desk::configured(config);
    let answer = send(&desk, "/", "/f/app", URLENCODED, b"email=nowhere");
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("nowhere") && page.contains("422 <code>invalid</code>"), "{page}");
    assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
    let program = [("Content-Type", URLENCODED), ("Accept", "text/html")];
    let answer = desk.request("POST", "/f/contact", &program, b"name=a&name=b");
    assert_eq!(answer.status, 422);
    assert!(!answer.text().contains("<textarea"), "{}", answer.text());
}

#[test]
fn a_view_of_an_application_comes_back_as_its_index() {
    let desk = Desk::with(Setup {
        files: vec![("index.html", HOME.to_owned())],
        flags: vec!["--spa".to_owned()],
        ..Setup::default()
    });
    let answer = send(&desk, "/offers/today", "/f/contact", URLENCODED, b"name=");
    assert!(answer.text().contains("<base href=\"/offers/today\">"), "{}", answer.text());
}
