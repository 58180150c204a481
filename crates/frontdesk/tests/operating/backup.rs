//! The whole desk into a file while it runs, and out of it into another one.

use std::fs;
use std::process::Stdio;

use crate::desk::{Desk, MULTIPART, Setup, URLENCODED, command, multipart};

/// A desk with submissions, a file, and somebody remembered under the cookie that is given.
fn busy() -> (Desk, String) {
    let desk = Desk::start();
    for number in 0..20 {
        let body = format!("name=n{number}");
        assert_eq!(desk.post("/f/contact", URLENCODED, body.as_bytes()).status, 201);
    }
    let photo = multipart(&[("name=\"photo\"; filename=\"a.png\"", &[7; 100_000])]);
    assert_eq!(desk.post("/f/contact", MULTIPART, &photo).status, 201);
    let own = format!("http://localhost:{}", desk.port);
    let headers = [("Content-Type", "application/json"), ("Origin", own.as_str())];
    let kept = desk.request("PUT", "/session/data/cart", &headers, b"\"marked\"");
    assert!(kept.status < 300, "{}", kept.text());
    let cookie = kept.header("set-cookie").unwrap();
    (desk, cookie.split(';').next().unwrap().to_owned())
}

/// D-17, S-02: a copy of a running desk, without anybody's way in.
#[test]
fn a_running_desk_is_backed_up_and_lives_again_elsewhere() {
    let (desk, cookie) = busy();
    let output = desk.run(&["backup", "monday.tar"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("monday.tar: 21 submissions, 1 files, "), "{said}");
    let archive = fs::read(desk.dir.path().join("monday.tar")).unwrap();
    let (_, token) = cookie.split_once('=').unwrap();
    for secret in [token.as_bytes(), b"marked", &fs::read(desk.data().join("keys")).unwrap()] {
        assert!(memchr::memmem::find(&archive, secret).is_none());
    }
    let again = desk.run(&["backup", "monday.tar"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("is there already"));
    let served = desk.run(&["restore", "monday.tar"]);
    assert_eq!(served.status.code(), Some(1));
    assert!(String::from_utf8(served.stderr).unwrap().contains("is in use by another frontdesk"));

    let other = Setup::default().write();
    fs::rename(desk.dir.path().join("monday.tar"), other.path().join("monday.tar")).unwrap();
    let output = command(&other).args(["restore", "monday.tar"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("21 submissions, 1 files") && said.contains("all sessions are ended"));
    let restored = Desk::in_dir(other, &[]);
    assert_eq!(restored.export("contact"), desk.export("contact"));
    assert_eq!(restored.uploads().len(), 1);
    let kept =
        |desk: &Desk| desk.request("GET", "/session/data/cart", &[("Cookie", &cookie)], b"").status;
    assert_eq!((kept(&desk), kept(&restored)), (200, 404));
    assert_eq!(restored.post("/f/contact", URLENCODED, b"name=later").status, 201);
}

/// D-03: a backup that is killed leaves no file of that name, and the next one works.
#[test]
fn a_backup_that_is_killed_leaves_nothing_under_its_name() {
    let (desk, _) = busy();
    let file = desk.dir.path().join("monday.tar");
    for wait in [0, 1, 2, 4, 8, 16, 32, 64] {
        let mut backup = command(&desk.dir)
            .args(["backup", "monday.tar"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        backup.kill().unwrap();
        backup.wait().unwrap();
        if file.exists() {
            // It was quicker: then it is whole.
            let sound = Setup::default().write();
            let restored = command(&sound).arg("restore").arg(&file).output().unwrap();
            assert!(restored.status.success(), "{restored:?}");
            fs::remove_file(&file).unwrap();
        }
    }
    assert!(desk.run(&["backup", "monday.tar"]).status.success());
    assert!(!desk.dir.path().join("monday.tar.partial").exists());
}

/// V13.4.6: what lies in the site's folder is served to everybody, so no backup is written there.
#[test]
fn no_backup_is_written_where_the_site_is_served_from() {
    let desk = Desk::start();
    let output = command(&desk.dir)
        .env("FRONTDESK_SITE", "site")
        .args(["backup", "site/monday.tar"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("everybody can read"));
    assert!(!desk.dir.path().join("site/monday.tar").exists());
}
