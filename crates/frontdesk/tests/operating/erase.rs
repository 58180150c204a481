//! What is no longer to be kept, from outside.

use std::fs;

use crate::desk::{Desk, MULTIPART, Setup, URLENCODED, command, multipart};
use crate::within_seconds;

/// V14.2.7: a form's submissions go after their time, and only theirs.
#[test]
fn a_form_keeps_its_submissions_as_many_days_as_it_says() {
    let setup = || Setup {
        config: "[forms.short]\nkeep_days = 30\n[forms.long]\nkeep_days = 400\n[forms.ever]\n"
            .into(),
        ..Setup::default()
    };
    let desk = Desk::with(setup());
    for form in ["short", "long", "ever"] {
        for name in ["old", "new"] {
            let body = multipart(&[
                ("name=\"n\"", name.as_bytes()),
                ("name=\"f\"; filename=\"a.txt\"", b"file"),
            ]);
            assert_eq!(desk.post(&format!("/f/{form}"), MULTIPART, &body).status, 201);
        }
    }
    // Forty days pass for the old ones; the server looks when it starts, and every ten minutes.
    let aged = desk.again(|data| {
        let database = rusqlite::Connection::open(data.join("frontdesk.db")).unwrap();
        let sql = "UPDATE submissions SET received_at = received_at - 40 * 86400000000
            WHERE tree LIKE '%old%'";
        assert_eq!(database.execute(sql, []).unwrap(), 3);
    });
    assert!(within_seconds(10, || aged.export("short").len() == 1), "{}", aged.errors());
    assert_eq!(aged.tree("short")["n"], "new");
    assert_eq!((aged.export("long").len(), aged.export("ever").len()), (2, 2));
    assert!(within_seconds(5, || aged.uploads().len() == 5));
}

/// V14.2.7: everything of one person, shown before it goes.
#[test]
fn a_person_is_shown_and_then_erased_by_address() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"name=Ann&mail=Ann%40Example.org");
    desk.post("/f/contact", URLENCODED, b"name=Bob&mail=bob%40example.org");
    let erase = |more: &[&str]| {
        let mut arguments = vec!["erase", "--email", "ann@example.org"];
        arguments.extend(more);
        desk.run(&arguments)
    };
    let asked = erase(&[]);
    assert_eq!(asked.status.code(), Some(1));
    assert!(String::from_utf8(asked.stdout).unwrap().contains("1 submission to contact"));
    assert!(String::from_utf8(asked.stderr).unwrap().contains("--yes"));
    assert_eq!(desk.export("contact").len(), 2, "nothing went unasked");
    let done = erase(&["--yes"]);
    assert!(done.status.success(), "{done:?}");
    assert!(String::from_utf8(done.stdout).unwrap().contains("erased 1 submissions and 0 files"));
    assert_eq!(desk.tree("contact")["name"], "Bob");
    let again = erase(&["--yes"]);
    assert!(again.status.success());
    assert_eq!(again.stdout, b"nothing here is of this person\n");
    assert_eq!(desk.run(&["erase", "--yes"]).status.code(), Some(2), "whom?");
    // A backup from before brings nothing back.
    assert!(fs::read_to_string(desk.data().join("erasures.log")).unwrap().contains(" email "));
}

#[test]
fn what_was_erased_stays_erased_when_an_older_backup_is_restored() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"name=Ann&mail=ann%40example.org");
    desk.post("/f/contact", URLENCODED, b"name=Bob&mail=bob%40example.org");
    assert!(desk.run(&["backup", "monday.tar"]).status.success());
    assert!(desk.run(&["erase", "--email", "ann@example.org", "--yes"]).status.success());
    let other = Setup::default().write();
    let restored = command(&other)
        .arg("restore")
        .arg(desk.dir.path().join("monday.tar"))
        .arg("--erasures")
        .arg(desk.data().join("erasures.log"))
        .output()
        .unwrap();
    assert!(restored.status.success(), "{restored:?}");
    assert!(String::from_utf8(restored.stdout).unwrap().contains("1 submissions and accounts"));
    let restored = Desk::in_dir(other, &[]);
    assert_eq!(restored.tree("contact")["name"], "Bob");
}
