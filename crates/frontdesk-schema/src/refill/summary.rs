//! The list above the fields.

use super::edits::Edits;
use super::escape::escaped;
use super::ground::Ground;
use super::tag::Tag;
use super::tongue::Tongue;

/// A sentence that stands beside a field, or nowhere yet, for the list above the form.
pub(super) struct Notice {
    pub(super) text: String,
    /// The id to go to.
    pub(super) link: Option<String>,
}

/// Writes the list in front of everything else in the form.
pub(super) fn put(
    edits: &mut Edits<'_>,
    ground: &Ground<'_>,
    form: usize,
    said: &[Notice],
    tongue: &Tongue,
    address: &str,
) {
    let Some(inside) = Tag::start(ground.source, form, "form") else { return };
    let level = heading_level(ground, form);
    let heading = escaped(&tongue.language.summary(said.len()));
    let mut markup = format!(
        "<div data-fd-errors role=\"alert\"{}><h{level}>{heading}</h{level}><ul>",
        tongue.attributes
    );
    for notice in said {
        let text = escaped(&notice.text);
        match &notice.link {
            Some(id) => {
                let href = escaped(&format!("{address}#{}", in_fragment(id)));
                markup.push_str(&format!("<li><a href=\"{href}\">{text}</a></li>"));
            }
            None => markup.push_str(&format!("<li>{text}</li>")),
        }
    }
    markup.push_str("</ul></div>");
    edits.insert(inside.end, markup);
}

/// One below the heading that the form stands under.
fn heading_level(ground: &Ground<'_>, form: usize) -> u8 {
    let before = ground.elements.iter().take_while(|(_, _, element)| element.place.at < form);
    let level = |name: &str| match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    };
    let last = before.filter_map(|(_, name, _)| level(name)).last();
    last.map_or(2, |level| (level + 1).min(6))
}

/// An id as an address has it (URL, 1.3: the fragment percent-encode set, and what else is rare).
fn in_fragment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b':' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
