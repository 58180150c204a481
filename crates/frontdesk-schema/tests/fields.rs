//! What is known of a single form and a single field.

use frontdesk_schema::{ButtonType, Control, HtmlField, InputType, Page, PageEnctype};

fn field(html: &str) -> HtmlField {
    let mut page = Page::read(&format!("<form>{html}</form>"));
    page.forms.remove(0).fields.remove(0)
}

#[test]
fn the_type_of_an_input_is_the_standards_word() {
    let words = "hidden text search tel url email password date month week time datetime-local \
                 number range color checkbox radio file submit image reset button";
    for word in words.split_whitespace() {
        let control = field(&format!("<input type={}>", word.to_uppercase())).control;
        assert_eq!(control.word(), word);
        assert_eq!(control, Control::Input(InputType::of(Some(word))));
    }
    for unknown in ["<input>", "<input type=''>", "<input type=datetime>", "<input type='e mail'>"]
    {
        assert_eq!(field(unknown).control, Control::Input(InputType::Text), "{unknown}");
    }
    assert_eq!(field("<button>").control, Control::Button(ButtonType::Submit));
    assert_eq!(field("<button type=reset>").control, Control::Button(ButtonType::Reset));
}

#[test]
fn the_value_is_the_one_that_stands_in_the_page() {
    let cases = [
        ("<input name=x>", None),
        ("<input name=x value=''>", Some("")),
        ("<input name=x value='&quot;a&quot; &eacute;'>", Some("\"a\" é")),
        ("<button name=x value=1>text", Some("1")),
        ("<textarea name=x>\n\n a &lt;b&gt;<i>\n</textarea>", Some("\n a <b><i>\n")),
        ("<select name=x><option>a<option selected> b \n c </select>", Some("b c")),
        ("<select name=x><option>a</select>", None),
    ];
    for (html, value) in cases {
        assert_eq!(field(html).value.as_deref(), value, "{html}");
    }
}

#[test]
fn options_of_groups_count_and_take_over_disabled() {
    let select = field(
        "<select name=s><option value=''>Choose<optgroup disabled><option>a<option>b</optgroup>\
         <hr><option disabled>c<option value=4>d</select>",
    );
    let options: Vec<_> =
        select.options.iter().map(|o| (o.value.as_str(), o.text.as_str(), o.disabled)).collect();
    assert_eq!(
        options,
        [
            ("", "Choose", false),
            ("a", "a", true),
            ("b", "b", true),
            ("c", "c", true),
            ("4", "d", false)
        ]
    );
}

#[test]
fn multiple_counts_where_it_means_something() {
    for (html, multiple) in [
        ("<select multiple>", true),
        ("<select multiple=false>", true),
        ("<select>", false),
        ("<input type=file multiple>", true),
        ("<input type=email multiple>", true),
        ("<input type=text multiple>", false),
        ("<textarea multiple>", false),
    ] {
        assert_eq!(field(html).multiple, multiple, "{html}");
    }
}

#[test]
fn a_disabled_fieldset_switches_off_all_but_its_first_legend() {
    let page = Page::read(
        "<form><input name=a disabled><fieldset disabled><p><input name=b></p>\
         <legend><input name=c><fieldset disabled><input name=d></fieldset></legend>\
         <legend><input name=e></legend><fieldset><input name=f></fieldset></fieldset>\
         <input name=g><fieldset><input name=h></fieldset></form>",
    );
    let off: Vec<_> = page.forms[0]
        .fields
        .iter()
        .filter(|field| field.disabled)
        .filter_map(|field| field.name.as_deref())
        .collect();
    assert_eq!(off, ["a", "b", "d", "e", "f"]);
}

#[test]
fn only_a_submit_button_submits() {
    for (html, submits) in [
        ("<button>", true),
        ("<button type=button>", false),
        ("<input type=submit>", true),
        ("<input type=image>", true),
        ("<input type=button>", false),
        ("<select>", false),
    ] {
        assert_eq!(field(html).control.submits(), submits, "{html}");
    }
}

#[test]
fn all_attributes_are_kept_as_they_stand() {
    let attributes = field("<input required PATTERN='[0-9]{2}&amp;' Min=\"1\" min=2>").attributes;
    let all: Vec<_> = attributes.iter().collect();
    assert_eq!(all, [("required", ""), ("pattern", "[0-9]{2}&"), ("min", "1")]);
}

#[test]
fn netlifys_mark_is_seen_in_each_of_its_spellings() {
    for (html, netlify) in [
        ("<form data-netlify=\"true\">", true),
        ("<form netlify>", true),
        ("<form NETLIFY=''>", true),
        ("<form data-netlify>", true),
        ("<form netlify=true>", true),
        ("<form data-netlify=false>", false),
        ("<form data-netlify-honeypot=x>", false),
        ("<form>", false),
    ] {
        assert_eq!(Page::read(html).forms[0].netlify(), netlify, "{html}");
    }
    let page = Page::read("<form name='Contact Form' netlify netlify-honeypot=bot-field>");
    assert_eq!(page.forms[0].netlify_honeypot(), Some("bot-field"));
    assert_eq!(page.forms[0].name(), Some("Contact Form"));
    assert_eq!(Page::read("<form name='' id=''>").forms[0].name(), None);
}

#[test]
fn the_enctype_is_one_of_three() {
    for (html, enctype) in [
        ("<form>", PageEnctype::UrlEncoded),
        ("<form enctype=application/json>", PageEnctype::UrlEncoded),
        ("<form enctype=Multipart/Form-Data>", PageEnctype::Multipart),
        ("<form enctype=text/plain>", PageEnctype::Plain),
        ("<form enctype='text/plain '>", PageEnctype::UrlEncoded),
    ] {
        assert_eq!(Page::read(html).forms[0].enctype, enctype, "{html}");
    }
}

#[test]
fn the_first_base_with_an_address_counts() {
    assert_eq!(Page::read("<form>").base, None);
    let page = Page::read("<base target=x><base href=/a/><base href=/b/><form>");
    assert_eq!(page.base.as_deref(), Some("/a/"));
    assert_eq!(Page::read("<template><base href=/a/></template>").base, None);
}
