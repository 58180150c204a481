//! `FormSchema`: a page's forms, held against a submission.
//!
//! Input: a page, a line with nothing but `%%`, and a query. Nothing panics; what is right comes
//! back right and as the same tree when it is sent again as it was stored; every error has a
//! sentence in every language; the JSON Schema is JSON; both ways of matching a pattern agree.
#![no_main]

use frontdesk_form::{ContentType, FormData, Limits, Names};
use frontdesk_schema::{FormSchema, Language, Page, Pattern, Policy, Verdict};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let (html, query) = text.split_once("\n%%\n").unwrap_or((&text, ""));
    let limits = Limits::default();
    let Ok(sent) = FormData::parse(&ContentType::query(), query.to_owned().into(), &limits) else {
        return;
    };
    let page = Page::read(html);
    let schemas: Vec<_> = page.forms.iter().map(FormSchema::of).collect();
    for (form, schema) in page.forms.iter().zip(&schemas) {
        held(schema, &sent);
        let told = schema.json_schema("https://example.org/s");
        serde_json::from_str::<Value>(&told).expect("a JSON Schema is JSON");
        for pattern in form.fields.iter().filter_map(|field| field.attributes.value("pattern")) {
            both_ways(pattern, query);
        }
    }
    held(&FormSchema::merged(schemas), &sent);
});

fn held(schema: &FormSchema, sent: &FormData) {
    let limits = Limits::default();
    let checked = schema.check(sent.entries(), &Policy::default());
    for error in checked.errors() {
        for language in Language::ALL {
            assert!(!error.message(language).is_empty());
        }
    }
    let typed = checked.typed(Names::Flat);
    let Ok(tree) = typed.tree(&limits) else { return };
    let stored = tree.to_json();
    if !checked.is_valid() {
        return;
    }
    let json = ContentType::parse(b"application/json").expect("a content type");
    let Ok(again) = FormData::parse(&json, stored.clone().into(), &limits) else { return };
    let again = schema.check(again.entries(), &Policy::default());
    assert!(again.is_valid(), "{stored} is refused: {:?}", again.errors());
    let typed = again.typed(Names::Flat);
    let Ok(tree) = typed.tree(&limits) else { return };
    assert_eq!(value(&tree.to_json()), value(&stored), "sent again it is another tree");
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("a tree is JSON")
}

/// An empty look-ahead makes a pattern go the other way.
fn both_ways(source: &str, text: &str) {
    let (Ok(one), Ok(other)) = (Pattern::read(source), Pattern::read(&format!("(?=)(?:{source})")))
    else {
        return;
    };
    let (one, other) = (one.check(text), other.check(text));
    let decided = one != Verdict::Undecided && other != Verdict::Undecided;
    assert!(!decided || one == other, "{source}: {one:?} and {other:?}");
}
