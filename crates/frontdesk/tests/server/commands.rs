//! The commands beside the server, and how they fail.

use std::fs;

use crate::desk::{Desk, Setup, URLENCODED, command};

#[test]
fn a_form_is_declared_used_listed_and_removed_while_the_server_runs() {
    let desk = Desk::start();
    assert_eq!(desk.post("/f/app", URLENCODED, b"a.b=1").status, 404);
    let added =
        desk.run(&["form", "add", "app", "--origin", "https://app.example", "--names", "flat"]);
    assert!(added.status.success(), "{added:?}");
    assert!(
        crate::site::within_seconds(5, || desk.post("/f/app", URLENCODED, b"a.b=1").status == 201)
    );
    assert_eq!(desk.tree("app")["a.b"], "1");
    let headers = [("Origin", "https://app.example"), ("Content-Type", URLENCODED)];
    assert_eq!(desk.request("POST", "/f/app", &headers, b"a=2").status, 201);
    let list = String::from_utf8(desk.run(&["form", "list"]).stdout).unwrap();
    assert!(
        list.contains("app") && list.contains("names=flat") && list.contains("https://app.example"),
        "{list}"
    );
    assert!(desk.run(&["form", "remove", "app"]).status.success());
    assert!(crate::site::within_seconds(5, || desk.get("/f/app").status == 404));
    assert_eq!(desk.export("app").len(), 2, "what was submitted stays");
}

#[test]
fn a_wrong_declaration_says_what_is_wrong() {
    let desk = Desk::start();
    for (arguments, says) in [
        (vec!["form", "add", "a b"], "cannot be a form's name"),
        (vec!["form", "add", "app", "--origin", "example.org"], "is no origin"),
        (vec!["form", "add", "app", "--names", "curly"], "auto, brackets, dots, flat"),
        (vec!["form", "remove", "nobody"], "no form `nobody` is declared"),
    ] {
        let output = desk.run(&arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(error.contains(says), "{arguments:?}: {error}");
    }
    assert_eq!(desk.run(&["frobnicate"]).status.code(), Some(2), "wrong usage");
}

/// V1.2.10: a table has a line a submission, and no cell acts as a formula.
#[test]
fn a_table_is_rfc_4180_with_formulas_disarmed() {
    let desk = Desk::start();
    // A form of which no field is known takes what no page could send.
    assert!(desk.run(&["form", "add", "app"]).status.success());
    let bodies = [
        "name=%3D1%2B1&x=%2B1&y=-1&z=@x",
        "name=%09x&x=%0Dx&y=%00x",
        "name=a%22b%2Cc%0D%0Ad&late=1",
        "name=one&name=two&_next=/thanks&_id=7",
    ];
    for body in bodies {
        assert_eq!(desk.post("/f/app", URLENCODED, body.as_bytes()).status, 201);
    }
    let table = desk.run(&["export", "app"]).stdout;
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(heads, ["id", "received_at", "name", "x", "y", "z", "late"]);
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().skip(2).map(str::to_owned).collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["'=1+1", "'+1", "'-1", "'@x", ""],
            ["'\tx", "'\rx", "'\0x", "", ""],
            ["a\"b,c\r\nd", "", "", "", "1"],
            ["one; two", "", "", "", ""],
        ]
    );
    assert!(table.windows(2).any(|two| two == b"\r\n"));
    let marked = desk.run(&["export", "app", "--bom"]).stdout;
    assert!(marked.starts_with("\u{feff}id,".as_bytes()));
}

#[test]
fn one_form_makes_the_same_columns_however_it_is_sent() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"name=Ada&topics[]=a&topics[]=b&at[city]=x");
    let json = br#"{"name":"Ada","topics":["a","b"],"at":{"city":"x"}}"#;
    desk.post("/f/contact", "application/json", json);
    let table = String::from_utf8(desk.run(&["export", "contact"]).stdout).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows[0], "id,received_at,name,topics,at[city]");
    assert!(rows[1..].iter().all(|row| row.ends_with(",Ada,a; b,x")), "{table}");
}

#[test]
fn an_export_goes_on_when_the_server_has_stopped() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"name=Ada");
    let mut desk = desk;
    let _ = std::process::Command::new("kill").args(["-9", &desk.pid().to_string()]).status();
    desk.wait();
    assert_eq!(desk.tree("contact")["name"], "Ada");
}

#[test]
fn a_form_without_submissions_is_an_empty_export_that_says_so() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"name=Ada");
    let output = desk.run(&["export", "contcat", "--format", "jsonl"]);
    assert!(output.status.success() && output.stdout.is_empty());
    let note = String::from_utf8(output.stderr).unwrap();
    assert!(note.contains("`contcat`") && note.contains("contact"), "{note}");
    let table = desk.run(&["export", "contcat"]).stdout;
    assert_eq!(table, b"id,received_at\r\n");
}

/// D-19: two servers on one data directory would be two writers.
#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let desk = Desk::start();
    let output = command(&desk.dir)
        .args(["serve", "site", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("in use by another frontdesk"), "{error}");
}

#[test]
fn errors_of_the_config_name_file_line_and_the_way_out() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("site")).unwrap();
    fs::write(dir.path().join("frontdesk.toml"), "[limits]\nmax_file_byte = 1\n").unwrap();
    let output = command(&dir).args(["serve", "site", "--desk", "127.0.0.1:0"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("frontdesk.toml:2") && error.contains("`max_file_bytes`"), "{error}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let desk = Desk::start();
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("site")).unwrap();
    let address = format!("127.0.0.1:{}", desk.port);
    let output = command(&dir)
        .args(["serve", "site", "--listen", &address, "--desk", "127.0.0.1:0"])
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&address) && error.contains("--listen"), "{error}");
}

#[test]
fn a_site_that_is_not_there_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let output = command(&dir)
        .args(["serve", "nowhere", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("there is no folder nowhere"), "{error}");
}

#[test]
fn what_config_prints_is_a_config_file() {
    let dir = tempfile::tempdir().unwrap();
    let printed = command(&dir).arg("config").output().unwrap().stdout;
    let setup = Setup { config: String::from_utf8(printed).unwrap(), ..Setup::default() };
    let desk = Desk::with(setup);
    assert_eq!(desk.get("/").status, 200);
}

#[test]
fn the_environment_sets_what_the_flags_do_not() {
    let desk = Desk::start();
    let output = command(&desk.dir)
        .env("FRONTDESK_LIMITS__MAX_PAIR", "3")
        .args(["form", "list"])
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("FRONTDESK_LIMITS__MAX_PAIR") && error.contains("`max_pairs`"),
        "{error}"
    );
}
