//! What the page's head needs where the page is shown as an answer.

use html5ever::{local_name, ns};
use url::Url;

use super::Moved;
use super::edits::Edits;
use super::escape::escaped;
use super::ground::Ground;
use super::tag::Tag;
use crate::form::Method;
use crate::owner::attribute;
use crate::tree::Element;

/// Puts `markup` where a head begins, before anything that asks for an address.
pub(super) fn begin(edits: &mut Edits<'_>, ground: &Ground<'_>, markup: String) {
    let head = ground.elements.iter().find(|(_, name, _)| **name == local_name!("head"));
    let head = head.and_then(|(_, _, head)| Tag::start(ground.source, head.place.at, "head"));
    // Without a tag of its own, the head begins in front of the first element that is in it.
    let at = head.map(|tag| tag.end).or_else(|| {
        let mut written = ground.elements.iter().filter(|(_, name, element)| {
            **name != local_name!("html")
                && Tag::start(ground.source, element.place.at, name).is_some()
        });
        written.next().map(|(_, _, element)| element.place.at)
    });
    if let Some(at) = at {
        edits.insert(at, markup);
    }
}

/// Says in the title that something is wrong: it is what a screen reader says first.
pub(super) fn title(edits: &mut Edits<'_>, ground: &Ground<'_>, said: &str) {
    let title = ground.elements.iter().find(|(id, name, _)| {
        **name == local_name!("title") && ground.tree.html_element(*id).is_some()
    });
    let tag = title.and_then(|(_, _, title)| Tag::start(ground.source, title.place.at, "title"));
    if let Some(tag) = tag {
        edits.insert(tag.end, escaped(said));
    }
}

/// Keeps the page's addresses what they are, though it is shown at another one. The answer is the
/// markup of the `<base>` that does it, if the page has none that will do.
pub(super) fn stay(edits: &mut Edits<'_>, ground: &Ground<'_>, moved: Moved<'_>) -> Option<String> {
    for (id, name, element) in &ground.elements {
        let html = ground.tree.html_element(*id).is_some();
        if html && **name == local_name!("form") {
            action(edits, element, moved);
        }
        if !html || matches!(**name, local_name!("a") | local_name!("area")) {
            fragment(edits, name, element, moved);
        }
    }
    let mut bases = ground.elements.iter().filter(|(id, name, element)| {
        **name == local_name!("base")
            && ground.tree.html_element(*id).is_some()
            && attribute(element, &local_name!("href")).is_some()
    });
    let Some((_, _, base)) = bases.next() else {
        return Some(format!("<base href=\"{}\">", escaped(moved.from)));
    };
    // HTML, 4.2.3: a base is itself relative to the address of the page.
    let href = attribute(base, &local_name!("href")).unwrap_or_default();
    if let Some(whole) = joined(moved.from, href) {
        edits.set(base.place.at, "base", "href", &whole);
    }
    None
}

/// HTML, 4.10.22.3, step 12: an empty action is the address of the page itself, whatever the base.
fn action(edits: &mut Edits<'_>, form: &Element, moved: Moved<'_>) {
    let own = attribute(form, &local_name!("action")).unwrap_or_default();
    if own.is_empty() && Method::of(attribute(form, &local_name!("method"))) != Method::Dialog {
        edits.set(form.place.at, "form", "action", moved.from);
    }
}

/// `#top` is a place in the page that is shown, not in the one that its base names.
fn fragment(edits: &mut Edits<'_>, name: &str, element: &Element, moved: Moved<'_>) {
    for own in element.attributes.iter().filter(|own| own.name.local == local_name!("href")) {
        if own.value.starts_with('#') {
            let written = if own.name.ns == ns!(xlink) { "xlink:href" } else { "href" };
            edits.set(element.place.at, name, written, &format!("{}{}", moved.to, own.value));
        }
    }
}

/// `href` as the page at `from` means it, without a host where `from` has none; `None` where it is
/// whole already.
fn joined(from: &str, href: &str) -> Option<String> {
    if Url::parse(href).is_ok() {
        return None;
    }
    let here = Url::parse("http://here.invalid").ok()?;
    let whole = here.join(from).ok()?.join(href).ok()?;
    let own_host = whole.host_str() == here.host_str() && whole.port() == here.port();
    Some(if own_host { whole.path().to_owned() } else { whole.into() })
}
