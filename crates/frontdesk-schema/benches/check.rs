//! A submission held against its form, from the entries to the answer.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use divan::{Bencher, black_box};
use frontdesk_form::{ContentType, FormData, Limits, Names};
use frontdesk_schema::{FormSchema, Language, Page, Pattern, Policy};

fn main() {
    divan::main();
}

const CONTACT: &str = "<form action=/f/contact method=post>\
    <label>Name <input name=name required maxlength=80></label>\
    <label>E-mail <input name=email type=email required></label>\
    <label>Phone <input name=phone type=tel pattern='[0-9 +\\-]{5,20}'></label>\
    <select name=topic required><option value=''>Choose<option>sales<option>support</select>\
    <label><input type=checkbox name=news> News</label>\
    <textarea name=message required minlength=10 maxlength=2000></textarea></form>";

const RIGHT: &str = "name=Ann+Example&email=ann%40example.org&phone=%2B43+316+1234&topic=support\
    &news=on&message=Hello%2C+I+should+like+to+know+when+you+open+on+Sundays.+Thank+you%21";

fn contact() -> FormSchema {
    FormSchema::of(&Page::read(CONTACT).forms[0])
}

fn data(query: &'static str) -> FormData {
    FormData::parse(&ContentType::query(), query.into(), &Limits::default()).unwrap()
}

#[divan::bench]
fn check_contact(bencher: Bencher<'_, '_>) {
    let (schema, data, policy) = (contact(), data(RIGHT), Policy::default());
    assert!(schema.check(data.entries(), &policy).is_valid());
    bencher.bench(|| black_box(&schema).check(data.entries(), &policy).is_valid());
}

#[divan::bench]
fn check_contact_with_every_error(bencher: Bencher<'_, '_>) {
    let (schema, policy) = (contact(), Policy::default());
    let data = data("name=&email=x&phone=y&topic=z&news=no&message=short");
    bencher.bench(|| {
        let checked = black_box(&schema).check(data.entries(), &policy);
        checked.errors().iter().map(|error| error.message(Language::German).len()).sum::<usize>()
    });
}

#[divan::bench]
fn type_contact(bencher: Bencher<'_, '_>) {
    let (schema, data, policy) = (contact(), data(RIGHT), Policy::default());
    let checked = schema.check(data.entries(), &policy);
    let limits = Limits::default();
    bencher.bench(|| black_box(&checked).typed(Names::Auto).tree(&limits).unwrap().to_json().len());
}

/// From the text of the page to the rules.
#[divan::bench]
fn read_contact(bencher: Bencher<'_, '_>) {
    bencher.bench(|| FormSchema::of(&Page::read(black_box(CONTACT)).forms[0]).fields.len());
}

/// What makes other engines run for ever: 64 KiB that almost match.
#[divan::bench(args = ["(a+)+$", "(?=.*\\d)(?=.*[a-z]).{8,}", "(a+)+(b)?\\2c"])]
fn check_a_hostile_value(bencher: Bencher<'_, '_>, pattern: &str) {
    let pattern = Pattern::read(pattern).unwrap();
    let value = format!("{}!", "a".repeat(64 * 1024));
    bencher.bench(|| black_box(&pattern).check(&value));
}
