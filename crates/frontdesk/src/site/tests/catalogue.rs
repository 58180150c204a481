//! Which forms are found, and what is said about those that won't work.

use super::*;
use crate::form_name::FormName;
use crate::site::SiteForms;

/// Each form in a line: `name places` and, in brackets, the places with a wrong method.
fn drawn(forms: &SiteForms) -> Vec<String> {
    forms
        .iter()
        .map(|form| {
            let places: Vec<_> = form.places.iter().map(ToString::to_string).collect();
            format!("{} {}", form.name, places.join(" "))
        })
        .collect()
}

fn found(page: &str) -> Vec<String> {
    let folder = folder(&[("shop/page.html", page)]);
    drawn(&site(folder.path()).forms())
}

fn warnings(page: &str) -> Vec<String> {
    let folder = folder(&[("p.html", page)]);
    site(folder.path()).forms().warnings().iter().map(ToString::to_string).collect()
}

fn pages(site: &Site) -> usize {
    site.inner.catalogue.lock().unwrap().0.pages()
}

fn name(name: &str) -> FormName {
    FormName::parse(name).unwrap()
}

#[test]
fn a_form_counts_when_its_address_is_one_of_ours() {
    for action in [
        "/f/contact",
        "../f/contact",
        " /f/contact ",
        "/f/contact?source=page#top",
        "/f/%63ontact",
        "/a/../f/contact",
        "\\f\\contact",
        "http://localhost/f/contact",
        "http://localhost:7070/f/contact",
        "HTTP://127.0.0.1:1/f/contact",
        "http://[::1]:7070/f/contact",
        "https://localhost/f/contact",
        "//localhost/f/contact",
    ] {
        let page = format!("\n<form method=POST action='{action}'><input name=a></form>");
        assert_eq!(found(&page), ["contact shop/page.html:2"], "{action}");
    }
    for action in [
        "",
        "/",
        "f/contact",
        "/f/",
        "/f",
        "/F/contact",
        "/contact",
        "/f/contact/thanks",
        "/f/a b",
        "https://formspree.io/f/contact",
        "//evil/f/contact",
        "mailto:f/contact",
        "javascript:/f/contact",
        "http://localhost.evil/f/contact",
        "http://:bad/f/contact",
        "data:,/f/contact",
    ] {
        let page = format!("<form method=post action='{action}'><input name=a></form>");
        assert_eq!(found(&page), [""; 0], "{action}");
    }
    assert_eq!(found("<form method=post><input name=a></form>"), [""; 0]);
}

#[test]
fn the_public_host_and_a_base_are_respected() {
    let page = "<base href='https://example.org/deep/er/'>\
                <form method=post action='../../f/a'></form>\
                <form method=post action='/f/b'></form>\
                <form method=post action='https://EXAMPLE.org:8443/f/c'></form>";
    let folder = folder(&[("index.html", page)]);
    assert_eq!(drawn(&site(folder.path()).forms()), [""; 0]);
    let public_host = Some("example.org".to_owned());
    let public = Site::open(SiteOptions { public_host, ..options(folder.path()) }).unwrap();
    assert_eq!(drawn(&public.forms()), ["a index.html:1", "b index.html:1", "c index.html:1"]);
    let local = "<base href=/deep/><form method=post action='../f/a'></form>";
    assert_eq!(found(local), ["a shop/page.html:1"]);
}

#[test]
fn one_form_on_several_pages_is_one_form() {
    let form = "<form action=/f/news method=post><input name=email></form>";
    let folder = folder(&[
        ("index.html", form),
        ("about.htm", &format!("\n{form}\n{form}")),
        ("z/INDEX.HTML", form),
        ("node_modules/x/test.html", form),
        (".git/x.html", form),
        ("readme.md", form),
    ]);
    let site = site(folder.path());
    let forms = site.forms();
    assert_eq!(drawn(&forms), ["news about.htm:2 about.htm:3 index.html:1 z/INDEX.HTML:1"]);
    assert_eq!(pages(&site), 3);
    let places = &forms.get(&name("news")).unwrap().places;
    assert_eq!((places[0].page_path.as_str(), places[2].page_path.as_str()), ("/about", "/"));
}

#[test]
fn a_submit_button_may_send_elsewhere() {
    let page = "<form action=/f/order method=post><input name=a>\n<button formaction=/f/draft>\n\
                <button formaction=/f/lost formmethod=get>\n<input type=button formaction=/f/x>\n\
                </form><form action=/search><button formaction=/f/rate formmethod=post></form>";
    assert_eq!(
        found(page),
        ["draft shop/page.html:2", "order shop/page.html:1", "rate shop/page.html:5"]
    );
}

#[test]
fn a_form_that_is_not_posted_is_remembered_for_advice_only() {
    let folder =
        folder(&[("a.html", "<form action=/f/x>\n</form><form action=/f/x method=dialog>")]);
    let forms = site(folder.path()).forms();
    assert!(forms.get(&name("x")).is_none());
    assert_eq!(forms.names().count(), 0);
    let places: Vec<_> = forms.wrong_method(&name("x")).iter().map(ToString::to_string).collect();
    assert_eq!(places, ["a.html:1", "a.html:2"]);
    assert!(forms.wrong_method(&name("y")).is_empty());
}

#[test]
fn an_id_that_stands_in_the_page_is_known_as_such() {
    for (field, literal) in [
        ("<input type=hidden name=_id value=17>", true),
        ("<input type=hidden name=_id value=''>", false),
        ("<input type=hidden name=_id>", false),
        ("<input name=_id value=17>", false),
        ("<input type=hidden name=id value=17>", false),
    ] {
        let page = format!("<form action=/f/x method=post>{field}</form>");
        let folder = folder(&[("a.html", &page)]);
        let forms = site(folder.path()).forms();
        assert_eq!(forms.get(&name("x")).unwrap().literal_id, literal, "{field}");
        assert_eq!(forms.warnings().len(), usize::from(literal), "{:?}", forms.warnings());
    }
}

#[test]
fn each_mistake_is_named_with_its_line_and_the_way_out() {
    for (page, warning) in [
        (
            "<p>\n<form action=/f/x><input name=a>",
            "p.html:2: the form x is sent with GET and gets lost: add method=\"post\"",
        ),
        (
            "<form action=/f/x method=dialog>",
            "p.html:1: the form x has method=\"dialog\", which sends nothing: write method=\"post\"",
        ),
        (
            "<form action='/f/my form' method=post>",
            "p.html:1: \"my form\" is no name for a form: a form's name has 1 to 64 characters, letters without accents, digits, `-` and `_`, and begins with a letter or digit",
        ),
        (
            "<form action=/f/x method=post>\n<input type=email>",
            "p.html:2: this email field has no name, so that it is not sent: add name=\"…\"",
        ),
        (
            "<form netlify method=post>",
            "p.html:1: this Netlify form has no name: add name=\"contact\"",
        ),
        (
            "<form netlify name=c>",
            "p.html:1: the form c is not sent with POST: add method=\"post\"",
        ),
        (
            "<form netlify name='Contact Form' method=post>",
            "p.html:1: the form \"Contact Form\" is called Contact-Form here",
        ),
        (
            "<form netlify name=c method=post action=https://other.example/>",
            "p.html:1: this form is sent to another site, not to this one",
        ),
        (
            "<form action=/f/x method=post><input type=file name=a>",
            "p.html:1: only the name of the file \"a\" would be sent: add enctype=\"multipart/form-data\" to the form",
        ),
        (
            "<form action=https://evil.example/ method=post><input>",
            "p.html:1: this form is sent to \"https://evil.example/\", not to this site",
        ),
        (
            "<form action=/send.php method=post><input name=a>",
            "p.html:1: this form is posted to \"/send.php\", which takes no forms: write action=\"/f/NAME\"",
        ),
        (
            "<form method=post action=' '><input name=a>",
            "p.html:1: this form is posted to its own page, which takes no forms: write action=\"/f/NAME\"",
        ),
        (
            "<form netlify name=c method=post data-netlify-recaptcha=true><input name=a>",
            "p.html:1: data-netlify-recaptcha asks for a captcha of Google's, which does nothing here; altcha = \"required\" asks browsers for a proof of work instead (docs/spam.md)",
        ),
        (
            "<form netlify name=c method=post netlify-honeypot=bot-field><input name=a>",
            "p.html:1: netlify-honeypot names \"bot-field\", which the form doesn't have",
        ),
        (
            "<form netlify name=c method=post netlify-honeypot=a><input name=a required>",
            "p.html:1: netlify-honeypot names \"a\", which is required: whoever fills it in is taken for a robot",
        ),
        (
            "<form action=/f/x method=post><input name=a>\n<input type=hidden name=_cc value=a@b.example>",
            "p.html:2: nobody is written to because of _cc: a form that anybody can send would be a relay; the operator's settings say who is told (docs/moving.md)",
        ),
        (
            "<form action=/f/x method=post><input name=a id=a><p id=a>",
            "p.html:1: id=\"a\" stands twice: labels and form=\"a\" find the first only",
        ),
        (
            "<form action=/f/x method=post><input name=a pattern='(a'>",
            "p.html:1: browsers ignore pattern=\"(a\" of \"a\", because it is no regular expression: a group is not closed (at character 3)",
        ),
        (
            "<form action=/f/x method=post></form><input name=a form=y>",
            "p.html:1: the field \"a\" belongs to form=\"y\", which this page doesn't have",
        ),
    ] {
        assert_eq!(warnings(page), [warning], "{page}");
    }
    for fine in [
        "<form action=/search><input></form>",
        "<form action=/f/x method=post><input type=submit><input type=hidden><button>Send</button>",
        "<form netlify name=c hidden><input name=a></form>",
        "<form netlify name=c method=post netlify-honeypot=b><input name=a><input name=b>",
        "<form action=/p/123/f/x method=post><input name=a><input type=hidden name=_cc>",
        "<input name=a>",
        "<form action=https://search.example/><input name=q>",
        "<form action=http://localhost:7070/f/x method=post><input name=a>",
        "<form action=/session/data/theme method=post><input name=value></form>",
        "<form action=/f/x/withdraw method=post><input name=a></form>",
        "<form method=post action=/login><input name=email></form>",
        "<p id=a><p id=a><label for=b></label>",
    ] {
        assert_eq!(warnings(fine), [""; 0], "{fine}");
    }
}

/// Whoever adds a path that takes a form adds it here, so that no page is warned of it.
#[test]
fn the_paths_that_take_a_form_are_those_of_the_routes() {
    // The desk's paths are at another address.
    let routes = [include_str!("../../routes/mod.rs"), include_str!("../../routes/site.rs")];
    let mut taking: Vec<_> = routes
        .into_iter()
        .flat_map(|part| part.split(".route(").skip(1))
        .filter(|route| ["post(", "form(", "button("].iter().any(|way| route.contains(way)))
        .filter_map(|route| route.split('"').nth(1)?.split('/').nth(1))
        // An address of Formspree's, which is read as that of its form.
        .filter(|first| *first != "p")
        .collect();
    taking.sort_unstable();
    taking.dedup();
    assert_eq!(taking, crate::site::catalogue::page::TAKERS);
}

#[test]
fn a_page_that_is_too_large_or_not_utf_8_is_said_so() {
    let folder = folder(&[("big.html", &" ".repeat(2 * 1024 * 1024 + 1))]);
    let latin = b"<p>\n<form action=/f/x method=post>\n<p title='gr\xfc\xdfe'>";
    std::fs::write(folder.path().join("latin.html"), latin).unwrap();
    let forms = site(folder.path()).forms();
    assert_eq!(drawn(&forms), ["x latin.html:2"]);
    let warnings: Vec<_> = forms.warnings().iter().map(ToString::to_string).collect();
    assert!(
        warnings[0].starts_with("big.html: the page has more than 2097152 bytes"),
        "{warnings:?}"
    );
    assert!(warnings[1].starts_with("latin.html:3: the page is not in UTF-8"), "{warnings:?}");
}

#[test]
fn a_site_of_too_many_pages_is_searched_as_far_as_allowed() {
    let folder = folder(&[("z/last.html", "")]);
    for number in 0..5_000 {
        std::fs::write(folder.path().join(format!("{number}.html")), "").unwrap();
    }
    let crowded = site(folder.path());
    let forms = crowded.forms();
    assert_eq!(pages(&crowded), 5_000);
    assert!(forms.warnings()[0].message.contains("its first 5000 pages"), "{:?}", forms.warnings());
    std::fs::remove_file(folder.path().join("0.html")).unwrap();
    let full = site(folder.path());
    assert_eq!((pages(&full), full.forms().warnings()), (5_000, &[][..]));
}

/// compatibility.md, 3.1: a Netlify form is posted to its page or its action, with `form-name`.
#[test]
fn a_netlify_form_is_known_by_its_name_or_its_page() {
    let netlify = |name: &str, action: &str| {
        format!("<form name='{name}' method=post data-netlify=true {action}><input name=a></form>")
    };
    let folder = folder(&[
        ("index.html", &netlify("front", "")),
        ("contact.html", &netlify("Contact Form", "action=/thanks")),
        ("two.html", &(netlify("one", "") + &netlify("other", "action=/done/index.html"))),
        ("shop/index.html", &netlify("order", "action='?sent'")),
        ("both.html", &netlify("both", "action=/f/inbox")),
    ]);
    let forms = site(folder.path()).forms();
    let at =
        |path: &str, form_name| forms.for_page(path, form_name).map(|form| form.name.to_string());
    for (path, form_name, expected) in [
        ("/", None, Some("front")),
        ("/index.html", None, Some("front")),
        ("/", Some("Contact Form"), Some("Contact-Form")),
        ("/", Some(" order "), Some("order")),
        ("/", Some("nobody"), None),
        ("/", Some(""), None),
        ("/anything", Some("one"), Some("one")),
        ("/contact", None, Some("Contact-Form")),
        ("/contact.html", None, Some("Contact-Form")),
        ("/thanks", None, Some("Contact-Form")),
        ("/thanks/", None, Some("Contact-Form")),
        ("/two", None, None),
        ("/two", Some("other"), Some("other")),
        ("/done/", None, Some("other")),
        ("/shop/", None, Some("order")),
        ("/shop/index.html", None, Some("order")),
        ("/nowhere", None, None),
        ("/both", None, None),
    ] {
        assert_eq!(at(path, form_name).as_deref(), expected, "{path} {form_name:?}");
    }
    assert_eq!(forms.get(&name("Contact-Form")).unwrap().title.as_deref(), Some("Contact Form"));
    assert!(forms.get(&name("inbox")).is_some());
    for (path, takes) in [("/", true), ("/thanks", true), ("/two", true), ("/style.css", false)] {
        assert_eq!(forms.takes_posts(path), takes, "{path}");
    }
}

#[test]
fn two_titles_that_become_one_name_are_told_apart_in_a_warning() {
    let form = |name: &str| format!("<form name='{name}' method=post netlify></form>\n");
    let folder = folder(&[("a.html", &(form("Sign up!") + &form("Sign up?")))]);
    let forms = site(folder.path()).forms();
    assert_eq!(drawn(&forms), ["Sign-up a.html:1 a.html:2"]);
    let shared = "share one inbox";
    assert!(forms.warnings().iter().any(|warning| warning.message.contains(shared)));
}

#[cfg(unix)]
#[test]
fn links_are_searched_inside_the_site_and_once() {
    use std::os::unix::fs::symlink;
    let form = "<form action=/f/x method=post></form>";
    let folder = folder(&[("site/real/a.html", form), ("outside/b.html", form)]);
    let root = folder.path().join("site");
    symlink(&root, root.join("loop")).unwrap();
    symlink(folder.path().join("outside"), root.join("door")).unwrap();
    symlink(folder.path().join("outside/b.html"), root.join("b.html")).unwrap();
    symlink(root.join("real"), root.join("alias")).unwrap();
    assert_eq!(pages(&site(&root)), 1);
}

#[test]
fn a_form_demands_what_all_its_pages_demand() {
    let folder = folder(&[
        ("a.html", "<form action=/f/x method=post><input name=a maxlength=5></form>"),
        (
            "b.html",
            "<form action=/f/x method=post>\n<input name=a maxlength=9><input name=b></form>",
        ),
        ("c.html", "<form action=/f/x><input name=lost></form>"),
    ]);
    let site = site(folder.path());
    let forms = site.forms();
    let schema = forms.get(&name("x")).unwrap().schema.clone().unwrap();
    let names: Vec<_> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let warnings: Vec<_> = forms.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "b.html:2: the rules for \"a\" differ between a.html:1 and b.html:2: what either allows is allowed",
            "c.html:1: the form x is sent with GET and gets lost: add method=\"post\"",
        ]
    );
    std::fs::write(folder.path().join("b.html"), "<p>").unwrap();
    std::fs::remove_file(folder.path().join("c.html")).unwrap();
    let forms = site.reread(std::time::Duration::ZERO);
    assert_eq!(forms.get(&name("x")).unwrap().schema.as_ref().unwrap().fields.len(), 1);
    assert_eq!(forms.warnings(), []);
}

/// One form with a thousand buttons that each send it to another name is kept once.
#[test]
fn what_buttons_send_to_many_names_is_kept_once() {
    let mut page = String::from("<form action=/f/x method=post><input name=a>");
    for number in 0..1_000 {
        page += &format!("<button formaction=/f/x{number}>go</button>");
    }
    let folder = folder(&[("p.html", &page)]);
    let forms = site(folder.path()).forms();
    assert_eq!(forms.names().count(), 1_001);
    assert!(forms.iter().all(|form| form.schema.as_ref().is_some_and(|s| s.fields.len() == 1)));
}

#[test]
fn a_site_of_too_many_patterns_keeps_the_forms_and_says_what_is_not_known() {
    let mut page = String::new();
    for number in 0..600 {
        let form = format!("<form action=/f/x{number} method=post>");
        page += &format!("{form}<input name=a pattern='[0-9]{{{}}}'></form>\n", number + 1);
    }
    let folder = folder(&[("p.html", &page)]);
    let site = site(folder.path());
    let forms = site.forms();
    assert_eq!(forms.names().count(), 600);
    assert_eq!(forms.iter().filter(|form| form.schema.is_none()).count(), 100);
    assert_eq!(forms.warnings().len(), 100);
    // With room again, all of it is known at the next reading.
    let (less, _) = page.split_at(page.len() / 2);
    std::fs::write(folder.path().join("p.html"), less).unwrap();
    assert_eq!(site.reread(std::time::Duration::ZERO).warnings().len(), 0);
}
