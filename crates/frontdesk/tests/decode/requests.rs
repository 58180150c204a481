//! `--http`: whole requests.

use serde_json::{Value, json};

use super::{json, run};

fn http(head: &str, body: &[u8]) -> Value {
    json(&["--http"], &[head.replace('\n', "\r\n").as_bytes(), body].concat())
}

fn meaning<'a>(output: &'a Value, name: &str) -> &'a str {
    let headers = output["request"]["headers"].as_array().unwrap();
    let header = headers.iter().find(|header| header["name"] == name).unwrap();
    header["meaning"].as_str().unwrap()
}

#[test]
fn a_post_has_its_head_explained_and_its_body_decoded() {
    let output = http(
        "POST /f/contact?x=1 HTTP/1.1\nHost: localhost:7070\nContent-Length: 3\n\
         Content-Type: application/x-www-form-urlencoded\nCookie: a=1\nCookie: b=2\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0\n\
         Accept-Language: de-DE,en;q=0.5\n\n",
        b"n=1",
    );
    assert_eq!(output["tree"], json!({ "n": "1" }));
    assert_eq!(output["request"]["method"], "POST");
    assert_eq!(output["request"]["target"], "/f/contact?x=1");
    assert_eq!(meaning(&output, "User-Agent"), "Firefox 143 on a Linux computer.");
    assert_eq!(
        meaning(&output, "Accept-Language"),
        "The visitor reads German (Germany), then English."
    );
    // C-30: two lines mean the same as one that joins them.
    assert_eq!(output["cookies"][1], json!({ "name": "b", "value": "2", "at": [5, 8] }));
    assert_eq!(output["notes"], json!([]));
}

#[test]
fn the_query_of_a_get_is_its_form() {
    let output = http("GET /search?q=caf%C3%A9&p=2 HTTP/1.1\nHost: a\n\n", b"");
    assert_eq!(output["tree"], json!({ "q": "café", "p": "2" }));
    assert_eq!(output["entries"][0]["at"], json!([2, 11]));
    assert_eq!(output.get("cookies"), None);
}

#[test]
fn a_chunked_body_is_put_together() {
    let head = "POST /f HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\
        Content-Type: application/x-www-form-urlencoded\n\n";
    let output = http(head, b"3;x=y\r\na=1\r\nB\r\n&b=23456789\r\n0\r\nTrailer: t\r\n\r\n");
    assert_eq!(output["tree"], json!({ "a": "1", "b": "23456789" }));
    for (body, kind) in [
        (&b"3\r\na=1\r\n"[..], "truncated"),
        (b"5\r\na=1", "truncated"),
        (b"2\r\na=1\r\n0\r\n\r\n", "bad_chunk"),
        (b"x\r\na=1\r\n0\r\n\r\n", "bad_chunk"),
        (b"+3\r\na=1\r\n0\r\n\r\n", "bad_chunk"),
    ] {
        assert_eq!(http(head, body)["error"]["kind"], kind, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn a_length_that_does_not_fit_is_said() {
    let head = |length: &str| {
        format!(
            "POST /f HTTP/1.1\nHost: a\nContent-Length: {length}\n\
             Content-Type: application/x-www-form-urlencoded\n\n"
        )
    };
    let output = http(&head("3"), b"a=1\n");
    assert_eq!(
        (&output["tree"]["a"], &output["notes"][0]["kind"]),
        (&"1".into(), &"trailing".into())
    );
    assert_eq!(http(&head("4"), b"a=1")["error"]["kind"], "truncated");
    assert_eq!(http(&head("-4"), b"a=1")["error"]["kind"], "bad_request");
}

#[test]
fn a_pasted_request_may_have_bare_line_feeds() {
    let request = b"POST /f HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{\"a\":1}\n";
    let output = json(&[], request);
    assert_eq!(output["tree"], json!({ "a": 1 }));
    assert_eq!(output["notes"][0]["kind"], "framing");
}

#[test]
fn a_request_in_a_dump_is_found_too() {
    let dump = b"<Buffer 47 45 54 20 2f 3f 61 3d 31 20 48 54 54 50 2f 31 2e 31 0d 0a 0d 0a>";
    assert_eq!(json(&["--http"], dump)["tree"], json!({ "a": "1" }));
}

#[test]
fn what_is_no_request_is_refused_at_its_place() {
    for (request, at) in [("hello", 0), ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 16)] {
        let ran = run(&["--http", "--format", "json"], request.as_bytes());
        assert_eq!(ran.code, 1);
        let error = &ran.json()["error"];
        assert_eq!((&error["kind"], &error["at"]), (&"bad_request".into(), &at.into()));
    }
}
