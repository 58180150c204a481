//! What was submitted, made fit for a mail: nothing of it becomes a header, an order or a trick of writing.

use std::fmt::Write as _;

/// V1.3.3: characters of a subject.
const SUBJECT: usize = 200;

/// One line for the subject: what is no letter that shows itself becomes a space, and it is cut.
pub(super) fn subject(text: &str) -> String {
    let shown: String =
        text.chars().map(|letter| if hides(letter) { ' ' } else { letter }).collect();
    cut(&shown.split_whitespace().collect::<Vec<_>>().join(" "), SUBJECT)
}

/// Text of several lines, its line ends made one kind, and whatever does not show itself made visible
/// (F-36: a NUL is the picture of one).
pub(super) fn shown(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().take(most).peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push('\n'),
            '\t' => out.push('\t'),
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(letter))),
            '\u{7f}' => out.push('\u{2421}'),
            // Writing to a string does not fail.
            hidden if hides(hidden) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(hidden));
            }
            letter => out.push(letter),
        }
    }
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    out
}

/// The same in one line.
pub(super) fn shown_in_line(text: &str, most: usize) -> String {
    shown(text, most).replace('\n', "␤")
}

/// Controls, and marks that turn the order of letters round. Joiners stay: scripts need them.
fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V1.3.3, F-44: a subject is one line of at most 200 characters, none of them a control.
    #[test]
    fn a_subject_is_one_short_line() {
        assert_eq!(subject("Hello\r\nBcc: v@example.net"), "Hello Bcc: v@example.net");
        assert_eq!(subject(" a\0\tb\u{85}\u{2028}c\u{202e} "), "a b c");
        assert_eq!(subject("=?utf-8?q?=0d=0aBcc:?="), "=?utf-8?q?=0d=0aBcc:?=");
        let long = subject(&"ä".repeat(65_536));
        assert_eq!((long.chars().count(), long.ends_with('…')), (200, true));
        assert_eq!(subject(&"ä".repeat(200)), "ä".repeat(200));
    }

    /// F-36, F-44: every line end is one, and what hides is shown.
    #[test]
    fn text_keeps_its_lines_and_shows_what_hides() {
        assert_eq!(shown("a\r\n.\r\nMAIL FROM:<x>\rb\nc", 100), "a\n.\nMAIL FROM:<x>\nb\nc");
        assert_eq!(shown("\0\u{1b}[2J\u{7f}\u{202e}x\u{feff}", 100), "␀␛[2J␡\\u{202e}x\\u{feff}");
        assert_eq!(shown("می‌خواهم 👩‍👧", 100), "می‌خواهم 👩‍👧");
        assert_eq!(shown("abcdef", 3), "abc…");
        assert_eq!(shown_in_line("a\r\nb", 9), "a␤b");
    }
}
