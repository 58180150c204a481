//! A proxy asks who a visitor is, and whether they may have a page.

use frontdesk_store::{AccountChange, AccountName, AccountState, Email, GroupName, Store};
use tempfile::TempDir;

use crate::desk::{Answer, Desk, Setup};
use crate::visitors::{Visitor, enter};

/// Two hosts of one domain; the desk of an application has pages for editors alone.
pub(crate) const PROTECTED: &str = "public_url = \"https://id.example.org\"\n\
    trusted_proxies = [\"127.0.0.1/32\"]\n\
    [sessions]\ndomain = \"example.org\"\n\
    [[protect]]\nhost = \"app.example.org\"\naccounts = [\"any account\"]\n\
    [[protect]]\nhost = \"app.example.org\"\npath = \"/admin\"\ngroups = [\"editors\"]\n\
    [[protect]]\nhost = \"wiki.example.org:8443\"\npath = \"/team\"\naccounts = [\"mira@example.org\"]\n";

const BROWSER: [(&str, &str); 2] =
    [("Accept", "text/html,*/*;q=0.8"), ("Sec-Fetch-Mode", "navigate")];
/// What an application may be told.
const IDENTITY: [&str; 5] =
    ["remote-user", "remote-groups", "remote-name", "remote-email", "remote-cookie"];

/// A server with these visitors; the first is an editor with a confirmed address.
fn protected(visitors: &[&Visitor]) -> Desk {
    let setup = Setup { config: PROTECTED.to_owned(), ..Setup::default() };
    let dir = setup.write();
    enter(&dir, visitors);
    if let Some(first) = visitors.first() {
        make_editor(&dir, first);
    }
    Desk::in_dir(dir, &setup.flags)
}

pub(crate) fn make_editor(dir: &TempDir, visitor: &Visitor) {
    let mira = Email::parse("mira@example.org").unwrap();
    change(
        &dir.path().join("data"),
        visitor,
        vec![
            AccountChange::Email(mira.clone()),
            AccountChange::Confirm { email: mira, at: 1 },
            AccountChange::Name(Some(AccountName::parse("Míra Ødegård").unwrap())),
            AccountChange::Groups(vec![
                GroupName::parse("editors").unwrap(),
                GroupName::parse("artists").unwrap(),
            ]),
        ],
    );
}

/// Changes an account, beside a running server or before it starts.
fn change(data: &std::path::Path, visitor: &Visitor, changes: Vec<AccountChange>) {
    let desk = Store::beside(data).unwrap();
    for change in changes {
        desk.change_account(visitor.account, &change).unwrap();
    }
}

/// The cookie for a domain.
pub(crate) fn shared_cookie(visitor: &Visitor) -> String {
    visitor.cookie.replace("frontdesk=", "__Secure-frontdesk=")
}

/// Asks as nginx does.
fn nginx(desk: &Desk, url: &str, more: &[(&str, &str)]) -> Answer {
    ask(desk, "/api/authz/auth-request", &[("X-Original-URL", url)], more)
}

/// Asks as Caddy and Traefik do.
fn caddy(desk: &Desk, host: &str, uri: &str, more: &[(&str, &str)]) -> Answer {
    let forwarded = [
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", host),
        ("X-Forwarded-Uri", uri),
        ("X-Forwarded-Method", "GET"),
    ];
    ask(desk, "/api/authz/forward-auth", &forwarded, more)
}

fn ask(desk: &Desk, path: &str, first: &[(&str, &str)], more: &[(&str, &str)]) -> Answer {
    desk.request("GET", path, &[first, more].concat(), b"")
}

fn identity(answer: &Answer) -> Vec<Option<String>> {
    IDENTITY.iter().map(|name| answer.header(name)).collect()
}

/// C-48, F-61: the application is told who it is by headers that are always all there, and never gets
/// the session's cookie; nothing is cached.
#[test]
fn whoever_is_allowed_is_named_to_the_application() {
    let (mira, tom) = (Visitor::number(1), Visitor::number(2));
    let desk = protected(&[&mira, &tom]);
    let cookie = format!("a=1; {}; b=2", shared_cookie(&mira));
    let more = [("Cookie", cookie.as_str()), ("Remote-User", "root"), ("Remote_Groups", "root")];
    for answer in [
        nginx(&desk, "https://app.example.org/admin?x=1", &more),
        caddy(&desk, "app.example.org", "/admin?x=1", &more),
        ask(&desk, "/auth/verify", &[("X-Original-URL", "https://APP.example.org:443/")], &more),
        ask(
            &desk,
            "/api/authz/ext-authz/admin?x=1",
            &[("Host", "app.example.org"), ("X-Forwarded-Proto", "https")],
            &more,
        ),
    ] {
        assert_eq!(answer.status, 200, "{} {}", answer.head, answer.text());
        let id = mira.account.to_string();
        let expected =
            [&id, "artists,editors", "M\u{ed}ra \u{d8}deg\u{e5}rd", "mira@example.org", "a=1; b=2"];
        let expected: Vec<_> = expected.into_iter().map(|value| Some(value.to_owned())).collect();
        assert_eq!(identity(&answer), expected);
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(answer.header("set-cookie"), None);
        assert!(answer.body.is_empty());
    }
    // Tom never showed that his address is his, and is in no group and called nothing.
    let answer = nginx(&desk, "https://app.example.org/", &[("Cookie", &shared_cookie(&tom))]);
    let expected =
        [tom.account.to_string().as_str(), "", "", "", ""].map(|value| Some(value.to_owned()));
    assert_eq!((answer.status, identity(&answer)), (200, expected.to_vec()));
}

/// V8.2.1, V8.3.1: rules deny by default, and hold whoever asks.
#[test]
fn what_no_rule_opens_is_open_to_nobody() {
    let (mira, tom) = (Visitor::number(1), Visitor::number(2));
    let desk = protected(&[&mira, &tom]);
    let (mira, tom) = (shared_cookie(&mira), shared_cookie(&tom));
    for (cookie, host, uri, status) in [
        (&mira, "app.example.org", "/admin/x", 200),
        (&tom, "app.example.org", "/x", 200),
        (&tom, "app.example.org", "/admin", 403),
        (&tom, "app.example.org", "/ADMIN;x", 403),
        (&mira, "wiki.example.org:8443", "/team", 200),
        (&tom, "wiki.example.org:8443", "/team", 403),
        (&mira, "wiki.example.org:8443", "/", 403),
        (&mira, "wiki.example.org", "/team", 403),
        (&mira, "other.example.org", "/", 403),
        (&mira, "id.example.org", "/", 403),
        (&mira, "evilapp.example.org", "/", 403),
    ] {
        let answer = caddy(&desk, host, uri, &[("Cookie", cookie), BROWSER[0], BROWSER[1]]);
        assert_eq!(answer.status, status, "{host}{uri} {}", answer.text());
        if status == 403 {
            assert_eq!(identity(&answer), vec![None; 5]);
            assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        }
    }
}

/// F-58, C-18: a stranger at a browser is led to the login of the public address and back to a
/// protected page; a program is told that it has to log in; nobody is given a cookie.
#[test]
fn a_stranger_is_led_to_the_login_and_back() {
    let desk = protected(&[]);
    let there = "https://id.example.org/login?_next=https%3A%2F%2Fapp.example.org%2Fa%3Fx%3D1%262";
    let browser = caddy(&desk, "app.example.org", "/a?x=1&2", &BROWSER);
    assert_eq!((browser.status, browser.header("location").as_deref()), (303, Some(there)));
    // nginx can't hand a redirect on: its recipe makes one of this.
    let browser = nginx(&desk, "https://app.example.org/a?x=1&2", &BROWSER);
    assert_eq!((browser.status, browser.header("location").as_deref()), (401, Some(there)));
    for more in [
        vec![],
        vec![("Accept", "application/json")],
        vec![("Accept", "text/html"), ("Sec-Fetch-Mode", "cors")],
        vec![("Accept", "text/html"), ("HX-Request", "true")],
    ] {
        for program in [
            caddy(&desk, "app.example.org", "/a", &more),
            nginx(&desk, "https://app.example.org/a", &more),
        ] {
            assert_eq!((program.status, program.header("location")), (401, None), "{more:?}");
            assert_eq!(program.header("set-cookie"), None);
        }
    }
    let program = caddy(&desk, "app.example.org", "/a", &[]).json();
    assert!(program["login"].as_str().unwrap().starts_with("https://id.example.org/login?_next="));
    // Nobody is led to a place that no rule names.
    for host in
        ["evil.example", "id.example.org", "app.example.org.evil.example", "app.example.org:444"]
    {
        let answer = caddy(&desk, host, "/", &BROWSER);
        assert_eq!((answer.status, answer.header("location")), (403, None), "{host}");
    }
    // A dead cookie is a stranger's.
    let dead = shared_cookie(&Visitor::number(9));
    let answer = caddy(&desk, "app.example.org", "/", &[("Cookie", &dead), BROWSER[0], BROWSER[1]]);
    assert_eq!(answer.status, 303);
}

/// F-60: a target that is unclear is refused, and never opens what it names.
#[test]
fn an_unclear_target_is_refused() {
    let tom = Visitor::number(2);
    let desk = protected(&[&Visitor::number(1), &tom]);
    let cookie = shared_cookie(&tom);
    for uri in [
        "/admin/..;/public",
        "//admin",
        "/public/..%2fadmin",
        "/public/../admin",
        "/%2561dmin",
        "/a%00",
        "admin",
        "http://app.example.org/admin",
        "*",
    ] {
        let answer = caddy(&desk, "app.example.org", uri, &[("Cookie", &cookie)]);
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (400, Some("unclear_target")),
            "{uri}"
        );
        let url = format!("https://app.example.org{uri}");
        let answer = nginx(&desk, &url, &[("Cookie", &cookie)]);
        assert_eq!(answer.status, 403, "nginx knows no 400: {uri}");
    }
    assert_eq!(caddy(&desk, "app.example.org", "/%61dmin", &[("Cookie", &cookie)]).status, 403);
    let proto = ("X-Forwarded-Proto", "https");
    let host = ("X-Forwarded-Host", "app.example.org");
    let uri = ("X-Forwarded-Uri", "/x");
    let admin = ("X-Forwarded-Uri", "/admin");
    let original = ("X-Original-URL", "https://app.example.org/x");
    for (path, headers, status) in [
        ("/auth/verify", vec![proto, host, uri], 200),
        ("/auth/verify", vec![original], 200),
        ("/auth/verify", vec![original, proto, host, uri], 200),
        ("/auth/verify", vec![original, proto, host, admin], 400),
        ("/auth/verify", vec![original, original], 400),
        ("/auth/verify", vec![proto, host, uri, admin], 400),
        ("/auth/verify", vec![proto, host, host, uri], 400),
        ("/auth/verify", vec![proto, proto, host, uri], 400),
        ("/auth/verify", vec![host, uri], 400),
        ("/auth/verify", vec![proto, uri], 400),
        ("/auth/verify", vec![proto, host], 400),
        ("/auth/verify", vec![], 400),
        ("/auth/verify", vec![("X-Forwarded-Proto", "https, http"), host, uri], 400),
        (
            "/auth/verify",
            vec![proto, ("X-Forwarded-Host", "app.example.org, evil.example"), uri],
            400,
        ),
        ("/auth/verify", vec![proto, ("X-Forwarded-Host", "x@app.example.org"), uri], 400),
        ("/auth/verify", vec![("X-Original-URL", "app.example.org/x")], 400),
        ("/auth/verify", vec![("X-Original-URL", "https://app.example.org")], 400),
        // Each alias reads its own kind alone: the visitor may have sent the others.
        ("/api/authz/forward-auth", vec![original], 400),
        ("/api/authz/forward-auth", vec![original, proto, host, admin], 403),
        ("/api/authz/auth-request", vec![proto, host, uri], 403),
        ("/api/authz/auth-request", vec![original, proto, host, admin], 200),
        ("/api/authz/ext-authz/x", vec![("Host", "app.example.org"), proto, host, admin], 200),
        ("/api/authz/ext-authz/admin", vec![("Host", "app.example.org"), proto, host, uri], 403),
        ("/api/authz/ext-authz//admin", vec![("Host", "app.example.org"), proto], 400),
        ("/api/authz/ext-authz/", vec![("Host", "app.example.org"), proto], 200),
        ("/api/authz/ext-authz", vec![("Host", "app.example.org"), proto], 400),
    ] {
        let answer = ask(&desk, path, &headers, &[("Cookie", &cookie)]);
        assert_eq!(answer.status, status, "{path} {headers:?} {}", answer.text());
    }
}

/// V4.1.2: the session's cookie goes over https alone, so over http nobody is sent to a login that would
/// lead back and forth for ever.
#[test]
fn a_page_over_plain_http_is_refused() {
    let desk = protected(&[]);
    let answer = nginx(&desk, "http://app.example.org/", &BROWSER);
    assert_eq!((answer.status, answer.header("location")), (403, None));
    assert!(answer.text().contains("Please use https"), "{}", answer.text());
}

/// V4.1.3: only a proxy that is listed may ask, whatever it says.
#[test]
fn nobody_but_a_trusted_proxy_may_ask() {
    let mira = Visitor::number(1);
    let config = PROTECTED.replace("127.0.0.1/32", "192.0.2.0/24");
    let dir = Setup { config, ..Setup::default() }.write();
    enter(&dir, &[&mira]);
    let desk = Desk::in_dir(dir, &[]);
    let cookie = shared_cookie(&mira);
    let more = [("Cookie", cookie.as_str()), ("X-Forwarded-For", "192.0.2.1")];
    for answer in [
        nginx(&desk, "https://app.example.org/", &more),
        caddy(&desk, "app.example.org", "/", &more),
        ask(&desk, "/auth/verify", &[], &more),
        ask(&desk, "/api/authz/ext-authz/x", &[("Host", "app.example.org")], &more),
    ] {
        assert_eq!((answer.status, answer.json()["code"].as_str()), (403, Some("no_proxy")));
        assert_eq!(identity(&answer), vec![None; 5]);
    }
    // Other paths still want the host of this server.
    assert_eq!(ask(&desk, "/auth/verifyx", &[], &[("Host", "app.example.org")]).status, 421);
    assert_eq!(
        ask(&desk, "/api/authz/ext-authzx", &[], &[("Host", "app.example.org")]).status,
        421
    );
    assert_eq!(
        desk.ask_desk("GET", "/auth/verify", &[("Host", "app.example.org")], b"").status,
        421
    );
}

/// S-28, V8.3.2: whoever ended a session, disabled an account or took a group away sees it in the next
/// answer.
#[test]
fn what_was_taken_away_is_gone_with_the_next_request() {
    let mira = Visitor::number(1);
    let desk = protected(&[&mira]);
    let cookie = shared_cookie(&mira);
    let admin = || caddy(&desk, "app.example.org", "/admin", &[("Cookie", &cookie)]).status;
    assert_eq!(admin(), 200);
    change(&desk.data(), &mira, vec![AccountChange::Groups(vec![])]);
    assert_eq!(admin(), 403);
    let answer = caddy(&desk, "app.example.org", "/", &[("Cookie", &cookie)]);
    assert_eq!((answer.status, answer.header("remote-groups").as_deref()), (200, Some("")));
    change(&desk.data(), &mira, vec![AccountChange::State(AccountState::Disabled { since: 1 })]);
    assert_eq!(admin(), 401);
    change(&desk.data(), &mira, vec![AccountChange::State(AccountState::Active)]);
    assert_eq!(admin(), 403);
}

/// D-10, V16.5.3: a store that can't be asked opens nothing.
#[test]
fn a_store_that_is_away_opens_nothing() {
    let mira = Visitor::number(1);
    let desk = protected(&[&mira]);
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    database.execute_batch("ALTER TABLE accounts RENAME TO gone").unwrap();
    let answer = caddy(&desk, "app.example.org", "/", &[("Cookie", &shared_cookie(&mira))]);
    assert!(matches!(answer.status, 500 | 503), "{}", answer.status);
    assert_eq!(identity(&answer), vec![None; 5]);
    database.execute_batch("ALTER TABLE gone RENAME TO accounts").unwrap();
    database.execute_batch("ALTER TABLE sessions RENAME TO gone").unwrap();
    let other = shared_cookie(&Visitor::number(3));
    let answer = caddy(&desk, "app.example.org", "/", &[("Cookie", &other)]);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(identity(&answer), vec![None; 5]);
}

/// F-49: the way back leads to protected pages, and no scripts of theirs are let read anything here.
#[test]
fn the_way_back_leads_to_protected_hosts_alone() {
    let desk = protected(&[]);
    let next = |place: &str| {
        let own = ("Host", "id.example.org");
        let headers = [
            own,
            ("Content-Type", crate::desk::URLENCODED),
            ("Accept", "text/html"),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        let body = format!("name=x&_next={place}");
        desk.request("POST", "/f/contact", &headers, body.as_bytes()).header("location").unwrap()
    };
    for good in ["https://app.example.org/a?x", "https://wiki.example.org:8443/"] {
        assert_eq!(next(good), good);
    }
    for evil in
        ["http://app.example.org/", "https://wiki.example.org/", "https://app.example.org.evil/"]
    {
        assert_eq!(next(evil), "/f/contact/thanks", "{evil}");
    }
    let headers = [("Host", "id.example.org"), ("Origin", "https://app.example.org")];
    let answer = desk.request("OPTIONS", "/f/contact", &headers, b"");
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

/// What Traefik sends to its `forwardAuth` (v3, without `trustForwardHeader` and `authRequestHeaders`,
/// which are their defaults): a GET without a body and with the visitor's headers, all of them, but the
/// hop-by-hop ones; what they sent as `X-Forwarded-…` is replaced by its own; `X-Forwarded-Port` and
/// `-Server` come along.
fn traefik(desk: &Desk, host: &str, uri: &str, visitor: &[(&str, &str)]) -> Answer {
    let own = [
        ("Host", "127.0.0.1:7070"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", host),
        ("X-Forwarded-Method", "POST"),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Server", "edge-1"),
        ("X-Forwarded-Uri", uri),
        ("X-Real-Ip", "203.0.113.9"),
        ("User-Agent", "Mozilla/5.0"),
        ("Accept-Encoding", "gzip"),
    ];
    ask(desk, "/api/authz/forward-auth", &own, visitor)
}

/// What Envoy sends to an HTTP service of its `ext_authz` with `path_prefix`, by the recipe: the
/// visitor's method and the page's path behind the prefix; always `Host`, `:method`, `:path` and
/// `Content-Length: 0` in place of the body; and of the other headers those that are listed.
fn envoy(desk: &Desk, method: &str, host: &str, uri: &str, listed: &[(&str, &str)]) -> Answer {
    let path = format!("/api/authz/ext-authz{uri}");
    let own = [
        ("Host", host),
        ("Content-Length", "0"),
        ("X-Forwarded-Proto", "https"),
        ("X-Envoy-Internal", "true"),
        ("X-Forwarded-For", "203.0.113.9"),
    ];
    desk.request(method, &path, &[&own[..], listed].concat(), b"")
}

/// Traefik and Envoy are not in Debian: what they send is replayed as their documentation has it.
#[test]
fn what_traefik_and_envoy_send_is_understood() {
    let (mira, tom) = (Visitor::number(1), Visitor::number(2));
    let desk = protected(&[&mira, &tom]);
    let cookie = |visitor: &Visitor| format!("a=1; {}", shared_cookie(visitor));
    let (mira_cookie, tom_cookie) = (cookie(&mira), cookie(&tom));
    let spoofed = [("Remote-User", "root"), ("Remote-Groups", "editors")];
    let browser = |cookie: &'static str| [("Cookie", cookie)];
    let (mira_cookie, tom_cookie): (&'static str, &'static str) =
        (mira_cookie.leak(), tom_cookie.leak());
    for (cookie, uri, status) in [
        (mira_cookie, "/admin?x=1&y=%2F", 200),
        (tom_cookie, "/admin?x=1", 403),
        (tom_cookie, "/", 200),
        ("", "/", 303),
        ("__Secure-frontdesk=AAAA", "/", 303),
        (mira_cookie, "/admin/../x", 400),
    ] {
        let more = [&BROWSER[..], &browser(cookie), &spoofed].concat();
        let answers = [
            traefik(&desk, "app.example.org", uri, &more),
            envoy(&desk, "GET", "app.example.org", uri, &more),
            envoy(&desk, "POST", "app.example.org", uri, &more),
            envoy(&desk, "OPTIONS", "app.example.org", uri, &more),
        ];
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer.status, status, "{number} {uri} {}", answer.text());
            match status {
                200 => {
                    let names = identity(answer);
                    assert!(names.iter().all(Option::is_some), "{names:?}");
                    assert!(!names.contains(&Some("root".to_owned())));
                    assert_eq!(names[4].as_deref(), Some("a=1"), "the visitor's other cookies");
                }
                303 => {
                    let place = answer.header("location").unwrap();
                    let page =
                        "https://id.example.org/login?_next=https%3A%2F%2Fapp.example.org%2F";
                    assert_eq!(place, page, "{number}");
                }
                _ => assert_eq!(answer.header("remote-user"), None, "{number}"),
            }
        }
    }
    // A script's request gets no redirect; and the login page is not what a proxy hands on as a body.
    for answer in [
        traefik(&desk, "app.example.org", "/", &[("Accept", "application/json")]),
        envoy(&desk, "GET", "app.example.org", "/", &[("Accept", "application/json")]),
        envoy(&desk, "POST", "app.example.org", "/", &[("HX-Request", "true"), ("Accept", "*/*")]),
    ] {
        assert_eq!((answer.status, answer.header("location")), (401, None));
    }
}
