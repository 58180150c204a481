//! Whatever a page says and whatever is sent to it.

use std::fs;
use std::path::Path;

use super::again::{sends, sent, shown};
use frontdesk_schema::{FormSchema, Language, Page, Policy, Refill};
use proptest::prelude::*;
use proptest::sample::select;

const CONTROLS: &[&str] = &[
    "<input name=a>",
    "<input name=a required>",
    "<label>x<input name=b type=email value=1></label>",
    "<input type=checkbox name=c value=1 checked>",
    "<input type=checkbox name=c value=2 required>",
    "<input type=radio name=r value=1 checked required>",
    "<label><input type=radio name=r value=2></label>",
    "<textarea name=t minlength=3>\nx</textarea>",
    "<select name=s required><option value=''>-<option>1<option selected>2</select>",
    "<select name=m multiple><option>1<option selected>2</select>",
    "<input type=hidden name=h value=1>",
    "<input type=number name=n max=3>",
    "<input type=password name=p>",
    "<input type=file name=f>",
    "<button name=z value=1>go</button>",
    "<fieldset><legend>q</legend>",
    "</fieldset>",
    "<p>",
    "</p>",
    "<table><tr><td>",
    "</table>",
    "<b>",
    "</b>",
    "<details>",
    "</label>",
    "<!-- x -->",
    "text &amp; ",
    "<input name=a value='\"' autofocus/>",
    "<svg><a href=#x>",
    "</svg>",
];

fn page() -> impl Strategy<Value = String> {
    prop::collection::vec(select(CONTROLS), 0..12).prop_map(|all| format!("<form>{}", all.concat()))
}

fn body() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let name = select(&["a", "b", "c", "r", "t", "s", "m", "h", "n", "p", "f", "x"][..]);
    let value = prop_oneof![3 => select(&["", "1", "2", "9", "<b>\"'&", "\nx"][..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec((name, value), 0..10)
}

fn query(pairs: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(n, v)| format!("{}={}", escaped(n.as_ref()), escaped(v.as_ref())))
        .collect();
    pairs.join("&")
}

/// All that a form demands, without places and what the page fills in.
fn demands(page: &str) -> Vec<String> {
    let forms = Page::read(page).forms;
    let told = forms.iter().map(|form| FormSchema::of(form).json_schema("x:"));
    // The text that stands in a page is right at any length: that differs on purpose.
    told.map(|json| {
        let mut json: serde_json::Value = serde_json::from_str(&json).unwrap();
        without_defaults(&mut json);
        json.to_string()
    })
    .collect()
}

fn without_defaults(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(all) => {
            all.remove("default");
            all.values_mut().for_each(without_defaults);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(without_defaults),
        _ => {}
    }
}

fn refilled(html: &str, body: &str) -> Option<String> {
    let page = Page::read(html);
    let schema = FormSchema::of(page.forms.first()?);
    let data = sent(body);
    let checked = schema.check(data.entries(), &Policy::default());
    Some(shown(html, &data, &checked, Language::English, None))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// The page that comes back has the same form: the same fields, which demand the same.
    #[test]
    fn the_form_that_comes_back_is_the_same_form(html in page(), body in body()) {
        let again = refilled(&html, &query(&body)).unwrap();
        prop_assert_eq!(demands(&again), demands(&html), "{} became {}", html, again);
        let shape = |html: &str| -> Vec<_> {
            Page::read(html).forms.remove(0).fields.into_iter().map(|f| (f.name, f.control, f.label, f.legend, f.disabled)).collect()
        };
        prop_assert_eq!(shape(&again), shape(&html), "{} became {}", html, again);
    }

    /// What the page would send as it stands, sent and refilled, is what it would send again.
    #[test]
    fn what_a_page_sends_comes_back_as_it_was(html in page()) {
        let before = sends(&html);
        let again = refilled(&html, &query(&before)).unwrap();
        // Which of two radio buttons of one value was chosen nobody can tell.
        let sorted = |mut pairs: Vec<(String, String)>| {
            pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
            pairs
        };
        prop_assert_eq!(sorted(sends(&again)), sorted(before), "{} became {}", html, again);
    }

    /// Any text as a page, any text as a body.
    #[test]
    fn any_text_is_refilled_without_a_fall(html in "[<>/='\" a-z!&;\r\n-]{0,120}", body in body()) {
        let html = format!("<form>{html}");
        refilled(&html, &query(&body));
    }
}

/// Every page that the project has, and every form of it.
#[test]
fn the_pages_of_the_examples_come_back_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages = Vec::new();
    for folder in ["examples", "tests/browser"] {
        collect(&root.join(folder), &mut pages);
    }
    assert!(pages.len() > 10, "{pages:?}");
    let mut forms = 0;
    for path in pages {
        let html = fs::read_to_string(&path).unwrap();
        for (index, form) in Page::read(&html).forms.iter().enumerate() {
            forms += 1;
            let data = sent("");
            let schema = FormSchema::of(form);
            let checked = schema.check(data.entries(), &Policy::default());
            let again = Refill {
                page: &html,
                form: index,
                entries: &[],
                errors: checked.errors(),
                language: Language::English,
                style: None,
                moved: None,
                action: None,
            };
            let again = again.html().unwrap();
            assert_eq!(demands(&again), demands(&html), "{}", path.display());
            let told = again.matches("data-fd-error=").count();
            assert_eq!(told, checked.first_errors().count(), "{}: {again}", path.display());
        }
    }
    assert!(forms > 10, "{forms}");
}

fn collect(folder: &Path, pages: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules") {
            collect(&path, pages);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            pages.push(path);
        }
    }
}
