//! What only a server sees, as tables: a form, what is sent, and what is wrong with it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{ContentType, FormData, Limits};
use frontdesk_schema::{
    Fault, FormSchema, HiddenValues, Page, Policy, UnknownFields, UnlistedOptions,
};

fn schema(html: &str) -> FormSchema {
    FormSchema::of(&Page::read(&format!("<form>{html}</form>")).forms[0])
}

fn query(text: &str) -> FormData {
    FormData::parse(&ContentType::query(), text.to_owned().into(), &Limits::default()).unwrap()
}

fn json(text: &str) -> FormData {
    let json = ContentType::parse(b"application/json").unwrap();
    FormData::parse(&json, text.to_owned().into(), &Limits::default()).unwrap()
}

/// The errors, drawn as `field code` with commas between them.
fn drawn(schema: &FormSchema, data: &FormData, policy: &Policy) -> String {
    let checked = schema.check(data.entries(), policy);
    let errors = checked.errors().iter();
    errors.map(|e| format!("{} {}", e.field, e.fault.code())).collect::<Vec<_>>().join(", ")
}

fn each(html: &str, cases: &[(&str, &str)]) {
    for (sent, expected) in cases {
        let data = if sent.starts_with('{') { json(sent) } else { query(sent) };
        assert_eq!(drawn(&schema(html), &data, &Policy::default()), *expected, "{html} {sent}");
    }
}

/// Found by fuzzing: beside a step of 2e-15 the nearest right values have more digits than are kept, and what
/// was proposed was refused. The gap of a reversed range holds no right value either.
#[test]
fn no_value_is_proposed_that_would_be_refused() {
    for (html, sent, expected) in [
        ("<input name=x type=range min=0 max=9 step=.000000000000002138084472>", "5", (None, None)),
        ("<input name=x type=number step=.3>", "1", (Some("0.9"), Some("1.2"))),
        ("<input name=x type=number step=2 min=1 max=4>", "4", (Some("3"), None)),
        ("<input name=x type=time step=7200 min=22:00 max=03:00>", "02:30", (Some("02:00"), None)),
    ] {
        let (schema, data) = (schema(html), query(&format!("x={sent}")));
        let checked = schema.check(data.entries(), &Policy::default());
        let Fault::StepMismatch { below, above, .. } = &checked.errors()[0].fault else {
            panic!("{html} {sent}: {:?}", checked.errors());
        };
        assert_eq!((below.as_deref(), above.as_deref()), expected, "{html} {sent}");
    }
}

/// V2.2.2: what HTML demands holds without a browser, and all errors are told at once.
#[test]
fn all_errors_of_a_form_come_at_once_and_in_its_order() {
    each(
        "<input name=name required><input name=email type=email required>\
         <input name=age type=number min=18><textarea name=msg minlength=5></textarea>",
        &[
            ("name=Ann&email=a@b.c&age=18&msg=Hello", ""),
            ("", "name valueMissing, email valueMissing"),
            (
                "msg=Hi&age=8&email=x&name=",
                "name valueMissing, email typeMismatch, \
              age rangeUnderflow, msg tooShort",
            ),
            (r#"{"name":"Ann","email":"a@b.c","age":17}"#, "age rangeUnderflow"),
            (r#"{"name":null,"email":["a@b.c"],"age":true}"#, "name valueMissing, age badInput"),
            (
                r#"{"name":{},"email":{"x":1},"age":1}"#,
                "name badInput, email valueMissing, age rangeUnderflow",
            ),
        ],
    );
}

/// V2.2.1: a value that can't be chosen, a second value, an extra field.
#[test]
fn what_no_browser_could_send_is_refused() {
    each(
        "<select name=s><option>a<option disabled>b<option value=''>none</select>\
         <input type=radio name=r value=1><input type=radio name=r value=2>\
         <input type=checkbox name=c value=x><input type=checkbox name=c value=y>\
         <select name=m multiple><option>p<option>q</select><input name=t><input type=color name=k>\
         <input type=image name=go><button name=do value=save>Save</button><button name=do value=send>",
        &[
            ("s=a&r=1&c=x&c=y&m=p&m=q&t=1&k=%23000000&go.x=3&go.y=4&do=save", ""),
            ("s=", ""),
            ("s=b", "s notAnOption"),
            ("s=z", "s notAnOption"),
            ("s=a&s=a", "s tooManyValues"),
            ("r=3", "r notAnOption"),
            ("r=1&r=2", "r tooManyValues"),
            ("c=z", "c notAnOption"),
            ("c=x&c=y&c=x", "c tooManyValues"),
            ("m=p&m=r", "m notAnOption"),
            ("t=1&t=2", "t tooManyValues"),
            ("t=1%0A2", "t badInput"),
            ("k=red", "k badInput"),
            ("go.x=left&go.y=1e9", "go.x badInput, go.y badInput"),
            ("do=delete", "do notAnOption"),
            ("do=save&do=send", "do tooManyValues"),
            (r#"{"c":["x"],"m":[],"s":"a"}"#, ""),
            (r#"{"c":true,"m":"p"}"#, ""),
        ],
    );
}

#[test]
fn a_select_that_a_script_fills_takes_all() {
    each(
        "<select name=city required><option value=''>Choose a country first</select>",
        &[("city=Graz", ""), ("city=", "city valueMissing"), ("", "city valueMissing")],
    );
    let listed = schema("<select name=s><option>a</select>");
    let keep = Policy { unlisted: UnlistedOptions::Keep, ..Policy::default() };
    assert_eq!(drawn(&listed, &query("s=z"), &keep), "");
}

#[test]
fn what_is_switched_off_is_not_demanded() {
    each(
        "<input name=a required disabled><input name=b required readonly value=1>\
         <fieldset disabled><legend><input name=c required></legend><input name=d required></fieldset>\
         <datalist><input name=e required></datalist><template><input name=f required></template>\
         <output name=g></output><input type=hidden name=h required>",
        &[("c=1", ""), ("", "c valueMissing"), ("c=1&a=&d=x", "a valueMissing")],
    );
}

#[test]
fn fields_of_other_forms_and_names_that_repeat_are_dealt_out_in_order() {
    each(
        "<input name=n type=number><input name=n type=email required><input name=n>",
        &[
            ("n=1&n=a@b.c&n=x", ""),
            ("n=x&n=y&n=z", "n badInput, n typeMismatch"),
            ("n=1&n=a@b.c&n=x&n=y", "n tooManyValues"),
            ("n=1", "n valueMissing"),
        ],
    );
    // A hidden "no" in front of a box, as Rails and others write it.
    each(
        "<input type=hidden name=ok value=0><input type=checkbox name=ok value=1>",
        &[("ok=0", ""), ("ok=0&ok=1", ""), ("ok=0&ok=2", "ok notAnOption")],
    );
    each(
        "<input name='t[]' type=email>",
        &[("t[]=a@b.c&t[]=d@e.f", ""), ("t[]=a@b&t[]=x", "t[] typeMismatch")],
    );
    let page = Page::read(
        "<form id=a><input name=x></form><form id=b></form><input name=y form=b required>",
    );
    let names = |form: usize| {
        let schema = FormSchema::of(&page.forms[form]);
        schema.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!((names(0), names(1)), (vec!["x".to_owned()], vec!["y".to_owned()]));
}

#[test]
fn a_field_is_found_however_its_place_is_written() {
    each(
        "<input name='user[email]' type=email required><input name='rows[0].qty' type=number max=9>\
         <select name='tags[]' multiple><option>a<option>b</select>",
        &[
            ("user[email]=a@b.c&rows[0].qty=1&tags[]=a", ""),
            ("user.email=x", "user[email] typeMismatch"),
            (
                r#"{"user":{"email":"x"},"rows":[{"qty":10}],"tags":["a","z"]}"#,
                "user[email] typeMismatch, rows[0].qty rangeOverflow, tags[] notAnOption",
            ),
            ("user[email]=a@b.c&rows[7].qty=10", "rows[7].qty rangeOverflow"),
            (r#"{"user":{"email":"a@b.c"},"tags":"a"}"#, ""),
        ],
    );
}

#[test]
fn unknown_fields_are_kept_refused_or_dropped_but_never_in_silence() {
    let schema = schema("<input name=a>");
    let data = query("a=1&b=2&c=3&b=4");
    let tree = |policy: &Policy| {
        let checked = schema.check(data.entries(), policy);
        assert_eq!(checked.unknown(), ["b", "c"]);
        let typed = checked.typed(frontdesk_form::Names::Auto);
        typed.tree(&Limits::default()).unwrap().to_json()
    };
    let policy = |unknown| Policy { unknown, ..Policy::default() };
    assert_eq!(tree(&policy(UnknownFields::Keep)), r#"{"a":"1","b":["2","4"],"c":"3"}"#);
    assert_eq!(tree(&policy(UnknownFields::Drop)), r#"{"a":"1"}"#);
    let refuse = policy(UnknownFields::Refuse);
    assert_eq!(drawn(&schema, &data, &refuse), "b unknownField, c unknownField");
}

#[test]
fn a_hidden_value_may_be_held_to() {
    let schema = schema(
        "<input type=hidden name=price value=9><input type=hidden name=utm>\
                         <input type=hidden name=_charset_ value=x>",
    );
    let fixed = Policy { hidden: HiddenValues::Fixed, ..Policy::default() };
    for (sent, open, held) in [
        ("price=9&utm=mail&_charset_=UTF-8", "", ""),
        ("price=1&utm=", "", "price hiddenChanged"),
        ("utm=", "", "price hiddenChanged"),
        ("price=9&price=1", "price tooManyValues", "price tooManyValues, price hiddenChanged"),
    ] {
        assert_eq!(drawn(&schema, &query(sent), &Policy::default()), open, "{sent}");
        assert_eq!(drawn(&schema, &query(sent), &fixed), held, "{sent}");
    }
}

#[test]
fn a_text_that_stands_in_the_page_is_right_at_any_length() {
    each(
        "<textarea name=t maxlength=3>a\nlong one</textarea>",
        &[("t=a%0D%0Along+one", ""), ("t=a%0D%0Along+two", "t tooLong"), ("t=%0D%0A%0D%0A1", "")],
    );
}

#[test]
fn a_direction_comes_with_its_text() {
    each(
        "<input name=c dirname=c.dir>",
        &[("c=1&c.dir=rtl", ""), ("c=1&c.dir=up", "c.dir notAnOption")],
    );
}

/// The looser rule wins, because nobody can tell which page was sent from.
#[test]
fn what_satisfies_one_of_two_pages_is_right() {
    let read = |html: &str, page: &str| {
        FormSchema::of_page(&Page::read(&format!("<form>\n{html}</form>")).forms[0], page)
    };
    let merged = FormSchema::merged([
        read("<input name=a maxlength=3 required><input name=b required>", "one.html"),
        read("<input name=a type=number required><input name=c required>", "two.html"),
        read("<input name=a maxlength=3 required>", "three.html"),
    ]);
    for (sent, expected) in [
        ("a=abc", ""),
        ("a=12345", ""),
        ("a=abcde", "a tooLong"),
        ("a=", "a valueMissing"),
        ("a=1&b=", "b valueMissing"),
    ] {
        assert_eq!(drawn(&merged, &query(sent), &Policy::default()), expected, "{sent}");
    }
    let warnings: Vec<_> = merged.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["two.html:2: the rules for \"a\" differ between one.html:2 and two.html:2: what either \
          allows is allowed"]
    );
    assert_eq!(merged.fields[0].variants[0].places.len(), 2);
}
