//! `Refill`: a page that comes back.
//!
//! Input: a page, a line with nothing but `%%`, and a query. The page that comes back has the same
//! forms with the same fields, which demand the same; nothing that was sent stands in it raw; and
//! sent as it stands it comes back as it stands.
#![no_main]

use frontdesk_form::{ContentType, Entry, FormData, Limits, Value};
use frontdesk_schema::{
    Control, FormSchema, HtmlForm, InputType, Language, Moved, Page, Policy, Refill,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let (html, query) = text.split_once("\n%%\n").unwrap_or((&text, ""));
    let limits = Limits::default();
    let Ok(sent) = FormData::parse(&ContentType::query(), query.to_owned().into(), &limits) else {
        return;
    };
    let page = Page::read(html);
    for (index, form) in page.forms.iter().enumerate().take(3) {
        let entries: Vec<_> = sent.entries().collect();
        let again = refilled(html, index, form, &entries, None);
        same(html, &page, &again);
        for entry in &entries {
            let Value::Text(value) = entry.value else { continue };
            if value.contains(['<', '"']) && value.len() > 3 {
                let times = |text: &str| text.matches(value).count();
                assert!(times(&again) <= times(html), "{value:?} is raw in {again:?}");
            }
        }
        let after = &Page::read(&again).forms[index];
        let stands = stands(after);
        let twice = refilled(&again, index, after, &stands, None);
        assert_eq!(
            self::stands(&Page::read(&twice).forms[index]).len(),
            stands.len(),
            "{again:?} became {twice:?}"
        );
        let moved = Moved { from: "/a/b?c", to: "/f/x" };
        same(html, &page, &refilled(html, index, form, &entries, Some(moved)));
    }
});

fn refilled(
    html: &str,
    index: usize,
    form: &HtmlForm,
    entries: &[Entry<'_>],
    moved: Option<Moved<'_>>,
) -> String {
    let schema = FormSchema::of(form);
    let checked = schema.check(entries.to_vec(), &Policy::default());
    let (errors, language) = (checked.errors(), Language::English);
    let style = moved.map(|_| "/x.css");
    let action = moved.map(|moved| moved.to);
    let again = Refill { page: html, form: index, entries, errors, language, style, moved, action };
    again.html().expect("the form is there")
}

fn same(html: &str, page: &Page, again: &str) {
    let after = Page::read(again);
    assert_eq!(page.forms.len(), after.forms.len(), "{html:?} became {again:?}");
    for (one, other) in page.forms.iter().zip(&after.forms) {
        let shape = |form: &HtmlForm| -> Vec<_> {
            let fields = form.fields.iter();
            fields.map(|f| (f.name.clone(), f.control, f.disabled, f.options.len())).collect()
        };
        assert_eq!(shape(one), shape(other), "{html:?} became {again:?}");
        assert_eq!(one.method, other.method, "{html:?} became {again:?}");
    }
}

/// What stands in a form, as it would be sent.
fn stands(form: &HtmlForm) -> Vec<Entry<'_>> {
    let mut all = Vec::new();
    for field in form.fields.iter().filter(|field| !field.disabled) {
        let Some(name) = field.name.as_deref() else { continue };
        let mut add = |text| {
            let value = Value::Text(text);
            all.push(Entry { name, deeper: &[], value, content_type: None, at: 0..0 });
        };
        match field.control {
            Control::Textarea => add(field.value.as_deref().unwrap_or_default()),
            Control::Input(
                InputType::Text | InputType::Email | InputType::Number | InputType::Hidden,
            ) => add(field.value.as_deref().unwrap_or_default()),
            Control::Input(_) | Control::Select | Control::Button(_) => {}
        }
    }
    all
}
