//! Small values kept for a visitor: at the server, or signed in the browser.

use super::browser::{Browser, lines};
use super::desk;

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

#[test]
fn a_value_is_kept_replaced_and_removed() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    assert_eq!(browser.get("/session/data/theme").status, 404);
    assert_eq!(browser.put("theme", " \"dark\" ").status, 204);
    assert_eq!(browser.kept("theme").as_deref(), Some("\"dark\""));
    assert_eq!(browser.put("theme", "{\"size\": 1.50, \"of\": [true, null]}").status, 204);
    assert_eq!(browser.kept("theme").as_deref(), Some("{\"size\":1.50,\"of\":[true,null]}"));
    assert_eq!(browser.copy().kept("theme"), browser.kept("theme"));
    assert_eq!(Browser::at(&desk).kept("theme"), None, "another visitor's");
    for _ in 0..2 {
        assert_eq!(browser.ask("DELETE", "/session/data/theme", &[], b"").status, 204);
        assert_eq!(browser.kept("theme"), None);
    }
}

#[test]
fn a_form_keeps_and_removes_without_a_script() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    let page = format!("{}/settings?a=1", browser.origin());
    for (form, kept) in [
        ("value=dark", "\"dark\""),
        ("value[]=a", "[\"a\"]"),
        ("value=a&value=b", "[\"a\",\"b\"]"),
        ("value[size]=12&value[unit]=px", "{\"size\":\"12\",\"unit\":\"px\"}"),
        ("value=", "\"\""),
    ] {
        let answer = browser.submit("/session/data/x", form);
        assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/session")));
        assert_eq!(browser.kept("x").as_deref(), Some(kept), "{form}");
    }
    let gone = browser.submit("/session/data/x", "value=a&_remove=1&_next=/cart%23top");
    assert_eq!((gone.status, gone.header("location").as_deref()), (303, Some("/cart#top")));
    assert_eq!(browser.kept("x"), None);
    for evil in ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil"] {
        let answer = browser.submit("/session/data/x", &format!("value=1&_next={evil}"));
        let place = answer.header("location").unwrap();
        assert!(place.starts_with('/') && !place.starts_with("//"), "F-49: {evil} -> {place}");
    }
    let headers = [
        ("Content-Type", crate::desk::URLENCODED),
        ("Sec-Fetch-Mode", "navigate"),
        ("Referer", page.as_str()),
    ];
    let back = browser.ask("POST", "/session/data/x", &headers, b"value=1");
    assert_eq!(back.header("location").as_deref(), Some("/settings?a=1"));
    let json = browser.ask("POST", "/session/data/x", &JSON, br#"{"value":{"n":[1,2.0]}}"#);
    assert_eq!((json.status, json.header("location")), (204, None), "a script goes nowhere");
    assert_eq!(browser.kept("x").as_deref(), Some("{\"n\":[1,2.0]}"));
    let multipart = b"--b\r\nContent-Disposition: form-data; name=\"value\"\r\n\r\nm\r\n--b--\r\n";
    let headers = [("Content-Type", "multipart/form-data; boundary=b")];
    assert_eq!(browser.ask("POST", "/session/data/x", &headers, multipart).status, 204);
    assert_eq!(browser.kept("x").as_deref(), Some("\"m\""));
}

#[test]
fn what_is_no_small_value_is_refused_and_changes_nothing() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("x", "1");
    let file = b"--b\r\nContent-Disposition: form-data; name=\"value\"; filename=\"f\"\r\n\r\nm\r\n--b--\r\n";
    let deep = "[".repeat(33) + &"]".repeat(33);
    let table: &[(&str, &str, &str, &[u8], u16)] = &[
        ("PUT", "x", "application/json", b"dark", 400),
        ("PUT", "x", "application/json", b"", 400),
        ("PUT", "x", "application/json", b"1 2", 400),
        ("PUT", "x", "application/json", b"\"\xff\"", 400),
        ("PUT", "x", "application/json", deep.as_bytes(), 400),
        ("PUT", "x", "text/plain", b"2", 415),
        ("PUT", "x", "application/x-www-form-urlencoded", b"2", 415),
        ("PUT", "x", "application/jsonp", b"2", 415),
        ("PUT", "x?keep=both", "application/json", b"2", 400),
        ("PUT", "x?keep=browser&keep=server", "application/json", b"2", 400),
        ("PUT", ".x", "application/json", b"2", 400),
        ("PUT", "a%20b", "application/json", b"2", 400),
        ("PUT", "%F0%9F%8D%AA", "application/json", b"2", 400),
        ("POST", "x", "application/x-www-form-urlencoded", b"theme=dark", 400),
        ("POST", "x", "multipart/form-data; boundary=b", file, 400),
        ("POST", "x", "application/xml", b"<a/>", 415),
        ("PATCH", "x", "application/json", b"2", 405),
    ];
    for (method, key, content_type, body, status) in table {
        let path = format!("/session/data/{key}");
        let answer = browser.copy().ask(method, &path, &[("Content-Type", content_type)], body);
        assert_eq!(answer.status, *status, "{method} {key} {content_type}: {}", answer.text());
    }
    let long = format!("/session/data/{}", "k".repeat(65));
    assert_eq!(browser.ask("PUT", &long, &JSON, b"2").status, 400);
    assert_eq!(browser.get(&long[..long.len() - 1]).status, 404, "64 letters are a name");
    assert_eq!(browser.kept("x").as_deref(), Some("1"));
}

/// L23: more than fits is 413 and names the setting; what fits stays, and shrinking is always possible.
#[test]
fn a_session_holds_so_much_and_no_more() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    // Keys and values count together.
    let fits = format!("\"{}\"", "x".repeat(32_768 - 2 - 1));
    assert_eq!(browser.put("k", &fits).status, 204);
    let refused = browser.put("l", "1");
    assert_eq!(refused.status, 413, "{}", refused.text());
    let limit = serde_json::json!({ "setting": "sessions.max_data_bytes", "max": 32_768 });
    assert_eq!(refused.json()["limit"], limit);
    for times in [1, 100] {
        let more = format!("\"{}\"", "x".repeat(32_768 * times));
        let refused = browser.put("k", &more);
        assert_eq!((refused.status, &refused.json()["limit"]), (413, &limit), "{times}");
    }
    assert_eq!(browser.kept("k").map(|kept| kept.len()), Some(fits.len()));
    assert_eq!(browser.put("k", "1").status, 204);
    assert_eq!(browser.put("l", "1").status, 204);
}

/// C-08: name and value fill 4096 bytes of a cookie, and what is longer is refused by name.
#[test]
fn a_browser_keeps_what_fits_into_a_cookie() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    let keep = |browser: &mut Browser, len: usize| {
        let value = format!("\"{}\"", "x".repeat(len - 2));
        browser.ask("PUT", "/session/data/draft?keep=browser", &JSON, value.as_bytes())
    };
    let mut most = 4096;
    while keep(&mut browser, most).status != 204 {
        most -= 1;
    }
    assert!(most > 2900, "{most}");
    let cookie = browser.cookie();
    assert!((4093..=4097).contains(&cookie.len()), "{}: name, value and `=`", cookie.len());
    assert_eq!(browser.kept("draft").map(|kept| kept.len()), Some(most));
    for len in [most + 1, 4096, 4097, 100 * 4096] {
        let refused = keep(&mut browser, len);
        assert_eq!(refused.status, 413, "{len}");
        let limit = serde_json::json!({ "setting": "keep=browser", "max": 4096 });
        assert_eq!(refused.json()["limit"], limit);
        assert!(lines(&refused, "set-cookie").is_empty());
    }
}

/// C-09: a browser gets four cookies of ours at most.
#[test]
fn a_browser_keeps_three_values_and_the_session() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.put("at-the-server", "1");
    for key in ["a", "b", "c"] {
        let path = format!("/session/data/{key}?keep=browser");
        assert_eq!(browser.ask("PUT", &path, &JSON, b"1").status, 204);
    }
    let fourth = browser.ask("PUT", "/session/data/d?keep=browser", &JSON, b"1");
    assert_eq!((fourth.status, &fourth.json()["limit"]["max"]), (413, &3.into()));
    assert_eq!(browser.ask("PUT", "/session/data/a?keep=browser", &JSON, b"2").status, 204);
    assert_eq!(browser.jar.len(), 4);
    assert!(browser.cookie().len() < 2048, "{}", browser.cookie().len());
}

#[test]
fn a_value_lies_in_one_place() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    let in_browser = "/session/data/theme?keep=browser";
    browser.put("theme", "\"server\"");
    browser.ask("PUT", in_browser, &JSON, b"\"browser\"");
    assert_eq!(browser.kept("theme").as_deref(), Some("\"browser\""));
    assert_eq!(browser.kept("theme?keep=browser").as_deref(), Some("\"browser\""));
    assert_eq!(browser.kept("theme?keep=server"), None);
    browser.put("theme", "\"server\"");
    assert_eq!(browser.kept("theme").as_deref(), Some("\"server\""));
    assert_eq!(browser.kept("theme?keep=browser"), None);
    assert_eq!(browser.jar.len(), 1, "the browser's was removed");
    browser.ask("PUT", in_browser, &JSON, b"\"browser\"");
    browser.ask("DELETE", "/session/data/theme", &[], b"");
    assert_eq!(browser.kept("theme"), None);
}

/// C-43: what the browser keeps is ours, for this key, or it is nothing.
#[test]
fn nothing_that_was_changed_or_moved_is_read() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    browser.ask("PUT", "/session/data/role?keep=browser", &JSON, b"\"visitor\"");
    let cookie = browser.cookie();
    let value = cookie.strip_prefix("frontdesk.role=").unwrap();
    let ask = |cookie: &str, key: &str| {
        desk.request("GET", &format!("/session/data/{key}"), &[("Cookie", cookie)], b"").status
    };
    assert_eq!(ask(&cookie, "role"), 200);
    assert_eq!(ask(&format!("frontdesk.theme={value}"), "theme"), 404, "moved to another name");
    for at in 0..value.len() {
        let mut changed = value.to_owned();
        let other = if &value[at..=at] == "A" { "B" } else { "A" };
        changed.replace_range(at..=at, other);
        assert_eq!(ask(&format!("frontdesk.role={changed}"), "role"), 404, "{at}");
    }
    assert_eq!(ask(&format!("frontdesk.role={}", &value[..value.len() - 1]), "role"), 404);
    assert_eq!(ask("frontdesk.role=\"visitor\"", "role"), 404);
}

/// S-08: nothing that a visitor keeps decides who they are.
#[test]
fn what_a_visitor_keeps_gives_no_rights() {
    let desk = desk();
    let mut browser = Browser::at(&desk);
    for key in ["account", "account_id", "user_id", "role", "operator", "realm", "groups"] {
        assert_eq!(browser.put(key, "\"00000000-0000-0000-0000-000000000000\"").status, 204);
        let path = format!("/session/data/{key}?keep=browser");
        browser.copy().ask("PUT", &path, &JSON, b"\"admin\"");
    }
    assert_eq!(browser.get("/session").json()["account"], serde_json::Value::Null);
}
