//! The optional script: how it is served. What it does is shown in a real browser (`tests/browser`).

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::desk::Desk;

#[test]
fn the_script_is_served_to_be_kept_for_a_short_time() {
    let desk = Desk::start();
    let script = desk.get("/frontdesk.js");
    assert_eq!(script.status, 200);
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=300"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(script.header(name).as_deref(), Some(value), "{name}");
    }
    assert!(script.header("set-cookie").is_none() && script.header("vary").is_none());
    let tag = script.header("etag").unwrap();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = desk.request("GET", "/frontdesk.js", &[("If-None-Match", &known)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag").as_deref(), Some(tag.as_str()));
    }
    let other = desk.request("GET", "/frontdesk.js", &[("If-None-Match", "\"other\"")], b"");
    assert_eq!(other.body, script.body);
    let head = desk.request("HEAD", "/frontdesk.js", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(desk.post("/frontdesk.js", "text/plain", b"").status, 405);
}

#[test]
fn the_script_stays_below_6_kb_compressed() {
    let script = Desk::start().get("/frontdesk.js").body;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&script).unwrap();
    let bytes = gzip.finish().unwrap().len();
    assert!(bytes < 6_000, "{bytes} bytes");
    assert!(bytes > 1_000, "that is not the script");
}

/// V3.4.3: it needs no more than `script-src 'self'; connect-src 'self'` of a page's policy.
#[test]
fn the_script_evaluates_nothing_and_writes_no_markup() {
    let script = Desk::start().get("/frontdesk.js").text();
    for word in [
        "eval(",
        "new Function",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "write(",
        ".style",
    ] {
        assert!(!script.contains(word), "{word}");
    }
}
