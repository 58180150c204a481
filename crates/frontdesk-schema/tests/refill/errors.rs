//! What is wrong stands beside the fields and above them.

use super::again::{again, refilled, sent};
use frontdesk_schema::{Language, Page};

/// A required field in `html` is empty: what stands behind it.
fn with_error(html: &str) -> String {
    let page = again(&format!("<html lang=en><form>{html}</form>"), "");
    page.split_once("</div>").unwrap().1.to_owned()
}

const SAID: &str = "<span id=\"fd-error-a\" data-fd-error=\"a\">";

#[test]
fn an_error_stands_behind_its_field_or_behind_the_label_around_it() {
    for (html, before) in [
        ("<p><input name=a required></p>", "required>"),
        ("<table><tr><td><input name=a required></td></tr></table>", "required>"),
        ("<p><label>A <input name=a required> b</label></p>", "b</label>"),
        (
            "<label>A <select name=a required><option value=''></select></label>",
            "</select></label>",
        ),
        ("<select name=a required><option value=''>x</select> y", "</select>"),
        ("<textarea name=a required></textarea> y", "</textarea>"),
        ("<input id=i type=checkbox name=a required> <label for=i>b</label>", "b</label>"),
        ("<input id=i name=a required><label for=j>b</label>", "required>"),
        ("<label>A <b><input name=a required></b></label \n x> y", "</label \n x>"),
        ("<label>A <input name=a required><p>x</label></p><label>B</label>", "</label>"),
        // Never closed: the next label's end is not its end.
        ("<p><label>A <input name=a required></p><p><label>B</label>", "required>"),
    ] {
        let page = with_error(html);
        let (start, _) = page.split_once(SAID).expect(&page);
        assert!(start.ends_with(before), "{html}: {start}");
    }
}

#[test]
fn an_error_of_a_group_stands_behind_its_question() {
    let radio = "<label><input type=radio name=a value=1 required>1</label>\
        <label><input type=radio name=a value=2>2</label>";
    let page = with_error(&format!("<fieldset><legend>Q</legend>{radio}</fieldset>"));
    assert!(page.contains(&format!("<legend>Q</legend>{SAID}")), "{page}");
    assert_eq!(page.matches("aria-invalid=\"true\"").count(), 2);
    assert_eq!(page.matches("autofocus").count(), 1);
    let page = with_error(&format!("<div>{radio}</div>"));
    assert!(page.contains(&format!("2</label>{SAID}")), "{page}");
    let page = with_error(&format!("<fieldset><legend>Q</legend><input name=b>{radio}</fieldset>"));
    assert!(page.contains(&format!("2</label>{SAID}")), "a legend of more: {page}");
    let page = with_error(&format!("<fieldset>{radio}</fieldset>"));
    assert!(page.contains(&format!("2</label>{SAID}")), "{page}");
}

#[test]
fn what_was_never_closed_is_closed_before_an_error() {
    let page = again("<form><select name=a required><option value=''>x<input name=b>", "a=&b=1");
    assert!(page.contains("x</select><span id=\"fd-error-a\""), "{page}");
    assert_eq!(Page::read(&page).forms[0].fields.len(), 2);
}

/// Found by fuzzing: a page that ends amid a tag took the sentence into it.
#[test]
fn behind_the_end_of_a_page_nothing_is_written() {
    for html in [
        "<html lang=en><form><textarea name=a required>",
        "<html lang=en><form><textarea name=a required></textarea x",
        "<html lang=en><form><select name=a required><option><b x='y",
    ] {
        let page = again(html, "a=");
        let link = "<li><a href=\"#fd-field-a\">Please ";
        assert!(page.contains(link) && !page.contains("<span"), "{page}");
        assert_eq!(Page::read(&page).forms[0].fields.len(), 1, "{page}");
    }
}

#[test]
fn assistive_technology_is_told_of_an_error() {
    let page =
        with_error("<input id=mail name=a required aria-describedby='hint' aria-invalid=false>");
    assert!(
        page.contains("aria-describedby='hint'")
            || page.contains("aria-describedby=\"hint fd-error-a\"")
    );
    assert!(page.contains("aria-describedby=\"hint fd-error-a\" aria-invalid=\"true\""), "{page}");
    let page = again("<html lang=en><form><input id='m m%é' name=a required>", "");
    assert!(page.contains("<a href=\"#m%20m%25%C3%A9\">"), "{page}");
}

#[test]
fn the_first_wrong_field_gets_the_focus_and_no_other() {
    let page = again(
        "<input name=s autofocus><form><input name=a autofocus value=1><details><summary>x</summary>\
         <input name=b required></details><input name=c required autofocus></form>",
        "a=1&b=&c=",
    );
    assert!(
        page.contains("<input aria-describedby=\"fd-error-b\" aria-invalid=\"true\" autofocus id=")
    );
    assert_eq!(page.matches("autofocus").count(), 1, "{page}");
    assert!(page.contains("<details open>"));
    let radio = "<form><input type=radio name=a value=1><input type=radio name=a value=2>\
        <input name=a value=x pattern=y>";
    let page = again(radio, "a=1&a=2");
    assert!(page.contains("autofocus"), "{page}");
}

#[test]
fn the_list_above_the_fields_leads_to_each_of_them() {
    let html = "<html lang=en><h1>A</h1><section><h3>B</h3><form id=f><input name='a[b]' required>\
        <input id=x name=b required><p id=x><input id=x name=c required><input id=fd-error-a-b></form>";
    let page = again(html, "");
    assert!(page.contains("<form id=f><div data-fd-errors role=\"alert\"><h4>Not sent yet: please put 3 things right.</h4><ul>"), "{page}");
    assert!(
        page.contains("<li><a href=\"#fd-field-a-b\">Please fill in “a[b]”.</a></li>"),
        "{page}"
    );
    assert!(page.contains("<a href=\"#x\">Please fill in “b”."));
    // The id of the third one is that of the second: the link leads to the sentence.
    assert!(page.contains("<a href=\"#fd-error-c\">Please fill in “c”."), "{page}");
    assert!(page.contains("<span id=\"fd-error-a-b-2\" data-fd-error=\"a[b]\">"));
}

#[test]
fn a_field_is_told_of_once_and_what_nobody_sees_in_the_list_only() {
    let html = "<html lang=en><form><input name=a minlength=5 pattern=x><input type=hidden name=h value=1></form>";
    let page = again(html, "a=yy");
    assert_eq!(page.matches("data-fd-error=").count(), 1);
    use frontdesk_schema::{FormSchema, HiddenValues, Policy};
    let schema = FormSchema::of(&Page::read(html).forms[0]);
    let policy = Policy { hidden: HiddenValues::Fixed, ..Policy::default() };
    let data = sent("a=&h=2");
    let checked = schema.check(data.entries(), &policy);
    let page = super::again::shown(html, &data, &checked, Language::English, None);
    assert!(page.contains("<li>This form has changed since"), "{page}");
    assert!(!page.contains("data-fd-error="));
}

#[test]
fn of_controls_with_one_name_the_wrong_one_is_marked() {
    let html = "<form><input name=q type=number max=5><input name=q type=number max=5><input name=q type=number max=5></form>";
    let page = again(html, "q=1&q=9&q=3");
    assert!(
        page.contains("value=\"9\" name=q type=number max=5><span id=\"fd-error-q\""),
        "{page}"
    );
    assert_eq!(page.matches("aria-invalid").count(), 1);
    let boxes = "<form><input type=checkbox name=a value=1 required><input type=checkbox name=a value=2 required>";
    let page = again(boxes, "a=1");
    assert!(page.contains("name=a value=2 required><span"), "{page}");
}

#[test]
fn errors_are_told_in_the_language_of_the_page_and_another_one_is_marked() {
    let form = "<form><input name=a required aria-label=Ort></form>";
    let speak = |page: &str, language| refilled(page, &sent("a="), language, None);
    let german = speak(&format!("<html lang=de-AT><title>Neu</title>{form}"), Language::German);
    assert!(german.contains("Noch nicht gesendet: Bitte berichtigen Sie eine Angabe."), "{german}");
    assert!(german.contains("data-fd-error=\"a\">Bitte füllen Sie „Ort“ aus."));
    assert!(german.contains("<title>Fehler: Neu</title>"));
    for page in [format!("<html lang=pl>{form}"), form.to_owned()] {
        let english = speak(&page, Language::English);
        assert_eq!(english.matches(" lang=\"en\" dir=\"ltr\">").count(), 2, "{english}");
    }
}

#[test]
fn only_the_form_that_was_sent_is_changed() {
    use frontdesk_schema::Refill;
    let other = "<form action=/f/b><input name=a value=1></form>";
    let page = format!("{other}<form action=/f/c><input name=a value=1></form>");
    let data = sent("a=2");
    let entries: Vec<_> = data.entries().collect();
    let again = Refill {
        page: &page,
        form: 1,
        entries: &entries,
        errors: &[],
        language: Language::English,
        style: Some("/x.css?a&b"),
        moved: None,
        action: None,
    };
    assert_eq!(
        again.html().unwrap(),
        format!(
            "<link rel=\"stylesheet\" href=\"/x.css?a&amp;b\">{other}<form action=/f/c><input name=a value=\"2\"></form>"
        )
    );
    assert_eq!(Refill { form: 2, ..again }.html(), None);
}
