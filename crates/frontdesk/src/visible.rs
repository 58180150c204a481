//! Text from outside, fit for a terminal.
//!
//! F-51: nothing a visitor sends may move the cursor, colour the screen or fake a second line, so
//! whatever does not show itself is written as a visible escape.

use std::fmt::{self, Display, Formatter, Write};

/// Text with everything visible, cut with an ellipsis after so many characters.
pub(crate) struct Visible<'a>(pub(crate) &'a str, pub(crate) usize);

impl Display for Visible<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Visible(text, most) = *self;
        for (count, letter) in text.chars().enumerate() {
            if count == most {
                return f.write_char('…');
            }
            write_letter(f, letter)?;
        }
        Ok(())
    }
}

/// Long text with everything visible: its head, how much is left out, and its tail.
pub(crate) struct Ends<'a>(pub(crate) &'a str, pub(crate) usize);

impl Display for Ends<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Ends(text, most) = *self;
        let count = text.chars().count();
        if count <= most {
            return text.chars().try_for_each(|letter| write_letter(f, letter));
        }
        let (head, tail) = (most * 3 / 4, most / 4);
        text.chars().take(head).try_for_each(|letter| write_letter(f, letter))?;
        write!(f, "… {} characters …", count - head - tail)?;
        text.chars().skip(count - tail).try_for_each(|letter| write_letter(f, letter))
    }
}

fn write_letter(f: &mut Formatter<'_>, letter: char) -> fmt::Result {
    match letter {
        '\n' => f.write_char('⏎'),
        // Half of a line end, which the other half shows.
        '\r' => Ok(()),
        '\t' => f.write_char('⇥'),
        hidden if is_hidden(hidden) => write!(f, "{}", hidden.escape_unicode()),
        shown => f.write_char(shown),
    }
}

/// Control characters, and what turns or breaks a line without being seen.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A number of bytes as people say it.
pub(crate) struct Size(pub(crate) u64);

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 byte"),
            bytes @ 0..1024 => write!(f, "{bytes} bytes"),
            bytes @ 1024..1_048_576 => write!(f, "{:.1} KiB", bytes as f64 / 1024.0),
            bytes @ 1_048_576..1_073_741_824 => write!(f, "{:.1} MiB", bytes as f64 / 1_048_576.0),
            bytes => write!(f, "{:.1} GiB", bytes as f64 / 1_073_741_824.0),
        }
    }
}
