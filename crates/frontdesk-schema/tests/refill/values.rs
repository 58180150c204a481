//! What was typed stands in the form again.

use super::again::{again, fields, sends, sent_with_files};
use frontdesk_schema::Language;

fn pairs(html: &str, query: &str) -> Vec<(String, String)> {
    sends(&again(&format!("<html lang=en><form>{html}</form>"), query))
}

fn strings(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn typed_text_stands_in_every_kind_of_field_again() {
    for kind in [
        "text",
        "search",
        "tel",
        "url",
        "email",
        "date",
        "month",
        "week",
        "time",
        "datetime-local",
        "number",
        "range",
        "color",
        "unheard-of",
    ] {
        let form = format!("<input type={kind} name=a value=old>");
        assert_eq!(
            pairs(&form, "a=%3Cb%3E%22%27%26amp%3B"),
            strings(&[("a", "<b>\"'&amp;")]),
            "{kind}"
        );
        assert_eq!(pairs(&form, "a="), strings(&[("a", "")]), "{kind}");
    }
    let area = "<textarea name=a>old</textarea>";
    for text in ["new", "", "\nfirst", "\n\nfirst", "</textarea><b>", "a\r\nb", "&lt;", " x "] {
        let query = format!("a={}", text.bytes().map(|b| format!("%{b:02X}")).collect::<String>());
        assert_eq!(pairs(area, &query), strings(&[("a", &text.replace("\r\n", "\n"))]), "{text:?}");
    }
}

#[test]
fn boxes_and_options_stand_as_they_were_chosen_and_not_as_the_page_has_them() {
    let form = "<input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2>\
        <input type=checkbox name=a value=3 checked><input type=checkbox name=b checked>\
        <input type=radio name=r value=x checked><input type=radio name=r value=y>\
        <select name=s><option value=1 selected>a<option>b<option>c</select>\
        <select name=m multiple><option selected>a<option>b<option selected>c</select>";
    assert_eq!(
        pairs(form, "a=2&a=3&r=y&s=c&m=a&m=b"),
        strings(&[("a", "2"), ("a", "3"), ("r", "y"), ("s", "c"), ("m", "a"), ("m", "b")])
    );
    assert_eq!(pairs(form, "s=b"), strings(&[("s", "b")]));
    assert_eq!(pairs(form, "b=on&a=1&s=1"), strings(&[("a", "1"), ("b", "on"), ("s", "1")]));
}

#[test]
fn values_of_one_name_go_to_the_controls_that_they_came_from() {
    let texts = "<input name=a><input name=a><textarea name=a></textarea>";
    assert_eq!(pairs(texts, "a=1&a=&a=3"), strings(&[("a", "1"), ("a", ""), ("a", "3")]));
    // A hidden "no" in front of a box, as some frameworks write it.
    let no = "<input type=hidden name=a value=0><input type=checkbox name=a value=1>";
    assert_eq!(pairs(no, "a=0"), strings(&[("a", "0")]));
    assert_eq!(pairs(no, "a=0&a=1"), strings(&[("a", "0"), ("a", "1")]));
    // "Other": the text is the value of a box, too.
    let other = "<input type=checkbox name=a value=x><input type=text name=a>";
    assert_eq!(pairs(other, "a=x"), strings(&[("a", "x")]));
    assert_eq!(pairs(other, "a=x&a=y"), strings(&[("a", "x"), ("a", "y")]));
    assert!(!again(&format!("<form>{other}</form>"), "a=x").contains("checked"));
    // Two radio buttons of one value: a browser sends one.
    let radios = "<input type=radio name=a value=x><input type=radio name=a value=x>";
    assert_eq!(pairs(radios, "a=x"), strings(&[("a", "x")]));
}

#[test]
fn hidden_fields_passwords_and_files_are_never_filled() {
    let html = "<form><input type=hidden name=h value=1><input type=password name=p>\
        <input type=file name=f><button name=b value=2></button><input type=submit name=b value=3>\
        <input type=image name=i><input type=reset name=r></form>";
    let page = again(html, "h=evil&p=secret&f=c.txt&b=evil&i=evil&r=evil");
    assert!(!page.contains("=\"evil") && !page.contains("secret"), "{page}");
    let before: Vec<_> = fields(html).into_iter().map(|field| field.attributes).collect();
    let page = again(html, "h=1&p=secret&b=2");
    let after: Vec<_> = fields(&page).into_iter().map(|field| field.attributes).collect();
    assert_eq!(before, after);
    assert!(!page.contains("secret"));
}

#[test]
fn fields_outside_of_the_form_and_in_torn_tables_are_filled() {
    let html = "<form id=f></form><form id=g><input name=a value=g></form>\
        <table><form id=h><tr><td><input name=a></form></table><p><input name=a form=f value=1>";
    let page = again(html, "a=new");
    assert!(page.contains("<input name=a form=f value=\"new\">"), "{page}");
    assert_eq!(page.matches("new").count(), 1);
}

#[test]
fn what_is_switched_off_sends_nothing_and_stays() {
    let html = "<form><input name=a value=1 disabled><fieldset disabled><input type=checkbox name=b checked></fieldset></form>";
    assert_eq!(again(html, "a=2&c=3"), html);
}

#[test]
fn a_page_that_says_it_all_already_stays_byte_for_byte() {
    let html = "\u{feff}<!DOCTYPE html><!-- a --><HTML><script>'<input name=a>'</script>\r\n\
        <Form x = y ACTION='/f/a'><INPUT NAME=a VALUE = 'x &amp; y' / ><b><p></b>\
        <select name=s><option>1<option selected>2</select><textarea name=t>\n a</textarea>";
    assert_eq!(again(html, "a=x+%26+y&s=2&t=+a"), html);
}

#[test]
fn files_are_named_that_have_to_be_chosen_again() {
    let html = "<html lang=en><form><label>Name<input name=n required></label>\
        <input type=file name=f multiple aria-label=Photos><input type=file name=g></form>";
    let sent = sent_with_files(&[("n", ""), ("f", "@a\"<b>.png"), ("f", "@b.png"), ("g", "@")]);
    let page = super::again::refilled(html, &sent, Language::English, None);
    let said = "Please choose “a&quot;&lt;b&gt;.png”, “b.png” for “Photos” again: a page can’t keep files.";
    assert_eq!(page.matches(said).count(), 2, "{page}");
    assert!(page.contains("<span id=\"fd-again-f\" data-fd-again=\"f\">"), "{page}");
    assert!(!page.contains("fd-again-g"));
    assert!(page.contains("please put 2 things right"));
}
