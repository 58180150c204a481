//! Rules across fields: each is right by itself, and wrong beside the others.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, Limits};
use frontdesk_schema::{DeclaredForm, FieldError, FormSchema, Language, Page, Policy};

fn errors(schema: &FormSchema, sent: &str) -> Vec<FieldError> {
    let data =
        FormData::parse(&ContentType::query(), sent.to_owned().into(), &Limits::default()).unwrap();
    schema.check(data.entries(), &Policy::default()).errors().to_vec()
}

/// What is wrong, as `field code`.
fn told(schema: &FormSchema, sent: &str) -> String {
    let told: Vec<String> = errors(schema, sent)
        .iter()
        .map(|error| format!("{} {}", error.field, error.fault.code()))
        .collect();
    told.join(", ")
}

fn each(schema: &FormSchema, table: &[(&str, &str)]) {
    for (sent, wrong) in table {
        assert_eq!(told(schema, sent), *wrong, "{sent}");
    }
}

fn page(html: &str) -> FormSchema {
    FormSchema::of(&Page::read(&format!("<form>{html}</form>")).forms[0])
}

/// V2.2.3: combined values are checked.
#[test]
fn an_order_is_held_to_where_both_are_there_and_right() {
    let schema = page(
        "<label>Arrival<input name=start type=date></label>\
         <label>Departure<input name=end type=date data-fd-after=start max=2026-12-31></label>",
    );
    each(
        &schema,
        &[
            ("start=2026-02-01&end=2026-02-01", ""),
            ("start=2026-02-01&end=2026-02-02", ""),
            ("start=2026-02-01&end=2026-01-31", "end outOfOrder"),
            ("start=2026-02-01&end=", ""),
            ("end=2026-01-31", ""),
            ("start=never&end=2026-01-31", "start badInput"),
            ("start=2027-02-01&end=2027-01-31", "end rangeOverflow"),
        ],
    );
    let error = &errors(&schema, "start=2026-02-01&end=2026-01-31")[0];
    assert_eq!(error.fault.fields(), ["start", "end"]);
    assert_eq!(error.message(Language::English), "“Departure” must not be before “Arrival”.");
    assert_eq!(error.message(Language::German), "„Departure“ darf nicht vor „Arrival“ liegen.");
}

#[test]
fn every_measure_has_an_order_of_its_own() {
    for (kind, less, more) in [
        ("number", "9", "10"),
        ("number", "-1e2", "0"),
        ("month", "2025-12", "2026-01"),
        ("week", "2025-W52", "2026-W01"),
        ("time", "09:59", "10:00"),
        ("datetime-local", "2026-01-01T09:00", "2026-01-01T10:00"),
    ] {
        let schema = page(&format!(
            "<input name=a type={kind} step=any><input name=b type={kind} step=any data-fd-after=a>"
        ));
        assert_eq!(told(&schema, &format!("a={less}&b={more}")), "", "{kind}");
        assert_eq!(told(&schema, &format!("a={more}&b={less}")), "b outOfOrder", "{kind}");
    }
    // What can't be compared is no order.
    let schema =
        page("<input name=a type=number><input name=b type=date data-fd-after=a><input name=c>");
    assert_eq!(told(&schema, "a=5&b=2026-01-01&c=x"), "");
}

#[test]
fn declared_rules_hold_over_several_fields() {
    let declared: DeclaredForm = toml::from_str(
        r#"
        fields = [
            { name = "a", type = "number" }, { name = "b", type = "number" },
            { name = "c", type = "number" }, { name = "mail", label = "E-mail" },
            { name = "again" }, { name = "phone", label = "Phone" },
        ]
        rules = [
            { order = ["a", "b", "c"] },
            { same = ["mail", "again"], message = "Both addresses must be one." },
            { any = ["mail", "phone"] },
        ]"#,
    )
    .unwrap();
    let schema = declared.schema().unwrap();
    each(
        &schema,
        &[
            ("phone=1", ""),
            ("", "mail noneGiven"),
            ("mail=&again=&phone=", "mail noneGiven"),
            ("mail=x&again=x", ""),
            ("mail=x&again=y", "again notSame"),
            ("mail=x", "again notSame"),
            ("phone=1&a=1&b=2&c=3", ""),
            ("phone=1&a=1&c=0", "c outOfOrder"),
            ("phone=1&a=2&b=1&c=0", "b outOfOrder"),
        ],
    );
    let said = |sent: &str| errors(&schema, sent)[0].message(Language::English);
    assert_eq!(said("mail=x&again=y"), "Both addresses must be one.");
    assert_eq!(said(""), "Please fill in at least one of these: E-mail, Phone.");
    let json = schema.json_schema("x");
    assert!(
        json.contains(r#""x-rules":[{"order":["a","b","c"]},{"same":["mail","again"]}"#),
        "{json}"
    );
}

#[test]
fn a_rule_that_can_not_be_is_refused_or_warned_of() {
    for wrong in [r#"{ order = ["a"] }"#, r#"{ any = ["a","b"], same = ["a","b"] }"#, "{}"] {
        let declared: DeclaredForm =
            toml::from_str(&format!("fields = [{{ name = \"a\" }}]\nrules = [{wrong}]")).unwrap();
        assert!(declared.schema().is_err(), "{wrong}");
    }
    let schema = page("<input name=end type=date data-fd-after=begin>");
    assert!(schema.rules.is_empty());
    let warning = schema.warnings[0].to_string();
    assert!(warning.contains("no field \"begin\""), "{warning}");
}

/// What satisfies one page's rules is right, because nobody can tell which page it was sent from.
#[test]
fn of_several_pages_the_rule_counts_that_all_have() {
    let with = "<input name=a type=date><input name=b type=date data-fd-after=a>";
    let without = "<input name=a type=date><input name=b type=date>";
    let wrong = "a=2026-02-01&b=2026-01-01";
    let both = FormSchema::merged([page(with), page(with)]);
    assert_eq!(told(&both, wrong), "b outOfOrder");
    assert_eq!(both.rules.len(), 1);
    assert_eq!(told(&FormSchema::merged([page(with), page(without)]), wrong), "");
    let other = FormSchema::merged([page("<input name=c>"), page(with)]);
    assert_eq!(told(&other, wrong), "b outOfOrder");
}
