//! The JSON Schema of a form, held to the draft's rules and to what is stored: a small validator of
//! the words that we use, and every value that Chromium finds right.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, Limits, Names};
use frontdesk_schema::{FormSchema, Page, Policy};
use serde_json::{Value, json};

const ID: &str = "https://example.org/f/x/schema.json";

fn schema(html: &str) -> FormSchema {
    FormSchema::of(&Page::read(&format!("<form>{html}</form>")).forms[0])
}

fn json_schema(schema: &FormSchema) -> Value {
    serde_json::from_str(&schema.json_schema(ID)).unwrap()
}

fn data(body: &Value) -> FormData {
    let json = ContentType::parse(b"application/json").unwrap();
    FormData::parse(&json, body.to_string().into(), &Limits::default()).unwrap()
}

/// What the words of JSON Schema Validation (2020-12, 6) say; `x-html` and annotations say nothing.
fn fits(schema: &Value, value: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(word, rule)| match word.as_str() {
        "$schema" | "$id" | "title" | "format" | "x-html" => true,
        "type" => match rule {
            Value::Array(kinds) => kinds.iter().any(|kind| is_of(value, kind.as_str().unwrap())),
            kind => is_of(value, kind.as_str().unwrap()),
        },
        "const" => value == rule,
        "enum" => rule.as_array().unwrap().contains(value),
        "oneOf" => rule.as_array().unwrap().iter().filter(|one| fits(one, value)).count() == 1,
        "anyOf" => rule.as_array().unwrap().iter().any(|one| fits(one, value)),
        "minLength" => length(value).is_none_or(|length| length >= rule.as_u64().unwrap()),
        "maxLength" => length(value).is_none_or(|length| length <= rule.as_u64().unwrap()),
        // Patterns are JavaScript's, which tests/chromium.rs asks.
        "pattern" => rule.as_str().is_some(),
        "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
        "multipleOf" => value.as_f64().is_none_or(|number| {
            let (step, times) = (rule.as_f64().unwrap(), number / rule.as_f64().unwrap());
            assert!(step > 0.0);
            number.abs() > 9e15 || (times - times.round()).abs() < 1e-6
        }),
        "minItems" => {
            value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap())
        }
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(rule, item))),
        "properties" => value.as_object().is_none_or(|object| {
            let rules = rule.as_object().unwrap();
            rules.iter().all(|(name, rule)| object.get(name).is_none_or(|own| fits(rule, own)))
        }),
        "required" => value.as_object().is_none_or(|object| {
            let names = rule.as_array().unwrap().iter();
            names.into_iter().all(|name| object.contains_key(name.as_str().unwrap()))
        }),
        word => panic!("{word} is not one of the words that we use"),
    })
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        kind => panic!("{kind} is no type"),
    }
}

fn length(value: &Value) -> Option<u64> {
    Some(value.as_str()?.chars().count() as u64)
}

/// V5.1.1: of a file it is told which kinds are taken, and how large it may be.
#[test]
fn a_form_is_told_with_labels_types_and_rules() {
    let form = schema(
        "<label>Name<input name=name required maxlength=40></label><input name=age type=number min=18 max=99>\
         <label>Size<select name=size><option value=s>Small<option>m</select></label>\
         <input type=checkbox name=ok required><select name='tags[]' multiple><option>a</select>\
         <input type=file name=cv accept=.pdf data-fd-max-bytes=9 required><button name=do value=x>Go</button>",
    );
    assert_eq!(
        json_schema(&form),
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": ID,
            "type": "object",
            "properties": {
                "name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 40,
                         "x-html": {"type": "text", "maxlength": 40}},
                "age": {"title": "age", "type": ["number", "null"], "minimum": 18, "maximum": 99,
                        "multipleOf": 1, "x-html": {"type": "number", "min": "18", "max": "99"}},
                "size": {"title": "Size",
                         "oneOf": [{"const": "s", "title": "Small"}, {"const": "m", "title": "m"},
                                   {"const": null}],
                         "x-html": {"type": "select"}},
                "ok": {"title": "ok", "type": "boolean", "const": true,
                       "x-html": {"type": "checkbox"}},
                "tags[]": {"title": "tags[]", "type": "array",
                           "items": {"oneOf": [{"const": "a", "title": "a"}],
                                     "x-html": {"type": "select"}}},
                "cv": {"title": "cv", "type": ["object"],
                       "properties": {"filename": {"type": "string"},
                                      "content_type": {"type": "string"},
                                      "size": {"type": "integer", "maximum": 9}},
                       "x-html": {"type": "file", "accept": [".pdf"]}},
            },
            "required": ["name", "ok", "cv"],
        })
    );
}

/// What Chromium finds right is right when it comes back typed, as the same tree, and it fits the
/// JSON Schema of its form.
#[test]
fn what_is_stored_fits_the_schema_and_can_be_sent_again() {
    let mut trees = 0;
    for line in include_str!("validity/chromium.jsonl").lines().skip(1) {
        let control: Value = serde_json::from_str(line).unwrap();
        let html = control["html"].as_str().unwrap();
        let form = schema(html);
        let told = json_schema(&form);
        let rows = control["rows"].as_array().into_iter().flatten();
        let values = rows.map(|row| if row[1].is_null() { row[0].clone() } else { row[1].clone() });
        let choices = control["choices"].as_array().into_iter().flatten().map(|row| row[0].clone());
        for sent in values.chain(choices) {
            let sent = data(&json!({ "x": sent }));
            let checked = form.check(sent.entries(), &Policy::default());
            if !checked.is_valid() {
                continue;
            }
            trees += 1;
            let typed = checked.typed(Names::Auto);
            let tree = typed.tree(&Limits::default()).unwrap().to_json();
            let again = data(&serde_json::from_str(&tree).unwrap());
            let again = form.check(again.entries(), &Policy::default());
            assert!(again.is_valid(), "{html} {tree}: {:?}", again.errors());
            let value: Value = serde_json::from_str(&tree).unwrap();
            let twice = again.typed(Names::Auto);
            let twice = twice.tree(&Limits::default()).unwrap().to_json();
            assert_eq!(serde_json::from_str::<Value>(&twice).unwrap(), value, "{html}");
            assert!(fits(&told, &value), "{html}: {value} is refused by {told}");
        }
    }
    assert!(trees > 10_000, "{trees}");
}
