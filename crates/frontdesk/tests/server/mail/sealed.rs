//! TLS to the mail server: by whom it is believed, and what is said without it.

use std::net::TcpListener;

use super::sink::Sink;
use super::tried;
use super::wire::{Authority, When};
use crate::browser::Browser;
use crate::desk::{Desk, Setup};

/// A host that is this machine, but by no word that says so: to it STARTTLS is insisted on.
const ELSEWHERE: &str = "0.0.0.0";

/// "me", "hunter2" as AUTH PLAIN says it (RFC 4616).
const SPOKEN: &str = "AUTH PLAIN AG1lAGh1bnRlcjI=";

/// A mail server with this certificate, and a desk that sends there.
struct Story {
    sink: Sink,
    desk: Desk,
}

impl Story {
    fn new(ours: &Authority, theirs: &Authority, when: When, (name, year): (&str, i32)) -> Story {
        Story::set(ours, theirs, when, (name, year), "")
    }

    fn set(
        ours: &Authority,
        theirs: &Authority,
        when: When,
        (name, year): (&str, i32),
        more: &str,
    ) -> Story {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sink = Sink::sealed(listener, Some(theirs.seal(when, name, year)));
        let address = match when {
            When::AtOnce => format!("smtps://me:hunter2@localhost:{}", sink.port),
            _ => format!("smtp://me:hunter2@{ELSEWHERE}:{}", sink.port),
        };
        let config = format!(
            "[forms.contact]\nnotify = [\"owner@example.org\"]\n[mail]\nurl = \"{address}\"\n\
             from = \"desk@frontdesk.example\"\nca_file = \"ca.pem\"\n{more}"
        );
        let setup = Setup { config, ..Setup::default() };
        let folder = setup.write();
        ours.write(&folder.path().join("ca.pem"));
        let desk = Desk::in_dir(folder, &[]);
        let story = Story { sink, desk };
        let sent = Browser::script(&story.desk).post("/f/contact", &[("name", "Ada")]);
        assert_eq!(sent.status, 201, "{}", sent.text());
        story
    }

    /// The mail waits, with these words about why; and nobody on the way has heard anything.
    fn waits(&self, words: &str) {
        let one = tried(&self.desk);
        assert_eq!(one["state"], "waiting", "{one}");
        let error = one["last"].as_str().unwrap_or_else(|| panic!("{one}"));
        assert!(error.contains(words), "{error}");
        assert!(self.sink.mails().is_empty());
        self.nothing_leaked();
    }

    /// Without TLS nothing is said but the greeting and the wish for TLS.
    fn nothing_leaked(&self) {
        for line in self.sink.overheard() {
            assert!(
                ["EHLO", "STARTTLS", "QUIT"].iter().any(|word| line.starts_with(word)),
                "{line}"
            );
        }
    }
}

/// V12.3.1, V12.3.2: with a certificate of the authority in `mail.ca_file` for the host's name, a mail leaves, by TLS from
/// the first byte and by STARTTLS, and name and password are said inside it alone.
#[test]
fn a_mail_and_the_password_go_through_tls() {
    let ours = Authority::new("ours");
    for (when, name) in [(When::AtOnce, "localhost"), (When::Asked, ELSEWHERE)] {
        let story = Story::new(&ours, &ours, when, (name, 2999));
        let mail = &story.sink.wait(1)[0];
        assert_eq!(mail.to, ["owner@example.org"], "{when:?}");
        assert!(mail.text().contains("name: Ada"));
        let heard = story.sink.heard();
        assert!(heard.iter().any(|line| line == SPOKEN), "{heard:?}");
        story.nothing_leaked();
    }
}

/// V12.3.2: a certificate that nobody vouches for, of another name, or that is over is refused; the mail
/// waits, and the desk says why.
#[test]
fn a_mail_server_that_cannot_prove_its_name_gets_nothing() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    for (when, name) in [(When::AtOnce, "localhost"), (When::Asked, ELSEWHERE)] {
        Story::new(&ours, &theirs, when, (name, 2999)).waits("UnknownIssuer");
        Story::new(&ours, &ours, when, ("mail.example.org", 2999)).waits("not valid for name");
        Story::new(&ours, &ours, when, (name, 2020)).waits("expired");
    }
}

/// RFC 3207, section 6: whoever is on the way can take the word STARTTLS out of what the server offers.
#[test]
fn without_the_offer_of_starttls_nothing_is_said() {
    let ours = Authority::new("ours");
    let story = Story::new(&ours, &ours, When::Stripped, (ELSEWHERE, 2999));
    story.waits("STARTTLS");
}

/// RFC 3207, section 4.2: what was heard before the handshake does not count. Answers that somebody on the
/// way appends to "220 go on" must not be taken for the server's own, behind the handshake.
#[test]
fn answers_that_were_slipped_in_before_tls_are_not_believed() {
    let ours = Authority::new("ours");
    let story = Story::new(&ours, &ours, When::Injected, (ELSEWHERE, 2999));
    story.waits("");
    assert!(!story.sink.heard().contains(&SPOKEN.to_owned()), "{:?}", story.sink.heard());
}

/// `mail.insecure_smtp` says it aloud: only then a password goes over an open wire to another machine.
#[test]
fn an_open_wire_is_used_only_when_it_was_asked_for() {
    let ours = Authority::new("ours");
    let at = (ELSEWHERE, 2999);
    let story = Story::set(&ours, &ours, When::Stripped, at, "insecure_smtp = true\n");
    story.sink.wait(1);
    assert!(story.sink.overheard().contains(&SPOKEN.to_owned()));
}
