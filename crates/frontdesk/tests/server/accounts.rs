//! Accounts from the command line, beside a running server.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Output, Stdio};

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;

use crate::desk::{Desk, Setup, command};

const PASSWORD: &str = "wet otters juggle lanterns";

/// Runs a command with `typed` on its standard input.
pub(crate) fn run(desk: &Desk, arguments: &[&str], typed: &str) -> Output {
    let mut child = command(&desk.dir)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that asks for nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn done(desk: &Desk, arguments: &[&str], typed: &str) -> String {
    let output = run(desk, arguments, typed);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(desk: &Desk, arguments: &[&str], typed: &str) -> String {
    let output = run(desk, arguments, typed);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn accounts(desk: &Desk) -> Vec<Value> {
    serde_json::from_str(&done(desk, &["account", "list", "--format", "json"], "")).unwrap()
}

fn stored_password(desk: &Desk, email: &str) -> String {
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let sql = "SELECT password FROM accounts WHERE email = ?1";
    database.query_row(sql, [email], |row| row.get(0)).unwrap()
}

#[test]
fn accounts_are_made_listed_changed_and_removed_while_the_server_runs() {
    let desk = Desk::start();
    assert_eq!(accounts(&desk), [] as [Value; 0]);
    assert!(done(&desk, &["account", "list"], "").contains("no account yet"));
    let add = [
        "account",
        "add",
        "Ada@Example.org",
        "--operator",
        "--name",
        "Ada L.",
        "--group",
        "editors",
        "--group",
        "admins",
    ];
    done(&desk, &add, &format!("{PASSWORD}\nwhat follows is not read\n"));
    done(&desk, &["account", "add", "eve@example.org"], PASSWORD);
    let list = accounts(&desk);
    assert_eq!(list.len(), 2);
    assert_eq!(list[0]["email"], "Ada@Example.org");
    assert_eq!(list[0]["name"], "Ada L.");
    assert_eq!(list[0]["groups"], serde_json::json!(["admins", "editors"]));
    assert_eq!((&list[0]["operator"], &list[0]["state"]), (&true.into(), &"active".into()));
    assert_eq!((&list[1]["operator"], &list[1]["name"]), (&false.into(), &Value::Null));
    let table = done(&desk, &["account", "list"], "");
    assert!(table.contains("Ada@Example.org, Ada L., @admins, @editors"), "{table}");

    let id = list[0]["id"].as_str().unwrap();
    done(&desk, &["account", "disable", id], "");
    assert_eq!(accounts(&desk)[0]["state"], "disabled");
    done(&desk, &["account", "enable", "ADA@example.org"], "");
    assert_eq!(accounts(&desk)[0]["state"], "active");
    let before = stored_password(&desk, "Ada@Example.org");
    done(&desk, &["account", "password", "ada@example.org"], "another wet otter with lamps\r\n");
    let after = stored_password(&desk, "Ada@Example.org");
    assert_ne!(before, after);
    assert!(after.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{after}");
    let removed = done(&desk, &["account", "remove", "ada@example.org", "--yes"], "");
    assert!(removed.contains("removed Ada@Example.org"), "{removed}");
    assert_eq!(accounts(&desk).len(), 1);
}

/// V6.2.1, V6.2.4, V6.2.11, V6.3.2: no account has a password that is easily guessed, and none is there
/// from the beginning.
#[test]
fn a_password_that_will_not_do_makes_no_account() {
    let config = "public_url = \"https://photo-club.example\"".to_owned();
    let desk = Desk::with(Setup { config, ..Setup::default() });
    assert_eq!(accounts(&desk), [] as [Value; 0], "nobody is there to begin with");
    for (typed, says) in [
        ("", "nothing to read"),
        ("\n", "at least 15 characters"),
        ("fourteen chars", "at least 15 characters"),
        ("passwordpassword1", "passwords that many people use"),
        ("frontdesk-frontdesk", "name of this site"),
        ("photo-club photo-club", "name of this site"),
        ("lovelace lovelace", "known about the account"),
        (&"x".repeat(257), "at most 256 characters"),
        (&"x".repeat(1 << 20), "too long"),
    ] {
        let add = ["account", "add", "ada@example.org", "--name", "Ada Lovelace"];
        let error = refused(&desk, &add, typed);
        assert!(error.contains(says), "{} bytes: {error}", typed.len());
        assert!(typed.len() < 2 || !error.contains(typed), "the password is not repeated: {error}");
    }
    assert_eq!(accounts(&desk), [] as [Value; 0]);
}

#[test]
fn what_cannot_be_done_about_an_account_says_why() {
    let desk = Desk::start();
    done(&desk, &["account", "add", "ada@example.org"], PASSWORD);
    for (arguments, says) in [
        (vec!["account", "add", "ADA@example.org"], "already"),
        (vec!["account", "add", "ada"], "not an e-mail address"),
        (vec!["account", "add", "m\u{131}ke@example.org"], "look like others"),
        (vec!["account", "add", "b@example.org", "--group", "a,b"], "a group is named by"),
        (vec!["account", "add", "b@example.org", "--name", "\u{202e}x"], "cannot be seen"),
        (vec!["account", "password", "nobody@example.org"], "there is no account"),
        (vec!["account", "disable", "00000000-0000-0000-0000-000000000000"], "no account"),
        (vec!["account", "remove", "ada@example.org"], "--yes"),
    ] {
        let error = refused(&desk, &arguments, PASSWORD);
        assert!(error.contains(says), "{arguments:?}: {error}");
    }
    assert_eq!(accounts(&desk).len(), 1);
    assert_eq!(run(&desk, &["account", "frobnicate"], "").status.code(), Some(2));
}

/// The pepper is part of the hash, under a name that says nothing about it.
#[test]
fn a_pepper_is_taken_from_its_file() {
    // A server without the pepper that it is told to use would not start; this one was told later.
    let desk = Desk::start();
    let config = "[login]\npepper_file = \"pepper\"";
    fs::write(desk.dir.path().join("frontdesk.toml"), config).unwrap();
    let add = ["account", "add", "ada@example.org"];
    assert!(refused(&desk, &add, PASSWORD).contains("login.pepper_file is pepper"));
    fs::write(desk.dir.path().join("pepper"), "too short\n").unwrap();
    assert!(refused(&desk, &add, PASSWORD).contains("line 1 of the pepper is no key"));
    let key = "A".repeat(43) + "=\n";
    fs::write(desk.dir.path().join("pepper"), &key).unwrap();
    done(&desk, &add, PASSWORD);
    let stored = stored_password(&desk, "ada@example.org");
    assert!(stored.contains(",keyid=") && !stored.contains("AAAA"), "{stored}");
}

/// V6.2.6: on a terminal the password is asked for twice, and never shown.
#[test]
fn a_password_typed_on_a_terminal_is_not_shown() {
    let desk = Desk::start();
    for (second, succeeds) in [("other", false), (PASSWORD, true)] {
        let (output, shown) = on_terminal(&desk, [PASSWORD, second]);
        let says = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), succeeds, "{says}");
        assert_eq!(says.contains("differ"), !succeeds, "{says}");
        assert!(!shown.contains("otters"), "{shown:?}");
    }
    assert_eq!(accounts(&desk).len(), 1);
}

/// A terminal: our end, and that of the program.
pub(crate) fn terminal() -> (OwnedFd, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY;
    let theirs = rustix::fs::open(name.as_c_str(), flags, rustix::fs::Mode::empty()).unwrap();
    (ours, theirs)
}

/// `account add` with a terminal for its standard input: how it ended, and what the terminal showed.
fn on_terminal(desk: &Desk, answers: [&str; 2]) -> (Output, String) {
    let (ours, theirs) = terminal();
    let mut child = command(&desk.dir)
        .args(["account", "add", "ada@example.org"])
        .stdin(theirs.try_clone().unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut terminal = File::from(ours);
    let mut errors = child.stderr.take().unwrap();
    let mut said = Vec::new();
    for answer in answers {
        // A question ends with a colon and a space.
        while !said.ends_with(b": ") {
            let mut byte = [0];
            errors.read_exact(&mut byte).unwrap();
            said.extend(byte);
        }
        said.push(b'\n');
        writeln!(terminal, "{answer}").unwrap();
    }
    errors.read_to_end(&mut said).unwrap();
    let output = child.wait_with_output().unwrap();
    // What was typed would stand before this mark.
    rustix::io::write(&theirs, b"mark").unwrap();
    let mut shown = Vec::new();
    while !shown.ends_with(b"mark") {
        let mut byte = [0];
        terminal.read_exact(&mut byte).unwrap();
        shown.extend(byte);
    }
    let shown = String::from_utf8(shown).unwrap();
    (Output { stderr: said, ..output }, shown)
}
