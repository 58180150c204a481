//! A form from anywhere is one and the same tree.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::desk::{Desk, MULTIPART, URLENCODED, multipart};

fn expected() -> Value {
    json!({
        // HTML, 4.10.11: the value of a textarea has LF, whatever the encoding makes of it.
        "name": "Ada Lovelace", "email": "ada@example.org", "text": "Grüße,\nA & B = 100% ✓",
        "topics": ["forms", "cookies"], "address": { "city": "London" },
    })
}

fn pairs() -> Vec<(&'static str, &'static str)> {
    vec![
        ("name", "Ada Lovelace"),
        ("email", "ada@example.org"),
        ("text", "Grüße,\r\nA & B = 100% ✓"),
        ("topics[]", "forms"),
        ("topics[]", "cookies"),
        ("address[city]", "London"),
    ]
}

fn urlencoded() -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b' ' => "+".to_owned(),
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'*' => {
                    (byte as char).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect::<String>()
    };
    let pairs =
        pairs().into_iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(body).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn every_encoding_of_a_form_is_stored_as_the_same_tree() {
    let desk = Desk::start();
    let parts: Vec<(String, &str)> =
        pairs().into_iter().map(|(name, value)| (format!("name=\"{name}\""), value)).collect();
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let json = r#"{"name":"Ada Lovelace","email":"ada@example.org",
        "text":"Grüße,\r\nA & B = 100% ✓","topics":["forms","cookies"],"address":{"city":"London"}}"#;
    type Sent<'a> = (&'a str, &'a [(&'a str, &'a str)], Vec<u8>);
    let sent: [Sent<'_>; 5] = [
        (URLENCODED, &[], urlencoded().into_bytes()),
        (
            "application/x-www-form-urlencoded; charset=UTF-8",
            &[("Content-Encoding", "gzip")],
            gzip(urlencoded().as_bytes()),
        ),
        (MULTIPART, &[], multipart(&parts)),
        ("application/json", &[], json.as_bytes().to_vec()),
        ("application/vnd.form+json", &[], json.as_bytes().to_vec()),
    ];
    for (content_type, more, body) in &sent {
        let headers = [&[("Content-Type", *content_type)], *more].concat();
        let answer = desk.request("POST", "/f/contact", &headers, body);
        assert_eq!(answer.status, 201, "{content_type}: {}", answer.text());
    }
    let submissions = desk.export("contact");
    assert_eq!(submissions.len(), sent.len());
    for (submission, (content_type, ..)) in submissions.iter().zip(&sent) {
        assert_eq!(submission["tree"], expected(), "{content_type}");
        assert_eq!(
            submission["enctype"],
            content_type.split(';').next().unwrap().replace("vnd.form+", "")
        );
    }
}

#[test]
fn plain_text_is_read_as_forms_send_it() {
    let desk = Desk::start();
    let answer = desk.post("/f/contact", "text/plain", b"name=Ada\r\ntext=a=b\r\n");
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(desk.tree("contact"), json!({ "name": "Ada", "text": "a=b" }));
}

#[test]
fn the_entries_stay_in_order_with_the_place_of_each_value() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"b=1&a=%32&b=3&=x");
    let entries = &desk.export("contact")[0]["entries"];
    assert_eq!(
        *entries,
        json!([
            { "name": "b", "value": "1", "at": [2, 3] },
            { "name": "a", "value": "2", "at": [6, 9] },
            { "name": "b", "value": "3", "at": [12, 13] },
            { "name": "", "value": "x", "at": [15, 16] },
        ])
    );
}

#[test]
fn json_values_keep_their_types() {
    let desk = Desk::start();
    let body = br#"{"n":0.10,"big":123456789012345678901234567890,"yes":true,"none":null,"list":[],"deep":{"a":[1,{"b.c":"d"}]}}"#;
    assert_eq!(desk.post("/f/contact", "application/json", body).status, 201);
    let output = desk.run(&["export", "contact", "--format", "jsonl"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let tree = r#""tree":{"n":0.10,"big":123456789012345678901234567890,"yes":true,"none":null,"list":[],"deep":{"a":[1,{"b.c":"d"}]}}"#;
    assert!(text.contains(tree), "{text}");
}

#[test]
fn a_file_is_kept_whole_under_a_name_of_ours() {
    let desk = Desk::start();
    let bytes: Vec<u8> = (0..300_000_u32).map(|number| (number * 7 / 3) as u8).collect();
    let body =
        multipart(&[("name=\"name\"", b"Ada"), ("name=\"photo\"; filename=\"cat.png\"", &bytes)]);
    let answer = desk.post("/f/contact", MULTIPART, &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let tree = desk.tree("contact");
    assert_eq!(tree["photo"]["filename"], "cat.png");
    assert_eq!(tree["photo"]["size"], 300_000);
    let uploads = desk.uploads();
    assert_eq!(uploads.len(), 1, "{uploads:?}");
    assert_eq!(fs::read(&uploads[0]).unwrap(), bytes);
    let name = uploads[0].file_name().unwrap().to_str().unwrap();
    assert!(name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
}

#[test]
fn a_file_input_that_was_left_empty_keeps_no_file() {
    let desk = Desk::start();
    let body = multipart(&[("name=\"name\"", b"Ada"), ("name=\"photo\"; filename=\"\"", b"")]);
    assert_eq!(desk.post("/f/contact", MULTIPART, &body).status, 201);
    assert_eq!(desk.tree("contact")["photo"]["size"], 0);
    assert!(desk.uploads().is_empty());
}

/// J of the eleven ordinary bodies: what an old page says about its charset is believed.
#[test]
fn a_form_says_its_charset() {
    let desk = Desk::start();
    desk.post("/f/contact", URLENCODED, b"_charset_=ISO-8859-1&name=%E9");
    assert_eq!(desk.tree("contact")["name"], "é");
}
