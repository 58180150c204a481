//! Pages and the forms a browser sees in them, as a table: each case is read and drawn in one line
//! a form, `line:action method [fields]`, and the fields without a form behind a `|`.

use frontdesk_schema::{HtmlField, Page};

fn drawn(html: &str) -> String {
    let page = Page::read(html);
    let mut forms: Vec<String> = page
        .forms
        .iter()
        .map(|form| {
            let action = form.action.as_deref().unwrap_or("-");
            let method = format!("{:?}", form.method).to_lowercase();
            format!("{}:{action} {method} [{}]", form.line, names(&form.fields))
        })
        .collect();
    if !page.ownerless.is_empty() {
        forms.push(format!("| {}", names(&page.ownerless)));
    }
    forms.join(" ")
}

fn names(fields: &[HtmlField]) -> String {
    let names: Vec<_> = fields.iter().map(|f| f.name.as_deref().unwrap_or("?")).collect();
    names.join(" ")
}

fn each(cases: &[(&str, &str)]) {
    for (html, expected) in cases {
        assert_eq!(drawn(html), *expected, "{html}");
    }
}

#[test]
fn a_form_has_the_fields_that_stand_in_it() {
    each(&[
        ("", ""),
        ("no form at all", ""),
        ("<form></form>", "1:- get []"),
        ("<form action=/f/a method=post><input name=x></form>", "1:/f/a post [x]"),
        ("<FORM ACTION='/f/a' METHOD='PoSt'><INPUT NAME=x>", "1:/f/a post [x]"),
        ("<form action='/f/a?b=1&amp;c=2'>", "1:/f/a?b=1&c=2 get []"),
        ("<form method=dialog><button name=ok>", "1:- dialog [ok]"),
        (
            "<form><input name=a><select name=b></select><textarea name=c></textarea>\
          <button name=d></button><output name=e></output><fieldset name=g><object name=h></object>",
            "1:- get [a b c d]",
        ),
        ("<form><input><input name=''><input name=x></form>", "1:- get [? ? x]"),
        (
            "<form action=a><input name=x></form>\n<form action=b><input name=y></form>",
            "1:a get [x] 2:b get [y]",
        ),
        (
            "<input name=early><form><input name=x></form><input name=late>",
            "1:- get [x] | early late",
        ),
        ("<form action=a action=b>", "1:a get []"),
    ]);
}

#[test]
fn a_form_attribute_names_the_owner_or_nobody() {
    each(&[
        ("<form id=f></form><input name=x form=f>", "1:- get [x]"),
        ("<input name=x form=f><form id=f><input name=y></form>", "1:- get [x y]"),
        ("<form id=f><input name=x form=g></form><form id=g></form>", "1:- get [] 1:- get [x]"),
        ("<form id=f><input name=x form=nobody></form>", "1:- get [] | x"),
        ("<form id=f><input name=x form=''></form>", "1:- get [] | x"),
        ("<form id=F></form><input name=x form=f>", "1:- get [] | x"),
        // The first element of that id decides, even if it is no form.
        ("<p id=f></p><form id=f></form><input name=x form=f>", "1:- get [] | x"),
        (
            "<form id=f action=a></form><form id=f action=b></form><input name=x form=f>",
            "1:a get [x] 1:b get []",
        ),
        // An id in a template is not in the page.
        ("<template><form id=f></form></template><input name=x form=f>", "| x"),
    ]);
}

#[test]
fn a_form_inside_a_form_is_no_form() {
    each(&[
        (
            "<form action=a><form action=b><input name=x></form><input name=y></form><input name=z>",
            "1:a get [x] | y z",
        ),
        ("<form action=a><div><form action=b><input name=x></div></form>", "1:a get [x]"),
        // Closed by the first end tag, so that the next start tag counts again.
        (
            "<form action=a><form action=b></form><form action=c><input name=x>",
            "1:a get [] 1:c get [x]",
        ),
    ]);
}

#[test]
fn a_table_does_not_tear_a_form_from_its_fields() {
    each(&[
        ("<table><form action=a><tr><td><input name=x></td></tr></form></table>", "1:a get [x]"),
        (
            "<table><tr><form action=a><td><input name=x></td><td><input name=y></td></form></tr>\
          <tr><form action=b><td><input name=z></td></form></tr></table>",
            "1:a get [x y] 1:b get [z]",
        ),
        ("<form action=a><table><tr><td><input name=x></table></form>", "1:a get [x]"),
        ("<form action=a><table><input name=x><tr><td><input name=y></table>", "1:a get [x y]"),
        (
            "<table><form action=a><input type=hidden name=h><tr><td><input name=x></form></table>",
            "1:a get [h x]",
        ),
        ("<table><form action=a></form></table><input name=x>", "1:a get [] | x"),
        ("<div><form action=a></div><input name=x></form><input name=y>", "1:a get [x] | y"),
        ("<form action=a><p><b><input name=x></p><input name=y></b></form>", "1:a get [x y]"),
    ]);
}

#[test]
fn what_a_browser_does_not_show_as_markup_is_no_form() {
    each(&[
        ("<template><form><input name=x></form></template>", ""),
        ("<form><template><input name=x></template><input name=y></form>", "1:- get [y]"),
        ("<div><template shadowrootmode=open><form></form></template></div>", ""),
        ("<!-- <form> -->", ""),
        ("<script>'<form><input name=x>'</script>", ""),
        ("<style><form></style><textarea name=t><form></textarea>", "| t"),
        ("<title><form></title><iframe><form></iframe><xmp><form></xmp>", ""),
        // Elements of drawings and formulas, whatever they are called.
        ("<svg><form action=a><input name=x>", ""),
        (
            "<svg><foreignObject><form action=a><input name=x></form></foreignObject></svg>",
            "1:a get [x]",
        ),
        ("<math><input name=x></math>", ""),
        ("<math><p><input name=x></math>", "| x"),
        // With scripts off, which is when it counts.
        ("<noscript><form action=a><input name=x></form></noscript>", "1:a get [x]"),
        (
            "<my-form><form><my-field name=z></my-field><input name=x></form></my-form>",
            "1:- get [x]",
        ),
    ]);
}

#[test]
fn broken_markup_is_read_as_a_browser_reads_it() {
    each(&[
        ("<form action=a><input name=x", "1:a get []"),
        ("<form action=a><input name=x><", "1:a get [x]"),
        ("<form action=\"a><input name=x>", ""),
        ("<form action=a/b/><input name=x/>", "1:a/b/ get [x/]"),
        ("</form><form><input name=x></p></div></form></form><input name=y>", "1:- get [x] | y"),
        ("<form<input name=x>", ""),
        ("<form action = a\n method\n=\npost ><input name='x\0y'>", "1:a post [x\u{fffd}y]"),
        ("<select name=s><option>1<input name=x>", "| s x"),
        ("<form><select name=s><form><input name=x></form>", "1:- get [s x]"),
        ("\u{feff}<form>", "1:- get []"),
    ]);
}

#[test]
fn lines_and_offsets_are_those_of_the_first_character_of_the_tag() {
    for newline in ["\n", "\r\n", "\r"] {
        let html = "<!doctype html>|<!-- <input>| -->|<form|  action=a|  title='a < b|<c'|>|text &amp| \
             <input|name=x><input name=y|>||<p title=\"|\"><select name=s>|<option>1|<option|value=2>\
             </select>"
            .replace('|', newline);
        let page = Page::read(&html);
        let form = &page.forms[0];
        assert_eq!(form.line, 4, "{newline:?}");
        let lines: Vec<_> = form.fields.iter().map(|field| field.line).collect();
        assert_eq!(lines, [10, 11, 15], "{newline:?}");
        let options: Vec<_> = form.fields[2].options.iter().map(|option| option.line).collect();
        assert_eq!(options, [16, 17], "{newline:?}");
        assert!(html[form.at..].starts_with("<form"));
        for field in &form.fields {
            let tag = &html[field.at..];
            assert!(tag.starts_with("<input") || tag.starts_with("<select"), "{tag:?}");
        }
    }
}

#[test]
fn lines_stay_right_behind_scripts_and_odd_smaller_than_signs() {
    let html = "<script>\nif (a<b) { x = '<p>';\n}</script>\n1 < 2 << 3 <\n<input name=a>\n\
                <<input name=b>\n<textarea name=t>\n\n<input>\n</textarea><input name=c>\n\
                <a title=\"<\n<\"><input name=d>";
    let lines: Vec<_> = Page::read(html).ownerless.iter().map(|field| field.line).collect();
    assert_eq!(lines, [5, 6, 7, 10, 12]);
}
