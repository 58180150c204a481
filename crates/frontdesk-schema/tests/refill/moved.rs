//! A page shown at the address of its form keeps what is relative to its own.

use super::again::{moved, refilled, sent};
use frontdesk_schema::{Language, Moved, Refill};

#[test]
fn a_base_is_put_in_front_of_everything_that_has_an_address() {
    for (html, expected) in [
        (
            "<!doctype html><html><head x><link href=a>",
            "<!doctype html><html><head x><base href=\"/p/\"><link href=a>",
        ),
        (
            "<!doctype html><!-- < --><link href=a>",
            "<!doctype html><!-- < --><base href=\"/p/\"><link href=a>",
        ),
        ("<html lang=en>\n<title>x</title>", "<html lang=en>\n<base href=\"/p/\"><title>x</title>"),
        ("<html><body class=x>", "<html><base href=\"/p/\"><body class=x>"),
        ("text <p>", "text <base href=\"/p/\"><p>"),
    ] {
        let page = moved(&format!("{html}<form action=/x></form>"), "/p/", "/f/a");
        assert_eq!(page, format!("{expected}<form action=/x></form>"));
    }
}

#[test]
fn a_base_of_the_pages_own_stays_and_means_what_it_meant() {
    let form = "<form action=/x></form>";
    let page = format!("<base target=_top><base href=/img/>{form}");
    assert_eq!(moved(&page, "/p/q.html", "/f/a"), page.replace("/img/", "\"/img/\""));
    let page = moved(&format!("<base href=img/>{form}"), "/p/q.html", "/f/a");
    assert_eq!(page, format!("<base href=\"/p/img/\">{form}"));
    let page = format!("<base href=https://cdn.example/>{form}");
    assert_eq!(moved(&page, "/p/", "/f/a"), page);
}

#[test]
fn links_into_the_page_and_forms_without_an_action_mean_the_same() {
    let html = "<head></head><a href=#top>x</a><area href='#&quot;'><a href=x#y>z</a>\
        <svg><use href=#i /><use xlink:href=#i /></svg><form><input></form>\
        <form action=''></form><form method=dialog></form><form action=y></form>";
    let page = moved(html, "/p/?a&b", "/f/a");
    for expected in [
        "<base href=\"/p/?a&amp;b\">",
        "<a href=\"/f/a#top\">",
        "<area href=\"/f/a#&quot;\">",
        "<a href=x#y>",
        "<use href=\"/f/a#i\" />",
        "<use xlink:href=\"/f/a#i\" />",
        "<form action=\"/p/?a&amp;b\"><input>",
        "<form action=\"/p/?a&amp;b\"></form><form method=dialog></form><form action=y>",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn links_of_the_list_stay_in_the_page_that_is_shown() {
    let html = "<html lang=en><form action=/f/a><input id=n name=a required>";
    let place = Moved { from: "/", to: "/f/a?x=\"" };
    let page = refilled(html, &sent(""), Language::English, Some(place));
    assert!(page.contains("<a href=\"/f/a?x=&quot;#n\">"), "{page}");
}

/// HTML, 13.2.5.33: an attribute that comes twice is an error, and the first one counts.
#[test]
fn another_action_takes_the_place_of_the_forms_own() {
    for (form, expected) in [
        ("<form method=post action=/f/a>", "<form method=post action=\"/f/a?p=%22&amp;q\">"),
        ("<FORM ACTION = '/f/a' class=x>", "<FORM action=\"/f/a?p=%22&amp;q\" class=x>"),
        ("<form class=x>", "<form action=\"/f/a?p=%22&amp;q\" class=x>"),
        ("<form class=x action>", "<form class=x action=\"/f/a?p=%22&amp;q\">"),
        ("<form data-action=/x action=\"\">", "<form data-action=/x action=\"/f/a?p=%22&amp;q\">"),
    ] {
        let page = format!("<head></head>{form}</form><form action=/f/b></form>");
        let again = Refill {
            page: &page,
            form: 0,
            entries: &[],
            errors: &[],
            language: Language::English,
            style: None,
            // A form without an action goes to its page, unless something else is said.
            moved: Some(Moved { from: "/", to: "/f/a" }),
            action: Some("/f/a?p=%22&q"),
        };
        let expected =
            format!("<head><base href=\"/\"></head>{expected}</form><form action=/f/b></form>");
        assert_eq!(again.html().unwrap(), expected);
    }
}
