//! A form sent and refused, from its page to the page that comes back.

use frontdesk_form::{ContentType, FormData, Limits};
use frontdesk_schema::{Checked, FormSchema, HtmlField, Language, Moved, Page, Policy, Refill};

/// The first form of the page, sent as this query.
pub(crate) fn again(html: &str, query: &str) -> String {
    refilled(html, &sent(query), Language::English, None)
}

/// The same, shown at another address.
pub(crate) fn moved(html: &str, from: &str, to: &str) -> String {
    refilled(html, &sent(""), Language::English, Some(Moved { from, to }))
}

pub(crate) fn refilled(
    html: &str,
    sent: &FormData,
    language: Language,
    moved: Option<Moved<'_>>,
) -> String {
    let page = Page::read(html);
    let schema = FormSchema::of(&page.forms[0]);
    let checked = schema.check(sent.entries(), &Policy::default());
    shown(html, sent, &checked, language, moved)
}

pub(crate) fn shown(
    html: &str,
    sent: &FormData,
    checked: &Checked<'_>,
    language: Language,
    moved: Option<Moved<'_>>,
) -> String {
    let entries: Vec<_> = sent.entries().collect();
    let errors = checked.errors();
    let again = Refill {
        page: html,
        form: 0,
        entries: &entries,
        errors,
        language,
        style: None,
        moved,
        action: None,
    };
    again.html().unwrap()
}

pub(crate) fn sent(query: &str) -> FormData {
    let limits = Limits { max_pairs: 10_000, ..Limits::default() };
    FormData::parse(&ContentType::query(), query.to_owned().into(), &limits).unwrap()
}

/// A multipart body of text and files, `name=value` and `name=@file name`.
pub(crate) fn sent_with_files(parts: &[(&str, &str)]) -> FormData {
    let mut body = String::new();
    for (name, value) in parts {
        // A browser writes a quote so (HTML, 4.10.22.8).
        let (name, value) = (name.replace('"', "%22"), value.replace('"', "%22"));
        let (value, file) = match value.strip_prefix('@') {
            Some(file) => ("x", format!("; filename=\"{file}\"\r\nContent-Type: image/png")),
            None => (value.as_str(), String::new()),
        };
        body.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--b--\r\n");
    let kind = ContentType::parse(b"multipart/form-data; boundary=b").unwrap();
    FormData::parse(&kind, body.into(), &Limits::default()).unwrap()
}

/// The fields of the first form.
pub(crate) fn fields(html: &str) -> Vec<HtmlField> {
    Page::read(html).forms.remove(0).fields
}

/// What a browser would send of a page as it stands, without its buttons.
pub(crate) fn sends(html: &str) -> Vec<(String, String)> {
    use frontdesk_schema::{Control, InputType};
    let mut all = Vec::new();
    for field in fields(html) {
        let (Some(name), false) = (field.name, field.disabled) else { continue };
        let mut add = |value: String| all.push((name.clone(), value));
        let value = field.value.clone();
        match field.control {
            Control::Button(_) => {}
            Control::Select => {
                let chosen = field.options.iter().filter(|option| option.selected);
                chosen.for_each(|option| add(option.value.clone()));
            }
            Control::Input(InputType::Checkbox) => {
                if field.attributes.has("checked") {
                    add(value.unwrap_or("on".into()));
                }
            }
            // Of several that are checked the last one is.
            Control::Input(InputType::Radio) => {
                if field.attributes.has("checked") {
                    all.retain(|(own, _)| *own != name);
                    all.push((name, value.unwrap_or("on".into())));
                }
            }
            Control::Input(InputType::File) => {}
            Control::Input(_) | Control::Textarea => add(value.unwrap_or_default()),
        }
    }
    all
}
