//! The name of a file as a download and as a member of an archive (F-55).

use unicode_normalization::UnicodeNormalization as _;

/// Bytes that the usual file systems take.
const MOST: usize = 200;

/// Names that Windows takes for devices, whatever follows the dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The last part of a path, without what would hide, turn or break it. Never empty.
pub(super) fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.nfc().filter(|letter| !is_unfit(*letter)).collect();
    // A stream of NTFS (`x.png::$DATA`) is no part of a name.
    let shown = shown.split(':').next().unwrap_or_default();
    let bare = shown.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let name = cut(bare);
    match name {
        "" => "file".to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

fn is_unfit(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
        || matches!(letter, '<' | '>' | '|' | '?' | '*')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let bare = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
    DEVICES.contains(&bare) && stem.len() <= bare.len() + 1
}

/// Cut between characters.
fn cut(name: &str) -> &str {
    let ends = name.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let end = ends.take_while(|end| *end <= MOST).last().unwrap_or(0);
    name.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-55: whatever a file was called, its name here is one plain part of a path.
    #[test]
    fn a_cleaned_name_is_one_plain_part_of_a_path() {
        for (sent, name) in [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\x", "x"),
            ("C:\\x", "x"),
            ("a\0.png", "a.png"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("console.txt", "console.txt"),
            ("x.png::$DATA", "x.png"),
            ("photo\u{202e}gnp.exe", "photognp.exe"),
            (".htaccess", "htaccess"),
            ("..", "file"),
            ("", "file"),
            ("a. . ", "a"),
            ("~root", "~root"),
            ("e\u{301}.png", "é.png"),
        ] {
            assert_eq!(file_name(sent), name, "{sent:?}");
        }
        assert!(file_name(&"é".repeat(5000)).len() <= MOST);
    }
}
