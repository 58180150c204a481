//! `/decode`: what is pasted, dropped or sent, byte by byte.

mod hostile;
mod meaning;
mod nothing_kept;

use crate::desk::{Answer, Desk, MULTIPART, multipart};

const BROWSER: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

const PROGRAM: (&str, &str) = ("Accept", "application/json");

/// The page's own form with these fields, as a browser sends it.
fn ask(desk: &Desk, accept: (&str, &str), fields: &[(&str, &str)]) -> Answer {
    let names: Vec<String> = fields.iter().map(|(name, _)| format!("name=\"{name}\"")).collect();
    let values = fields.iter().map(|(_, value)| value.as_bytes());
    let parts: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(values).collect();
    desk.ask_desk(
        "POST",
        "/decode/paste",
        &[accept, ("Content-Type", MULTIPART)],
        &multipart(&parts),
    )
}

/// A form that is sent to the page itself.
fn send(desk: &Desk, accept: (&str, &str), content_type: &str, body: &[u8]) -> Answer {
    desk.ask_desk("POST", "/decode", &[accept, ("Content-Type", content_type)], body)
}

fn is_plain(letter: char) -> bool {
    letter == '\n' || !(letter.is_control() || "\u{202e}\u{2066}\u{200f}\u{feff}".contains(letter))
}
