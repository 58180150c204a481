//! `Pattern`: JavaScript's regular expressions, translated and matched.
//!
//! Input: a pattern, a line feed, a text. Any text is a pattern or none; one that is read is read
//! again as the same, with its group of a name of its own; both ways of matching agree, and wherever
//! the pattern keeps to what JavaScript and Rust's engines write alike, a peer agrees with them.
#![no_main]

use frontdesk_schema::{Pattern, Verdict};
use libfuzzer_sys::fuzz_target;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;

fuzz_target!(|input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    let (source, text) = input.split_once('\n').unwrap_or((&input, ""));
    any(source, text);
    let (source, text) = (common(source.as_bytes()), letters(text));
    let verdict = Pattern::read(&source).map(|pattern| pattern.check(&text));
    let peer = peer(&source);
    match (verdict, peer) {
        (Ok(Verdict::Undecided), _) => {}
        (Ok(ours), Some(peer)) => {
            let theirs = peer.is_match(text.as_bytes());
            assert_eq!(ours == Verdict::Matches, theirs, "{source:?} on {text:?}");
        }
        // A pattern that is too large for one of them.
        (Ok(_), None) => {}
        (Err(error), _) => panic!("{source:?} is refused: {error}"),
    }
    any(&source, &text);
});

fn any(source: &str, text: &str) {
    let Ok(pattern) = Pattern::read(source) else { return };
    assert_eq!(pattern.source(), source);
    assert_eq!(Pattern::read(source).as_ref(), Ok(&pattern));
    let verdict = pattern.check(text);
    if pattern.unchecked().is_some() {
        assert_eq!(verdict, Verdict::Undecided, "{source:?} can't be checked");
    }
    // An empty look-ahead makes a pattern go the other way.
    let Ok(other) = Pattern::read(&format!("(?=)(?:{source})")) else { return };
    let other = other.check(text);
    if verdict != Verdict::Undecided && other != Verdict::Undecided {
        assert_eq!(verdict, other, "{source:?} on {text:?}");
    }
}

/// A pattern of what both sides write alike, made of any bytes.
fn common(bytes: &[u8]) -> String {
    let mut source = String::new();
    let mut open = 0;
    let mut repeatable = false;
    for byte in bytes.iter().take(40) {
        let (piece, may_repeat) = match byte % 16 {
            0 | 1 => ("a", true),
            2 => ("b", true),
            3 => ("0", true),
            4 => (".", true),
            5 => ("[ab]", true),
            6 => ("[^a0-9]", true),
            7 => ("|", false),
            8 | 9 => {
                open += 1;
                (if byte % 16 == 8 { "(" } else { "(?:" }, false)
            }
            10 | 11 if open > 0 => {
                open -= 1;
                (")", true)
            }
            12 if repeatable => ("*", false),
            13 if repeatable => ("+?", false),
            14 if repeatable => ("{0,2}", false),
            15 if repeatable => ("?", false),
            _ => ("\\d", true),
        };
        source.push_str(piece);
        repeatable = may_repeat;
    }
    source.extend(std::iter::repeat_n(')', open));
    source
}

fn letters(text: &str) -> String {
    text.bytes().take(20).map(|byte| char::from(b"ab0c"[usize::from(byte % 4)])).collect()
}

fn peer(source: &str) -> Option<Regex> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    Regex::builder().syntax(syntax).build(&format!("^(?:{source})$")).ok()
}
