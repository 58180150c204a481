//! One submission as one line on the operator's terminal.

use std::fmt::Write;

use crate::visible::{Size, Visible};

/// How many characters of one value are shown, and of the whole line.
const VALUE_CHARS: usize = 60;
const LINE_CHARS: usize = 400;

/// What one entry shows.
pub(crate) enum Shown<'a> {
    Text(&'a str),
    File { name: &'a str, bytes: u64 },
}

/// The line: the form, then each name with its value.
///
/// F-51: nothing a visitor sends may move the cursor, colour the screen or fake a second line, so
/// whatever does not show itself is written as a visible escape.
pub(crate) fn line<'a>(form: &str, entries: impl Iterator<Item = (&'a str, Shown<'a>)>) -> String {
    let mut line = form.to_owned();
    for (name, shown) in entries {
        if line.chars().count() > LINE_CHARS {
            line.push_str(" …");
            break;
        }
        let _ = write!(line, "  {}=", Visible(name, VALUE_CHARS));
        let _ = match shown {
            Shown::Text(text) => write!(line, "“{}”", Visible(text, VALUE_CHARS)),
            Shown::File { name, bytes } => {
                write!(line, "“{}” ({})", Visible(name, VALUE_CHARS), Size(bytes))
            }
        };
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visible::is_hidden;

    /// F-51: escapes of the terminal, fake lines and turned text are made visible.
    #[test]
    fn nothing_a_visitor_sends_acts_on_the_terminal() {
        let evil = "a\nlevel=ERROR fake\x1b]0;x\x07\u{9b}2J\u{2028}\u{202e}z";
        let line = line("contact", [(evil, Shown::Text(evil))].into_iter());
        assert!(line.chars().all(|letter| !is_hidden(letter)), "{line}");
        assert!(line.contains("⏎level=ERROR fake\\u{1b}]0;x\\u{7}\\u{9b}2J\\u{2028}\\u{202e}z"));
    }

    #[test]
    fn a_long_value_and_a_long_form_end_with_an_ellipsis() {
        let long = "x".repeat(1000);
        let entries = (0..1000).map(|_| ("n", Shown::Text(long.as_str())));
        let line = line("contact", entries);
        assert!(line.chars().count() < LINE_CHARS + 2 * VALUE_CHARS, "{}", line.len());
        assert!(line.ends_with(" …"));
    }

    #[test]
    fn a_file_shows_its_name_and_size() {
        let entries = [("photo", Shown::File { name: "cat.png", bytes: 12_800 })];
        assert_eq!(line("contact", entries.into_iter()), "contact  photo=“cat.png” (12.5 KiB)");
    }
}
