//! Where things are sent, changed while the server runs.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::deliveries::Receiver;
use crate::desk::{Desk, Setup, URLENCODED};
use crate::mail::sink::Sink;

/// Writes other settings, has them read, and waits until the log has this word once more.
fn reload(desk: &Desk, config: &str, word: &str) {
    let before = desk.errors().matches(word).count();
    std::fs::write(desk.dir.path().join("frontdesk.toml"), config).unwrap();
    let pid = desk.pid().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    let end = Instant::now() + Duration::from_secs(30);
    while desk.errors().matches(word).count() == before {
        assert!(Instant::now() < end, "{}", desk.errors());
        std::thread::sleep(Duration::from_millis(20));
    }
}

const READ: &str = "the settings were read again";
const KEPT: &str = "the settings stay as they were";

fn send(desk: &Desk, name: &str) {
    let body = format!("name={name}");
    assert_eq!(desk.post("/f/contact", URLENCODED, body.as_bytes()).status, 201);
}

/// Who is told, and by which secret, follows the file; what waits for one goes where it goes now.
#[test]
fn webhooks_follow_the_file_without_a_restart() {
    let (first, second) = (Receiver::start(200), Receiver::start(200));
    let desk = Desk::start();
    send(&desk, "nobody");
    reload(&desk, &first.settings(), READ);
    send(&desk, "one");
    assert_eq!(first.wait_for(1).len(), 1);
    reload(&desk, &second.settings(), READ);
    send(&desk, "two");
    let told = second.wait_for(1);
    assert!(told[0].1.to_string().contains("two"), "{told:?}");
    // A secret that is changed is a change that is named, by its setting alone.
    let other = second.settings().replace("whsec_MfKQ9r8G", "whsec_NfKQ9r8G");
    reload(&desk, &other, READ);
    let log = desk.errors();
    let last = log.lines().rfind(|line| line.contains(READ)).unwrap();
    assert!(last.contains("forms.contact.webhooks") && !log.contains("whsec"), "{last}");
    reload(&desk, "", READ);
    send(&desk, "three");
    assert_eq!((first.wait_for(1).len(), second.wait_for(1).len()), (1, 1));
}

/// Mails go to the mailbox at the desk until a mail server is set, and then there.
#[test]
fn the_mail_server_follows_the_file_without_a_restart() {
    let form = "[forms.contact]\nnotify = [\"owner@example.org\"]\n";
    let desk = Desk::with(Setup { config: form.to_owned(), ..Setup::default() });
    let (first, second) = (Sink::start(), Sink::start());
    reload(&desk, &first.settings(form), READ);
    send(&desk, "one");
    assert!(first.wait(1)[0].text().contains("name: one"));
    reload(&desk, &second.settings(&form.replace("owner", "other")), READ);
    send(&desk, "two");
    let mail = second.wait(1).remove(0);
    assert_eq!(mail.to, ["other@example.org"]);
    assert!(mail.text().contains("name: two"), "{}", mail.text());
    assert_eq!(first.mails().len(), 1);
}

/// Settings hold all together or not at all: a file of secrets that is missing keeps back what stands
/// beside it, too.
#[test]
fn what_cannot_be_held_keeps_back_all_that_came_with_it() {
    let receiver = Receiver::start(200);
    let desk = Desk::with(Setup { config: receiver.settings(), ..Setup::default() });
    let more = "[forms.late]\n[limits]\nmax_text_bytes = 3\n";
    let no_secret = "[[forms.contact.webhooks]]\nurl = \"https://example.org/\"\n\
        secret_file = \"/nowhere/secret\"\n";
    let no_authority = "[mail]\nurl = \"smtps://mail.example.org\"\nfrom = \"a@example.org\"\n\
        ca_file = \"/nowhere/ca.pem\"\n";
    let no_token = "[metrics]\ntoken_file = \"/nowhere/token\"\n";
    let no_level = "[log]\nlevel = \"loud\"\n";
    for (wrong, why) in [
        (no_secret, "/nowhere/secret"),
        (no_authority, "/nowhere/ca.pem"),
        (no_token, "/nowhere/token"),
        (no_level, "loud"),
    ] {
        reload(&desk, &format!("{more}{wrong}"), KEPT);
        let log = desk.errors();
        let last = log.lines().rfind(|line| line.contains(KEPT)).unwrap();
        assert!(last.contains(why), "{last}");
        assert_eq!(desk.post("/f/late", URLENCODED, b"a=1").status, 404, "{wrong}");
        send(&desk, "long enough");
    }
    assert_eq!(receiver.wait_for(4).len(), 4);
}
