//! Who may post, and for which host we answer.

use crate::desk::{Desk, URLENCODED};

fn from(desk: &Desk, headers: &[(&str, &str)]) -> crate::desk::Answer {
    let headers = [&[("Content-Type", URLENCODED)], headers].concat();
    desk.request("POST", "/f/contact", &headers, b"name=Ada")
}

/// S-41, S-42: `Sec-Fetch-Site`, and without it `Origin`, decide who may post.
#[test]
fn pages_of_other_sites_may_not_post_unless_they_are_listed() {
    let desk = Desk::configured("[forms.contact]\norigins = [\"https://listed.example\"]");
    let own = format!("http://localhost:{}", desk.port);
    let other_port = "http://localhost:1".to_owned();
    let table: &[(&[(&str, &str)], u16)] = &[
        (&[], 201),
        (&[("Origin", &own)], 201),
        (&[("Sec-Fetch-Site", "same-origin")], 201),
        (&[("Sec-Fetch-Site", "none")], 201),
        (&[("Sec-Fetch-Site", "same-site"), ("Origin", "https://listed.example")], 201),
        (&[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://listed.example")], 201),
        (&[("Origin", "https://listed.example")], 201),
        (&[("Origin", "https://evil.example")], 403),
        (&[("Origin", "null")], 403),
        (&[("Origin", &other_port)], 403),
        (&[("Origin", "http://listed.example")], 403),
        (&[("Origin", "https://listed.example.evil.example")], 403),
        (&[("Origin", "https://LISTED.example")], 403),
        (&[("Origin", "https://listed.example.")], 403),
        (&[("Origin", "https://listed.example:443")], 403),
        (&[("Origin", "https://a@listed.example")], 403),
        (&[("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Sec-Fetch-Site", "same-site")], 403),
        (&[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")], 403),
        (&[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "same-origin")], 403),
        (&[("Sec-Fetch-Site", "friendly")], 403),
        (&[("Origin", &own), ("Origin", &own)], 403),
    ];
    for (headers, status) in table {
        let answer = from(&desk, headers);
        assert_eq!(answer.status, *status, "{headers:?}: {}", answer.text());
        assert!(answer.header("vary").unwrap().contains("Origin"), "S-47");
    }
    let stored = table.iter().filter(|(_, status)| *status == 201).count();
    assert_eq!(desk.export("contact").len(), stored);
}

/// V3.4.2: who may read the answer.
#[test]
fn only_listed_origins_may_read_the_answer() {
    let desk = Desk::configured(
        "trusted_origins = [\"https://app.example\"]\n[forms.contact]\norigins = [\"https://listed.example\"]",
    );
    let answer = from(&desk, &[("Origin", "https://listed.example")]);
    assert_eq!(
        answer.header("access-control-allow-origin").as_deref(),
        Some("https://listed.example")
    );
    assert!(answer.header("access-control-allow-credentials").is_none());
    let answer = from(&desk, &[("Origin", "https://app.example")]);
    assert_eq!(answer.header("access-control-allow-credentials").as_deref(), Some("true"));
    let answer = from(&desk, &[("Origin", "https://evil.example")]);
    assert!(answer.header("access-control-allow-origin").is_none());
}

#[test]
fn a_preflight_is_answered_for_listed_origins() {
    let desk = Desk::configured("[forms.contact]\norigins = [\"https://listed.example\"]");
    let ask = |origin| {
        let headers = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Sec-Fetch-Site", "cross-site"),
        ];
        desk.request("OPTIONS", "/f/contact", &headers, b"")
    };
    let yes = ask("https://listed.example");
    assert_eq!(yes.status, 204);
    assert_eq!(
        yes.header("access-control-allow-origin").as_deref(),
        Some("https://listed.example")
    );
    assert!(yes.header("access-control-allow-headers").unwrap().contains("idempotency-key"));
    let no = ask("https://evil.example");
    assert_eq!(no.status, 403);
    assert!(no.header("access-control-allow-origin").is_none());
}

#[test]
fn a_refused_page_is_told_how_to_be_let_in_on_this_machine() {
    let desk = Desk::start();
    let answer =
        from(&desk, &[("Origin", "http://localhost:5173"), ("Sec-Fetch-Site", "same-site")]);
    assert_eq!(answer.status, 403);
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("frontdesk form add contact --origin http://localhost:5173"),
        "{detail}"
    );
}

/// F-58: a host that is not ours is not answered.
#[test]
fn other_hosts_are_misdirected() {
    let local = Desk::start();
    let table = [
        ("localhost", 200),
        ("127.0.0.1:80", 200),
        ("[::1]", 200),
        ("evil.example", 421),
        ("192.168.1.5:7070", 421),
        ("localhost.evil.example", 421),
        ("good@evil", 421),
        ("localhost/evil", 421),
    ];
    for (host, status) in table {
        let answer = local.request("GET", "/", &[("Host", host)], b"");
        assert!(answer.status == status || answer.status == 400, "{host}: {}", answer.status);
        assert!(status == 421 || answer.status == 200, "{host}: {}", answer.status);
    }
    let public = Desk::configured("public_url = \"https://example.org\"");
    for (host, status) in
        [("example.org", 200), ("EXAMPLE.org", 200), ("localhost", 421), ("example.org:8080", 421)]
    {
        assert_eq!(public.request("GET", "/", &[("Host", host)], b"").status, status, "{host}");
    }
    let two = public
        .raw(b"GET / HTTP/1.1\r\nHost: example.org\r\nHost: evil\r\nConnection: close\r\n\r\n");
    assert_ne!(crate::desk::Answer::parse(&two).status, 200);
    let absolute =
        public.raw(b"GET http://evil/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n");
    assert_eq!(crate::desk::Answer::parse(&absolute).status, 421);
}

/// V4.1.3: what an untrusted peer says about addresses changes nothing.
#[test]
fn forwarded_addresses_count_from_trusted_proxies_only() {
    let claims = [
        ("X-Forwarded-For", "203.0.113.9"),
        ("Forwarded", "for=203.0.113.8"),
        ("X-Real-IP", "203.0.113.7"),
    ];
    let desk = Desk::start();
    from(&desk, &claims);
    assert_eq!(desk.export("contact")[0]["address"], "127.0.0.1");
    let behind = Desk::configured("trusted_proxies = [\"127.0.0.1/32\"]");
    from(&behind, &claims);
    assert_eq!(behind.export("contact")[0]["address"], "203.0.113.9");
}
