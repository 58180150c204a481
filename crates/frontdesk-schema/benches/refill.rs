//! What it costs to bring a page back: run with `cargo bench -p frontdesk-schema --bench refill`.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use divan::{Bencher, black_box, counter::BytesCount};
use frontdesk_form::{ContentType, FormData, Limits};
use frontdesk_schema::{FormSchema, Language, Moved, Page, Policy, Refill};

fn main() {
    divan::main();
}

const FORM: &str = r#"<form action="/f/contact" method="post">
  <p><label for="name">Your name</label> <input id="name" name="name" required></p>
  <p><label>E-mail <input type="email" name="email" required autocomplete="email"></label></p>
  <p><select name="topic" required><option value="">Choose</option><option>sales</option></select></p>
  <fieldset><legend>Answer</legend><label><input type="radio" name="how" value="mail" required> By mail</label>
  <label><input type="radio" name="how" value="phone"> By phone</label></fieldset>
  <p><textarea name="message" rows="5" minlength="10">Hello</textarea></p> <button>Send</button>
</form>
"#;

/// A page with the form in the midst of prose, and so many forms more.
fn page(forms: usize) -> String {
    let prose =
        "<p>Some <b>words</b> that fill a line of text, and a few more &amp; more.\n".repeat(60);
    format!(
        "<!doctype html>\n<html lang=en><title>Contact</title>{FORM}{prose}{}",
        FORM.repeat(forms - 1)
    )
}

#[divan::bench(args = [1, 20, 200])]
fn refill(bencher: Bencher<'_, '_>, forms: usize) {
    let html = page(forms);
    let schema = FormSchema::of(&Page::read(&html).forms[0]);
    let query = "name=&email=ann&topic=&message=short+%3Cb%3E";
    let sent = FormData::parse(&ContentType::query(), query.into(), &Limits::default()).unwrap();
    let entries: Vec<_> = sent.entries().collect();
    let checked = schema.check(sent.entries(), &Policy::default());
    let again = Refill {
        page: &html,
        form: 0,
        entries: &entries,
        errors: checked.errors(),
        language: Language::English,
        style: Some("/frontdesk.css"),
        moved: Some(Moved { from: "/", to: "/f/contact" }),
        action: None,
    };
    assert_eq!(again.html().unwrap().matches("data-fd-error=").count(), 5);
    bencher.counter(BytesCount::new(html.len())).bench(|| black_box(&again).html().unwrap().len());
}

/// One form, whose hidden value is another one in each of many pages.
#[divan::bench(args = [10, 1_000])]
fn merge(bencher: Bencher<'_, '_>, pages: usize) {
    let schemas: Vec<_> = (0..pages)
        .map(|page| {
            let html = format!("<form><input type=hidden name=page value={page}><input name=a>");
            FormSchema::of(&Page::read(&html).forms[0])
        })
        .collect();
    bencher.with_inputs(|| schemas.clone()).bench_values(FormSchema::merged);
}
