//! L1 to L14: every limit at the limit, one past it and a hundred times past it.

use crate::desk::{Answer, Desk, MULTIPART, URLENCODED, multipart};

const JSON: &str = "application/json";

/// A limit, how a body of size `n` is made, and what is answered past it.
struct Bound {
    setting: &'static str,
    max: usize,
    content_type: &'static str,
    body: fn(usize) -> Vec<u8>,
    status: u16,
}

fn pairs(n: usize) -> Vec<u8> {
    vec!["a=1"; n].join("&").into_bytes()
}

fn texts(n: usize) -> Vec<u8> {
    multipart(&vec![("name=\"a\"", &b"1"[..]); n])
}

fn files(n: usize) -> Vec<u8> {
    multipart(&vec![("name=\"a\"; filename=\"f\"", &b"1"[..]); n])
}

fn file(n: usize) -> Vec<u8> {
    multipart(&[("name=\"a\"; filename=\"f\"", &vec![b'x'; n])])
}

fn value(n: usize) -> Vec<u8> {
    [b"a=".to_vec(), vec![b'x'; n]].concat()
}

fn part_value(n: usize) -> Vec<u8> {
    multipart(&[("name=\"a\"", &vec![b'x'; n])])
}

fn json_value(n: usize) -> Vec<u8> {
    format!("{{\"a\":\"{}\"}}", "x".repeat(n)).into_bytes()
}

fn name(n: usize) -> Vec<u8> {
    [vec![b'n'; n], b"=1".to_vec()].concat()
}

fn part_name(n: usize) -> Vec<u8> {
    multipart(&[(&format!("name=\"{}\"", "n".repeat(n)), b"1")])
}

fn deep(n: usize) -> Vec<u8> {
    format!("a{}=1", "[b]".repeat(n - 1)).into_bytes()
}

fn dotted(n: usize) -> Vec<u8> {
    format!("a{}=1", ".b".repeat(n - 1)).into_bytes()
}

fn json_deep(n: usize) -> Vec<u8> {
    format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n)).into_bytes()
}

fn brackets(n: usize) -> Vec<u8> {
    vec!["a[]=1"; n].join("&").into_bytes()
}

fn repeated(n: usize) -> Vec<u8> {
    vec!["a=1"; n].join("&").into_bytes()
}

fn indexed(n: usize) -> Vec<u8> {
    let pairs: Vec<String> = (0..n).map(|index| format!("a[{index}]=1")).collect();
    pairs.join("&").into_bytes()
}

fn json_list(n: usize) -> Vec<u8> {
    format!("{{\"a\":[{}]}}", vec!["1"; n].join(",")).into_bytes()
}

fn header_lines(n: usize) -> Vec<u8> {
    let more = "x: y\r\n".repeat(n - 1);
    format!("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n{more}\r\n1\r\n--b--\r\n")
        .into_bytes()
}

fn preamble(n: usize) -> Vec<u8> {
    [vec![b'x'; n], b"\r\n".to_vec(), multipart(&[("name=\"a\"", b"1")])].concat()
}

const BOUNDS: &[Bound] = &[
    Bound { setting: "max_pairs", max: 50, content_type: URLENCODED, body: pairs, status: 413 },
    Bound { setting: "max_parts", max: 9, content_type: MULTIPART, body: texts, status: 413 },
    Bound { setting: "max_parts", max: 9, content_type: MULTIPART, body: files, status: 413 },
    Bound { setting: "max_files", max: 3, content_type: MULTIPART, body: files, status: 413 },
    Bound { setting: "max_file_bytes", max: 999, content_type: MULTIPART, body: file, status: 413 },
    Bound {
        setting: "max_value_bytes",
        max: 99,
        content_type: URLENCODED,
        body: value,
        status: 413,
    },
    Bound {
        setting: "max_value_bytes",
        max: 99,
        content_type: MULTIPART,
        body: part_value,
        status: 413,
    },
    Bound {
        setting: "max_value_bytes",
        max: 99,
        content_type: JSON,
        body: json_value,
        status: 413,
    },
    Bound { setting: "max_name_bytes", max: 30, content_type: URLENCODED, body: name, status: 400 },
    Bound {
        setting: "max_name_bytes",
        max: 30,
        content_type: MULTIPART,
        body: part_name,
        status: 400,
    },
    Bound { setting: "max_depth", max: 5, content_type: URLENCODED, body: deep, status: 400 },
    Bound { setting: "max_depth", max: 5, content_type: URLENCODED, body: dotted, status: 400 },
    Bound { setting: "max_json_depth", max: 5, content_type: JSON, body: json_deep, status: 400 },
    Bound {
        setting: "max_list_elements",
        max: 7,
        content_type: URLENCODED,
        body: brackets,
        status: 400,
    },
    Bound {
        setting: "max_list_elements",
        max: 7,
        content_type: URLENCODED,
        body: repeated,
        status: 400,
    },
    Bound {
        setting: "max_list_elements",
        max: 7,
        content_type: URLENCODED,
        body: indexed,
        status: 400,
    },
    Bound {
        setting: "max_list_elements",
        max: 7,
        content_type: JSON,
        body: json_list,
        status: 400,
    },
    Bound {
        setting: "max_part_header_lines",
        max: 4,
        content_type: MULTIPART,
        body: header_lines,
        status: 400,
    },
    Bound {
        setting: "max_preamble_bytes",
        max: 40,
        content_type: MULTIPART,
        body: preamble,
        status: 400,
    },
];

fn config(bound: &Bound) -> String {
    // What else the bodies need, so that only the limit in question stands in the way.
    let room = match bound.setting {
        "max_depth" | "max_pairs" | "max_list_elements" => "max_name_bytes = 100000\n",
        "max_parts" => "max_files = 10000\n",
        _ => "",
    };
    format!("[limits]\n{room}{} = {}", bound.setting, bound.max)
}

#[test]
fn every_limit_lets_its_own_number_through_and_not_one_more() {
    for bound in BOUNDS {
        let desk = Desk::configured(&config(bound));
        let at = desk.post("/f/contact", bound.content_type, &(bound.body)(bound.max));
        assert_eq!(at.status, 201, "{} at its limit: {}", bound.setting, at.text());
        for n in [bound.max + 1, bound.max * 100] {
            let past = desk.post("/f/contact", bound.content_type, &(bound.body)(n));
            refused(&past, bound, n);
        }
        assert_eq!(desk.export("contact").len(), 1, "{}", bound.setting);
        let left = if bound.setting.contains("file") || bound.setting == "max_parts" {
            bound.max
        } else {
            0
        };
        assert!(
            desk.uploads().len() <= left.min(9),
            "{}: what was refused left files",
            bound.setting
        );
    }
}

fn refused(answer: &Answer, bound: &Bound, n: usize) {
    assert_eq!(answer.status, bound.status, "{} with {n}: {}", bound.setting, answer.text());
    let setting = format!("limits.{}", bound.setting);
    assert_eq!(answer.json()["limit"]["setting"], setting.as_str(), "{n}: {}", answer.text());
}

/// L3: the text of a form, in every encoding, also without a stated length.
#[test]
fn text_is_bounded_in_every_encoding() {
    let desk = Desk::configured("[limits]\nmax_text_bytes = 1000");
    for (content_type, body) in [
        (URLENCODED, value as fn(usize) -> Vec<u8>),
        (MULTIPART, part_value),
        (JSON, json_value),
        ("text/plain", value),
    ] {
        let room = 1000 - body(0).len();
        if content_type != MULTIPART {
            assert_eq!(
                desk.post("/f/contact", content_type, &body(room)).status,
                201,
                "{content_type}"
            );
        }
        for n in [1001, 100_000] {
            let answer = desk.post("/f/contact", content_type, &body(n));
            assert_eq!(answer.status, 413, "{content_type} {n}: {}", answer.text());
            assert_eq!(
                answer.json()["limit"]["setting"],
                "limits.max_text_bytes",
                "{content_type} {n}"
            );
        }
        let answer = chunked(&desk, content_type, &body(5000));
        assert_eq!(answer.status, 413, "{content_type} in chunks");
    }
}

/// L4, F-11: the whole body is counted by its bytes, stated or not.
#[test]
fn the_whole_body_is_bounded_with_and_without_a_stated_length() {
    let desk = Desk::configured("[limits]\nmax_body_bytes = 1000");
    let room = 1000 - file(0).len();
    assert_eq!(desk.post("/f/contact", MULTIPART, &file(room)).status, 201);
    for n in [room + 1, 100_000] {
        for answer in
            [desk.post("/f/contact", MULTIPART, &file(n)), chunked(&desk, MULTIPART, &file(n))]
        {
            assert_eq!(answer.status, 413, "{n}: {}", answer.text());
            assert_eq!(answer.json()["limit"]["setting"], "limits.max_body_bytes");
        }
    }
    assert_eq!(desk.uploads().len(), 1);
}

fn chunked(desk: &Desk, content_type: &str, body: &[u8]) -> Answer {
    let mut sent = Vec::new();
    for piece in body.chunks(700) {
        sent.extend(format!("{:x}\r\n", piece.len()).bytes());
        sent.extend(piece);
        sent.extend(b"\r\n");
    }
    sent.extend(b"0\r\n\r\n");
    let headers = [("Content-Type", content_type), ("Transfer-Encoding", "chunked")];
    desk.request("POST", "/f/contact", &headers, &sent)
}

/// L1: the head of a request.
#[test]
fn the_head_of_a_request_is_bounded() {
    let desk = Desk::start();
    let long = "x".repeat(20_000);
    assert_eq!(desk.request("GET", "/", &[("X-Long", &long)], b"").status, 200);
    let longer = "x".repeat(40_000);
    assert_eq!(desk.request("GET", "/", &[("X-Long", &longer)], b"").status, 431);
    let names: Vec<String> = (0..120).map(|number| format!("X-{number}")).collect();
    let headers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
    assert_eq!(desk.request("GET", "/", &headers[..90], b"").status, 200);
    assert_eq!(desk.request("GET", "/", &headers, b"").status, 431);
}

/// L5, V5.2.4: bytes of files a form takes in a day; others and text are not concerned.
#[test]
fn a_form_takes_so_many_bytes_of_files_a_day() {
    let desk = Desk::configured("[limits]\nmax_form_file_bytes_a_day = 1000");
    assert!(desk.run(&["form", "add", "other"]).status.success());
    assert_eq!(desk.post("/f/contact", MULTIPART, &file(600)).status, 201);
    let over = desk.post("/f/contact", MULTIPART, &file(600));
    assert_eq!(over.status, 429);
    assert!(over.header("retry-after").unwrap().parse::<u64>().unwrap() <= 86_400);
    assert_eq!(over.json()["limit"]["setting"], "limits.max_form_file_bytes_a_day");
    assert_eq!(desk.uploads().len(), 1, "the refused file is gone");
    assert_eq!(desk.post("/f/contact", MULTIPART, &file(400)).status, 201);
    assert_eq!(desk.post("/f/contact", URLENCODED, b"text=still").status, 201);
    assert_eq!(desk.post("/f/other", MULTIPART, &file(600)).status, 201);
}

#[test]
fn ten_thousand_fields_are_refused_with_the_name_of_the_limit() {
    let desk = Desk::start();
    let many: Vec<String> = (0..10_000).map(|number| format!("f{number}=1")).collect();
    let answer = desk.post("/f/contact", URLENCODED, many.join("&").as_bytes());
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["limit"]["setting"], "limits.max_pairs");
    let raised = Desk::configured("[limits]\nmax_pairs = 10000");
    assert_eq!(raised.post("/f/contact", URLENCODED, many.join("&").as_bytes()).status, 201);
    assert_eq!(raised.tree("contact")["f9999"], "1");
}
