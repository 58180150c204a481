//! a form written out in every encoding that can carry it reads back the same, and its tree
//! is the same tree.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use frontdesk_form::{Content, ContentType, FormData, Limits, Names, Value};
use proptest::prelude::*;

/// One entry to be sent.
#[derive(Clone, Debug, PartialEq)]
struct Sent {
    name: String,
    value: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Text(String),
    File { filename: String, bytes: Vec<u8> },
}

const BOUNDARY: &str = "----round-trip-7MA4YWxkTrZu0gW";

/// HTML, 4.10.22.8: line ends become CRLF in names and texts; `"`, CR and LF are escaped in names
/// and file names.
fn multipart(form: &[Sent]) -> Vec<u8> {
    let quoted = |name: &str| name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut body = Vec::new();
    for Sent { name, value } in form {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(&crlf(name))
        );
        body.extend_from_slice(head.as_bytes());
        match value {
            What::Text(text) => {
                body.extend_from_slice(format!("\r\n\r\n{}", crlf(text)).as_bytes());
            }
            What::File { filename, bytes } => {
                let head = format!(
                    "; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
                    quoted(filename)
                );
                body.extend_from_slice(head.as_bytes());
                body.extend_from_slice(bytes);
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\n'], "\r\n")
}

fn urlencoded(form: &[(String, String)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes()
}

/// What `enctype=text/plain` sends; nothing in it can be escaped.
fn plain(form: &[(String, String)]) -> Option<Vec<u8>> {
    let is_plain = |(name, value): &(String, String)| {
        !name.contains(['=', '\r', '\n']) && !value.contains(['\r', '\n'])
    };
    let lines = form.iter().map(|(name, value)| format!("{name}={value}\r\n"));
    form.iter().all(is_plain).then(|| lines.collect::<String>().into_bytes())
}

/// `JSON.stringify(Object.fromEntries(new FormData(form)))`, where no name comes twice.
fn json(form: &[(String, String)]) -> Option<Vec<u8>> {
    let mut names: Vec<_> = form.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let text = |text: &String| serde_json::to_string(text).unwrap();
    let pairs = form.iter().map(|(name, value)| format!("{}:{}", text(name), text(value)));
    let body = format!("{{{}}}", pairs.collect::<Vec<_>>().join(","));
    (names.len() == form.len()).then(|| body.into_bytes())
}

fn read(content_type: &str, body: Vec<u8>) -> FormData {
    let form = ContentType::parse(content_type.as_bytes()).unwrap();
    FormData::parse(&form, body.into(), &Limits::default()).unwrap()
}

fn came(data: &FormData) -> Vec<Sent> {
    let what = |value| match value {
        Value::Text(text) => What::Text(text.to_owned()),
        Value::File(file) => {
            let Content::Memory(bytes) = &file.content else { panic!("it was put nowhere") };
            What::File { filename: file.filename.clone(), bytes: bytes.to_vec() }
        }
        other => panic!("no form sends {other:?}"),
    };
    data.entries()
        .map(|entry| Sent { name: entry.name.to_owned(), value: what(entry.value) })
        .collect()
}

/// Names that nest, and names of any characters. What a browser leaves as it is, `%22`, can't be
/// told from an escaped quote, so no name has a percent sign here.
fn name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "a",
        "tags[]",
        "user[email]",
        "rows[0].qty",
        "rows[1].qty",
        "r.0.n",
        "a[b]",
        "a.b",
        "",
        "[x]",
        "a[",
        "form-TOTAL_FORMS",
        "form-0-n",
        "Q1. Your name?",
        "__proto__",
        "日本[名]",
        "say \"hi\"",
        "C:\\dir\\",
        "\\\"",
        "line\r\nend",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => any::<String>()]
        .prop_map(|name| crlf(&name.replace('%', "")))
        .prop_filter("it says how to read the form", |name| !name.eq_ignore_ascii_case("_charset_"))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~\r\n]{0,40}", Just("100%".to_owned()), Just("--".to_owned())]
        .prop_map(|text| crlf(&text))
}

fn file() -> impl Strategy<Value = What> {
    let filename = prop_oneof![Just("C:\\a \"b\".png".to_owned()), any::<String>()];
    let bytes = prop::collection::vec(any::<u8>(), 0..60);
    let near = Just(format!("x\r\n--{}", &BOUNDARY[..20]).into_bytes());
    (filename, prop_oneof![4 => bytes, 1 => near])
        .prop_map(|(name, bytes)| What::File { filename: name.replace('%', ""), bytes })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    ///
    #[test]
    fn a_form_of_texts_is_one_form_and_one_tree_in_every_encoding(
        form in prop::collection::vec((name(), text()), 0..12),
    ) {
        let sent: Vec<Sent> = form.iter()
            .map(|(name, text)| Sent { name: name.clone(), value: What::Text(text.clone()) })
            .collect();
        let by_multipart = format!("multipart/form-data; boundary={BOUNDARY}");
        let ways = [
            ("application/x-www-form-urlencoded", Some(urlencoded(&form))),
            (&by_multipart, Some(multipart(&sent))),
            ("text/plain", plain(&form)),
            ("application/json", json(&form)),
        ];
        let tree = |data: &FormData| data.tree(Names::Auto, &Limits::default()).unwrap().to_json();
        let mut first = None;
        for (content_type, body) in ways {
            let Some(body) = body else { continue };
            let data = read(content_type, body);
            prop_assert_eq!(&came(&data), &sent, "{}", content_type);
            let tree = tree(&data);
            prop_assert_eq!(first.get_or_insert(tree.clone()), &tree, "{}", content_type);
        }
    }

    ///
    #[test]
    fn files_come_back_byte_for_byte_under_their_names(
        form in prop::collection::vec(
            (name(), prop_oneof![text().prop_map(What::Text), file()]), 0..8,
        ),
    ) {
        let sent: Vec<Sent> =
            form.into_iter().map(|(name, value)| Sent { name, value }).collect();
        let data = read(&format!("multipart/form-data; boundary={BOUNDARY}"), multipart(&sent));
        prop_assert_eq!(came(&data), sent);
    }
}
