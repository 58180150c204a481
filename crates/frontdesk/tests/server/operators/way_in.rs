//! Who gets in, and how.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::{OPERATOR, PASSWORD, VISITOR, Visit, add, staffed};
use crate::browser::{Browser, field};
use crate::desk::{Answer, Desk, Setup, command};

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
