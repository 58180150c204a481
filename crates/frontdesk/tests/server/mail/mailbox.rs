//! Without a mail server: mails are kept, so that everything can be tried at once.

use crate::browser::Browser;
use crate::desk::{Desk, command};
use crate::login::{EMAIL, sign_up};
use crate::operators::{self, OPERATOR, Visit, add};

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

/// V1.2.2, F-50: operators see each mail as text, as HTML that runs nothing and has no origin, and as a
/// file; nobody else sees any.
#[test]
fn operators_see_the_mails_that_were_kept_and_nobody_else_does() {
    let desk = Desk::configured("[forms.contact]\nnotify = [\"owner@example.org\"]\n");
    let mut operator = staff(&desk);
    let entries = [("name", "<script>alert(1)</script>"), ("text", "https://evil.example/")];
    Browser::new(&desk).post("/f/contact", &entries);
    sign_up(&mut Browser::new(&desk), "eve@example.org");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let list = loop {
        let list = operator.get("/mail").text();
        if list.contains("owner@example.org") && list.contains("eve@example.org") {
            break list;
        }
        assert!(std::time::Instant::now() < end, "{list}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    let path_of = |subject: &str| {
        let row = list.split("<a href=\"").skip(1).find(|row| row.contains(subject)).unwrap();
        row.split('"').next().unwrap().to_owned()
    };
    let told = path_of("New message: contact");
    let text = operator.get(&told).text();
    assert!(text.contains("alert(1)") && !text.contains("<script>alert"), "{text}");
    assert!(!text.contains("href=\"https://evil"), "{text}");
    let html = operator.get(&format!("{told}/html"));
    let policy = html.header("content-security-policy").unwrap();
    assert!(policy.starts_with("sandbox ") && !policy.contains("allow-scripts"), "{policy}");
    assert!(!html.text().contains("<script"), "{}", html.text());
    let source = operator.get(&format!("{told}/source"));
    assert_eq!(source.header("content-type").as_deref(), Some("message/rfc822"));
    assert!(source.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(source.text().contains("To: owner@example.org"));
    let letter = operator.get(&path_of("Is this your address")).text();
    assert!(
        letter.contains(&format!("<a href=\"http://127.0.0.1:{}/confirm?key=", desk.port)),
        "{letter}"
    );

    let mut visitor = Browser::new(&desk);
    crate::login::log_in(&mut visitor, "eve@example.org", crate::login::PASSWORD);
    for path in ["/mail", &told, &format!("{told}/html"), &format!("{told}/source")] {
        let cookies = visitor.cookies();
        for cookie in ["", &cookies] {
            let answer = desk.ask_desk("GET", path, &[("Cookie", cookie)], b"");
            assert_eq!(answer.status, 401, "{path}: {}", answer.text());
        }
        assert_eq!(visitor.get(path).status, 404, "not at the site: {path}");
    }
    assert_eq!(operator.get("/mail/x").status, 404);
    operator.get("/mail");
    assert_eq!(operator.post_with("/mail/empty", &[]).status, 403, "S-46");
    assert_eq!(operator.post("/mail/empty", &[]).status, 303);
    assert!(operator.get("/mail").text().contains("There is none."));
}

/// An operator who is in.
fn staff(desk: &Desk) -> Visit<'_> {
    add(&desk.dir, OPERATOR, &["--operator"]);
    let mut operator = Visit::new(desk);
    assert_eq!(operator.log_in(OPERATOR, operators::PASSWORD).status, 303);
    operator
}
