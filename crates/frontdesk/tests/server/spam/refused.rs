//! Forms that refuse what is odd.

use super::{behind_proxy, post};
use crate::desk::Desk;

fn refusing() -> Desk {
    behind_proxy("[spam]\nsuspects = \"refuse\"\nmax_links = 2\nmax_same_text_an_hour = 3\n")
}

fn code_and_list(desk: &Desk, path: &str, address: &str, body: &str) -> (u16, String) {
    let answer = post(desk, path, address, &[], body);
    let list = if answer.status == 422 { answer.json()["list"].to_string() } else { String::new() };
    (answer.status, list)
}

#[test]
fn what_is_odd_is_refused_with_the_reason_where_the_form_wants_that() {
    let desk = refusing();
    let long = "The+same+words+again+and+again,+forty+letters+at+least";
    let table = [
        ("/f/contact", "text=a&_gotcha=x".to_owned(), "“_gotcha”"),
        ("/f/contact", "text=a&_honey=x".to_owned(), "“_honey”"),
        ("/f/ask", "question=a&website=x".to_owned(), "“website”"),
        ("/", "form-name=ask&question=a&website=x".to_owned(), "“website”"),
        ("/f/contact", "text=http://a+https://b+http://c".to_owned(), "3 links"),
        ("/f/contact", "text=<a+href=x>+[url=x]".to_owned(), "markup of forums"),
    ];
    for (path, body, words) in table {
        let (status, list) = code_and_list(&desk, path, "203.0.113.9", &body);
        assert_eq!(status, 422, "{body}");
        assert!(list.contains(words), "{body}: {list}");
    }
    for number in 1..=4 {
        let address = format!("203.0.113.{number}");
        let (status, list) = code_and_list(&desk, "/f/contact", &address, &format!("text={long}"));
        assert_eq!(
            (status, list.contains("4 times")),
            if number < 4 { (201, false) } else { (422, true) }
        );
    }
    for body in ["text=a&_gotcha=", "text=http://a+https://b", "text=a&botcheck=false", "website=x"]
    {
        assert_eq!(code_and_list(&desk, "/f/contact", "203.0.113.99", body).0, 201, "{body}");
    }
}

/// V2.4.2: sent within a second of the page's fetch by the same visitor, of which the page knows nothing.
#[test]
fn a_form_that_is_sent_faster_than_anybody_types_is_odd() {
    let desk = refusing();
    let browser = ("User-Agent", "Mozilla/5.0 (X11) Firefox/140");
    let fetch = |address: &str| {
        let headers = [("X-Forwarded-For", address), browser];
        assert_eq!(desk.request("GET", "/", &headers, b"").status, 200);
    };
    let send = |address: &str, body: &str| post(&desk, "/f/contact", address, &[browser], body);
    fetch("203.0.113.9");
    let refused = send("203.0.113.9", "text=hello");
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.json()["list"][0].as_str().unwrap().contains("after the page was opened"));
    // Who was not seen, or typed nothing, is not judged.
    assert_eq!(send("203.0.113.10", "text=hello").status, 201);
    assert_eq!(send("203.0.113.9", "text=").status, 201);
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(send("203.0.113.9", "text=hello").status, 201);
}

/// V2.4.2: a page that is not read from here says in a signed field when it was opened.
#[test]
fn a_page_elsewhere_can_say_when_it_was_opened() {
    let desk = refusing();
    let opened = desk.get("/f/contact/challenge").json()["opened"].as_str().unwrap().to_owned();
    let send = |opened: &str| {
        post(&desk, "/f/contact", "203.0.113.9", &[], &format!("text=hello&_opened={opened}"))
            .status
    };
    assert_eq!(send(&opened), 422);
    // What we did not say is not believed, in neither direction.
    assert_eq!(send("1790000000.AAAA"), 201);
    std::thread::sleep(std::time::Duration::from_millis(3_100));
    assert_eq!(send(&opened), 201);
}

#[test]
fn a_form_that_looks_at_nothing_takes_it_all() {
    let desk = behind_proxy("[forms.contact]\nspam = \"off\"\n[spam]\nsuspects = \"refuse\"\n");
    assert_eq!(code_and_list(&desk, "/f/contact", "203.0.113.9", "text=a&_gotcha=x").0, 201);
    assert_eq!(code_and_list(&desk, "/f/ask", "203.0.113.9", "question=a&website=x").0, 422);
}

#[test]
fn the_config_names_honeypots_of_front_ends_elsewhere() {
    let desk = behind_proxy(
        "[spam]\nsuspects = \"refuse\"\n[forms.app]\nhoneypot = [\"fax\"]\norigins = [\"https://app.example\"]\n",
    );
    assert_eq!(code_and_list(&desk, "/f/app", "203.0.113.9", "text=a&fax=1").0, 422);
    assert_eq!(code_and_list(&desk, "/f/app", "203.0.113.9", "text=a&fax=").0, 201);
}
