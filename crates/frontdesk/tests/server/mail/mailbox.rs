//! Without a mail server: mails are kept, so that everything can be tried at once.

use crate::browser::Browser;
use crate::desk::{Desk, command};
use crate::login::{EMAIL, sign_up};

/// Whoever starts without a mail server is told where the mails are.
#[test]
fn the_start_says_where_mails_are_kept() {
    let dir = crate::desk::Setup::default().write();
    let mut child = command(&dir)
        .args(["serve", "site", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let line = lines.map_while(Result::ok).find(|line| line.trim_start().starts_with("mail "));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.is_some_and(|line| line.contains("/mail  (no mail server is set")));
}

/// A setting of mail that can't be is said at the start, and the password in it is not.
#[test]
fn a_wrong_setting_of_mail_stops_the_start_without_showing_the_password() {
    for (config, told) in [
        ("url = \"smtp://me:hunter2@mail.example.org\"", "mail.from"),
        ("url = \"http://me:hunter2@mail.example.org\"\nfrom = \"a@b.example\"", "mail.url is"),
        ("from = \"nobody\"", "is no sender"),
        ("url_file = \"missing\"\nfrom = \"a@b.example\"", "mail.url_file"),
    ] {
        let setup =
            crate::desk::Setup { config: format!("[mail]\n{config}\n"), ..Default::default() };
        let dir = setup.write();
        let output =
            command(&dir).args(["serve", "site", "--listen", "127.0.0.1:0"]).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(told), "{config}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

/// The mails are kept whole, links and all.
#[test]
fn mails_are_kept_in_the_data_directory() {
    let desk = Desk::configured("[forms.contact]\nnotify = [\"owner@example.org\"]\n");
    sign_up(&mut Browser::new(&desk), EMAIL);
    Browser::new(&desk).post("/f/contact", &[("name", "Ada")]);
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let sql = "SELECT group_concat(recipient), group_concat(text) FROM mailbox";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?))
        };
        let (to, text) = database.query_row(sql, [], read).unwrap();
        let (to, text) = (to.unwrap_or_default(), text.unwrap_or_default());
        if to.contains(EMAIL) && to.contains("owner@example.org") {
            assert!(text.contains("/confirm?key=") && text.contains("name: Ada"), "{text}");
            return;
        }
        assert!(std::time::Instant::now() < end, "{to}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
