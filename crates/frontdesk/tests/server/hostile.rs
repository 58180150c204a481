//! Bad input: each gets a complete and clear answer and leaves nothing behind.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use crate::desk::{Answer, Desk, MULTIPART, URLENCODED, multipart};

fn assert_clean(desk: &Desk) {
    assert!(desk.export("contact").is_empty(), "nothing is stored");
    assert!(crate::site::within_seconds(5, || desk.uploads().is_empty()), "{:?}", desk.uploads());
    assert_eq!(
        desk.post("/f/contact", URLENCODED, b"name=Ada").status,
        201,
        "the next one is taken"
    );
}

/// F-03: a truncated body is refused at every cut.
#[test]
fn a_truncated_multipart_is_refused_at_every_cut() {
    let desk = Desk::start();
    let body =
        multipart(&[("name=\"a\"", b"1"), ("name=\"f\"; filename=\"x.txt\"", b"file\r\n--")]);
    let whole = body.len() - "\r\n".len();
    for cut in 0..whole {
        let answer = desk.post("/f/contact", MULTIPART, &body[..cut]);
        assert_eq!(answer.status, 400, "cut at {cut}: {}", answer.text());
    }
    assert_clean(&desk);
}

/// F-04: a client that goes away in the middle leaves nothing.
#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let desk = Desk::start();
    for _ in 0..20 {
        let mut stream = desk.connect();
        let head = "POST /f/contact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\
                    Content-Type: multipart/form-data; boundary=b\r\n\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&[b'x'; 65_536]).unwrap();
    }
    assert_clean(&desk);
}

/// F-13, F-19, F-25: a boundary that cannot be, is missing, or is given twice.
#[test]
fn a_wrong_boundary_is_refused() {
    let desk = Desk::start();
    let body = multipart(&[("name=\"a\"", b"1")]);
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=b; boundary=b",
        "multipart/form-data; boundary=\"a\"; BOUNDARY=b",
        long.as_str(),
        "multipart/form-data; boundary=other",
    ] {
        let answer = desk.post("/f/contact", content_type, &body);
        assert_eq!(answer.status, 400, "{content_type}: {}", answer.text());
        assert!(
            answer.json()["detail"].as_str().unwrap().contains("boundary"),
            "{}",
            answer.text()
        );
    }
    let headers =
        [("Content-Type", MULTIPART), ("Content-Type", "multipart/form-data; boundary=c")];
    assert_eq!(desk.request("POST", "/f/contact", &headers, &body).status, 400);
    assert_clean(&desk);
}

/// F-39, V1.5.1: the type decides, and what is no form is not guessed.
#[test]
fn other_types_are_refused() {
    let desk = Desk::start();
    for content_type in [
        "",
        "image/png",
        "application/xml",
        "text/html",
        "multipart/mixed; boundary=b",
        "*/*",
        "application/octet-stream",
        "nonsense",
        "application/json; charset=nonsense",
    ] {
        let answer = desk.post("/f/contact", content_type, b"<!DOCTYPE x>");
        assert_eq!(answer.status, 415, "{content_type:?}: {}", answer.text());
    }
    assert_eq!(desk.request("POST", "/f/contact", &[], b"name=Ada").status, 415);
    assert_clean(&desk);
}

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let body = body.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&body));
    let mut output = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut output).unwrap();
    writer.join().unwrap().unwrap();
    child.wait().unwrap();
    output
}

/// F-40: a bomb is refused while it goes off, and other codings before they begin.
#[test]
fn a_decompression_bomb_is_refused() {
    let desk =
        Desk::configured("[limits]\nmax_value_bytes = 100000000\nmax_text_bytes = 100000000");
    let bomb = gzip(&[b"a=".to_vec(), vec![b'0'; 20_000_000]].concat());
    assert!(bomb.len() < 100_000);
    let sent = |coding: &str, body: &[u8]| {
        let headers = [("Content-Type", URLENCODED), ("Content-Encoding", coding)];
        desk.request("POST", "/f/contact", &headers, body)
    };
    let answer = sent("gzip", &bomb);
    assert_eq!(answer.status, 413, "{}", answer.text());
    assert_eq!(answer.json()["limit"]["setting"], "limits.max_ratio");
    let small = gzip(b"name=Ada");
    for (coding, body, status) in [
        ("gzip, gzip", gzip(&small), 415),
        ("foo", small.clone(), 415),
        ("gzip", small[..small.len() - 4].to_vec(), 400),
        ("gzip", [small.clone(), b"junk".to_vec()].concat(), 400),
        ("gzip", b"name=Ada".to_vec(), 400),
        ("br", b"name=Ada".to_vec(), 400),
    ] {
        let answer = sent(coding, &body);
        assert_eq!(answer.status, status, "{coding} {}", answer.text());
    }
    assert_clean(&desk);
}

/// F-55: whatever a file is called, on the disk it has a name of ours, and the sent name stays data.
#[test]
fn no_file_name_reaches_the_disk() {
    let desk = Desk::start();
    let names = [
        "../../etc/passwd",
        "..\\..\\x",
        "/abs",
        "C:\\x",
        "a%2f..%2fb",
        "a\0.png",
        "CON",
        "x.png::$DATA",
        "photo\u{202e}gnp.exe",
        ".htaccess",
        "..",
        "a/b",
        "~root",
        ";touch x",
    ];
    for name in names {
        let body = multipart(&[(&format!("name=\"f\"; filename=\"{name}\""), b"data")]);
        let answer = desk.post("/f/contact", MULTIPART, &body);
        assert_eq!(answer.status, 201, "{name:?}: {}", answer.text());
    }
    let stored = desk.export("contact");
    for (submission, name) in stored.iter().zip(names) {
        let kept = submission["tree"]["f"]["filename"].as_str().unwrap();
        assert_eq!(kept, name, "the sent name stays data");
    }
    let uploads = desk.uploads();
    assert_eq!(uploads.len(), stored.len());
    for path in uploads {
        let below = path.strip_prefix(desk.data().join("uploads")).unwrap();
        let parts: Vec<_> = below.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        let ours = |part: &String| part.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(parts.len() == 2 && parts.iter().all(ours), "{}", below.display());
    }
    let mut outside: Vec<_> = std::fs::read_dir(desk.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    outside.sort();
    assert_eq!(outside, ["data", "frontdesk.toml", "site"], "V1.2.5: nothing was made elsewhere");
}

/// F-32, F-36: names that are dangerous elsewhere are ordinary here; control bytes are data.
#[test]
fn names_and_values_are_data() {
    let desk = Desk::start();
    let body = b"__proto__[x]=1&constructor[prototype][y]=2&a%00b=c%00d&n%0D%0AX:%20y=1";
    assert_eq!(desk.post("/f/contact", URLENCODED, body).status, 201);
    let tree = desk.tree("contact");
    assert_eq!(tree["__proto__"]["x"], "1");
    assert_eq!(tree["constructor"]["prototype"]["y"], "2");
    assert_eq!(tree["a\0b"], "c\0d");
    assert_eq!(tree["n\r\nX: y"], "1");
}

/// F-37, F-38: JSON that two readers could read in two ways is refused.
#[test]
fn malformed_json_is_refused() {
    let desk = Desk::start();
    for body in [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"\u0061":2}"#,
        "{",
        "[1,]",
        "{'a':1}",
        "NaN",
        "01",
        "{\"a\":1}{}",
        "{\"a\":\"\\ud800\"}",
        "// x\n{}",
        "",
    ] {
        let answer = desk.post("/f/contact", "application/json", body.as_bytes());
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
    let deep = "[".repeat(100_000);
    assert_eq!(desk.post("/f/contact", "application/json", deep.as_bytes()).status, 400);
    assert_clean(&desk);
}

/// F-43: a refusal comes before the body is asked for.
#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_sent() {
    let desk = Desk::start();
    for (path, status) in [("/f/contact", 413), ("/f/nowhere", 404)] {
        let mut stream = desk.connect();
        write!(stream, "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {URLENCODED}\r\n\
                        Content-Length: 10737418240\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = Answer::parse(&answer);
        assert_eq!(answer.status, status, "{}", answer.head);
    }
}

/// F-43: a browser that sends a large form to a wrong place can read why it was refused.
#[test]
fn an_early_answer_is_not_destroyed_by_a_reset() {
    let desk = Desk::configured("[limits]\nmax_file_bytes = 1000");
    let body = multipart(&[("name=\"f\"; filename=\"x\"", &vec![b'x'; 5_000_000])]);
    let answer = desk.navigate("/f/contact", MULTIPART, &body);
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("limits.max_file_bytes"));
    let own = format!("http://localhost:{}", desk.port);
    let headers = [("Content-Type", MULTIPART), ("Origin", own.as_str())];
    let small = multipart(&[("name=\"f\"; filename=\"x\"", &vec![b'x'; 60_000])]);
    assert_eq!(desk.request("POST", "/f/nowhere", &headers, &small).status, 404);
}
