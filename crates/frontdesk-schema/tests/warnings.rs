//! What can't work in a page, as a table.

use frontdesk_schema::{FormSchema, Page};

fn warnings(html: &str) -> Vec<String> {
    let page = Page::read(html);
    let forms = page.forms.iter().map(FormSchema::of);
    let forms = forms.flat_map(|schema| schema.warnings);
    page.warnings.iter().cloned().chain(forms).map(|warning| warning.to_string()).collect()
}

#[test]
fn what_cannot_work_is_told_with_its_line() {
    let cases: &[(&str, &[&str])] = &[
        (
            "<form>\n<p id=a>\n<input name=x id=a>",
            &["line 3: id=\"a\" stands twice: labels and form=\"a\" find the first only"],
        ),
        (
            "<form>\n<label for=b>B</label><input name=x id=a>",
            &["line 2: the label is for=\"b\", which this page doesn't have"],
        ),
        (
            "<form>\n</form>\n<input name=x form=f>",
            &["line 3: the field \"x\" belongs to form=\"f\", which this page doesn't have"],
        ),
        (
            "<form>\n<input><select><option>a</select><input type=submit><input type=hidden>",
            &[
                "line 2: this text field has no name, so that it is not sent: add name=\"…\"",
                "line 2: this select field has no name, so that it is not sent: add name=\"…\"",
            ],
        ),
        (
            "<form action=https://elsewhere.example/x>",
            &["line 1: this form is sent to \"https://elsewhere.example/x\", not to this site"],
        ),
        (
            "<form action=mailto:a@b.c>",
            &["line 1: this form is sent to \"mailto:a@b.c\", not to this site"],
        ),
        ("<form action=//b.c/>", &["line 1: this form is sent to \"//b.c/\", not to this site"]),
        (
            "<form method=post>\n<input type=file name=f>",
            &["line 2: only the name of the file \"f\" would be sent: add \
            enctype=\"multipart/form-data\" to the form"],
        ),
        (
            "<form><input name=x pattern='[a'>",
            &[
                "line 1: browsers ignore pattern=\"[a\" of \"x\", because it is no regular expression: a \
            class is not closed (at character 3)",
            ],
        ),
        (
            "<form><input name=x pattern='\\p{RGI_Emoji}'>",
            &[
                "line 1: pattern=\"\\p{RGI_Emoji}\" of \"x\" can't be checked here, so that every value \
            is refused: properties of strings are not known here",
            ],
        ),
        (
            "<form><input name=x type=number min=1,5 step=-1>",
            &[
                "line 1: browsers ignore min=\"1,5\" of \"x\": it is no such value",
                "line 1: browsers ignore step=\"-1\" of \"x\": it is no such value",
            ],
        ),
        (
            "<form><input name=x type=date min=2026-02-01 max=2026-01-01>",
            &[
                "line 1: min=\"2026-02-01\" is more than max=\"2026-01-01\": no value of \"x\" is right",
            ],
        ),
        (
            "<form><input name=x minlength=5 maxlength=4>",
            &["line 1: minlength=\"5\" is more than maxlength=\"4\": no value of \"x\" is right"],
        ),
        (
            "<form><input name=x type=number maxlength=4 pattern=a>",
            &[
                "line 1: pattern of \"x\" has no effect on a number field",
                "line 1: maxlength of \"x\" has no effect on a number field",
            ],
        ),
        (
            "<form><input name=x type=phone>",
            &["line 1: type=\"phone\" of \"x\" is unknown: it is a text field"],
        ),
        (
            "<form><input name=x required readonly>",
            &["line 1: \"x\" is required, but nobody can fill it in: it is readonly"],
        ),
        (
            "<form><input name=x maxlength=2 value=abc>",
            &["line 1: the value of \"x\" in the page breaks the page's own rule: tooLong"],
        ),
        (
            "<form action=/f/a method=post id=f><label for=x>X</label><input id=x name=x required \
          pattern='[a-z]+' maxlength=9><input type=time name=t min=22:00 max=06:00>\
          <input type=number name=n step=any><button>Send</button></form><input name=y form=f>",
            &[],
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(warnings(html), *expected, "{html}");
    }
}

#[test]
fn a_field_is_called_what_people_read() {
    let cases = [
        ("<label for=i> Your\n name: </label><input id=i name=x>", Some("Your name")),
        ("<label>E-mail * <input name=x></label>", Some("E-mail")),
        ("<label>Year <span>optional</span> <input name=x></label>", Some("Year")),
        ("<label>Jahr (Erforderlich): * <input name=x></label>", Some("Jahr")),
        ("<label>optional <input name=x></label>", Some("optional")),
        ("<label>Size (EU) <input name=x></label>", Some("Size (EU)")),
        ("<label>Size <select name=x><option>S</select></label>", Some("Size")),
        ("<input name=x aria-label=Search placeholder=here>", Some("Search")),
        (
            "<span id=s>Old</span><b id=t>price</b><input name=x aria-labelledby='s t' aria-label=no>",
            Some("Old price"),
        ),
        ("<input name=x placeholder='Your mail'>", Some("Your mail")),
        ("<input name=x title=Zip>", Some("Zip")),
        ("<input name=x title='Five digits' pattern='\\d{5}'>", None),
        ("<label for=i></label><input id=i name=x>", None),
        (
            "<fieldset><legend>Colour</legend><label><input type=radio name=x value=r>Red</label></fieldset>",
            Some("Colour"),
        ),
        ("<label><input type=checkbox name=x>News</label>", Some("News")),
        (
            "<fieldset><legend>Mail</legend><label><input type=checkbox name=x>News</label></fieldset>",
            Some("News"),
        ),
        ("<label>A<input type=hidden name=h><input name=x></label>", Some("A")),
        ("<input name=x>", None),
    ];
    for (html, label) in cases {
        let schema = FormSchema::of(&Page::read(&format!("<form>{html}</form>")).forms[0]);
        let field = schema.field("x");
        let found = field.and_then(|field| field.inputs().find_map(|input| input.label.clone()));
        assert_eq!(found.as_deref(), label, "{html}");
    }
    let page = Page::read("<html lang=de><div lang=fr><form></form></div><form></form>");
    let languages: Vec<_> = page.forms.iter().map(|form| form.language.as_deref()).collect();
    assert_eq!(languages, [Some("fr"), Some("de")]);
}
