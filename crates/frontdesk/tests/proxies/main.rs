//! Real proxies, set up by the very recipes of docs/forward-auth.md, in front of an application that
//! shows what it gets. The browser is curl, with its jar and TLS.
//!
//! Needs nginx, Caddy, curl and openssl: `cargo test -p frontdesk --test proxies`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends here")]
#![allow(dead_code, reason = "the server and its client are shared with the tests from outside")]

#[path = "../server/desk.rs"]
mod desk;
mod echo;
mod proxy;
mod visit;

use proxy::{Kind, Stage};
use visit::Browser;

const PASSWORD: &str = "wet otters juggle lanterns";

/// C-48, F-61, S-28: behind real nginx a visitor logs in once for two hosts, the application is told who
/// it is and gets neither the cookie nor what the visitor made up, and a logout counts at once.
#[test]
fn behind_nginx_one_login_opens_two_hosts_until_the_logout() {
    one_login_opens_two_hosts_until_the_logout(Kind::Nginx);
}

/// C-48, F-61, S-28: the same behind real Caddy.
#[test]
fn behind_caddy_one_login_opens_two_hosts_until_the_logout() {
    one_login_opens_two_hosts_until_the_logout(Kind::Caddy);
}

fn one_login_opens_two_hosts_until_the_logout(kind: Kind) {
    let stage = Stage::set(kind);
    let id = stage.add_account("mira@example.org", &["--name", "Míra", "--group", "editors"]);
    let mut browser = Browser::new(&stage);

    // A stranger: a browser is led to the login, a program told to log in.
    let page = stage.url("app", "/photos/1?size=large&x=%2F");
    let asked = browser.navigate(&page);
    assert!(matches!(asked.status, 302 | 303), "{asked:?}");
    let login = asked.location();
    assert!(login.starts_with(&stage.url("id", "/login?_next=")), "{login}");
    let program = browser.fetch(&page, &[]);
    assert_eq!((program.status, program.header("location")), (401, None));
    assert!(stage.echo.is_silent(), "the application saw nothing of it");

    // The login leads back to the page.
    let form = browser.navigate(&login);
    assert_eq!(form.status, 200, "{form:?}");
    let entries = [
        ("email", "mira@example.org"),
        ("password", PASSWORD),
        ("_next", &form.field("_next")),
        ("_token", &form.field("_token")),
    ];
    let entered = browser.submit(&stage.url("id", "/login"), &entries);
    assert_eq!((entered.status, entered.location()), (303, page.clone()));

    // The application is told who it is, and nothing that the visitor made up.
    browser.add_cookie("theme=\"dark 1\"");
    let made_up = [
        "Remote-User: root",
        "remote-groups: admins",
        "Remote-Name: Root",
        "Remote-Email: root@example.org",
        "Remote_User: root",
        "Remote_Groups: admins",
        "Remote-Cookie: stolen=1",
        "X-Original-URL: https://app.example.org/other",
        "X-Forwarded-Uri: /other",
        "X-Forwarded-Host: evil.example",
    ];
    let seen = browser.fetch(&page, &made_up);
    assert_eq!(seen.status, 200, "{seen:?}");
    let told = |name: &str| stage.echo.told(&seen.body, name);
    assert!(seen.body.starts_with("GET /photos/1?size=large&x=%2F HTTP/1."), "{}", seen.body);
    assert_eq!(told("remote-user").join("|"), id);
    assert_eq!(told("remote-groups"), ["editors"]);
    assert_eq!(told("remote-name"), ["Míra"]);
    // Its address was never confirmed.
    assert!(matches!(told("remote-email").join("").as_str(), ""), "{}", seen.body);
    assert_eq!(told("cookie"), ["theme=\"dark 1\""]);
    for gone in ["remote_user", "remote_groups", "remote-cookie"] {
        assert_eq!(told(gone), [] as [&str; 0], "{}", seen.body);
    }
    assert!(
        !seen.body.contains("root") && !seen.body.contains("__Secure-frontdesk"),
        "{}",
        seen.body
    );

    // A body passes, though nobody here has read it.
    let posted = browser.post(&stage.url("app", "/comments"), "text=hello");
    assert!(posted.body.ends_with("text=hello"), "{}", posted.body);

    // The other host knows them too; what is for others stays shut, however it is spelt.
    assert_eq!(browser.navigate(&stage.url("wiki", "/")).status, 200);
    for path in
        ["/admin", "/%61dmin/x", "/ADMIN", "/x/../admin", "//admin", "/x/..%2fadmin", "/admin;x"]
    {
        let answer = browser.navigate(&stage.url("app", path));
        assert_eq!(answer.status / 100, 4, "{path} {answer:?}");
    }
    assert_eq!(stage.echo.paths_with("dmin"), [] as [&str; 0]);

    // After the logout nobody is known, also with a copy of the cookie.
    let copy = browser.copy();
    assert_eq!(copy.clone().fetch(&page, &[]).status, 200);
    assert_eq!(browser.submit(&stage.url("id", "/logout"), &[]).status, 303);
    assert!(matches!(browser.navigate(&page).status, 302 | 303));
    assert_eq!(copy.clone().fetch(&page, &[]).status, 401);
    assert_eq!(copy.clone().fetch(&stage.url("wiki", "/"), &[]).status, 401);
}
