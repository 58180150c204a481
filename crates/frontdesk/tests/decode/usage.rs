//! Exit statuses, and what is said when something is asked for that can't be.

use super::run;

const URLENCODED: &str = "application/x-www-form-urlencoded";

#[test]
fn a_body_that_was_read_ends_with_0() {
    assert_eq!(run(&["--content-type", URLENCODED], b"a=1").code, 0);
    assert_eq!(run(&["--content-type", URLENCODED, "-"], b"").code, 0);
}

#[test]
fn a_malformed_body_ends_with_1_and_an_error() {
    let ran = run(&["--content-type", "application/json", "--format", "json"], b"{\"a\":");
    assert_eq!(ran.code, 1);
    let error = &ran.json()["error"];
    assert_eq!((&error["kind"], &error["at"]), (&"truncated".into(), &5.into()));
    assert_eq!(ran.json().as_object().unwrap().len(), 1);
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()));
    assert_eq!(ran.errors, "");
}

#[test]
fn what_the_type_can_not_be_is_an_error_about_the_body() {
    let table = [
        ("multipart/form-data", "", "missing_boundary"),
        ("image/png", "", "unknown_enctype"),
        (URLENCODED, "compress", "unknown_coding"),
        (URLENCODED, "gzip, br", "stacked_codings"),
        (URLENCODED, "gzip", "bad_compression"),
    ];
    for (content_type, coding, kind) in table {
        let arguments = ["--content-type", content_type, "--content-encoding", coding];
        let ran = run(&[&arguments[..], &["--format", "json"]].concat(), b"a=1&b=22&c=333");
        assert_eq!((ran.code, &ran.json()["error"]["kind"]), (1, &kind.into()), "{content_type}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_prints_nothing() {
    let wrong: [&[&str]; 9] = [
        &["--nonsense"],
        &["--format", "xml"],
        &["--names", "rails"],
        &["--input", "octal"],
        &["--cookie", "--http"],
        &["--cookie", "--content-type", URLENCODED],
        &["--http", "--input", "curl"],
        &["--input", "raw"],
        &["no/such/file"],
    ];
    for arguments in wrong {
        let ran = run(arguments, b"a=1");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert_ne!(ran.errors, "", "{arguments:?}");
    }
}

#[test]
fn bytes_that_tell_nothing_need_a_content_type() {
    let ran = run(&[], b"\x00\x01\x02\x03");
    assert_eq!(ran.code, 2);
    assert!(ran.errors.contains("--content-type"), "{}", ran.errors);
}

/// With a content type the bytes are the body, whatever they look like.
#[test]
fn a_stated_content_type_means_raw_bytes() {
    let paste = b"<Buffer 61 3d 31>";
    let ran = run(&["--content-type", URLENCODED, "--format", "json"], paste);
    assert_eq!(ran.json()["tree"]["<Buffer 61 3d 31>"], "");
    let arguments = ["--content-type", URLENCODED, "--input", "auto", "--format", "json"];
    assert_eq!(run(&arguments, paste).json()["tree"]["a"], "1");
}
