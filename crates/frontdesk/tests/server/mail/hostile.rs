//! Submissions that try to be more than text in a mail.

use super::pause;
use super::sink::Sink;
use super::submission::desk;
use crate::browser::Browser;

/// F-44, V1.3.11: through every field, one recipient, one header of each, and the text as it was sent.
#[test]
fn nothing_submitted_becomes_a_header_or_an_order() {
    let sink = Sink::start();
    // Its HTML asks for nothing: whatever comes is taken.
    let desk = desk(&sink, "schema = \"ignore\"\n");
    let evil = [
        "x\r\nBcc: v@example.net",
        "x%0aBcc: v@example.net",
        "x\nTo: v@example.net\n\nbody",
        "\"a\n\"@b.example",
        "ada@example.net\r\nBcc: v@example.net",
        "ada@example.net, v@example.net",
        "-Xsendmail@example.net",
        "=?utf-8?q?=0d=0aBcc:_v@example.net?=",
        "=?utf-8?b?DQpCY2M6IHZAZXhhbXBsZS5uZXQ=?=",
        ".",
        "..",
        "\r\n.\r\nMAIL FROM:<v@example.net>\r\nRCPT TO:<v@example.net>\r\nDATA\r\n",
        "\0\u{7f}\u{1b}[2J",
        "x\rBcc: v@example.net",
        "\u{2028}Bcc: v@example.net",
    ];
    let fields = ["name", "email", "text", "_subject", "_replyto"];
    for value in evil {
        let entries: Vec<_> = fields.iter().map(|field| (*field, value)).collect();
        let answer = Browser::script(&desk).post("/f/contact", &entries);
        assert_eq!(answer.status, 201, "{value:?}: {}", answer.text());
    }
    // A name of an entry, and of a file.
    let odd = [("na\r\nBcc: v@example.net", "x"), ("_subject", "last")];
    Browser::script(&desk).post("/f/contact", &odd);
    let kept = desk.export("contact").len();
    assert_eq!(kept, evil.len() + 1);
    for mail in sink.wait(kept) {
        assert_eq!(mail.to, ["owner@example.org"]);
        for name in ["Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted"] {
            assert_eq!(mail.headers(name).len(), 1, "{name}: {}", mail.source);
        }
        for name in ["Bcc", "Cc"] {
            assert!(mail.headers(name).is_empty(), "{}", mail.source);
        }
        assert!(mail.headers("Reply-To").len() <= 1);
        let subject = mail.subject();
        assert!(!subject.chars().any(char::is_control), "{subject:?}");
        // Everything of the mail is the head and the two parts that were meant.
        assert_eq!(mail.source.matches("\r\nContent-Type: text/").count(), 2, "{}", mail.source);
    }
    assert!(sink.heard().iter().all(|line| !line.contains("v@example.net")), "{:?}", sink.heard());
    assert_eq!(sink.mails().len(), kept);
}

/// V1.3.1, V1.3.5, V1.3.7, V1.3.10, V1.2.1, F-50: what was submitted is no markup, no template and no format.
#[test]
fn nothing_submitted_is_markup_or_a_template() {
    let sink = Sink::start();
    let desk = desk(&sink, "");
    let odd = [
        "{{7*7}}",
        "${7*7}",
        "<%= 7*7 %>",
        "%s%n%x",
        "{0.__class__}",
        "{}",
        "[x](javascript:1)",
        "<style>*{display:none}</style>",
        "\"'><script>alert(1)</script><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
    ];
    for value in odd {
        let entries = [("name", value), ("text", value), (value, "y")];
        assert_eq!(Browser::script(&desk).post("/f/contact", &entries).status, 201, "{value}");
    }
    for mail in sink.wait(odd.len()) {
        let (text, html) = (mail.text(), mail.part("text/html"));
        let value = odd.into_iter().find(|odd| text.contains(&format!("name: {odd}\n")));
        let value = value.unwrap_or_else(|| panic!("{text}"));
        assert!(text.contains(&format!("{value}: y\n")), "{text}");
        // The moment that it came and the port of the desk may have these digits, too.
        assert!(!text.contains("name: 49") && !text.contains("49: y"), "{text}");
        for tag in ["<script", "<style", "<img"] {
            assert!(!html.contains(tag), "{html}");
        }
        assert_eq!(html.matches("href=").count(), 1, "only the desk is linked: {html}");
        assert!(html.contains(&format!("href=\"http://127.0.0.1:{}/", desk.desk_port)));
    }
}

/// V1.3.3: 64 KiB of subject are 200 characters of it.
#[test]
fn a_long_subject_is_cut() {
    let sink = Sink::start();
    let desk = desk(&sink, "");
    let long = "ä".repeat(32_768);
    assert_eq!(Browser::script(&desk).post("/f/contact", &[("_subject", &long)]).status, 201);
    let mail = sink.wait(1).remove(0);
    let subject = mail.subject();
    assert_eq!(subject.chars().count(), 200);
    assert!(mail.source.lines().all(|line| line.len() <= 998));
}

/// F-44, V1.3.11: an automatic reply goes to one plain address or nowhere, whatever stands in the fields for it.
#[test]
fn an_automatic_reply_goes_to_one_plain_address_or_nowhere() {
    let sink = Sink::start();
    let desk = desk(&sink, "schema = \"ignore\"\nreply = \"Thank you.\"\n");
    let evil = [
        "ada@example.net\r\nBcc: v@example.net",
        "ada@example.net\nRCPT TO:<v@example.net>",
        "ada@example.net%0aBcc:v@example.net",
        "ada@example.net, v@example.net",
        "ada@example.net;v@example.net",
        "<ada@example.net> <v@example.net>",
        "Ada <v@example.net>",
        "\"a\n\"@b.example",
        "a@b@example.net",
        "a@[127.0.0.1]",
        "a..b@example.net",
        "=?utf-8?q?v@example.net=0d=0aBcc:?=",
        "v@example.net\0",
        "v@example.net\u{202e}",
    ];
    for value in evil {
        for field in ["email", "_replyto"] {
            let answer = Browser::script(&desk).post("/f/contact", &[(field, value)]);
            assert_eq!(answer.status, 201, "{value:?}: {}", answer.text());
        }
    }
    // Odd, and an address all the same: no program is run with it.
    for value in ["-Xsendmail@example.net", "last@example.net"] {
        Browser::script(&desk).post("/f/contact", &[("email", value)]);
    }
    let told = evil.len() * 2 + 2;
    let mails = sink.wait(told + 2);
    pause();
    assert_eq!(sink.mails().len(), mails.len(), "{:?}", sink.heard());
    let mut replies: Vec<_> = mails
        .iter()
        .filter(|mail| mail.to != ["owner@example.org"])
        .map(|mail| &mail.to[..])
        .collect();
    replies.sort();
    assert_eq!(replies, [["-Xsendmail@example.net"], ["last@example.net"]]);
    assert!(
        mails.iter().all(|mail| mail.headers("Bcc").is_empty() && mail.headers("Cc").is_empty())
    );
}
