//! The desk's own door: who gets in, and what operators do there.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use frontdesk_store::{AccountChange, Rights, Store};
use tempfile::TempDir;
use uuid::Uuid;

use crate::browser::{Browser, field};
use crate::desk::{Answer, Desk, Setup, URLENCODED, command};

pub(crate) const PASSWORD: &str = "wet otters juggle lanterns";
pub(crate) const OPERATOR: &str = "ada@example.org";
pub(crate) const VISITOR: &str = "tom@example.org";

/// A browser at the desk.
pub(crate) struct Visit<'a> {
    pub(crate) desk: &'a Desk,
    host: Option<&'static str>,
    cookies: BTreeMap<String, String>,
    token: String,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Visit<'a> {
        Visit { desk, host: None, cookies: BTreeMap::new(), token: String::new() }
    }

    pub(crate) fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, &[("Sec-Fetch-Site", "none")], "");
        if answer.text().contains("name=\"_token\"") {
            self.token = field(&answer, "_token");
        }
        answer
    }

    /// Sends a form of the page that was opened last.
    pub(crate) fn post(&mut self, path: &str, entries: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        self.post_with(path, &[entries, &[("_token", token.as_str())]].concat())
    }

    pub(crate) fn post_with(&mut self, path: &str, entries: &[(&str, &str)]) -> Answer {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(entries).finish();
        self.send("POST", path, &[("Sec-Fetch-Site", "same-origin")], &body)
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let cookie = self.cookie();
        let mut headers = vec![
            ("Accept", "text/html"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Content-Type", URLENCODED),
        ];
        if !cookie.is_empty() {
            headers.push(("Cookie", cookie.as_str()));
        }
        headers.extend(self.host.map(|host| ("Host", host)));
        headers.extend(more);
        let answer = self.desk.ask_desk(method, path, &headers, body.as_bytes());
        for line in answer.headers("set-cookie") {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    pub(crate) fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.get("/login");
        self.post("/login", &[("email", email), ("password", password)])
    }

    fn is_in(&mut self) -> bool {
        self.get("/accounts").text().contains("You are ")
    }
}

pub(crate) fn add(dir: &TempDir, email: &str, more: &[&str]) -> Uuid {
    let mut child = command(dir)
        .args(["account", "add", email])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    output.split(['(', ')']).nth(1).unwrap().parse().unwrap()
}

/// A desk with an operator and a visitor.
pub(crate) fn staffed(config: &str) -> (Desk, Uuid, Uuid) {
    let desk = Desk::configured(config);
    let (operator, visitor) =
        (add(&desk.dir, OPERATOR, &["--operator"]), add(&desk.dir, VISITOR, &[]));
    (desk, operator, visitor)
}

fn link(desk: &Desk) -> String {
    let text = fs::read_to_string(desk.data().join("first-operator")).unwrap();
    let (origin, path) = text.trim_end().split_at(text.find("/first").unwrap());
    assert_eq!(origin, format!("http://127.0.0.1:{}", desk.desk_port));
    path.to_owned()
}

/// V6.3.2, L22: there is no default account; the first operator comes by a link that only its owner can
/// read, whose key is stored nowhere else, and that is spent by sending the form, once.
#[test]
fn the_first_operator_comes_by_a_link_that_works_once() {
    let desk = Desk::start();
    let file = desk.data().join("first-operator");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let link = link(&desk);
    let key = link.split("key=").nth(1).unwrap().to_owned();
    assert_eq!(key.len(), 43, "256 bits");
    for name in ["frontdesk.db", "frontdesk.db-wal"] {
        let bytes = fs::read(desk.data().join(name)).unwrap();
        assert!(!bytes.windows(key.len()).any(|part| part == key.as_bytes()), "{name}");
    }
    let mut visit = Visit::new(&desk);
    for guess in ["/first", "/first?key=", &format!("/first?key={}", "A".repeat(43))] {
        let answer = visit.get(guess);
        assert_eq!(answer.status, 410, "{guess}");
        assert!(!answer.text().contains("name=\"password\""));
    }
    // Looking at it changes nothing.
    for _ in 0..2 {
        assert_eq!(visit.get(&link).status, 200);
    }
    let typed = |password| [("key", key.as_str()), ("email", OPERATOR), ("password", password)];
    let weak = visit.post("/first", &typed("passwordpassword1"));
    assert_eq!(weak.status, 422, "{}", weak.text());
    assert_eq!(field(&weak, "key"), key, "it can be tried again");
    let wrong = [("key", "x"), ("email", OPERATOR), ("password", PASSWORD)];
    assert_eq!(visit.post("/first", &wrong).status, 410);
    visit.get(&link);
    let mut other = Visit::new(&desk);
    assert_eq!(other.get(&link).status, 200);
    let made = visit.post("/first", &typed(PASSWORD));
    assert_eq!(
        (made.status, made.header("location").as_deref()),
        (303, Some("/")),
        "{}",
        made.text()
    );
    assert!(visit.is_in());
    assert!(!file.exists());
    let second = [("key", key.as_str()), ("email", "eve@example.org"), ("password", PASSWORD)];
    assert_eq!(other.post("/first", &second).status, 410);
    assert_eq!(other.get(&link).status, 410);
    assert!(Visit::new(&desk).log_in(OPERATOR, PASSWORD).status == 303);
}

/// V6.3.2: an operator made at the command line makes the link worthless, and the next start makes none.
#[test]
fn where_there_is_an_operator_there_is_no_link() {
    let desk = Desk::start();
    let link = link(&desk);
    add(&desk.dir, OPERATOR, &["--operator"]);
    let mut visit = Visit::new(&desk);
    assert_eq!(visit.get(&link).status, 200);
    let key = link.split("key=").nth(1).unwrap();
    let typed = [("key", key), ("email", "eve@example.org"), ("password", PASSWORD)];
    assert_eq!(visit.post("/first", &typed).status, 410);
    assert!(!String::from_utf8(desk.run(&["account", "list"]).stdout).unwrap().contains("eve@"));

    let setup = Setup::default();
    let dir = setup.write();
    add(&dir, OPERATOR, &["--operator"]);
    let desk = Desk::in_dir(dir, &setup.flags);
    assert!(!desk.data().join("first-operator").exists());
}

/// V8.2.1, S-55: the desk is for operators; a visitor's right password is answered like a wrong one.
#[test]
fn only_operators_get_in() {
    let (desk, ..) = staffed("");
    let mut operator = Visit::new(&desk);
    assert!(!operator.is_in());
    let entered = operator.log_in(OPERATOR, PASSWORD);
    assert_eq!((entered.status, entered.header("location").as_deref()), (303, Some("/")));
    let cookie =
        entered.headers("set-cookie").into_iter().find(|line| line.starts_with("frontdesk-desk="));
    let cookie = cookie.unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=") && cookie.contains("Path=/")
    );
    assert!(!cookie.contains("Max-Age"), "it lives with the browser: {cookie}");
    assert!(operator.is_in());
    assert_eq!(operator.get("/").status, 303);
    let page = operator.get("/accounts").text();
    assert!(page.contains(OPERATOR) && page.contains(VISITOR), "{page}");

    let said = |answer: &Answer| {
        let text = answer.text();
        text.split("class=\"error\"").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    let wrong = Visit::new(&desk).log_in(OPERATOR, "not the right words at all");
    for (email, password) in [(VISITOR, PASSWORD), ("nobody@example.org", PASSWORD)] {
        let mut visit = Visit::new(&desk);
        let answer = visit.log_in(email, password);
        assert_eq!((answer.status, said(&answer)), (401, said(&wrong)), "{email}");
        assert!(!visit.is_in());
    }
    assert_eq!(operator.post("/logout", &[]).status, 303);
    assert!(!operator.is_in());
}

/// DESIGN 7, V8.4.2: a visitor's session opens nothing at the desk, even an operator's own, and a
/// session of the desk is unknown at the site.
#[test]
fn a_session_of_one_address_is_unknown_at_the_other() {
    let (desk, ..) = staffed("");
    let mut visitor = Browser::new(&desk);
    let answer = visitor.post("/login", &[("email", OPERATOR), ("password", PASSWORD)]);
    assert_eq!(answer.status, 303);
    let site = visitor.cookie("frontdesk").unwrap();
    let mut visit = Visit::new(&desk);
    for name in ["frontdesk", "frontdesk-desk", "__Host-frontdesk-desk"] {
        visit.cookies = BTreeMap::from([(name.to_owned(), site.clone())]);
        assert!(!visit.is_in(), "{name}");
    }
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let token = operator.cookies["frontdesk-desk"].clone();
    for name in ["frontdesk", "frontdesk-desk"] {
        let cookie = format!("{name}={token}");
        let answer = desk.request("GET", "/session", &[("Cookie", cookie.as_str())], b"");
        assert_eq!(answer.json()["account"], serde_json::Value::Null, "{name}");
    }
    assert!(operator.is_in());
}

/// V7.4.5, V8.2.1: an operator ends one session or all of an account, disables and enables it; at the
/// site it counts with the next request.
#[test]
fn operators_look_after_accounts_and_their_sessions() {
    let (desk, own, tom) = staffed("");
    let enter = || {
        let mut browser = Browser::new(&desk);
        let entered = browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
        (browser, entered.status)
    };
    let known = |browser: &mut Browser<'_>| browser.get("/session").text().contains(VISITOR);
    let (mut first, _) = enter();
    let (mut second, _) = enter();
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let found = operator.get(&format!("/accounts?email={}", VISITOR.replace('@', "%40")));
    let page = format!("/accounts/{tom}");
    assert_eq!(found.header("location").as_deref(), Some(page.as_str()));
    let text = operator.get(&page).text();
    assert!(text.contains(VISITOR) && text.contains("formaction=\"/accounts/"), "{text}");
    let mut actions =
        text.split("formaction=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let end = actions.find(|action| action.contains("/sessions/")).unwrap().to_owned();

    assert_eq!(operator.post(&end, &[]).status, 303);
    assert_eq!([known(&mut first), known(&mut second)].iter().filter(|known| **known).count(), 1);
    // The session of another account is not found under this one (S-31).
    assert_eq!(operator.post(&format!("{page}/sessions/end"), &[]).status, 303);
    assert!(!known(&mut first) && !known(&mut second));

    let (mut third, _) = enter();
    assert!(known(&mut third));
    let done = operator.post(&format!("{page}/disable"), &[]);
    assert_eq!(done.header("location").unwrap(), format!("{page}?done=disabled"));
    assert!(
        operator.get(&format!("{page}?done=disabled")).text().contains("The account is disabled")
    );
    assert!(!known(&mut third));
    assert_eq!(enter().1, 401);
    operator.post(&format!("{page}/enable"), &[]);
    assert_eq!(enter().1, 303);

    let last = operator.post(&format!("/accounts/{own}/disable"), &[]);
    assert_eq!(last.header("location").unwrap(), format!("/accounts/{own}?done=last"));
    assert!(operator.is_in());
    for path in ["/accounts/x", &format!("/accounts/{}", Uuid::nil())] {
        assert_eq!(operator.get(path).status, 404);
    }
}

/// S-41 to S-44, S-46: nothing is done at the desk that another origin's page asked for, the site's
/// neither, or that came without the secret of our own page.
#[test]
fn the_desk_acts_for_its_own_pages_alone() {
    let (desk, _, tom) = staffed("trusted_origins = [\"https://app.example\"]");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    operator.get(&format!("/accounts/{tom}"));
    let path = format!("/accounts/{tom}/disable");
    let body = format!("_token={}", operator.token);
    let site = format!("http://localhost:{}", desk.port);
    for headers in [
        vec![("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
        vec![("Sec-Fetch-Site", "same-site"), ("Origin", site.as_str())],
        vec![("Sec-Fetch-Site", "cross-site"), ("Origin", "https://app.example")],
        vec![("Origin", "null")],
        vec![],
    ] {
        let answer = operator.send("POST", &path, &headers, &body);
        assert_eq!(answer.status, 403, "{headers:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(operator.post_with(&path, &[]).status, 403);
    assert_eq!(operator.post_with(&path, &[("_token", "x")]).status, 403);
    let foreign = {
        let mut other = Visit::new(&desk);
        other.get("/login");
        other.token
    };
    assert_eq!(operator.post_with(&path, &[("_token", &foreign)]).status, 403);
    let output = desk.run(&["account", "list", "--format", "json"]);
    assert!(!String::from_utf8(output.stdout).unwrap().contains("disabled"));
    assert_eq!(operator.post(&path, &[]).status, 303);
}

/// V8.2.1, V8.3.1: each page of the desk, asked for by nobody and by a visitor.
#[test]
fn nobody_but_an_operator_sees_or_does_anything_at_the_desk() {
    let (desk, _, tom) = staffed("");
    let mut visitor = Browser::new(&desk);
    visitor.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let cookies = visitor.cookies();
    for (method, path) in [
        ("GET", format!("/accounts/{tom}")),
        ("POST", format!("/accounts/{tom}/disable")),
        ("POST", format!("/accounts/{tom}/enable")),
        ("POST", format!("/accounts/{tom}/operator")),
        ("POST", format!("/accounts/{tom}/visitor")),
        ("POST", format!("/accounts/{tom}/groups")),
        ("POST", format!("/accounts/{tom}/sessions/end")),
        ("POST", format!("/accounts/{tom}/sessions/{}/end", Uuid::nil())),
        ("GET", "/invitations".to_owned()),
        ("POST", "/invitations".to_owned()),
        ("POST", format!("/invitations/{}/withdraw", Uuid::nil())),
    ] {
        for cookie in ["", &cookies] {
            let own = format!("http://localhost:{}", desk.desk_port);
            let headers =
                [("Cookie", cookie), ("Origin", own.as_str()), ("Content-Type", URLENCODED)];
            let program = desk.ask_desk(method, &path, &headers, b"");
            assert_eq!(program.status, 401, "{method} {path} {}", program.text());
            let browser = [&headers[..], &[("Accept", "text/html")]].concat();
            let browser = desk.ask_desk(method, &path, &browser, b"");
            assert_eq!(
                (browser.status, browser.header("location").as_deref()),
                (303, Some("/login"))
            );
            assert!(!browser.text().contains(VISITOR) && !program.text().contains(VISITOR));
        }
    }
    for path in ["/", "/login"] {
        let text = desk.ask_desk("GET", path, &[("Cookie", &cookies)], b"").text();
        assert!(!text.contains(VISITOR) && !text.contains(OPERATOR), "{text}");
    }
}

/// V8.3.2: whoever is an operator no longer is out with the next request.
#[test]
fn rights_that_were_taken_away_are_gone_with_the_next_request() {
    let (desk, own, _) = staffed("");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    assert!(operator.is_in());
    let store = Store::beside(&desk.data()).unwrap();
    store.change_account(own, &AccountChange::Rights(Rights::Visitor)).unwrap();
    assert!(!operator.is_in());
    store.change_account(own, &AccountChange::Rights(Rights::Operator)).unwrap();
    desk.run(&["account", "disable", OPERATOR]);
    assert!(!operator.is_in());
}

/// S-60, L19: guesses at the desk are counted like those at the site, and together with them.
#[test]
fn guesses_at_the_desk_are_counted() {
    let (desk, ..) = staffed("");
    for _ in 0..10 {
        assert_eq!(Visit::new(&desk).log_in(OPERATOR, "not the right words at all").status, 401);
    }
    let answer = Visit::new(&desk).log_in(OPERATOR, PASSWORD);
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").is_some());
    let site = Browser::new(&desk).post("/login", &[("email", OPERATOR), ("password", PASSWORD)]);
    assert_eq!(site.status, 429);
}

/// V8.4.2: where the desk can be reached from outside, the decoder is behind its login, unless it is open
/// to everybody; on this machine it asks for none.
#[test]
fn the_decoder_of_a_public_desk_is_behind_the_login() {
    let public = "[desk]\nurl = \"https://desk.example.org\"\n";
    let (desk, ..) = staffed(public);
    let mut visit = Visit { host: Some("desk.example.org"), ..Visit::new(&desk) };
    let start = visit.get("/").text();
    assert!(start.contains("href=\"/login\"") && !start.contains("/decode"), "{start}");
    for path in ["/decode", "/decode?a=1"] {
        assert_eq!(visit.get(path).header("location").as_deref(), Some("/login"), "{path}");
    }
    assert_eq!(visit.post("/decode", &[("a", "1")]).status, 303);
    let entered = visit.log_in(OPERATOR, PASSWORD);
    let cookie =
        entered.headers("set-cookie").into_iter().find(|line| line.contains("frontdesk-desk="));
    let cookie = cookie.unwrap();
    assert!(cookie.starts_with("__Host-frontdesk-desk=") && cookie.contains("Secure"), "{cookie}");
    assert_eq!(visit.get("/decode").status, 200);

    let open = Desk::configured(&format!("{public}[decode]\npublic = true\n"));
    let mut visit = Visit { host: Some("desk.example.org"), ..Visit::new(&open) };
    assert_eq!(visit.get("/decode").status, 200);
    assert_eq!(Desk::start().ask_desk("GET", "/decode", &[], b"").status, 200);
}

#[test]
fn the_decoder_stands_in_the_frame_of_the_desk_for_whoever_is_in() {
    let (desk, ..) = staffed("[decode]\npublic = true\n");
    let stranger = desk.ask_desk("GET", "/decode", &[("Accept", "text/html")], b"").text();
    assert!(!stranger.contains("aria-label=\"The desk\""), "{stranger}");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let pages = [
        operator.get("/decode"),
        operator.get("/decode?a=1"),
        operator.post_with("/decode", &[("a", "1")]),
        operator.post_with("/decode/paste", &[("paste", "a=1"), ("input", "raw")]),
        operator.post_with("/decode/paste", &[]),
        operator.get("/invitations"),
    ];
    for page in pages {
        let text = page.text();
        assert!(
            text.contains("aria-label=\"The desk\"") && text.contains("href=\"/inbox\""),
            "{text}"
        );
        assert!(text.contains("aria-current=\"page\""), "{text}");
    }
    let site = desk.request("GET", "/decode", &[("Cookie", &operator.cookie())], b"").text();
    assert!(!site.contains("aria-label=\"The desk\""), "{site}");
}

/// V6.3.4: over plain http through a network nobody is asked for the password of the desk.
#[test]
fn on_plain_http_the_desk_asks_for_no_password() {
    let desk = Desk::with(Setup {
        config: "[desk]\nurl = \"http://desk.example.org\"".to_owned(),
        ..Setup::default()
    });
    for path in ["/login", "/first?key=x"] {
        let mut visit = Visit { host: Some("desk.example.org"), ..Visit::new(&desk) };
        let answer = visit.get(path);
        assert_eq!(answer.status, 403, "{path}");
        assert!(!answer.text().contains("name=\"password\""));
        // It says which of the two addresses is meant.
        assert!(answer.text().contains("Give desk.url an https address"), "{}", answer.text());
    }
}

/// V6.4.1, V6.4.6: an operator invites at the desk, for one address or whoever has the link, as a visitor
/// or as an operator, who then chooses a password that no other operator knows.
#[test]
fn operators_invite_at_the_desk() {
    let (desk, ..) = staffed("[accounts]\nsignup = \"invited\"\n");
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    assert!(operator.get("/accounts").text().contains("href=\"/invitations\""));
    assert!(operator.get("/invitations").text().contains("None."));
    let link = |page: &Answer| {
        assert_eq!(page.status, 201, "{}", page.text());
        let text = page.text();
        text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    let wrong = operator.post("/invitations", &[("email", "no address"), ("groups", "a/b, c")]);
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.text().matches("class=\"error\"").count(), 2, "{}", wrong.text());

    let made =
        operator.post("/invitations", &[("email", "eve@example.org"), ("groups", "red, blue")]);
    assert_eq!(made.status, 201, "{}", made.text());
    let site = format!("http://127.0.0.1:{}/invited?key=", desk.port);
    let path = link(&made).strip_prefix(&site).unwrap().to_owned();
    let listed = operator.get("/invitations").text();
    assert!(
        listed.contains("eve@example.org")
            && listed.contains("blue, red")
            && !listed.contains(&path)
    );
    let page = Browser::new(&desk).get(&format!("/invited?key={path}"));
    assert_eq!(page.status, 200);

    // It is withdrawn.
    let action = listed.split("formaction=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(
        operator.post(action, &[]).header("location").unwrap(),
        "/invitations?done=withdrawn"
    );
    assert_eq!(Browser::new(&desk).get(&format!("/invited?key={path}")).status, 410);
    assert_eq!(operator.post(action, &[]).status, 404);

    // An operator's opens the desk, and only the desk.
    operator.get("/invitations");
    let made = operator.post("/invitations", &[("operator", "yes")]);
    let place = format!("http://127.0.0.1:{}", desk.desk_port);
    let path = link(&made).strip_prefix(&place).unwrap().to_owned();
    assert_eq!(Browser::new(&desk).get(&path).status, 410);
    let mut guest = Visit::new(&desk);
    let page = guest.get(&path);
    assert!(page.status == 200 && page.text().contains("becomes an operator"), "{}", page.text());
    let key = field(&page, "key");
    let typed = [("key", key.as_str()), ("email", "grace@example.org"), ("password", PASSWORD)];
    assert_eq!(guest.post("/invited", &typed).header("location").as_deref(), Some("/"));
    assert!(guest.is_in());
    assert_eq!(Visit::new(&desk).get(&path).status, 410);

    // An invitation of an operator who is none any more opens nothing (V8.3.2).
    operator.get("/invitations");
    let path = link(&operator.post("/invitations", &[])).strip_prefix(&site).unwrap().to_owned();
    desk.run(&["account", "disable", OPERATOR]);
    assert_eq!(Browser::new(&desk).get(&format!("/invited?key={path}")).status, 410);
}

/// V14.2.6: the settings in force are shown with where each comes from, to operators alone.
#[test]
fn operators_see_the_settings_in_force() {
    let (desk, ..) = staffed("[sessions]\nstranger_seconds = 4711\n");
    assert_eq!(desk.ask_desk("GET", "/settings", &[], b"").status, 401);
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let page = operator.get("/settings").text();
    let row = page.lines().find(|line| line.contains("sessions.stranger_seconds")).unwrap();
    assert!(row.contains("4711") && row.contains("File, line 2"), "{row}");
    let row = page.lines().find(|line| line.contains("<code>desk.listen")).unwrap();
    assert!(row.contains("Command line"), "{row}");
    let row = page.lines().find(|line| line.contains("<code>log.level")).unwrap();
    assert!(row.contains("Default"), "{row}");
}

/// V7.5.1, V7.5.3, S-11: more than five minutes after the login, whatever touches rights, accounts or
/// another's sessions asks for the password; the right one gives the session a new token.
#[test]
fn what_could_do_harm_at_the_desk_asks_for_the_password_again() {
    let (desk, _, tom) = staffed("[accounts]\nsignup = \"invited\"\n");
    let cookies = {
        let mut operator = Visit::new(&desk);
        operator.log_in(OPERATOR, PASSWORD);
        operator.cookies
    };
    // Six minutes go by; while the server is stopped, nothing older is held in its memory.
    let desk = desk.again(|data| {
        let database = rusqlite::Connection::open(data.join("frontdesk.db")).unwrap();
        let sql = "UPDATE sessions SET authenticated_at = authenticated_at - 360000000";
        assert!(database.execute(sql, []).unwrap() > 0);
    });
    let state = || desk.run(&["account", "list", "--format", "json"]).stdout;
    let before = state();
    let mut browser = Browser::new(&desk);
    browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let mut operator = Visit { cookies: cookies.clone(), ..Visit::new(&desk) };
    let page = operator.get(&format!("/accounts/{tom}")).text();
    let end = page.split("formaction=\"").skip(1).find(|rest| rest.contains("/sessions/")).unwrap();
    let end = end.split('"').next().unwrap().to_owned();
    let of_tom = |act: &str| format!("/accounts/{tom}/{act}");
    let acts = ["disable", "enable", "operator", "visitor", "groups", "sessions/end"];
    let acts: Vec<String> = acts.into_iter().map(of_tom).chain([end.clone()]).collect();
    for path in &acts {
        let asked = operator.post(path, &[("groups", "red")]);
        assert_eq!(asked.status, 403, "{path}");
        let text = asked.text();
        assert!(text.contains("Is it you?") && text.contains("autocomplete=\"current-password\""));
        assert!(
            text.contains(&format!("action=\"{path}\"")) && text.contains("value=\"red\""),
            "{text}"
        );
        let wrong = [("current_password", "not the right words")];
        assert_eq!(operator.post(path, &wrong).status, 401, "{path}");
    }
    assert_eq!(state(), before);
    assert!(browser.get("/session").text().contains(VISITOR));
    operator.get("/invitations");
    let asked = operator.post("/invitations", &[("operator", "yes")]);
    assert_eq!((asked.status, field(&asked, "operator").as_str()), (403, "yes"));
    assert_eq!(
        desk.run(&["account", "invitations"]).stdout.split(|byte| *byte == b'\n').count(),
        2
    );

    // The password, and one is asked no more for a while.
    let made =
        operator.post("/invitations", &[("operator", "yes"), ("current_password", PASSWORD)]);
    assert_eq!(made.status, 201, "{}", made.text());
    assert_ne!(operator.cookies["frontdesk-desk"], cookies["frontdesk-desk"]);
    assert!(!Visit { cookies, ..Visit::new(&desk) }.is_in(), "the old token is dead");
    operator.get(&format!("/accounts/{tom}"));
    assert_eq!(operator.post(&end, &[]).status, 303);
    assert!(!browser.get("/session").text().contains(VISITOR));
}

/// S-31, V8.2.2: a session is ended under its own account alone.
#[test]
fn a_session_is_not_ended_under_another_account() {
    let (desk, own, tom) = staffed("");
    let mut browser = Browser::new(&desk);
    browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let page = operator.get(&format!("/accounts/{tom}")).text();
    let id =
        page.split(&format!("/accounts/{tom}/sessions/")).find(|rest| rest.contains("/end\" aria"));
    let id = id.unwrap().split('/').next().unwrap();
    for path in [
        format!("/accounts/{own}/sessions/{id}/end"),
        format!("/accounts/{}/sessions/{id}/end", Uuid::nil()),
        format!("/accounts/{tom}/sessions/x/end"),
        format!("/accounts/{tom}/sessions/{}/end", "A".repeat(id.len())),
    ] {
        assert_eq!(operator.post(&path, &[]).status, 404, "{path}");
    }
    assert!(browser.get("/session").text().contains(VISITOR));
    assert_eq!(operator.post(&format!("/accounts/{tom}/sessions/{id}/end"), &[]).status, 303);
    assert!(!browser.get("/session").text().contains(VISITOR));
    assert_eq!(operator.post(&format!("/accounts/{tom}/sessions/{id}/end"), &[]).status, 404);
}

/// V8.3.2, S-11: operators are made and unmade at the desk and accounts put into groups; no session
/// outlives a change of rights, and one operator is always left.
#[test]
fn operators_give_rights_and_groups_at_the_desk() {
    let (desk, own, tom) = staffed("");
    let mut browser = Browser::new(&desk);
    browser.post("/login", &[("email", VISITOR), ("password", PASSWORD)]);
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let page = format!("/accounts/{tom}");
    operator.get(&page);
    let done = |answer: &Answer| {
        answer.header("location").unwrap().split_once("done=").unwrap().1.to_owned()
    };

    assert_eq!(
        done(&operator.post(&format!("{page}/groups"), &[("groups", " red,blue ,, red")])),
        "groups"
    );
    let shown = operator.get(&page).text();
    assert!(shown.contains("<dd>blue, red</dd>"), "{shown}");
    let wrong = operator.post(&format!("{page}/groups"), &[("groups", "green, a/b")]);
    assert_eq!((wrong.status, field(&wrong, "_token").is_empty()), (422, false));
    assert!(
        wrong.text().contains("value=\"green, a/b\"")
            && wrong.text().contains("<dd>blue, red</dd>")
    );

    assert_eq!(done(&operator.post(&format!("{page}/operator"), &[])), "operator");
    assert!(!browser.get("/session").text().contains(VISITOR), "it logs in anew");
    let mut other = Visit::new(&desk);
    assert_eq!(other.log_in(VISITOR, PASSWORD).status, 303);
    assert_eq!(done(&operator.post(&format!("/accounts/{own}/visitor"), &[])), "visitor");
    assert!(!operator.is_in());
    assert!(other.is_in());
    other.get(&page);
    for act in ["visitor", "disable"] {
        assert_eq!(done(&other.post(&format!("{page}/{act}"), &[])), "last", "{act}");
    }
    assert!(other.is_in());
}

/// V8.2.1: many accounts are shown page by page, each once.
#[test]
fn many_accounts_are_listed_page_by_page() {
    let (desk, ..) = staffed("");
    let store = Store::beside(&desk.data()).unwrap();
    for number in 0..230_u128 {
        let email = frontdesk_store::Email::parse(&format!("guest{number}@example.org")).unwrap();
        let new = frontdesk_store::NewAccount::new(Uuid::from_u128(number + 1), email, 1);
        store.add_account(&new).unwrap();
    }
    let mut operator = Visit::new(&desk);
    operator.log_in(OPERATOR, PASSWORD);
    let (mut found, mut path, mut pages) = (Vec::new(), "/accounts".to_owned(), 0);
    loop {
        let text = operator.get(&path).text();
        let links = text.split("href=\"/accounts/").skip(1);
        found.extend(links.map(|rest| rest.split('"').next().unwrap().to_owned()));
        pages += 1;
        let Some(rest) = text.split("href=\"/accounts?after=").nth(1) else { break };
        path = format!("/accounts?after={}", rest.split('"').next().unwrap());
    }
    let all = found.len();
    found.sort_unstable();
    found.dedup();
    assert_eq!((all, found.len(), pages), (232, 232, 3));
    for odd in ["-1", "x", "99999999999999999999", "9223372036854775807"] {
        assert_eq!(operator.get(&format!("/accounts?after={odd}")).status, 200, "{odd}");
    }
}

/// V6.3.2: on a terminal the link of the first operator is shown there, and written to no file.
#[test]
fn on_a_terminal_the_first_link_is_shown_and_written_nowhere() {
    let dir = Setup::default().write();
    let (ours, theirs) = crate::accounts::terminal();
    let mut child = command(&dir)
        .args(["serve", "site", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
        .stdout(theirs)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(fs::File::from(ours)));
    let mut lines = lines.map_while(Result::ok);
    let said = lines.find(|line| line.contains("/first?key=")).unwrap();
    let link = said.trim();
    let (origin, key) = link.split_once("/first?key=").unwrap();
    let port = origin.rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(key.len(), 43, "{said}");
    let page = crate::desk::request(port, "GET", &format!("/first?key={key}"), &[], b"");
    assert_eq!(page.status, 200);
    let is_written = dir.path().join("data/first-operator").exists();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!is_written);
}
