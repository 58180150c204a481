//! What a visitor has of their own submissions: one for each value, the sums, the list, the way back.

use crate::browser::field;
use crate::desk::{Desk, MULTIPART, URLENCODED, multipart};
use crate::visitors::{Visitor, likes};

fn counts(desk: &Desk) -> serde_json::Value {
    desk.get("/f/like/count?by=photo").json()["counts"].clone()
}

#[test]
fn a_like_counts_once_is_listed_and_can_be_taken_back() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    let first = desk.fetch("/f/like", &mira.cookie, "photo=whale");
    assert_eq!(first.status, 201, "{}", first.text());
    let again = desk.fetch("/f/like", &mira.cookie, "photo=whale");
    assert_eq!((again.status, &again.json()["id"]), (201, &first.json()["id"]));
    desk.fetch("/f/like", &mira.cookie, "photo=cabin");
    assert_eq!(counts(&desk), serde_json::json!({"cabin": 1, "whale": 1}));

    let mine = desk.read("/f/like/mine", &mira.cookie);
    assert_eq!(mine.header("cache-control").as_deref(), Some("no-store"));
    let mine = mine.json();
    let photos: Vec<&str> = mine["submissions"].as_array().unwrap().iter().map(photo).collect();
    assert_eq!(photos, ["cabin", "whale"]);
    assert_eq!(mine["submissions"][1]["id"], first.json()["id"]);
    assert_eq!(mine["submissions"][1]["received_at"], first.json()["received_at"]);
    assert_eq!(mine["next"], serde_json::Value::Null);

    let back = desk.fetch("/f/like/withdraw", &mira.cookie, "photo=whale&_next=/%23whale");
    assert_eq!((back.status, &back.json()["withdrawn"]), (200, &first.json()["id"]));
    assert_eq!(counts(&desk), serde_json::json!({"cabin": 1}));
    let nothing = desk.fetch("/f/like/withdraw", &mira.cookie, "photo=whale");
    assert_eq!((nothing.status, nothing.text().as_str()), (200, r#"{"withdrawn":null}"#));
}

fn photo(submission: &serde_json::Value) -> &str {
    submission["tree"]["photo"].as_str().unwrap()
}

#[test]
fn a_like_is_taken_back_in_every_encoding() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    let bodies: [(&str, Vec<u8>); 4] = [
        (URLENCODED, b"photo=whale".to_vec()),
        (MULTIPART, multipart(&[("name=\"photo\"", b"whale")])),
        ("application/json", br#"{"photo":"whale"}"#.to_vec()),
        ("text/plain", b"photo=whale\r\n".to_vec()),
    ];
    for (content_type, body) in bodies {
        let liked = desk.fetch("/f/like", &mira.cookie, "photo=whale").json();
        let headers = [
            ("Content-Type", content_type),
            ("Sec-Fetch-Site", "same-origin"),
            ("Cookie", mira.cookie.as_str()),
        ];
        let answer = desk.request("POST", "/f/like/withdraw", &headers, &body);
        assert_eq!(answer.json()["withdrawn"], liked["id"], "{content_type}");
    }
}

#[test]
fn the_page_of_ones_own_works_without_scripts() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    assert!(desk.open("/f/like/mine", &mira.cookie).text().contains("Nothing of yours"));
    let liked = desk.submit("/f/like", &mira.cookie, "photo=whale&_next=/%23whale");
    assert_eq!((liked.status, liked.header("location").as_deref()), (303, Some("/#whale")));
    let page = desk.open("/f/like/mine", &mira.cookie);
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("<dd>whale</dd>") && !text.contains("_next"), "{text}");
    assert!(text.contains("action=\"/f/like/withdraw\""));
    let id = field(&page, "id");
    // S-46: the form of our page carries a token of this visitor and form; a site's own has none.
    let foreign = field(&desk.open("/account", &mira.cookie), "_token");
    for wrong in ["x", &foreign] {
        let body = format!("id={id}&_token={wrong}");
        assert_eq!(desk.submit("/f/like/withdraw", &mira.cookie, &body).status, 403, "{wrong}");
    }
    let body = format!("id={id}&_token={}", field(&page, "_token"));
    let back = desk.submit("/f/like/withdraw", &mira.cookie, &body);
    assert_eq!((back.status, back.header("location").as_deref()), (303, Some("/f/like/mine")));
    assert!(desk.export("like").is_empty());
    let back = desk.submit("/f/like/withdraw", &mira.cookie, "photo=whale&_next=/%23whale");
    assert_eq!((back.status, back.header("location").as_deref()), (303, Some("/#whale")));
}

/// F-49: what is taken back leads to this site or a trusted origin only.
#[test]
fn taking_back_leads_to_no_place_that_is_not_ours() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "/.//evil.example",
        "/x/..//evil.example",
        "https:evil.example",
        "https://localhost@evil.example",
        "javascript:1",
        "data:,x",
        " //evil.example",
        "/%09/evil.example\r\nSet-Cookie: a=b",
    ] {
        let next: String = url::form_urlencoded::byte_serialize(evil.as_bytes()).collect();
        let body = format!("photo=whale&_next={next}");
        for path in ["/f/like/withdraw", "/f/like"] {
            let answer = desk.submit(path, &mira.cookie, &body);
            let place = answer.header("location").unwrap();
            let full = format!("http://localhost:{}/", desk.port);
            let own =
                place.starts_with('/') && !place.starts_with("//") || place.starts_with(&full);
            assert!(answer.status == 303 && own, "{evil:?} leads to {place:?}");
            assert!(answer.header("set-cookie").is_none());
        }
    }
    let body = "photo=whale&_next=https://app.example/there";
    let there = desk.submit("/f/like/withdraw", &mira.cookie, body).header("location");
    assert_eq!(there.as_deref(), Some("https://app.example/there"));
}

/// V8.2.1: what is one's own is for somebody who is logged in.
#[test]
fn a_stranger_is_led_to_the_login_and_back() {
    let desk = likes(&[]);
    let page = desk.open("/f/like/mine", "");
    assert_eq!(page.status, 303);
    assert_eq!(page.header("location").as_deref(), Some("/login?_next=%2Ff%2Flike%2Fmine"));
    for answer in [desk.get("/f/like/mine"), desk.fetch("/f/like/withdraw", "", "photo=whale")] {
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json()["code"], "login_required");
        assert_eq!(answer.json()["login"], "/login?_next=%2Ff%2Flike%2Fmine");
    }
    let page = desk.submit("/f/like/withdraw", "frontdesk=nobody", "photo=whale");
    assert_eq!(page.status, 303);
    let fragment = desk.request("GET", "/f/like/mine", &[("HX-Request", "true")], b"");
    assert_eq!(fragment.status, 401);
    assert!(fragment.header("hx-redirect").unwrap().starts_with("/login?_next="));
}

/// V8.2.2: no id, value or cursor of another account's shows or takes back anything.
#[test]
fn nobody_sees_or_takes_back_what_is_somebody_elses() {
    let (mira, omar) = (Visitor::number(1), Visitor::number(2));
    let desk = likes(&[&mira, &omar]);
    let id = desk.fetch("/f/like", &mira.cookie, "photo=whale").json()["id"].clone();
    let id = id.as_str().unwrap();
    for body in [format!("id={id}"), "photo=whale".to_owned()] {
        let answer = desk.fetch("/f/like/withdraw", &omar.cookie, &body);
        assert_eq!(answer.text(), r#"{"withdrawn":null}"#, "{body}");
    }
    let other_form = desk.fetch("/f/contact/withdraw", &mira.cookie, &format!("id={id}"));
    assert_eq!(other_form.status, 404);
    assert_eq!(
        desk.read("/f/like/mine", &omar.cookie).json()["submissions"],
        serde_json::json!([])
    );
    let cursor = format!("/f/like/mine?before={id}");
    assert_eq!(desk.read(&cursor, &omar.cookie).status, 404);
    assert_eq!(desk.read(&cursor, &mira.cookie).status, 200);
    assert_eq!(counts(&desk), serde_json::json!({"whale": 1}));
}

/// S-08: no field of a form makes a submission another account's.
#[test]
fn what_is_sent_never_says_whose_it_is() {
    let (mira, omar) = (Visitor::number(1), Visitor::number(2));
    let desk = likes(&[&mira, &omar]);
    let other = omar.account;
    let body = format!("photo=whale&account={other}&user_id={other}&role=operator");
    assert_eq!(desk.fetch("/f/like", &mira.cookie, &body).status, 201);
    let own = |cookie| desk.read("/f/like/mine", cookie).json()["submissions"].clone();
    assert_eq!(own(&mira.cookie)[0]["tree"]["account"], other.to_string());
    assert_eq!(own(&omar.cookie), serde_json::json!([]));
    desk.fetch("/f/like/withdraw", &omar.cookie, &format!("photo=whale&account={}", mira.account));
    assert_eq!(desk.export("like").len(), 1);
}

/// S-43, S-45: only a page of ours, or of a trusted origin, acts in the visitor's name.
#[test]
fn pages_of_others_take_nothing_back_and_read_nothing() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    desk.fetch("/f/like", &mira.cookie, "photo=whale");
    let cookie = ("Cookie", mira.cookie.as_str());
    let form = ("Content-Type", URLENCODED);
    let refused: [&[(&str, &str)]; 5] = [
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "https://listed.example")],
        &[("Origin", "https://listed.example")],
        &[("Origin", "null")],
        // A program with the cookie has to say where it comes from.
        &[],
    ];
    for says in refused {
        let headers = [says, &[cookie, form]].concat();
        let answer = desk.request("POST", "/f/like/withdraw", &headers, b"photo=whale");
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (403, &"cross_site".into()),
            "{says:?}"
        );
        assert!(answer.header("access-control-allow-origin").is_none());
        if !says.is_empty() {
            let headers = [says, &[cookie]].concat();
            let answer = desk.request("GET", "/f/like/mine", &headers, b"");
            // No script of that page can read it; the browser doesn't even send the cookie along.
            assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"));
            assert!(answer.header("access-control-allow-origin").is_none());
        }
    }
    assert_eq!(desk.export("like").len(), 1);
    // A link from anywhere may lead to the page: it shows and changes nothing for the other site.
    let link = [
        cookie,
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Accept", "text/html"),
    ];
    assert_eq!(desk.request("GET", "/f/like/mine", &link, b"").status, 200);
}

#[test]
fn a_trusted_origin_acts_and_reads_with_credentials() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    let says = [
        ("Origin", "https://app.example"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Content-Type", URLENCODED),
        ("Cookie", mira.cookie.as_str()),
    ];
    assert_eq!(desk.request("POST", "/f/like", &says, b"photo=whale").status, 201);
    for (method, path) in [("GET", "/f/like/mine"), ("POST", "/f/like/withdraw")] {
        let body: &[u8] = if method == "POST" { b"photo=whale" } else { b"" };
        let answer = desk.request(method, path, &says, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let origin = answer.header("access-control-allow-origin");
        assert_eq!(origin.as_deref(), Some("https://app.example"));
        assert_eq!(answer.header("access-control-allow-credentials").as_deref(), Some("true"));
        assert!(answer.header("vary").unwrap().to_lowercase().contains("origin"), "S-47");
    }
    assert!(desk.export("like").is_empty());
    let ask = |origin| {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        desk.request("OPTIONS", "/f/like/withdraw", &headers, b"")
    };
    assert_eq!(ask("https://app.example").status, 204);
    let listed = ask("https://listed.example");
    assert!(listed.header("access-control-allow-origin").is_none());
    assert!(listed.header("access-control-allow-methods").is_none());
}

#[test]
fn what_is_meant_has_to_be_said() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    let answer = desk.fetch("/f/like/withdraw", &mira.cookie, "other=1");
    assert_eq!((answer.status, &answer.json()["code"]), (422, &"nothing_named".into()));
    assert_eq!(desk.request("GET", "/f/like/withdraw", &[], b"").status, 405);
    assert_eq!(desk.post("/f/like/mine", URLENCODED, b"").status, 405);
}

#[test]
fn a_long_list_comes_page_by_page() {
    let mira = Visitor::number(1);
    let desk = likes(&[&mira]);
    for number in 0..53 {
        let liked = desk.fetch("/f/like", &mira.cookie, &format!("photo=p{number}"));
        assert_eq!(liked.status, 201);
    }
    let first = desk.read("/f/like/mine", &mira.cookie).json();
    assert_eq!(first["submissions"].as_array().unwrap().len(), 50);
    let rest = format!("/f/like/mine?before={}", first["next"].as_str().unwrap());
    assert!(desk.open("/f/like/mine", &mira.cookie).text().contains(&rest));
    let rest = desk.read(&rest, &mira.cookie).json();
    let photos: Vec<&str> = rest["submissions"].as_array().unwrap().iter().map(photo).collect();
    assert_eq!((photos, &rest["next"]), (vec!["p2", "p1", "p0"], &serde_json::Value::Null));
    assert_eq!(counts(&desk), serde_json::json!({}), "what no HTML lists is not counted");
}
