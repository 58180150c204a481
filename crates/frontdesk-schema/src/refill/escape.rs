//! Text that becomes HTML: nothing in it can end what it stands in.

/// Writes `text` so that a parser reads the same text again, between tags and in a double-quoted
/// value alike.
///
/// `<` and `&` begin something between tags, `"` ends a value, and the rest keeps out of trouble
/// whoever moves a piece of the page elsewhere. HTML, 13.2.3.5 makes a CR a LF before anything is
/// read, so that it has to be written as a reference; U+0000 can't be written at all (13.2.5).
pub(super) fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push_str("&#13;"),
            '\0' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

/// The same as a new text.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_html_is_written_as_a_reference() {
        assert_eq!(escaped("a<b>&\"'\r\n\0é"), "a&lt;b&gt;&amp;&quot;&#39;&#13;\n\u{fffd}é");
    }
}
