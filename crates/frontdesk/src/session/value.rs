//! A JSON text in its shortest form, with nothing of it lost.

use serde_json::value::RawValue;

use crate::failure::Failure;

/// The JSON text without the blanks between its pieces. Numbers stay as they were written, keys in
/// their order, and a key that came twice stays there twice.
///
/// # Errors
/// [`Failure::BadData`] for what is no JSON text (RFC 8259), or is nested deeper than `max_depth`.
pub(super) fn shortest(bytes: &[u8], max_depth: u64) -> Result<Box<RawValue>, Failure> {
    let bad = |what: String| Failure::BadData { what };
    let text = str::from_utf8(bytes).map_err(|error| bad(format!("it is no UTF-8: {error}")))?;
    // The whole text is checked here, and no recursion goes with its depth.
    let _: &RawValue =
        serde_json::from_str(text).map_err(|error| bad(format!("it is no JSON: {error}")))?;
    let short = without_blanks(text, max_depth)
        .ok_or_else(|| bad(format!("it is nested more than {max_depth} deep")))?;
    RawValue::from_string(short).map_err(|error| bad(format!("it is no JSON: {error}")))
}

/// `None` if it is too deep. The text is JSON, so a quote begins or ends a string unless a backslash
/// stands before it.
fn without_blanks(text: &str, max_depth: u64) -> Option<String> {
    let mut short = String::with_capacity(text.len());
    let (mut in_string, mut is_escaped, mut depth) = (false, false, 0);
    for letter in text.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            ' ' | '\t' | '\n' | '\r' => continue,
            '[' | '{' if depth == max_depth => return None,
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        short.push(letter);
    }
    Some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(text: &str) -> Option<String> {
        shortest(text.as_bytes(), 4).ok().map(|value| value.get().to_owned())
    }

    #[test]
    fn only_blanks_between_pieces_go() {
        for (text, expected) in [
            ("\"dark\"", "\"dark\""),
            (" [ 1 ,\t0.10, 12345678901234567890123 ]\r\n", "[1,0.10,12345678901234567890123]"),
            ("{ \"b\" : \" \\\" [ \\\\\" , \"a\" : null }", "{\"b\":\" \\\" [ \\\\\",\"a\":null}"),
            ("{\"a\":1, \"a\":2}", "{\"a\":1,\"a\":2}"),
            ("\"\\u00e9 é\u{2028}\"", "\"\\u00e9 é\u{2028}\""),
            ("[[[[]]]]", "[[[[]]]]"),
        ] {
            assert_eq!(short(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", " ", "dark", "[1", "1 2", "\"\\x\"", "{a:1}", "[1,]", "NaN", "[[[[[]]]]]"]
        {
            assert_eq!(short(text), None, "{text}");
        }
        assert!(shortest(b"\"\xff\"", 4).is_err());
        assert!(shortest("[".repeat(100_000).as_bytes(), 4).is_err());
    }
}
