//! A mail server that keeps what it gets, and does what a test tells it to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;

use super::wire::{Seal, Wire};

/// What the server answers to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It takes every mail.
    Well,
    /// It says 450: later.
    Busy,
    /// It says 550: never.
    Strict,
    /// It says nothing at all after its greeting.
    Silent,
    /// It takes the mail and hangs up without a word.
    Rude,
    /// It takes the mail, says so, and never a word more.
    Mute,
}

/// A mail as it came.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Head and body, with the dots that SMTP adds taken away.
    pub(crate) source: String,
}

#[derive(Default)]
struct State {
    mood: Option<Mood>,
    mails: Vec<Got>,
    /// Every order that was heard, in its order.
    heard: Vec<String>,
    /// Those of them that everybody on the way could hear.
    overheard: Vec<String>,
}

/// The server. It runs until the test ends.
#[derive(Clone)]
pub(crate) struct Sink {
    pub(crate) port: u16,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Sink {
    pub(crate) fn start() -> Sink {
        Sink::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(crate) fn on(listener: TcpListener) -> Sink {
        Sink::sealed(listener, None)
    }

    /// One that speaks TLS, and then wants a name and a password.
    pub(super) fn sealed(listener: TcpListener, seal: Option<Seal>) -> Sink {
        let port = listener.local_addr().unwrap().port();
        let sink = Sink { port, state: Arc::default() };
        let inside = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (inside, seal) = (inside.clone(), seal.clone());
                std::thread::spawn(move || inside.talk(stream, seal.as_ref()));
            }
        });
        sink
    }

    /// The settings of a server that sends here.
    pub(crate) fn settings(&self, more: &str) -> String {
        format!(
            "{more}\n[mail]\nurl = \"smtp://127.0.0.1:{}\"\nfrom = \"The desk <desk@frontdesk.example>\"\n",
            self.port
        )
    }

    pub(crate) fn is(&self, mood: Mood) {
        self.state.0.lock().unwrap().mood = Some(mood);
    }

    pub(crate) fn mails(&self) -> Vec<Got> {
        self.state.0.lock().unwrap().mails.clone()
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.state.0.lock().unwrap().heard.clone()
    }

    /// What was said without TLS.
    pub(crate) fn overheard(&self) -> Vec<String> {
        self.state.0.lock().unwrap().overheard.clone()
    }

    /// Waits until so many mails came.
    pub(crate) fn wait(&self, number: usize) -> Vec<Got> {
        let end = Instant::now() + Duration::from_secs(60);
        let mut state = self.state.0.lock().unwrap();
        while state.mails.len() < number {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{} mails of {number}: {:?}", state.mails.len(), state.heard);
            state = self.state.1.wait_timeout(state, left).unwrap().0;
        }
        state.mails.clone()
    }

    /// The one mail to this address, once it is there.
    pub(crate) fn to(&self, address: &str) -> Got {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let found = self.mails().into_iter().find(|got| got.to == [address]);
            if let Some(got) = found {
                return got;
            }
            assert!(Instant::now() < end, "no mail to {address}: {:?}", self.heard());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn talk(&self, stream: TcpStream, seal: Option<&Seal>) -> Option<()> {
        let wire = match seal {
            Some(seal) if seal.at_once() => Wire::Plain(stream).seal(seal)?,
            _ => Wire::Plain(stream),
        };
        let mut wire = BufReader::new(wire);
        say(&mut wire, "220 sink.example ESMTP")?;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let line = read_line(&mut wire)?;
            let mood = self.hear(&line, wire.get_ref());
            let order = line.to_ascii_uppercase();
            if mood == Mood::Silent {
                std::thread::sleep(Duration::from_secs(120));
                return None;
            } else if order.starts_with("EHLO") {
                let able = able(seal, wire.get_ref());
                say(&mut wire, &able)?;
            } else if let ("STARTTLS", Some(seal)) = (order.as_str(), seal) {
                say(&mut wire, seal.go_ahead())?;
                wire = BufReader::new(wire.into_inner().seal(seal)?);
            } else if order.starts_with("AUTH ") {
                say(&mut wire, "235 2.7.0 welcome")?;
            } else if order.starts_with("MAIL FROM:") {
                from = between(&line).to_owned();
                to.clear();
                say(&mut wire, "250 ok")?;
            } else if order.starts_with("RCPT TO:") {
                to.push(between(&line).to_owned());
                let answer = match mood {
                    Mood::Busy => "450 4.2.0 later",
                    Mood::Strict => "550 5.1.1 nobody of this name",
                    Mood::Well | Mood::Rude | Mood::Silent | Mood::Mute => "250 ok",
                };
                say(&mut wire, answer)?;
            } else if order == "DATA" {
                say(&mut wire, "354 go on")?;
                let source = read_data(&mut wire)?;
                self.take(Got { from: from.clone(), to: to.clone(), source });
                if mood == Mood::Rude {
                    return None;
                }
                say(&mut wire, "250 taken")?;
            } else if order == "QUIT" && mood == Mood::Mute {
                // Until the other side has had enough.
                read_line(&mut wire)?;
            } else if order == "QUIT" {
                return say(&mut wire, "221 bye");
            } else {
                say(&mut wire, "250 ok")?;
            }
        }
    }

    /// Writes an order down; gives the mood of the moment.
    fn hear(&self, line: &str, wire: &Wire) -> Mood {
        let mut state = self.state.0.lock().unwrap();
        state.heard.push(line.to_owned());
        if !wire.is_sealed() {
            state.overheard.push(line.to_owned());
        }
        self.state.1.notify_all();
        state.mood.unwrap_or(Mood::Well)
    }

    fn take(&self, got: Got) {
        self.state.0.lock().unwrap().mails.push(got);
        self.state.1.notify_all();
    }
}

/// What the server says that it can, as it stands.
fn able(seal: Option<&Seal>, wire: &Wire) -> String {
    let mut able = vec!["sink.example", "8BITMIME", "SMTPUTF8"];
    if seal.is_some() {
        able.push("AUTH PLAIN LOGIN");
    }
    if !wire.is_sealed() && seal.is_some_and(Seal::is_offered) {
        able.push("STARTTLS");
    }
    let last = able.pop().unwrap();
    let lines: Vec<String> = able.iter().map(|word| format!("250-{word}\r\n")).collect();
    format!("{}250 {last}", lines.concat())
}

fn say(wire: &mut BufReader<Wire>, text: &str) -> Option<()> {
    let out = wire.get_mut();
    out.write_all(format!("{text}\r\n").as_bytes()).ok()?;
    out.flush().ok()
}

fn read_line(wire: &mut BufReader<Wire>) -> Option<String> {
    let mut line = String::new();
    match wire.read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end_matches(['\r', '\n']).to_owned()),
    }
}

fn read_data(wire: &mut BufReader<Wire>) -> Option<String> {
    let mut source = String::new();
    loop {
        let line = read_line(wire)?;
        if line == "." {
            return Some(source);
        }
        source.push_str(line.strip_prefix('.').unwrap_or(&line));
        source.push_str("\r\n");
    }
}

fn between(line: &str) -> &str {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(inner, _)| inner)
}

impl Got {
    fn head(&self) -> &str {
        self.source.split("\r\n\r\n").next().unwrap()
    }

    /// All lines of a header, unfolded, as they were sent.
    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let head = self.head().replace("\r\n ", " ").replace("\r\n\t", " ");
        let pairs = head.split("\r\n").filter_map(|line| line.split_once(':'));
        pairs
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    /// The one line of a header.
    pub(crate) fn header(&self, name: &str) -> String {
        let mut lines = self.headers(name);
        assert_eq!(lines.len(), 1, "{name}: {}", self.head());
        lines.remove(0)
    }

    /// The subject as a reader sees it.
    pub(crate) fn subject(&self) -> String {
        let words = self.header("Subject");
        let encoded = |word: &str| {
            let inner = word.strip_prefix("=?utf-8?b?")?.strip_suffix("?=")?;
            base64::engine::general_purpose::STANDARD.decode(inner).ok()
        };
        let pieces: Option<Vec<Vec<u8>>> = words.split(' ').map(encoded).collect();
        match pieces {
            // RFC 2047, section 6.2: space between two encoded words is not part of the text.
            Some(pieces) => String::from_utf8(pieces.concat()).unwrap(),
            None => words,
        }
    }

    /// The part of this type, decoded.
    pub(crate) fn part(&self, kind: &str) -> String {
        let mark = format!("Content-Type: {kind}");
        let part = self.source.split(&mark).nth(1).unwrap_or_else(|| panic!("{}", self.source));
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        let body = body.split("\r\n--").next().unwrap();
        let head = head.to_ascii_lowercase();
        let bytes = if head.contains("quoted-printable") {
            quoted_printable(body)
        } else if head.contains("base64") {
            let text: String = body.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(text).unwrap()
        } else {
            body.as_bytes().to_vec()
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }

    pub(crate) fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The first link of the text.
    pub(crate) fn link(&self) -> String {
        let text = self.text();
        let line = text.lines().find(|line| line.starts_with("http"));
        line.unwrap_or_else(|| panic!("no link: {text}")).to_owned()
    }
}

/// RFC 2045, section 6.7.
fn quoted_printable(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let (mut out, mut bytes) = (Vec::new(), joined.bytes());
    while let Some(byte) = bytes.next() {
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
        out.push(u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap());
    }
    out
}
