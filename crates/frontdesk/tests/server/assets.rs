//! The optional script and the style of pages that come back: how they are served. What they do is shown in a
//! real browser (`tests/browser`).

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::desk::Desk;

#[test]
fn the_script_and_the_style_are_served_to_be_kept_for_a_short_time() {
    let desk = Desk::start();
    for (path, content_type) in [
        ("/frontdesk.js", "text/javascript; charset=utf-8"),
        ("/frontdesk.css", "text/css; charset=utf-8"),
    ] {
        let file = desk.get(path);
        assert_eq!(file.status, 200);
        for (name, value) in [
            ("content-type", content_type),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "public, max-age=300"),
            ("cross-origin-resource-policy", "cross-origin"),
        ] {
            assert_eq!(file.header(name).as_deref(), Some(value), "{path} {name}");
        }
        assert!(file.header("set-cookie").is_none() && file.header("vary").is_none());
        let tag = file.header("etag").unwrap();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()]
        {
            let again = desk.request("GET", path, &[("If-None-Match", &known)], b"");
            assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
            assert_eq!(again.header("etag").as_deref(), Some(tag.as_str()));
        }
        let other = desk.request("GET", path, &[("If-None-Match", "\"other\"")], b"");
        assert_eq!(other.body, file.body);
        let head = desk.request("HEAD", path, &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(desk.post(path, "text/plain", b"").status, 405);
    }
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
