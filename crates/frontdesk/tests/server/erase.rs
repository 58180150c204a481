//! One person, in every place where somebody can stand, and then in none.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::browser::{Browser, field};
use crate::deliveries::Receiver;
use crate::desk::{Desk, MULTIPART, Setup, URLENCODED, multipart};
use crate::login::PASSWORD;

const EMAIL: &str = "zanzibarella@example.org";
/// A word that only she brings along, wherever it is put.
const WORD: &str = "zanzibarella";

/// Whether a word stands anywhere in the files below a directory, in whatever case.
fn stands(directory: &Path) -> bool {
    std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return stands(&path);
        }
        // A file may go while we look.
        let bytes = std::fs::read(&path).unwrap_or_default().to_ascii_lowercase();
        bytes.windows(WORD.len()).any(|window| window == WORD.as_bytes())
    })
}

fn within_a_minute(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn number(desk: &Desk, sql: &str) -> i64 {
    let database = rusqlite::Connection::open(desk.data().join("frontdesk.db")).unwrap();
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// She signs up, is logged in with something kept, and sends a form.
fn as_an_account(desk: &Desk) -> String {
    let mut browser = Browser::new(desk);
    let entries = [("email", EMAIL), ("password", PASSWORD), ("name", "Zanzibarella")];
    assert_eq!(browser.post("/signup", &entries).status, 303);
    assert_eq!(browser.post("/session/data/name", &[("value", "Zanzibarella")]).status, 303);
    let sent = [("name", "Zanzibarella"), ("email", EMAIL), ("topic", EMAIL)];
    assert_eq!(browser.post("/f/contact", &sent).status, 303);
    let mut forgets = Browser::new(desk);
    let token = field(&forgets.get("/reset"), "_token");
    assert_eq!(forgets.post("/reset", &[("email", EMAIL), ("_token", &token)]).status, 303);
    browser.cookies()
}

/// She sends a form with a file, keeps a draft, and sends a form that waits for a login.
fn as_a_stranger(desk: &Desk) -> Browser<'_> {
    let body = multipart(&[
        ("name=\"email\"", b"ZANZIBARELLA@Example.org"),
        ("name=\"text\"", b"Zanzibarella was here"),
        ("name=\"f\"; filename=\"zanzibarella.txt\"", b"Zanzibarella's own words"),
    ]);
    assert_eq!(desk.post("/f/contact", MULTIPART, &body).status, 201);
    let mut drafts = Browser::new(desk);
    assert_eq!(drafts.post("/session/data/draft", &[("value", EMAIL)]).status, 303);
    let parks =
        Browser::new(desk).post("/f/members", &[("email", EMAIL), ("text", "Zanzibarella")]);
    assert_eq!(parks.status, 303);
    drafts
}

/// V14.2.7: whoever asks to be forgotten is: account, sessions, submissions, files, bodies as they were
/// sent, what waits for a login, letters, kept mails, deliveries with their tries, links, drafts, words of
/// the search, public counts. Not a byte stays in the data directory; and nobody else's goes.
#[test]
fn who_stands_everywhere_is_erased_to_the_last_byte() {
    let receiver = Receiver::start(500);
    let page = "<form action=\"/f/contact\" method=\"post\"><input name=\"name\"><input name=\"email\">\
        <input name=\"topic\"></form>";
    let desk = Desk::with(Setup {
        files: vec![("index.html", page.to_owned())],
        config: format!(
            "{}[forms.contact]\nnotify = [\"owner@example.org\"]\nreply = \"Thank you.\"\n\
             counts = [\"topic\"]\nkeep_raw = true\n[forms.members]\nlogin = \"required\"\n\
             keep_raw = true\n",
            receiver.settings()
        ),
        ..Setup::default()
    });
    assert!(desk.run(&["account", "invite", "--email", EMAIL]).status.success());
    let cookies = as_an_account(&desk);
    let mut drafts = as_a_stranger(&desk);
    let bob = b"name=Bob&email=bob%40example.org&topic=b";
    assert_eq!(desk.post("/f/contact", URLENCODED, bob).status, 201);
    // To her: to confirm, to reset, a reply. To the owner: hers, hers, Bob's; and to Bob a reply.
    let mails = "SELECT count(*) FROM mailbox";
    within_a_minute("all mails", || number(&desk, mails) == 7);
    let untried = "SELECT count(*) FROM deliveries WHERE tries = 0";
    within_a_minute("all tries", || number(&desk, untried) == 0);
    assert!(stands(&desk.data()));

    let erase = |more: &[&str]| {
        let output = desk.run(&[&["erase", "--email", "Zanzibarella@EXAMPLE.org"], more].concat());
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, shown) = erase(&[]);
    let counts = [
        "2 submissions to contact",
        "1 files with them",
        "1 sessions of the account",
        "1 submissions that wait for a login",
        "mails kept at the desk",
        "invitations and other links that work once",
        "1 sessions without an account that keep this address",
    ];
    for line in counts {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let (is_done, told) = erase(&["--yes"]);
    assert!(is_done && told.contains("erased 2 submissions and 1 files"), "{told}");
    for line in &counts[2..] {
        assert!(told.contains(&format!("erased {line}")) || told.contains(line), "{line}: {told}");
    }
    within_a_minute("bytes of hers are left", || !stands(&desk.data()));

    assert_eq!(desk.tree("contact")["name"], "Bob");
    assert_eq!(number(&desk, mails), 2, "what is Bob's is there");
    let headers = [("Cookie", cookies.as_str())];
    let who = desk.request("GET", "/session", &headers, b"").json();
    assert!(who["account"].is_null(), "{who}");
    assert_eq!(drafts.get("/session/data/draft").status, 404);
    assert_eq!(number(&desk, "SELECT count(*) FROM parked"), 0);
    let left = "SELECT count(*) FROM deliveries WHERE submission IS NULL OR target LIKE '%zanzi%'";
    assert_eq!(number(&desk, left), 0);
    let topics = desk.get("/f/contact/count?by=topic").json();
    assert!(!topics.to_string().contains(WORD), "{topics}");
    assert_eq!(erase(&["--yes"]), (true, "nothing here is of this person\n".to_owned()));
}

/// The same without a server: the log of the database is emptied by the command itself.
#[test]
fn who_is_erased_while_no_server_runs_is_gone_at_once() {
    let mut desk = Desk::start();
    let body = format!("name={WORD}&mail={}", EMAIL.replace('@', "%40"));
    assert_eq!(desk.post("/f/contact", URLENCODED, body.as_bytes()).status, 201);
    desk.kill();
    assert!(stands(&desk.data()));
    let output = desk.run(&["erase", "--email", EMAIL, "--yes"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("nothing of it is left in the database's files"), "{told}");
    assert!(!stands(&desk.data()));
}
