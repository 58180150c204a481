//! Whatever a page says and whatever is sent to it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, Limits, Names};
use frontdesk_schema::{FormSchema, Language, Page, Pattern, Policy, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

const TYPES: &[&str] = &[
    "text",
    "search",
    "tel",
    "url",
    "email",
    "password",
    "date",
    "month",
    "week",
    "time",
    "datetime-local",
    "number",
    "range",
    "color",
    "checkbox",
    "radio",
    "hidden",
    "submit",
    "image",
];
const RULES: &[&str] = &[
    "required",
    "multiple",
    "readonly",
    "disabled",
    "min=1",
    "max=3",
    "step=0.1",
    "step=any",
    "min=2026-01-01",
    "max=12:00",
    "minlength=2",
    "maxlength=3",
    "pattern=[a-c]+",
    "value=1",
    "value=on",
    "dirname=d",
];
const NAMES: &[&str] = &["a", "b", "a[]", "a[b]", "r[0].q", "r[1].q", "d"];
const VALUES: &[&str] = &[
    "",
    "1",
    "0.30",
    "-.5",
    "1e3",
    "abc",
    "a@b.c",
    "a@b.c,d@e.f",
    "http://a/",
    "2026-01-31",
    "2026-01",
    "2026-W05",
    "09:30",
    "2026-01-31 09:30",
    "#aabbcc",
    "on",
    "ltr",
    "x\r\ny",
    " a ",
    "😀😀",
    "\u{0}",
];

prop_compose! {
    fn control()(kind in select(TYPES), name in select(NAMES), rules in prop::collection::vec(select(RULES), 0..4),
                 shape in 0..8) -> String {
        let rules = rules.join(" ");
        match shape {
            0 => format!("<textarea name={name} {rules}>1</textarea>"),
            1 => format!("<select name={name} {rules}><option value=''><option>a<option disabled>1</select>"),
            _ => format!("<input name={name} type={kind} {rules}>"),
        }
    }
}

fn page() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::collection::vec(control(), 0..6).prop_map(|all| all.concat()), 1..3)
}

fn body() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let value = prop_oneof![4 => select(VALUES).prop_map(str::to_owned), 1 => any::<String>()];
    let name = prop_oneof![6 => select(NAMES), 1 => Just("unknown"), 1 => Just("r[9].q")];
    prop::collection::vec((name, value), 0..8)
}

fn tree(schema: &FormSchema, sent: &FormData, names: Names) -> (bool, String) {
    let checked = schema.check(sent.entries(), &Policy::default());
    for error in checked.errors() {
        assert!(!error.fault.code().is_empty());
        Language::ALL.iter().for_each(|language| assert!(!error.message(*language).is_empty()));
    }
    let typed = checked.typed(names);
    (checked.is_valid(), typed.tree(&Limits::default()).unwrap().to_json())
}

fn json(body: &str) -> FormData {
    let json = ContentType::parse(b"application/json").unwrap();
    FormData::parse(&json, body.to_owned().into(), &Limits::default()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// What is right stays right, and the same, when it is sent again as it was stored.
    #[test]
    fn a_right_submission_is_right_again_as_it_was_stored(forms in page(), body in body()) {
        let html: String = forms.iter().map(|form| format!("<form>{form}</form>")).collect();
        let schemas: Vec<_> = Page::read(&html).forms.iter().map(FormSchema::of).collect();
        let query = form_urlencoded(&body);
        let sent =
            FormData::parse(&ContentType::query(), query.into(), &Limits::default()).unwrap();
        for schema in schemas.iter().cloned().chain([FormSchema::merged(schemas.clone())]) {
            serde_json::from_str::<serde_json::Value>(&schema.json_schema("x:")).unwrap();
            let (valid, stored) = tree(&schema, &sent, Names::Flat);
            if valid {
                let (again, twice) = tree(&schema, &json(&stored), Names::Flat);
                prop_assert!(again, "{html} {stored}");
                prop_assert_eq!(twice, stored);
            }
        }
    }

    /// What is right for one page is right for the form that several pages have.
    #[test]
    fn a_form_in_more_pages_takes_no_less(forms in page(), body in body()) {
        let html: String = forms.iter().map(|form| format!("<form>{form}</form>")).collect();
        let schemas: Vec<_> = Page::read(&html).forms.iter().map(FormSchema::of).collect();
        let query = form_urlencoded(&body);
        let sent =
            FormData::parse(&ContentType::query(), query.into(), &Limits::default()).unwrap();
        let merged = FormSchema::merged(schemas.clone());
        for schema in &schemas {
            let alone = schema.check(sent.entries(), &Policy::default());
            // What one page doesn't know by its name the other may have rules for.
            let known = body.iter().all(|(name, _)| schema.field(name).is_some());
            if alone.is_valid() && known {
                let together = merged.check(sent.entries(), &Policy::default());
                prop_assert!(together.is_valid(), "{html} {body:?} {:?}", together.errors());
            }
        }
    }

    /// Any text is a pattern, or no pattern; both ways of matching agree.
    #[test]
    fn any_pattern_is_read_and_matched_in_one_way(
        source in "[ab.|()*+?^$\\[\\]\\\\{}0-9,:=!<>dwpLk&-]{0,14}", text in "[ab0 \n]{0,6}"
    ) {
        let (one, other) = (Pattern::read(&source), Pattern::read(&format!("(?=)(?:{source})")));
        if let (Ok(one), Ok(other)) = (one, other) {
            let (one, other) = (one.check(&text), other.check(&text));
            if one != Verdict::Undecided && other != Verdict::Undecided {
                prop_assert_eq!(one, other);
            }
        }
    }
}

fn form_urlencoded(pairs: &[(&str, String)]) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}
