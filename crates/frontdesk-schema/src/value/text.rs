//! What a browser does to typed text before anybody sees it, and how long it is then.

use std::borrow::Cow;

/// ASCII whitespace (Infra, 4.6).
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0C' | '\r' | ' ')
}

/// CR LF and CR as LF: the API value of a textarea (HTML, 4.10.11), whose lengths are counted.
pub(crate) fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let mut lines = text.split('\r');
    let first = lines.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let mut fed = String::with_capacity(text.len());
    fed.push_str(first);
    for line in lines {
        fed.push('\n');
        fed.push_str(line.strip_prefix('\n').unwrap_or(line));
    }
    Cow::Owned(fed)
}

/// The length that `minlength` and `maxlength` count: UTF-16 code units.
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// "Strip and collapse ASCII whitespace" (Infra, 4.6).
pub(crate) fn collapsed(text: &str) -> String {
    let words: Vec<_> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The "rules for parsing non-negative integers" (HTML, 2.3.4.1): blanks in front, a sign, digits,
/// and whatever is behind them.
pub(crate) fn non_negative(text: &str) -> Option<usize> {
    let text = text.trim_start_matches(is_blank);
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let number: usize = digits.get(..end)?.parse().ok()?;
    (!negative || number == 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_line_is_one_line_feed() {
        let table = [
            ("", ""),
            ("a\nb", "a\nb"),
            ("a\r\nb\rc\n", "a\nb\nc\n"),
            ("\r\r\n\n\r", "\n\n\n\n"),
            ("\n\ré\r\n", "\n\né\n"),
        ];
        for (sent, fed) in table {
            assert_eq!(with_line_feeds(sent), fed, "{sent:?}");
            assert_eq!(sent.replace("\r\n", "\n").replace('\r', "\n"), fed, "{sent:?}");
        }
        assert!(matches!(with_line_feeds("one line"), Cow::Borrowed(_)));
    }
}
