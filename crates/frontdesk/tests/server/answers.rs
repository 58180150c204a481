//! The answer follows the request: a page, JSON, or a fragment.

use crate::desk::{Desk, MULTIPART, Setup, URLENCODED, multipart};

#[test]
fn a_browser_is_sent_on_and_lands_on_a_page_that_says_thank_you() {
    let desk = Desk::start();
    let answer = desk.navigate("/f/contact", URLENCODED, b"name=Ada");
    assert_eq!(answer.status, 303);
    let place = answer.header("location").unwrap();
    assert_eq!(place, "/f/contact/thanks");
    let page = desk.get(&place);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Thank you"), "{}", page.text());
    assert!(page.text().contains("href=\"/\""), "leads back to the form's page");
}

/// F-49: the wish of a form leads to this site and nowhere else.
#[test]
fn next_is_followed_on_this_site_only() {
    let desk = Desk::start();
    for (wish, there) in [
        ("/thanks.html", "/thanks.html"),
        ("%2Fdone%3Fa%3D1", "/done?a=1"),
        ("//evil.example", "/f/contact/thanks"),
        ("https://evil.example/", "/f/contact/thanks"),
        ("/%5Cevil.example", "/f/contact/thanks"),
        ("javascript:alert(1)", "/f/contact/thanks"),
        ("%0d%0aSet-Cookie:x=1", "/f/contact/thanks"),
    ] {
        let answer =
            desk.navigate("/f/contact", URLENCODED, format!("name=A&_next={wish}").as_bytes());
        assert_eq!(
            (answer.status, answer.header("location").as_deref()),
            (303, Some(there)),
            "{wish}"
        );
        assert!(answer.header("set-cookie").is_none());
    }
    assert!(
        desk.export("contact").iter().all(|submission| submission["tree"].get("_next").is_none())
    );
}

#[test]
fn a_program_gets_the_receipt_as_json() {
    let desk = Desk::start();
    let answer = desk.post("/f/contact", URLENCODED, b"name=Ada");
    assert_eq!(answer.status, 201);
    let receipt = answer.json();
    let stored = &desk.export("contact")[0];
    assert_eq!(receipt["id"], stored["id"]);
    assert_eq!(receipt["form"], "contact");
    assert_eq!(receipt["received_at"], stored["received_at"]);
    assert!(receipt["received_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn htmx_gets_a_fragment() {
    let desk = Desk::start();
    let headers = [("Content-Type", URLENCODED), ("HX-Request", "true")];
    let answer = desk.request("POST", "/f/contact", &headers, b"name=Ada&_next=/done");
    assert_eq!(answer.status, 201);
    assert!(answer.text().starts_with("<p"), "{}", answer.text());
    assert_eq!(answer.header("hx-redirect").as_deref(), Some("/done"));
}

#[test]
fn an_error_page_keeps_the_typed_text_and_stores_nothing() {
    let desk = Desk::configured("[limits]\nmax_value_bytes = 2000");
    let long = "x".repeat(3000);
    let typed = "Dear <desk> & \"friends\"\nsecond line";
    let body = multipart(&[
        ("name=\"name\"", typed.as_bytes()),
        ("name=\"secret\"", b"hunter2 hunter2"),
        ("name=\"page\"", b"hidden-value"),
        ("name=\"text\"", long.as_bytes()),
    ]);
    let answer = desk.navigate("/f/contact", MULTIPART, &body);
    assert_eq!(answer.status, 413);
    let page = answer.text();
    assert!(page.contains("limits.max_value_bytes"), "{page}");
    assert!(page.contains("Dear &#60;desk&#62; &#38; &#34;friends&#34;\nsecond line"), "{page}");
    assert!(page.contains("type=\"hidden\" name=\"page\" value=\"hidden-value\""), "{page}");
    assert!(!page.contains("hunter2"), "a password never goes back");
    assert!(desk.export("contact").is_empty());
}

/// F-50: what a stranger makes a browser send does not come back in our page.
#[test]
fn an_error_page_for_another_site_holds_nothing_that_was_sent() {
    let desk = Desk::configured(
        "[limits]\nmax_pairs = 2\n[forms.contact]\norigins = [\"https://a.example\"]",
    );
    let headers = [
        ("Content-Type", URLENCODED),
        ("Accept", "text/html"),
        ("Origin", "https://a.example"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let answer = desk.request("POST", "/f/contact", &headers, b"name=%3Cscript%3E&b=2&c=3");
    assert_eq!(answer.status, 413);
    assert!(!answer.text().contains("script"), "{}", answer.text());
}

#[test]
fn a_problem_names_the_limit_its_setting_and_the_place() {
    let desk = Desk::configured("[limits]\nmax_pairs = 3");
    let answer = desk.post("/f/contact", URLENCODED, b"a=1&b=2&c=3&d=4");
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["limit"]["setting"], "limits.max_pairs");
    assert_eq!(problem["limit"]["max"], 3);
    assert_eq!(problem["at"], 12);
    assert_eq!(problem["code"], "over_limit");
}

#[test]
fn an_unknown_form_says_what_helps_on_this_machine_only() {
    let desk = Desk::start();
    let answer = desk.post("/f/contcat", URLENCODED, b"a=1");
    assert_eq!(answer.status, 404);
    let problem = answer.json();
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("“contact”") && detail.contains("frontdesk form add contcat"),
        "{detail}"
    );
    assert_eq!(problem["list"][0], "contact");

    let public = Desk::configured("public_url = \"https://example.org\"");
    let headers = [("Host", "example.org"), ("Content-Type", URLENCODED)];
    let answer = public.request("POST", "/f/contcat", &headers, b"a=1");
    assert_eq!(answer.status, 404);
    assert!(!answer.text().contains("contact"), "{}", answer.text());
}

#[test]
fn a_form_sent_with_get_says_add_method_post() {
    let desk = Desk::start();
    let answer = desk.request("GET", "/f/contact?name=Ada", &[("Accept", "text/html")], b"");
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow").as_deref(), Some("POST, OPTIONS"));
    assert!(answer.text().contains("method=post"), "{}", answer.text());
    assert!(desk.export("contact").is_empty());
}

#[test]
fn the_address_of_a_form_leads_to_its_page() {
    let desk = Desk::start();
    let answer = desk.request("GET", "/f/contact", &[("Accept", "text/html")], b"");
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("href=\"/\""), "{}", answer.text());
}

/// V4.1.4, V13.4.4: a method that a path does not know is refused with what it knows.
#[test]
fn other_methods_are_refused() {
    let desk = Desk::start();
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "FOO"] {
        let answer = desk.request(method, "/f/contact", &[], b"");
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.header("allow").unwrap().contains("POST"), "{method}");
        assert_eq!(desk.request(method, "/", &[], b"").status, 405, "{method} /");
    }
    // V3.5.3: a method is not changed by a header or a field.
    let headers = [("X-HTTP-Method-Override", "DELETE"), ("Content-Type", URLENCODED)];
    assert_eq!(desk.request("POST", "/f/contact", &headers, b"_method=DELETE").status, 201);
}

/// V3.4.3 to V3.4.6, V3.4.8: the headers of our own pages.
#[test]
fn our_own_pages_go_out_under_a_strict_policy() {
    let desk = Desk::start();
    let html = [("Accept", "text/html")];
    let pages = [
        desk.get("/f/contact/thanks"),
        desk.request("GET", "/f/contact", &html, b""),
        desk.request("GET", "/nowhere", &html, b""),
        desk.request("POST", "/f/nowhere", &html, b""),
    ];
    for page in &pages {
        let policy = page.header("content-security-policy").unwrap();
        for rule in
            ["default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-content-type-options").as_deref(), Some("nosniff"));
        assert_eq!(page.header("referrer-policy").as_deref(), Some("same-origin"));
        assert_eq!(page.header("cross-origin-opener-policy").as_deref(), Some("same-origin"));
        assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
        assert!(page.header("server").is_none(), "V13.4.6");
    }
}

/// V3.4.1: HSTS where the site is on https, and only there.
#[test]
fn https_is_made_to_stay() {
    let desk = Desk::configured("public_url = \"https://example.org\"");
    let host = [("Host", "example.org")];
    for path in ["/", "/nowhere", "/f/contact/thanks"] {
        let answer = desk.request("GET", path, &host, b"");
        let hsts = answer.header("strict-transport-security").unwrap();
        assert_eq!(hsts, "max-age=31536000; includeSubDomains", "{path}");
    }
    assert!(Desk::start().get("/").header("strict-transport-security").is_none());
}

#[test]
fn without_a_site_only_forms_are_taken() {
    let desk = Desk::with(Setup::default());
    assert_eq!(desk.get("/nowhere").status, 404);
    let output = desk.run(&["form", "add", "app"]);
    assert!(output.status.success());
}
