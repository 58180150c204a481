//! Whatever is sent, it is text in the page; whatever the page is, it costs its length.

use std::time::{Duration, Instant};

use super::again::{again, refilled, sends, sent_with_files};
use frontdesk_schema::{Language, Page};

const POLYGLOTS: &[&str] = &[
    "\"'><svg/onload=1>--><!-- */",
    "</textarea></select></title></script><script>alert(1)</script>",
    "x\" autofocus onfocus=\"alert(1)",
    "' onfocus='alert(1)",
    "]]><img src=x onerror=alert(1)>",
    "&lt;script&gt;&#60;b&#62;",
    "\u{0}<\u{0}script>",
    "javascript:alert(1)",
];

/// The tags of a page, by a reader of its own.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let end = tag.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(tag.len());
        tags.push(tag[..end].to_owned());
        rest = tag;
    }
    tags
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// V1.2.1, V1.3.1: no value, name or file name of a visitor becomes markup in the page that comes back.
#[test]
fn nothing_that_was_sent_becomes_markup_in_the_page_that_comes_back() {
    let html = "<html lang=en><title>t</title><form><input name=a type=email required>\
        <textarea name=b minlength=999></textarea><select name=c><option>1</select>\
        <input type=radio name=r value=1><input type=file name=f accept=.pdf><input type=file name=g>\
        <input name=d type=number></form>";
    let plain = sent_with_files(&[
        ("a", "x"),
        ("b", "x"),
        ("c", "x"),
        ("r", "x"),
        ("d", "x"),
        ("f", "@x.png"),
        ("g", "@x"),
    ]);
    let expected = tags(&refilled(html, &plain, Language::English, None));
    for evil in POLYGLOTS {
        let file = format!("@{}", evil.replace(['\u{0}', '/'], ""));
        let sent = sent_with_files(&[
            ("a", evil),
            ("b", evil),
            ("c", evil),
            ("r", evil),
            ("d", evil),
            ("f", &file),
            ("g", &file),
            (evil, "x"),
        ]);
        let page = refilled(html, &sent, Language::English, None);
        assert_eq!(tags(&page), expected, "{page}");
        assert!(!page.contains("<script") && !page.contains("<svg") && !page.contains("<img"));
        for form in Page::read(&page).forms {
            for field in form.fields {
                assert!(field.attributes.iter().all(|(name, _)| !name.starts_with("on")), "{page}");
            }
        }
    }
}

/// V1.2.1: neither do names, labels and addresses that stand in the page escaped.
#[test]
fn what_the_page_has_escaped_stays_escaped() {
    for evil in POLYGLOTS {
        let escaped = evil.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let html = format!(
            "<html lang=en><form><label>{escaped}<input name=\"{escaped}\" title=\"{escaped}\" pattern=x value=\"\"></label></form>"
        );
        let page = again(&html, &format!("{}=y", percent(evil)));
        let known = tags(&again(
            "<html lang=en><form><label>a<input name=a title=a pattern=x></label></form>",
            "a=y",
        ));
        if !evil.contains('\u{0}') {
            assert_eq!(tags(&page), known, "{page}");
        }
    }
}

#[test]
fn a_text_survives_whatever_it_is_made_of() {
    for evil in POLYGLOTS.iter().filter(|evil| !evil.contains('\u{0}')) {
        let page = again(
            "<form><input name=a><textarea name=b></textarea>",
            &format!("a={0}&b={0}", percent(evil)),
        );
        let expected = [("a", *evil), ("b", *evil)].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(sends(&page), expected, "{page}");
    }
}

#[test]
fn broken_markup_is_changed_only_where_a_browser_sees_a_field() {
    for html in [
        "<form><input name=a value='",
        "<form><input name=a",
        "<form",
        "<form><textarea name=a",
        "<form><select name=a><option",
        "<form><!-- <input name=a> --><input name=a><!--",
        "<form><script><input name=a></script><input name=a>",
        "<form><template><input name=a></template>",
        "<form><svg><input name=a></svg>",
        "<form><title><input name=a></title><style><input name=a></style>",
        "<form><input name=a/><input/name=a/value=b/>",
        "<form><b><input name=a></b><i><p><input name=a></i>",
        "<table><form><input name=a><tr><input name=a><td><input name=a></table>",
        "<form>\u{0}<input\u{0} name=a>",
        "<form><plaintext><input name=a>",
        "<form><input name=a\r\nvalue=x\r>",
        "<form><select><input name=a><textarea name=a>",
        "<form><math><mi><input name=a required>",
        "<form><svg><foreignObject><input name=a required></foreignObject></svg>",
        "<form><noscript><input name=a required></noscript>",
        "<form><input name=a required><frameset>",
    ] {
        let fields = |page: &str| -> Vec<_> {
            let forms = Page::read(page).forms;
            let fields = forms.into_iter().flat_map(|form| form.fields);
            fields.map(|field| (field.name, field.control)).collect()
        };
        if Page::read(html).forms.is_empty() {
            continue;
        }
        let page = again(html, "a=%22%3E%3Cb%3E&a=2&a=3");
        assert_eq!(fields(&page), fields(html), "{html} became {page}");
        assert!(!page.contains("<b>\""), "{page}");
    }
}

/// Makes a page and a body of so many pieces.
type Make = Box<dyn Fn(usize) -> (String, String)>;

/// F-65: linear, whatever the page and the body are made of.
#[test]
fn refilling_costs_as_much_as_the_page_and_the_body_are_long() {
    let field = "<fieldset><legend>Q</legend><label><input name=a type=number max=1 autofocus></label></fieldset>";
    let hostile: [(&str, Make); 7] = [
        ("fields of one name", Box::new(|n| (field.repeat(n), "a=2&".repeat(n)))),
        (
            "fields of many names",
            Box::new(|n| {
                let page = (0..n)
                    .map(|i| format!("<p><label><input name=a{i} required></label>"))
                    .collect();
                (page, String::new())
            }),
        ),
        (
            "boxes of one value",
            Box::new(|n| {
                ("<input type=checkbox name=a value=1 required>".repeat(n), "a=1&".repeat(n))
            }),
        ),
        (
            "one label around all",
            Box::new(|n| {
                (
                    format!(
                        "<label>{}</label>",
                        (0..n).map(|i| format!("<input name=a{i} required>")).collect::<String>()
                    ),
                    String::new(),
                )
            }),
        ),
        (
            "options",
            Box::new(|n| {
                (
                    format!("<select multiple name=a>{}</select>", "<option value=1>".repeat(n)),
                    "a=1&".repeat(n),
                )
            }),
        ),
        (
            "names that make one id",
            Box::new(|n| {
                (
                    (0..n)
                        .map(|i| {
                            format!(
                                "<input name='{}{}' required>",
                                "[".repeat(i % 50),
                                "]".repeat(i / 50)
                            )
                        })
                        .collect(),
                    String::new(),
                )
            }),
        ),
        (
            "boxes in one fieldset",
            Box::new(|n| {
                (
                    format!(
                        "<fieldset><legend>x</legend>{}</fieldset>",
                        (0..n)
                            .map(|i| format!(
                                "<label><input type=checkbox name=a{i} required></label>"
                            ))
                            .collect::<String>()
                    ),
                    String::new(),
                )
            }),
        ),
    ];
    let took = |html: &str, query: &str| -> Duration {
        let tries = (0..3).map(|_| {
            let start = Instant::now();
            again(html, query);
            start.elapsed()
        });
        tries.min().unwrap()
    };
    for (what, make) in hostile {
        let times = || {
            [100, 800].map(|count| {
                let (html, query) = make(count);
                took(&format!("<form>{html}</form>"), &query)
            })
        };
        // Eight times as much: the square of it would be sixty-four, each time that one looks. What else
        // the machine does slows one or the other, now and then.
        let is_in_proportion =
            |[small, large]: [Duration; 2]| large < small * 30 + Duration::from_millis(5);
        let mut looked = Vec::new();
        while looked.len() < 6 && !looked.last().copied().is_some_and(is_in_proportion) {
            looked.push(times());
        }
        assert!(looked.last().copied().is_some_and(is_in_proportion), "{what}: {looked:?}");
    }
}
