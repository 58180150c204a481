//! The tree of a submission has the shape that its form says, whatever came.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, Limits, Names};
use frontdesk_schema::{FormSchema, Page, Policy};

fn schema(html: &str) -> FormSchema {
    FormSchema::of(&Page::read(&format!("<form>{html}</form>")).forms[0])
}

fn tree(schema: &FormSchema, sent: &str, names: Names) -> String {
    let content_type = match sent.starts_with('{') {
        true => ContentType::parse(b"application/json").unwrap(),
        false => ContentType::query(),
    };
    let data = FormData::parse(&content_type, sent.to_owned().into(), &Limits::default()).unwrap();
    let typed = schema.check(data.entries(), &Policy::default()).typed(names);
    typed.tree(&Limits::default()).unwrap().to_json()
}

fn each(html: &str, cases: &[(&str, &str)]) {
    for (sent, expected) in cases {
        assert_eq!(tree(&schema(html), sent, Names::Auto), *expected, "{html} {sent}");
    }
}

#[test]
fn numbers_are_numbers_to_the_last_digit() {
    each(
        "<input name=n type=number step=any>",
        &[
            ("n=5", r#"{"n":5}"#),
            ("n=-007.50", r#"{"n":-7.50}"#),
            ("n=.5", r#"{"n":0.5}"#),
            ("n=1.e2", r#"{"n":1e2}"#),
            ("n=1E%2B3", r#"{"n":1E+3}"#),
            ("n=123456789012345678901234567890.10", r#"{"n":123456789012345678901234567890.10}"#),
            ("n=-0", r#"{"n":-0}"#),
            ("n=000", r#"{"n":0}"#),
            ("n=", r#"{"n":null}"#),
            ("", r#"{"n":null}"#),
            ("n=five", r#"{"n":"five"}"#),
            (r#"{"n":5}"#, r#"{"n":5}"#),
            (r#"{"n":"5"}"#, r#"{"n":5}"#),
            (r#"{"n":null}"#, r#"{"n":null}"#),
        ],
    );
}

#[test]
fn a_choice_of_several_is_a_list_with_one_value_and_with_none() {
    for html in [
        "<select name=t multiple><option>a<option>b</select>",
        "<input type=checkbox name=t value=a><input type=checkbox name=t value=b>",
    ] {
        each(
            html,
            &[
                ("t=a", r#"{"t":["a"]}"#),
                ("t=a&t=b", r#"{"t":["a","b"]}"#),
                ("", r#"{"t":[]}"#),
                (r#"{"t":"a"}"#, r#"{"t":["a"]}"#),
                (r#"{"t":["a","b"]}"#, r#"{"t":["a","b"]}"#),
                (r#"{"t":[]}"#, r#"{"t":[]}"#),
            ],
        );
    }
    let brackets = "<select name='t[]' multiple><option>a<option>b</select>";
    each(
        brackets,
        &[("t[]=a", r#"{"t":["a"]}"#), ("", r#"{"t":[]}"#), (r#"{"t":["b"]}"#, r#"{"t":["b"]}"#)],
    );
    assert_eq!(tree(&schema(brackets), "t[]=a", Names::Flat), r#"{"t[]":["a"]}"#);
    each(
        "<input type=email multiple name=to>",
        &[
            ("to=a@b.c,+d@e.f", r#"{"to":["a@b.c","d@e.f"]}"#),
            ("to=a@b.c", r#"{"to":["a@b.c"]}"#),
            ("to=", r#"{"to":[]}"#),
        ],
    );
    each(
        "<input name=phone type=tel><input name=phone type=tel>",
        &[("phone=1&phone=2", r#"{"phone":["1","2"]}"#), ("phone=1", r#"{"phone":["1"]}"#)],
    );
}

#[test]
fn a_box_that_says_yes_is_true_or_false() {
    for html in [
        "<input type=checkbox name=ok>",
        "<input type=checkbox name=ok value=on>",
        "<input type=hidden name=ok value=off><input type=checkbox name=ok>",
    ] {
        each(
            html,
            &[
                ("ok=on", r#"{"ok":true}"#),
                ("", r#"{"ok":false}"#),
                (r#"{"ok":true}"#, r#"{"ok":true}"#),
                (r#"{"ok":false}"#, r#"{"ok":false}"#),
            ],
        );
    }
    each(
        "<input type=checkbox name=plan value=gold>",
        &[("plan=gold", r#"{"plan":"gold"}"#), ("", r#"{"plan":null}"#)],
    );
}

#[test]
fn moments_and_texts_are_texts_as_the_standard_writes_them() {
    each(
        "<input type=datetime-local name=at><input type=date name=on><textarea name=t></textarea>\
          <input type=email name=e><select name=s><option>3</select><input type=radio name=r value=1>",
        &[
            (
                "at=2026-01-31+09:30:00.0&on=2026-01-31&t=a%0D%0Ab&e=+a@b.c%09&s=3&r=1",
                r#"{"at":"2026-01-31T09:30","on":"2026-01-31","t":"a\nb","e":"a@b.c","s":"3","r":"1"}"#,
            ),
            ("at=&on=", r#"{"at":null,"on":null,"s":null,"r":null}"#),
            (r#"{"s":3,"t":"","e":""}"#, r#"{"at":null,"on":null,"t":"","e":"","s":"3","r":null}"#),
        ],
    );
}

#[test]
fn places_nest_by_the_names_of_the_page() {
    each(
        "<input name='a[n]' type=number><input name='rows[0].q' type=number><input name='rows[1].q' type=number>",
        &[
            ("a[n]=1&rows[0].q=2&rows[1].q=3", r#"{"a":{"n":1},"rows":[{"q":2},{"q":3}]}"#),
            (
                r#"{"a":{"n":"1"},"rows":[{"q":"2"},{"q":"3"}]}"#,
                r#"{"a":{"n":1},"rows":[{"q":2},{"q":3}]}"#,
            ),
            (
                "a.n=1&rows[0][q]=2&rows[1][q]=3&rows[2][q]=4",
                r#"{"a":{"n":1},"rows":[{"q":2},{"q":3},{"q":4}]}"#,
            ),
        ],
    );
}

/// Rows that are told apart by nothing but their order stay the rows that were sent.
#[test]
fn rows_without_numbers_stay_the_rows_that_were_sent() {
    let row = "<input name='items[][sku]'><input name='items[][qty]' type=number>";
    let right = r#"{"items":[{"sku":"a","qty":1},{"sku":"b","qty":2}]}"#;
    each(
        &row.repeat(2),
        &[
            ("items[][sku]=a&items[][qty]=1&items[][sku]=b&items[][qty]=02", right),
            (r#"{"items":[{"sku":"a","qty":"1"},{"sku":"b","qty":2}]}"#, right),
            ("items[0][sku]=a&items[0][qty]=1&items[1][sku]=b&items[1][qty]=2", right),
        ],
    );
}
