//! A declaration means what a page with the same words means.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_schema::{DeclaredForm, FormSchema, Page};

fn declared(toml: &str) -> FormSchema {
    toml::from_str::<DeclaredForm>(toml).unwrap().schema().unwrap()
}

fn drawn(schema: &FormSchema) -> Vec<String> {
    let fields = schema.fields.iter();
    let inputs = fields.flat_map(|field| {
        field.inputs().map(move |input| format!("{} ({}): {input}", field.name, field.label()))
    });
    inputs.collect()
}

#[test]
fn a_declaration_is_read_like_the_page_that_says_the_same() {
    let page = Page::read(
        "<form enctype=multipart/form-data method=post>\
         <label>E-mail<input name=email type=email required maxlength=80></label>\
         <input name=qty type=number min=1 max=9 step=0.5>\
         <input name=day type=date min=2026-01-01 required>\
         <label>Size<select name=size required><option value=''><option>S<option value=M>Medium</select></label>\
         <fieldset><legend>Extras</legend><input type=checkbox name=extra value=a><input type=checkbox name=extra value=b></fieldset>\
         <input type=checkbox name=terms required>\
         <textarea name=msg minlength=10></textarea><input name=zip pattern='[0-9]{5}'>\
         <input type=file name=cv accept='.pdf' multiple data-fd-max-bytes=1000></form>",
    );
    let form = declared(
        r#"
        [[fields]]
        name = "email"
        type = "email"
        label = "E-mail"
        required = true
        maxlength = 80
        [[fields]]
        name = "qty"
        type = "number"
        min = 1
        max = 9
        step = 0.5
        [[fields]]
        name = "day"
        type = "date"
        min = "2026-01-01"
        required = true
        [[fields]]
        name = "size"
        type = "select"
        label = "Size"
        required = true
        options = ["S", { value = "M", label = "Medium" }]
        [[fields]]
        name = "extra"
        type = "checkbox"
        label = "Extras"
        options = ["a", "b"]
        [[fields]]
        name = "terms"
        type = "checkbox"
        required = true
        [[fields]]
        name = "msg"
        type = "textarea"
        minlength = 10
        [[fields]]
        name = "zip"
        pattern = "[0-9]{5}"
        [[fields]]
        name = "cv"
        type = "file"
        accept = ".pdf"
        multiple = true
        max_bytes = 1000
    "#,
    );
    assert_eq!(drawn(&form), drawn(&FormSchema::of(&page.forms[0])));
    assert!(form.warnings.is_empty(), "{:?}", form.warnings);
}

#[test]
fn a_declaration_with_a_mistake_is_refused_with_a_sentence() {
    for (toml, message) in [
        ("[[fields]]\ntype = \"text\"", "field 1 has no name"),
        (
            "[[fields]]\nname = \"a\"\ntype = \"phone\"",
            "\"phone\" of the field \"a\" is no type: give one of an HTML input, \"textarea\" or \"select\"",
        ),
        ("[[fields]]\nname = \"a\"\ntype = \"select\"", "the select field \"a\" needs options"),
        ("[[fields]]\nname = \"a\"\ntype = \"radio\"", "the radio field \"a\" needs options"),
        ("[[fields]]\nname = \"a\"\noptions = [\"x\"]", "the text field \"a\" takes no options"),
    ] {
        let form: DeclaredForm = toml::from_str(toml).unwrap();
        assert_eq!(form.schema().unwrap_err().to_string(), message);
    }
    for toml in ["[[fields]]\nname = \"a\"\nrequierd = true", "feilds = []", "[[fields]]\nname = 3"]
    {
        assert!(toml::from_str::<DeclaredForm>(toml).is_err(), "{toml}");
    }
}

#[test]
fn a_declaration_is_warned_of_like_a_page() {
    let form = declared("[[fields]]\nname = \"a\"\npattern = \"[\"\nmin = 3");
    let warnings: Vec<_> = form.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "browsers ignore pattern=\"[\" of \"a\", because it is no regular expression: a class is \
             not closed (at character 2)",
            "min of \"a\" has no effect on a text field"
        ]
    );
}
