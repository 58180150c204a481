//! What is shown of a paste, a file and a form.

use super::{BROWSER, PROGRAM, ask, is_plain, send};
use crate::desk::{Desk, MULTIPART, URLENCODED, multipart};
use crate::hostile::gzip;

/// All bytes that a page shows in hexadecimal digits.
fn shown_bytes(html: &str) -> Vec<u8> {
    let cells = html.split("<code class=\"hex\">").skip(1);
    let cells = cells.filter_map(|rest| rest.split("</code>").next());
    let texts = cells.flat_map(|cell| cell.split('<').filter_map(|tag| tag.split('>').nth(1)));
    let pairs = texts.flat_map(str::split_ascii_whitespace);
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

#[test]
fn every_kind_of_paste_is_read_as_the_command_reads_it() {
    let desk = Desk::start();
    let table: &[(&str, &[(&str, &str)])] = &[
        ("<Buffer 61 3d 31 26 62 3d 32>", &[]),
        ("613d3126623d32", &[("input", "hex")]),
        ("00000000: 613d 3126 623d 32                        a=1&b=2", &[]),
        ("YT0xJmI9Mg==", &[("input", "base64")]),
        ("curl https://example.org/f -d a=1 -d b=2", &[]),
        ("a=1&b=2", &[]),
        ("a=1&b=2", &[("content_type", URLENCODED), ("input", "raw")]),
        (
            "POST /f HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=1&b=2",
            &[],
        ),
        ("POST /f HTTP/1.1\r\nHost: x\r\n\r\na=1&b=2", &[("what", "http")]),
        (
            r#"{"method":"POST","url":"https://x/f","headers":[],"postData":{"mimeType":"application/x-www-form-urlencoded","text":"a=1&b=2"}}"#,
            &[],
        ),
        (r#"{"a":"1","b":"2"}"#, &[("what", "body"), ("names", "flat")]),
    ];
    for (paste, said) in table {
        let fields = [&[("paste", *paste)], *said].concat();
        let answer = ask(&desk, PROGRAM, &fields);
        assert_eq!(answer.status, 200, "{paste}: {}", answer.text());
        assert_eq!(answer.json()["tree"], serde_json::json!({ "a": "1", "b": "2" }), "{paste}");
        let page = ask(&desk, BROWSER, &fields);
        assert_eq!(page.status, 200, "{paste}");
        assert!(page.text().contains("2 entries"), "{paste}: {}", page.text());
    }
}

#[test]
fn the_object_for_programs_is_the_one_that_the_command_prints() {
    let desk = Desk::start();
    let paste = "curl https://x/f -b 'a=1; b=2' -H 'User-Agent: curl/8.1' -d 't[]=x&t[]=y&t=z'";
    std::fs::write(desk.dir.path().join("paste"), paste).unwrap();
    let command = desk.run(&["decode", "paste", "--format", "json"]);
    let answer = ask(&desk, PROGRAM, &[("paste", paste)]);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(answer.text(), String::from_utf8(command.stdout).unwrap().trim_end());
}

#[test]
fn a_cookie_header_is_taken_apart() {
    let desk = Desk::start();
    let fields = [("paste", "theme=dark; sid=abc"), ("what", "cookie")];
    let answer = ask(&desk, PROGRAM, &fields).json();
    assert_eq!(answer["cookies"][1], serde_json::json!({"name":"sid","value":"abc","at":[12, 19]}));
    let page = ask(&desk, BROWSER, &fields).text();
    assert!(page.contains("theme") && page.contains("“abc”"), "{page}");
}

#[test]
fn a_file_is_read_before_a_paste() {
    let desk = Desk::start();
    let body =
        multipart(&[("name=\"paste\"", b""), ("name=\"file\"; filename=\"b\"", b"\x00=\xff")]);
    let headers = [PROGRAM, ("Content-Type", MULTIPART)];
    let untold = desk.ask_desk("POST", "/decode/paste", &headers, &body);
    assert_eq!(untold.status, 422, "{}", untold.text());
    let told = [
        body.strip_suffix(b"--b--\r\n").unwrap(),
        &multipart(&[("name=\"content_type\"", URLENCODED.as_bytes())]),
    ]
    .concat();
    let read = desk.ask_desk("POST", "/decode/paste", &headers, &told);
    assert_eq!(read.json()["tree"], serde_json::json!({"\0": "\u{fffd}"}));
}

#[test]
fn a_question_that_says_too_little_is_told_what_is_missing_and_keeps_its_fields() {
    let desk = Desk::start();
    for (fields, says) in [
        (vec![("paste", "  "), ("names", "dots")], "Paste something"),
        (vec![("paste", "just words"), ("names", "dots")], "content type"),
        (vec![("paste", "a=1"), ("input", "raw"), ("names", "dots")], "content type"),
        (vec![("paste", "a=1"), ("names", "dots"), ("what", "song")], "what is one of"),
        (
            vec![("paste", "curl x"), ("names", "dots"), ("what", "http"), ("input", "curl")],
            "a body",
        ),
    ] {
        let page = ask(&desk, BROWSER, &fields);
        assert_eq!(page.status, 422, "{fields:?}");
        let text = page.text();
        assert!(
            text.contains(says) && text.contains("value=\"dots\" selected"),
            "{fields:?}: {text}"
        );
        assert!(text.contains(fields[0].1.trim()), "{text}");
        let program = ask(&desk, PROGRAM, &fields);
        assert_eq!(
            (program.status, program.json()["error"]["kind"].as_str()),
            (422, Some("unclear"))
        );
    }
}

#[test]
fn a_form_of_any_page_is_itself_what_is_explained() {
    let desk = Desk::start();
    let bodies: [(&str, Vec<u8>); 4] = [
        (URLENCODED, b"tag=a&tag=b&paste=c".to_vec()),
        (
            MULTIPART,
            multipart(&[("name=\"tag\"", b"a"), ("name=\"tag\"", b"b"), ("name=\"paste\"", b"c")]),
        ),
        ("application/json", br#"{"tag":["a","b"],"paste":"c"}"#.to_vec()),
        ("text/plain", b"tag=a\r\ntag=b\r\npaste=c\r\n".to_vec()),
    ];
    for (content_type, body) in bodies {
        let answer = send(&desk, PROGRAM, content_type, &body);
        let object = answer.json();
        assert_eq!(
            object["tree"],
            serde_json::json!({"tag":["a","b"],"paste":"c"}),
            "{content_type}"
        );
        let (start, end) = (&object["entries"][2]["at"][0], &object["entries"][2]["at"][1]);
        let at = start.as_u64().unwrap() as usize..end.as_u64().unwrap() as usize;
        assert_eq!(body[at], b"c"[..], "{content_type}");
        assert_eq!(object["request"]["method"], "POST");
        assert!(object["request"]["headers"].to_string().contains("The body"), "{object}");
        let page = send(&desk, BROWSER, content_type, &body).text();
        assert_eq!(shown_bytes(&page), body, "{content_type}");
        let compressed = [PROGRAM, ("Content-Type", content_type), ("Content-Encoding", "gzip")];
        let answer = desk.ask_desk("POST", "/decode", &compressed, &gzip(&body)).json();
        assert_eq!(answer["entries"], object["entries"], "{content_type}, compressed");
    }
}

#[test]
fn a_form_that_was_sent_with_get_is_explained_too() {
    let desk = Desk::start();
    let object = desk.ask_desk("GET", "/decode?a%5Bb%5D=1", &[PROGRAM], b"").json();
    assert_eq!(object["tree"], serde_json::json!({"a":{"b":"1"}}));
    let page = desk.ask_desk("GET", "/decode?a=1", &[BROWSER], b"").text();
    assert_eq!(shown_bytes(&page), b"a=1");
    assert_eq!(
        desk.ask_desk("GET", "/decode", &[PROGRAM], b"").json()["tree"],
        serde_json::json!({})
    );
}

#[test]
fn what_was_understood_up_to_a_fault_is_shown_and_the_place_is_marked() {
    let desk = Desk::start();
    let broken =
        b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nno header\r\n\r\n2";
    let answer = send(&desk, PROGRAM, MULTIPART, broken);
    assert_eq!(
        (answer.status, answer.json()["error"]["kind"].as_str()),
        (400, Some("bad_part_header"))
    );
    let page = send(&desk, BROWSER, MULTIPART, broken);
    assert_eq!(page.status, 400);
    let text = page.text();
    assert!(text.contains("1 entry") && text.contains("“1”"), "{text}");
    assert_eq!(shown_bytes(&text), broken);
    let (before, behind) = text.split_once("Here it goes wrong").unwrap();
    assert!(shown_bytes(before).ends_with(b"--b\r\nno"), "{:?}", shown_bytes(before));
    assert!(behind.contains("not read"));
    let truncated = send(&desk, BROWSER, MULTIPART, &broken[..50]).text();
    assert!(truncated.contains("Here it goes wrong"), "{truncated}");
    let unknown = send(&desk, BROWSER, "image/png", b"x");
    assert_eq!(unknown.status, 415);
    assert!(unknown.text().contains("The request around it"), "{}", unknown.text());
}

#[test]
fn a_fragment_is_the_answer_without_the_page() {
    let desk = Desk::start();
    let headers = [("HX-Request", "true"), ("Content-Type", URLENCODED)];
    let answer = desk.ask_desk("POST", "/decode", &headers, b"a=1").text();
    assert!(answer.trim_start().starts_with("<section") && !answer.contains("<html"), "{answer}");
}

/// Z-15: for any bytes the page is UTF-8 without control characters, and its hexadecimal digits are
/// the bytes that came.
#[test]
fn any_bytes_come_out_as_they_went_in() {
    let desk = Desk::start();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    let alphabet = b"a=&%41+[].{}\":,\r\n-b \0\xff\xc3\xa9;\\u";
    for round in 0..120 {
        let len = usize::from(next()) * 3;
        let body: Vec<u8> = match round % 2 {
            0 => (0..len).map(|_| next()).collect(),
            _ => (0..len).map(|_| alphabet[usize::from(next()) % alphabet.len()]).collect(),
        };
        let types = [URLENCODED, MULTIPART, "application/json", "text/plain"];
        let page = send(&desk, BROWSER, types[round / 2 % 4], &body);
        assert!(matches!(page.status, 200 | 400 | 413), "{}: {body:?}", page.status);
        let text = String::from_utf8(page.body).unwrap();
        assert!(text.chars().all(is_plain), "{body:?}");
        // A name that is too long, say, is found when all has been read: then there is no table.
        if text.contains("class=\"bytes\"") && !text.contains("class=\"gap\"") {
            assert_eq!(shown_bytes(&text), body, "{}", types[round / 2 % 4]);
        } else {
            assert!(page.status != 200 || body.is_empty() || text.contains("gap"), "{text}");
        }
    }
}
