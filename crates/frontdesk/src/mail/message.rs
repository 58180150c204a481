//! A mail as it is sent (RFC 5322, RFC 2045).

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use uuid::Uuid;

/// A mail before it is written down.
pub(super) struct Mail {
    /// That of its delivery: the same for every try, so that a receiver can tell a repetition.
    pub(super) id: Uuid,
    pub(super) to: Address,
    pub(super) subject: String,
    pub(super) text: String,
    /// The same for whoever likes to see it laid out; none for a mail of text alone.
    pub(super) html: Option<String>,
    /// Who is answered instead of us.
    pub(super) reply_to: Option<Address>,
    pub(super) origin: Origin,
}

/// Why a mail is written (RFC 3834, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Something happened.
    Generated,
    /// Somebody wrote to us.
    Replied,
}

/// A mail written down.
pub(super) struct Written {
    pub(super) envelope: Envelope,
    pub(super) source: Vec<u8>,
}

impl Mail {
    /// Writes it down, as from `from`, at `at` (microseconds since 1970-01-01 UTC).
    ///
    /// # Errors
    /// It can't be a mail.
    pub(super) fn write(&self, from: &Mailbox, at: i64) -> Result<Written, lettre::error::Error> {
        let since = Duration::from_micros(u64::try_from(at).unwrap_or(0));
        let host = from.email.domain();
        let mut builder = Message::builder()
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(format!("<{}@{host}>", self.id)))
            .from(from.clone())
            .to(Mailbox::new(None, self.to.clone()))
            .raw_header(unstructured("Subject", &self.subject))
            .header(AutoSubmitted(self.origin))
            .header(NoAnswer);
        if let Some(address) = &self.reply_to {
            builder = builder.reply_to(Mailbox::new(None, address.clone()));
        }
        let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(self.text.clone());
        let message = match self.html.clone() {
            Some(html) => {
                let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(html);
                builder.multipart(MultiPart::alternative().singlepart(text).singlepart(html))?
            }
            None => builder.singlepart(text)?,
        };
        Ok(Written { envelope: message.envelope().clone(), source: message.formatted() })
    }
}

/// A header of free text, which comes out as it went in.
///
/// What looks like an encoded word already would be decoded by the reader's program, line ends and all,
/// so it is encoded once more (RFC 2047, section 2).
fn unstructured(name: &'static str, text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("=?");
    if is_plain {
        return HeaderValue::new(name, text.to_owned());
    }
    let words: Vec<String> = pieces(text).map(encoded_word).collect();
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), words.join("\r\n "))
}

fn encoded_word(piece: &str) -> String {
    format!("=?utf-8?b?{}?=", base64::engine::general_purpose::STANDARD.encode(piece))
}

/// RFC 2047, section 2: an encoded word is at most 75 characters long, a line with one 76; section 5: no
/// character is split between two.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const BYTES: usize = 39;
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = (0..=BYTES.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at))?;
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// RFC 3834, section 5: no program answers this.
#[derive(Clone)]
struct AutoSubmitted(Origin);

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("only ever written".into())
    }

    fn display(&self) -> HeaderValue {
        let word = match self.0 {
            Origin::Generated => "auto-generated",
            Origin::Replied => "auto-replied",
        };
        HeaderValue::new(Self::name(), word.to_owned())
    }
}

/// The same for servers of Exchange, which do not know that header ([MS-OXCMAIL], 2.2.3.2.14).
#[derive(Clone)]
struct NoAnswer;

impl Header for NoAnswer {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-Auto-Response-Suppress")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("only ever written".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "All".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(subject: &str, text: &str) -> String {
        let mail = Mail {
            id: Uuid::from_u128(7),
            to: "owner@example.org".parse().unwrap(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            html: Some(format!("<p>{text}</p>")),
            reply_to: Some("ada@example.net".parse().unwrap()),
            origin: Origin::Generated,
        };
        let from = "The desk <desk@example.com>".parse().unwrap();
        String::from_utf8(mail.write(&from, 0).unwrap().source).unwrap()
    }

    #[test]
    fn a_mail_says_who_wrote_it_and_that_no_program_need_answer() {
        let source = written("Hello", "Hi");
        let head = source.split("\r\n\r\n").next().unwrap();
        for line in [
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.com>",
            "From: \"The desk\" <desk@example.com>",
            "To: owner@example.org",
            "Reply-To: ada@example.net",
            "Subject: Hello",
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000",
        ] {
            assert!(head.lines().any(|other| other == line), "{line}: {head}");
        }
    }

    /// F-44: whatever stands in the subject, it is one header, and no line is too long.
    #[test]
    fn a_subject_never_becomes_another_header() {
        for subject in
            ["=?utf-8?q?=0d=0aBcc:?=", "Grüße 👋 an alle", &"ü".repeat(200), &"x".repeat(200)]
        {
            let source = written(subject, "x");
            let head = source.split("\r\n\r\n").next().unwrap();
            assert_eq!(head.lines().filter(|line| line.starts_with("Subject:")).count(), 1);
            assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
            assert!(head.lines().all(|line| line.len() <= 998));
            if !subject.starts_with('x') {
                assert!(head.lines().all(|line| line.len() <= 78), "{head}");
            }
        }
    }

    #[test]
    fn words_are_cut_between_letters() {
        let text = "aä👋".repeat(30);
        assert_eq!(pieces(&text).collect::<String>(), text);
        assert!(pieces(&text).all(|piece| piece.len() <= 39));
    }
}
