//! Logging in: a new token, what was gathered before, and back to where one came from.

use serde_json::json;

use super::{EMAIL, PASSWORD, is_known, log_in, sign_up};
use crate::browser::{Browser, field};
use crate::desk::{Desk, MULTIPART, Setup, URLENCODED, multipart};

/// V7.2.4, S-10, S-12: whatever token there was before a sign-up or a login is dead after it.
#[test]
fn every_way_in_gives_a_new_token_and_the_old_one_is_dead() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let signed_up = browser.cookie("frontdesk").unwrap();
    assert!(is_known(&mut browser));
    assert_eq!(log_in(&mut browser, EMAIL, PASSWORD).status, 303);
    let logged_in = browser.cookie("frontdesk").unwrap();
    assert_ne!(signed_up, logged_in);
    assert!(is_known(&mut browser));
    let old = format!("frontdesk={signed_up}");
    let page = desk.request("GET", "/logout", &[("Cookie", &old)], b"");
    assert!(page.text().contains("You are not logged in"), "{}", page.text());
    // A token that somebody planted is never taken over.
    let planted = format!("frontdesk={}", "A".repeat(43));
    let body = format!("email={EMAIL}&password={PASSWORD}");
    let headers = [
        ("Cookie", planted.as_str()),
        ("Content-Type", URLENCODED),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    let answer = desk.request("POST", "/login", &headers, body.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.headers("set-cookie").iter().all(|line| !line.contains(&planted)));
}

/// Every encoding logs in, and the answer is JSON for a program.
#[test]
fn every_encoding_logs_in() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    let json = json!({"email": EMAIL, "password": PASSWORD, "stay": true}).to_string();
    let parts: [(&str, &[u8]); 2] =
        [("name=\"email\"", EMAIL.as_bytes()), ("name=\"password\"", PASSWORD.as_bytes())];
    let encodings: [(&str, Vec<u8>); 4] = [
        (URLENCODED, format!("email={EMAIL}&password=wet+otters+juggle+lanterns").into()),
        (MULTIPART, multipart(&parts)),
        ("application/json", json.into()),
        ("text/plain", format!("email={EMAIL}\r\npassword={PASSWORD}\r\n").into()),
    ];
    for (content_type, body) in encodings {
        let answer = desk.post("/login", content_type, &body);
        assert_eq!(answer.status, 200, "{content_type}: {answer:?}");
        assert_eq!(answer.json()["account"]["email"], EMAIL);
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        let cookies = answer.headers("set-cookie");
        let session = cookies.iter().find(|line| line.starts_with("frontdesk=")).unwrap();
        let stays = content_type == "application/json";
        assert_eq!(session.contains("Max-Age"), stays, "{session}");
        assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax"), "{session}");
    }
}

/// "Stay logged in" is a choice: without it, closing the browser is a logout there.
#[test]
fn staying_logged_in_is_a_choice() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    assert!(is_known(&mut browser));
    browser.close();
    assert!(!is_known(&mut browser));
    browser.post("/login", &[("email", EMAIL), ("password", PASSWORD), ("stay", "yes")]);
    browser.close();
    assert!(is_known(&mut browser));
}

/// F-49: `_next` leads back, and only to a place of this site.
#[test]
fn a_login_leads_back_to_where_one_came_from_and_nowhere_else() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    let mut browser = Browser::new(&desk);
    let page = browser.get("/login?_next=/photos%3Fp%3D2");
    assert_eq!(field(&page, "_next"), "/photos?p=2");
    let token = field(&page, "_token");
    let entries =
        [("email", EMAIL), ("password", PASSWORD), ("_next", "/photos?p=2"), ("_token", &token)];
    let answer = browser.post("/login", &entries);
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(answer.header("location").as_deref(), Some("/photos?p=2"));
    for wish in ["//evil.example", "https://evil.example/", "/\\evil", "javascript:alert(1)"] {
        let entries = [("email", EMAIL), ("password", PASSWORD), ("_next", wish)];
        let answer = browser.post("/login", &entries);
        assert_eq!(answer.header("location").as_deref(), Some("/"), "{wish}");
        let wish: String = url::form_urlencoded::byte_serialize(wish.as_bytes()).collect();
        let page = browser.get(&format!("/login?_next={wish}"));
        assert!(!page.text().contains("evil"), "{}", page.text());
    }
}

/// S-44, S-47: no page of another site logs anybody in or out or makes an account.
#[test]
fn no_other_site_logs_anybody_in_or_out_or_signs_up() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    let body = format!("email=eve@example.org&password={PASSWORD}");
    let cookies = browser.cookies();
    for path in ["/login", "/signup", "/logout"] {
        for (site, origin) in [
            ("cross-site", Some("https://evil.example")),
            ("cross-site", None),
            ("same-site", Some("http://evil.localhost")),
            ("cross-site", Some("null")),
        ] {
            let mut headers = vec![
                ("Content-Type", URLENCODED),
                ("Sec-Fetch-Site", site),
                ("Cookie", cookies.as_str()),
            ];
            headers.extend(origin.map(|origin| ("Origin", origin)));
            let answer = desk.request("POST", path, &headers, body.as_bytes());
            assert_eq!(answer.status, 403, "{path} {site} {origin:?}: {answer:?}");
            assert!(answer.headers("set-cookie").is_empty(), "{answer:?}");
            let vary = answer.headers("vary").join(", ").to_ascii_lowercase();
            assert!(vary.contains("origin") && vary.contains("sec-fetch-site"), "{vary}");
        }
        // S-43: a cookie without a word of where it comes from.
        let headers = [("Content-Type", URLENCODED), ("Cookie", cookies.as_str())];
        assert_eq!(desk.request("POST", path, &headers, body.as_bytes()).status, 403, "{path}");
    }
    assert!(is_known(&mut browser));
}

/// S-40: opening a page changes nothing, whatever stands in its address.
#[test]
fn opening_a_page_of_the_logins_changes_nothing() {
    let desk = Desk::start();
    let mut browser = Browser::new(&desk);
    sign_up(&mut browser, EMAIL);
    for path in ["/logout", "/login?email=eve@example.org&password=x", "/signup?email=a@b.example"]
    {
        assert_eq!(browser.get(path).status, 200, "{path}");
    }
    assert!(is_known(&mut browser));
}

/// S-46: the token of one of our pages is of use to one browser, in one form.
#[test]
fn a_form_token_is_of_one_browser_and_one_form() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    let mut browser = Browser::new(&desk);
    let (first, second) = (browser.get("/login"), browser.get("/login"));
    let token = field(&first, "_token");
    assert_ne!(token, field(&second, "_token"), "masked in each answer");
    let other_form = field(&browser.get("/signup"), "_token");
    let mut stranger = Browser::new(&desk);
    stranger.get("/login");
    let entries = |token: &str| {
        [("email", EMAIL), ("password", PASSWORD), ("_token", token)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = |browser: &mut Browser<'_>, token: &str| {
        let entries = entries(token);
        let entries: Vec<_> =
            entries.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/login", &entries)
    };
    for (is_stranger, token) in [(true, token.as_str()), (false, &other_form), (false, "junk")] {
        let answer = send(if is_stranger { &mut stranger } else { &mut browser }, token);
        assert_eq!(answer.status, 403, "{token}: {answer:?}");
        assert!(answer.text().contains(&format!("value=\"{EMAIL}\"")), "{}", answer.text());
        assert!(!answer.text().contains(PASSWORD));
    }
    assert_eq!(send(&mut browser, &token).status, 303);
}

/// C-20: a browser that keeps no cookies is told so, and sent round in no circle.
#[test]
fn a_browser_without_cookies_is_told_so_and_not_sent_in_circles() {
    let site =
        "<form action=\"/login\" method=\"post\"><input name=email><input name=password></form>";
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    // From our own page, before the password is even looked at.
    let mut browser = Browser::without_cookies(&desk);
    let token = field(&browser.get("/login"), "_token");
    let entries = [("email", EMAIL), ("password", PASSWORD), ("_token", token.as_str())];
    let answer = browser.post("/login", &entries);
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("does not keep cookies"), "{}", answer.text());
    // From the site's own page, after one look.
    let desk = Desk::with(Setup {
        files: vec![("login.html", site.to_owned()), ("index.html", "hello".to_owned())],
        ..Setup::default()
    });
    sign_up(&mut Browser::new(&desk), EMAIL);
    let mut browser = Browser::without_cookies(&desk);
    assert!(browser.get("/login").text().contains(site));
    let answer = log_in(&mut browser, EMAIL, PASSWORD);
    assert_eq!(answer.status, 303);
    let answer = browser.follow(answer, 2);
    assert!(answer.text().contains("does not keep cookies"), "{}", answer.text());
    // One that keeps them arrives.
    let mut browser = Browser::new(&desk);
    let answer = log_in(&mut browser, EMAIL, PASSWORD);
    assert_eq!(browser.follow(answer, 2).text(), "hello");
}

/// The site's own pages stand in for ours, and take nothing else over.
#[test]
fn a_site_brings_its_own_pages_and_posts_to_ours() {
    let page = |name: &str| format!("<!doctype html><title>t</title>My own {name}");
    let desk = Desk::with(Setup {
        files: vec![
            ("index.html", page("start")),
            ("login.html", page("login")),
            ("signup.html", page("signup")),
            ("logout/index.html", page("logout")),
            ("session.html", page("session")),
            ("404.html", page("nothing")),
        ],
        ..Setup::default()
    });
    let mut browser = Browser::new(&desk);
    for name in ["login", "signup", "logout"] {
        let answer = browser.get(&format!("/{name}"));
        let text = browser.follow(answer, 1).text();
        assert!(text.contains(&format!("My own {name}")), "{text}");
    }
    sign_up(&mut browser, EMAIL);
    assert_eq!(log_in(&mut browser, EMAIL, PASSWORD).header("location").as_deref(), Some("/"));
    let wrong = log_in(&mut browser, EMAIL, "not this one at all");
    assert_eq!(wrong.status, 401);
    assert!(wrong.text().contains("do not belong together"), "our page says what is wrong");
    // A site without them has ours, also where every path is its index.
    let desk = Desk::with(Setup {
        files: vec![("index.html", page("start"))],
        config: "spa = true\n".to_owned(),
        ..Setup::default()
    });
    assert!(Browser::new(&desk).get("/login").text().contains("<h1>Log in</h1>"));
}

/// C-16: nobody is asked for a password that everybody on the way could read.
#[test]
fn on_plain_http_it_is_said_before_the_password_is_asked() {
    let desk = Desk::configured("public_url = \"http://192.0.2.7:8080\"\n");
    for path in ["/login", "/signup"] {
        let headers = [("Host", "192.0.2.7:8080"), ("Accept", "text/html")];
        let page = desk.request("GET", path, &headers, b"");
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text().contains("plain http"), "{}", page.text());
        assert!(!page.text().contains("type=\"password\""));
        let headers = [("Host", "192.0.2.7:8080"), ("Content-Type", URLENCODED)];
        let body = format!("email={EMAIL}&password={PASSWORD}");
        let answer = desk.request("POST", path, &headers, body.as_bytes());
        assert_eq!((answer.status, answer.json()["code"].as_str()), (403, Some("insecure_http")));
    }
    let desk =
        Desk::configured("public_url = \"http://192.0.2.7:8080\"\nsessions.insecure_http = true\n");
    let headers = [("Host", "192.0.2.7:8080"), ("Accept", "text/html")];
    assert_eq!(desk.request("GET", "/login", &headers, b"").status, 200);
}

/// C-10, C-12: on https every cookie of the logins is bound to this host.
#[test]
fn on_https_every_cookie_is_bound_to_the_host() {
    let desk = Desk::configured("public_url = \"https://desk.example\"\n");
    let host = ("Host", "desk.example");
    let body = format!("email={EMAIL}&password={PASSWORD}&stay=1");
    let page = desk.request("GET", "/login", &[host], b"");
    let headers = [host, ("Content-Type", URLENCODED)];
    let answer = desk.request("POST", "/signup", &headers, body.as_bytes());
    assert_eq!(answer.status, 201, "{answer:?}");
    let lines = [page.headers("set-cookie"), answer.headers("set-cookie")].concat();
    assert_eq!(lines.len(), 3, "{lines:?}");
    for line in lines {
        assert!(line.starts_with("__Host-frontdesk"), "{line}");
        for attribute in ["; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"] {
            assert!(line.contains(attribute), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
}

/// htmx gets a fragment and is told where to go.
#[test]
fn htmx_gets_fragments() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    let mut browser = Browser::new(&desk);
    let headers = [("HX-Request", "true"), ("Content-Type", URLENCODED)];
    let answer = browser.send("POST", "/login", &headers, b"email=%3Cb%3E&password=wrong");
    assert_eq!(answer.status, 401);
    assert!(answer.text().starts_with("<ul class=\"frontdesk-errors\" role=\"alert\">"));
    let body = format!("email={EMAIL}&password={PASSWORD}&_next=/photos");
    let answer = browser.send("POST", "/login", &headers, body.as_bytes());
    assert_eq!(answer.header("hx-redirect").as_deref(), Some("/photos"));
    assert!(is_known(&mut browser));
}

/// Scripts of a trusted origin may log in, with CORS; those of any other may not even ask.
#[test]
fn a_trusted_origin_logs_in_with_credentials() {
    let desk = Desk::configured("trusted_origins = [\"http://localhost:3000\"]\n");
    sign_up(&mut Browser::new(&desk), EMAIL);
    let preflight = |origin| {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        desk.request("OPTIONS", "/login", &headers, b"")
    };
    let answer = preflight("http://localhost:3000");
    let allowed = answer.header("access-control-allow-origin");
    assert_eq!(allowed.as_deref(), Some("http://localhost:3000"));
    assert!(preflight("http://localhost:3001").header("access-control-allow-origin").is_none());
    let body = json!({"email": EMAIL, "password": PASSWORD}).to_string();
    let headers = [
        ("Origin", "http://localhost:3000"),
        ("Sec-Fetch-Site", "same-site"),
        ("Content-Type", "application/json"),
    ];
    let answer = desk.request("POST", "/login", &headers, body.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-credentials").as_deref(), Some("true"));
}

/// S-22, V7.4.2: an account that is changed between the look at its password and the new session gets
/// none: no login slips in between.
#[test]
fn a_login_that_a_change_overtakes_lets_nobody_in() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let live = || -> u32 {
        let sql = "SELECT count(*) FROM sessions WHERE account IS NOT NULL AND seen_at IS NOT NULL";
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let before = live();
    for change in ["password_changed_at = password_changed_at + 1", "disabled_at = 1"] {
        // As if somebody had done so in the very moment in which the session is stored.
        let trigger = format!(
            "CREATE TRIGGER meanwhile AFTER INSERT ON sessions BEGIN UPDATE accounts SET {change}; END"
        );
        database.execute_batch(&trigger).unwrap();
        let mut browser = Browser::script(&desk);
        let answer = log_in(&mut browser, EMAIL, PASSWORD);
        database.execute_batch("DROP TRIGGER meanwhile").unwrap();
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (401, &"changed_meanwhile".into()),
            "{change}"
        );
        assert!(browser.cookie("frontdesk").is_none(), "{change}");
        assert_eq!(live(), before, "{change}");
        database.execute("UPDATE accounts SET disabled_at = NULL", []).unwrap();
    }
    assert_eq!(log_in(&mut Browser::new(&desk), EMAIL, PASSWORD).status, 303, "and then as ever");
}

/// V6.2.10: no password has to be changed because it is old.
#[test]
fn an_old_password_is_as_good_as_a_new_one() {
    let desk = Desk::start();
    sign_up(&mut Browser::new(&desk), EMAIL);
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let years = "UPDATE accounts SET created_at = created_at - 63072000000000,
                 password_changed_at = password_changed_at - 63072000000000";
    assert_eq!(database.execute(years, []).unwrap(), 1);
    let mut browser = Browser::new(&desk);
    browser.get("/login");
    let answer = log_in(&mut browser, EMAIL, PASSWORD);
    assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/")));
    assert!(is_known(&mut browser));
}
