//! Each encoding, coding and charset, as JSON.

use std::io::Write;

use serde_json::{Value, json};

use super::json;

const URLENCODED: &str = "application/x-www-form-urlencoded";

#[test]
fn a_urlencoded_body_has_entries_a_tree_and_their_places() {
    let output = json(&["--content-type", URLENCODED], b"a[b]=1+2&a[c]=%41");
    assert_eq!(
        output,
        json!({
            "enctype": URLENCODED,
            "charset": "UTF-8",
            "entries": [
                { "name": "a[b]", "value": "1 2", "at": [5, 8] },
                { "name": "a[c]", "value": "A", "at": [14, 17] },
            ],
            "tree": { "a": { "b": "1 2", "c": "A" } },
            "notes": [],
        })
    );
}

#[test]
fn a_multipart_body_has_files_with_their_hash() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n--b\r\n\
        Content-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\nabc\r\n--b--\r\n";
    let output = json(&["--content-type", "multipart/form-data; boundary=b"], body.as_bytes());
    let file = json!({
        "filename": "a.png",
        "content_type": "image/png",
        "size": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    assert_eq!(output["tree"], json!({ "title": "Hello", "photo": file }));
    let entries = output["entries"].as_array().unwrap();
    assert_eq!(entries[0]["content_type"], "text/plain; charset=utf-8");
    let at = body.find("abc").unwrap();
    assert_eq!(entries[1]["at"], json!([at, at + 3]));
    assert_eq!(entries[1]["sha256"], file["sha256"]);
    assert_eq!(entries[1].get("upload"), None);
    assert_eq!(entries[1].get("value"), None);
}

#[test]
fn a_json_body_keeps_types_and_the_literals_of_numbers() {
    let ran = super::run(
        &["--content-type", "application/json", "--format", "json"],
        br#"{"n":0.10,"big":123456789012345678901234567890,"l":[true,null,{}]}"#,
    );
    for literal in [
        r#"{"name":"n","value":0.10,"at":[5,9]}"#,
        r#""big":123456789012345678901234567890"#,
        r#"{"name":"l","path":[0],"value":true"#,
        r#"{"name":"l","path":[2],"value":{}"#,
    ] {
        assert!(ran.out.contains(literal), "{literal} in {}", ran.out);
    }
}

#[test]
fn a_plain_body_is_read_line_by_line() {
    let output = json(&["--content-type", "text/plain"], b"a=1\r\nb=2=3\r\n");
    assert_eq!(output["tree"], json!({ "a": "1", "b": "2=3" }));
}

#[test]
fn names_nest_as_the_flag_says() {
    for (names, tree) in [
        ("auto", json!({ "a": { "b": "1" }, "c": { "d": "2" } })),
        ("brackets", json!({ "a": { "b": "1" }, "c.d": "2" })),
        ("dots", json!({ "a[b]": "1", "c": { "d": "2" } })),
        ("flat", json!({ "a[b]": "1", "c.d": "2" })),
    ] {
        let arguments = ["--content-type", URLENCODED, "--names", names];
        assert_eq!(json(&arguments, b"a[b]=1&c.d=2")["tree"], tree, "{names}");
    }
}

#[test]
fn contradictions_and_charsets_leave_notes() {
    let output = json(&["--content-type", URLENCODED], b"a=1&a[b]=2");
    assert_eq!(output["notes"][0]["kind"], "conflict");
    assert_eq!(output["notes"][0]["name"], "a");
    let latin = format!("{URLENCODED}; charset=latin1");
    let output = json(&["--content-type", &latin], b"a=%E9");
    assert_eq!((&output["charset"], &output["tree"]["a"]), (&"windows-1252".into(), &"é".into()));
}

/// `at` counts bytes of the decompressed body.
#[test]
fn a_compressed_body_is_decompressed() {
    // Stored, not compressed: a gzip member around `a=1&b=2` (RFC 1952).
    let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 7, 0, 248, 255];
    body.extend(b"a=1&b=2");
    body.extend([0x46, 0x2b, 0x1c, 0x23, 7, 0, 0, 0]);
    let crc = crc32(b"a=1&b=2").to_le_bytes();
    let end = body.len() - 8;
    body[end..end + 4].copy_from_slice(&crc);
    let output = json(&["--content-type", URLENCODED, "--content-encoding", "gzip"], &body);
    assert_eq!(output["entries"][1]["at"], json!([6, 7]));
}

/// RFC 1952, 8, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

#[test]
fn a_limit_is_named_with_its_setting() {
    let body = vec!["a=1"; 1001].join("&");
    let error = &json(&["--content-type", URLENCODED], body.as_bytes())["error"];
    assert_eq!(error["kind"], "over_limit");
    assert!(error["message"].as_str().unwrap().contains("limits.max_pairs"), "{error}");
    let deep = format!("a{}=1", "[b]".repeat(40));
    let error = &json(&["--content-type", URLENCODED], deep.as_bytes())["error"];
    assert_eq!(error["kind"], "over_limit");
}

#[test]
fn a_file_is_read_like_standard_input() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"a=1").unwrap();
    let path = file.path().to_str().unwrap();
    let output = json(&["--content-type", URLENCODED, path], b"");
    assert_eq!(output["tree"], json!({ "a": "1" }));
}

/// Rows C-30 to C-37 are tested where cookies are read.
#[test]
fn a_cookie_header_gives_its_cookies_and_nothing_of_a_form() {
    let output = json(&["--cookie"], b"a=1; b=\"x y\"\n");
    assert_eq!(
        output,
        json!({
            "notes": [],
            "cookies": [
                { "name": "a", "value": "1", "at": [0, 3] },
                { "name": "b", "value": "\"x y\"", "at": [5, 12] },
            ],
        })
    );
    assert_eq!(json(&["--cookie"], b"")["cookies"], Value::Array(Vec::new()));
}
