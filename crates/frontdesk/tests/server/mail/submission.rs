//! A submission as a mail to its form's owner, and the automatic reply to its sender.

use super::sink::{Mood, Sink};
use crate::browser::Browser;
use crate::desk::{Desk, Setup};

const PAGE: &str = "<!doctype html><title>t</title><form action=\"/f/contact\" method=\"post\" \
    enctype=\"multipart/form-data\"><input name=\"name\"><input type=\"email\" name=\"email\">\
    <input type=\"password\" name=\"secret\"><textarea name=\"text\"></textarea><input type=\"file\" name=\"photo\">\
    <input name=\"_subject\"><input name=\"_replyto\"><button>Send</button></form>";

pub(super) fn desk(sink: &Sink, form: &str) -> Desk {
    let config =
        sink.settings(&format!("[forms.contact]\nnotify = [\"owner@example.org\"]\n{form}"));
    Desk::with(Setup { files: vec![("index.html", PAGE.to_owned())], config, ..Setup::default() })
}

/// The owner gets what was sent, from our own address, with the sender to answer to; passwords and what
/// speaks to us are left out.
#[test]
fn the_owner_of_a_form_gets_each_submission() {
    let sink = Sink::start();
    let desk = desk(&sink, "");
    let entries = [
        ("name", "Zoë 佐藤"),
        ("email", "zoe@example.net"),
        ("secret", "hunter2 hunter2"),
        ("text", "First line\r\n.\r\n\r\nlast line"),
        ("_subject", "Grüße aus Köln"),
        ("_next", "/"),
    ];
    assert_eq!(Browser::new(&desk).post("/f/contact", &entries).status, 303);
    let mail = sink.wait(1).remove(0);
    assert_eq!(
        (mail.from.as_str(), &mail.to[..]),
        ("desk@frontdesk.example", &["owner@example.org".to_owned()][..])
    );
    assert_eq!(mail.header("From"), "\"The desk\" <desk@frontdesk.example>");
    assert_eq!(mail.header("To"), "owner@example.org");
    assert_eq!(mail.header("Reply-To"), "zoe@example.net");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.subject(), "Grüße aus Köln");
    assert!(mail.header("Message-ID").ends_with("@frontdesk.example>"));
    let text = mail.text();
    assert!(text.contains("name: Zoë 佐藤\n"), "{text}");
    assert!(text.contains("text:\n  First line\n  .\n  \n  last line\n"), "{text}");
    let id = desk.export("contact")[0]["id"].as_str().unwrap().to_owned();
    assert!(text.contains(&format!("http://127.0.0.1:{}/", desk.desk_port)) && text.contains(&id));
    let html = mail.part("text/html");
    assert!(html.contains("Zoë 佐藤") && html.contains("last line"), "{html}");
    for both in [&text, &html] {
        assert!(!both.contains("hunter2") && !both.contains("_next"), "V14.2.4: {both}");
    }
    assert_eq!(mail.source.matches("boundary=").count(), 1);
}

/// V5.4.2: files are named with their size and lie at the desk.
#[test]
fn files_are_named_and_not_attached() {
    let sink = Sink::start();
    let desk = desk(&sink, "");
    let body = b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\\\"; x=\xe2\x80\xae.png\"\r\n\
                 Content-Type: image/png\r\n\r\nPNG data\r\n--b--\r\n";
    assert_eq!(desk.post("/f/contact", "multipart/form-data; boundary=b", body).status, 201);
    let mail = sink.wait(1).remove(0);
    let text = mail.text();
    assert!(text.contains("\\u{202e}.png (8 bytes)\n"), "{text}");
    assert!(text.contains("The files are at the desk."), "{text}");
    assert!(
        !mail.source.contains("PNG data")
            && !mail.source.contains("Content-Disposition: attachment")
    );
}

/// A form without the setting tells nobody, and a field changes nothing about that.
#[test]
fn no_field_of_a_form_says_who_gets_a_mail() {
    let sink = Sink::start();
    let desk = desk(&sink, "[forms.quiet]\n");
    let entries = [
        ("_cc", "v@example.net"),
        ("_to", "v@example.net"),
        ("_bcc", "v@example.net"),
        ("notify", "v@example.net"),
        ("reply", "v@example.net"),
        ("email", "v@example.net"),
    ];
    assert_eq!(Browser::new(&desk).post("/f/quiet", &entries).status, 303);
    assert_eq!(Browser::new(&desk).post("/f/contact", &entries).status, 303);
    let mails = sink.wait(1);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!((mails.len(), sink.mails().len()), (1, 1));
    assert_eq!(mails[0].to, ["owner@example.org"]);
}

/// The reply quotes nothing, goes to one plain address, once a day, and to no robot.
#[test]
fn the_automatic_reply_quotes_nothing_and_goes_once_a_day() {
    let sink = Sink::start();
    let desk = desk(
        &sink,
        "reply = \"\"\"Thank you.\n{{name}} <b>We answer soon.</b>\"\"\"\nreply_subject = \"We have it\"\n",
    );
    let send = |email: &str, name: &str| {
        let entries = [("email", email), ("name", name), ("text", "Buy now at evil.example")];
        assert_eq!(Browser::new(&desk).post("/f/contact", &entries).status, 303);
    };
    send("Ada@Example.net", "one");
    send("ada@example.net", "two");
    send("eve@example.net", "three");
    send("no-reply@example.net", "x");
    send("mailer-daemon@example.net", "x");
    send("", "x");
    let two = Browser::new(&desk).post("/f/contact", &[("email", "a@example.net, b@example.net")]);
    assert_eq!(two.status, 422, "the form's own HTML allows one address");
    // Six for the owner, and two replies.
    sink.wait(8);
    std::thread::sleep(std::time::Duration::from_millis(500));
    let mails = sink.mails();
    assert_eq!(mails.len(), 8);
    let replies: Vec<_> = mails.iter().filter(|mail| mail.to != ["owner@example.org"]).collect();
    let to: Vec<&str> = replies.iter().map(|mail| mail.to[0].as_str()).collect();
    assert!(to.contains(&"eve@example.net"), "{to:?}");
    assert_eq!(to.iter().filter(|to| to.eq_ignore_ascii_case("ada@example.net")).count(), 1);
    for reply in replies {
        assert_eq!(reply.header("Auto-Submitted"), "auto-replied");
        assert_eq!(reply.subject(), "We have it");
        assert!(reply.headers("Reply-To").is_empty());
        assert_eq!(reply.text().trim_end(), "Thank you.\n{{name}} <b>We answer soon.</b>");
        assert!(!reply.source.contains("evil.example"));
    }
}

/// A submission that waited for a login tells the owner when it is filed, and not before.
#[test]
fn a_parked_submission_is_told_of_when_it_is_filed() {
    let sink = Sink::start();
    let desk = desk(&sink, "login = \"required\"\n");
    let mut browser = Browser::new(&desk);
    browser.post("/f/contact", &[("name", "Ada"), ("text", "later")]);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(sink.mails().is_empty());
    crate::login::sign_up(&mut browser, "ada@example.net");
    let mail = sink.to("owner@example.org");
    assert!(mail.text().contains("Sent by the account ada@example.net."), "{}", mail.text());
}

/// A mail that is refused for good is not tried again; the submission is there all the same.
#[test]
fn a_refused_mail_is_given_up_and_the_submission_stays() {
    let sink = Sink::start();
    sink.is(Mood::Strict);
    let desk = desk(&sink, "");
    assert_eq!(Browser::new(&desk).post("/f/contact", &[("name", "Ada")]).status, 303);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !desk.errors().contains("a delivery was refused") {
        assert!(std::time::Instant::now() < end, "{}", desk.errors());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(desk.export("contact").len(), 1);
    assert_eq!(sink.heard().iter().filter(|line| line.starts_with("RCPT")).count(), 1);
}

/// Formspree's `_format`: a mail of text alone, with all that the other one says; any other word changes nothing.
#[test]
fn a_form_may_ask_for_mails_of_text_alone() {
    let sink = Sink::start();
    let desk = desk(&sink, "");
    for format in ["plain", " Plain ", "html", "text/html\r\nBcc: v@example.net"] {
        let entries = [("name", "Zoë <b>"), ("_format", format)];
        assert_eq!(Browser::new(&desk).post("/f/contact", &entries).status, 303);
    }
    let mut plain = 0;
    for mail in sink.wait(4) {
        assert!(
            mail.headers("Bcc").is_empty() && !mail.source.contains("_format"),
            "{}",
            mail.source
        );
        let is_plain = !mail.source.contains("text/html");
        assert_eq!(mail.header("Content-Type").starts_with("text/plain"), is_plain);
        let text = mail.text();
        assert!(text.contains("name: Zoë <b>\n"), "{text}");
        plain += usize::from(is_plain);
    }
    assert_eq!(plain, 2);
}
