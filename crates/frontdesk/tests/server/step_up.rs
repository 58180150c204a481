//! The password once more, before what takes much out or can't be undone.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::browser::field;
use crate::desk::{Desk, URLENCODED};
use crate::operators::{OPERATOR, PASSWORD, Visit, staffed};

/// So many seconds a password counts as just typed.
fn confirm_within(desk: &Desk, seconds: u32) {
    let word = "the settings were read again";
    let before = desk.errors().matches(word).count();
    let config = format!("[desk]\nconfirm_seconds = {seconds}\n");
    std::fs::write(desk.dir.path().join("frontdesk.toml"), config).unwrap();
    let pid = desk.pid().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    let end = Instant::now() + Duration::from_secs(30);
    while desk.errors().matches(word).count() == before {
        assert!(Instant::now() < end, "{}", desk.errors());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// V7.5.3: downloads of the inbox, and erasing for good, ask for the password where it was typed a while
/// ago; the right one gives the session a new token (S-11) and leads back, into the desk alone (F-49).
#[test]
fn downloads_and_erasing_ask_for_the_password_again() {
    let (desk, ..) = staffed("");
    let id = desk.post("/f/contact", URLENCODED, b"name=Ann").json()["id"].clone();
    let id = id.as_str().unwrap();
    let mut operator = Visit::new(&desk);
    assert_eq!(operator.log_in(OPERATOR, PASSWORD).status, 303);
    assert_eq!(operator.get("/inbox/export?format=csv").status, 200, "just logged in");
    operator.get("/inbox");
    assert_eq!(operator.post("/inbox/act", &[("id", id), ("act", "delete")]).status, 303);

    confirm_within(&desk, 0);
    let asked = |answer: crate::desk::Answer| {
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("location").unwrap()
    };
    for path in ["/inbox/export", "/inbox/export?format=csv&form=contact"] {
        assert!(asked(operator.get(path)).starts_with("/confirm?_next=%2Finbox%2Fexport"));
    }
    operator.get("/inbox?folder=deleted");
    let erase = [("id", id), ("act", "erase"), ("back", "folder=deleted")];
    let place = asked(operator.post("/inbox/act", &erase));
    assert!(place.starts_with("/confirm?_next=%2Finbox%3Ffolder%3Ddeleted"), "{place}");
    assert!(operator.get("/inbox?folder=deleted").text().contains(id), "nothing went");
    let cookie = operator.cookie();
    let program = [("Accept", "application/json"), ("Cookie", cookie.as_str())];
    let told = desk.ask_desk("GET", "/inbox/export?format=csv", &program, b"");
    assert_eq!((told.status, told.json()["code"].as_str()), (403, Some("password_needed")));
    // What changes little, and can be undone, asks for nothing.
    assert_eq!(operator.post("/inbox/act", &[("id", id), ("act", "star")]).status, 303);

    let page = operator.get(&place);
    let next = field(&page, "_next");
    let wrong = [("current_password", "not it at all, no"), ("_next", next.as_str())];
    assert_eq!(operator.post("/confirm", &wrong).status, 401);
    operator.get(&place);
    let back = operator.post("/confirm", &[("current_password", PASSWORD), ("_next", &next)]);
    assert!(asked(back).starts_with("/inbox?folder=deleted"));
    assert_ne!(operator.cookie(), cookie, "a new token");
    assert_eq!(desk.ask_desk("GET", "/inbox", &program, b"").status, 401, "the old one is dead");

    confirm_within(&desk, 300);
    operator.get("/inbox?folder=deleted");
    assert_eq!(operator.post("/inbox/act", &erase).status, 303);
    assert!(!operator.get("/inbox?folder=deleted").text().contains(id));
    for evil in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        operator.get("/confirm");
        let led = operator.post("/confirm", &[("_next", evil)]);
        assert_eq!(asked(led), "/", "{evil}");
    }
}
