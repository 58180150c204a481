//! What is pasted does no harm: no markup, no hidden text, no bomb.

use std::time::{Duration, Instant};

use super::{BROWSER, PROGRAM, ask, is_plain, send};
use crate::desk::{Desk, MULTIPART, URLENCODED, multipart};
use crate::hostile::gzip;
use crate::markup::Markup;

#[test]
fn limits_are_refused_with_their_setting() {
    let config = "[limits]\nmax_body_bytes = 20000\nmax_file_bytes = 10000\nmax_text_bytes = 5000\nmax_pairs = 3";
    let desk = Desk::configured(config);
    let file = |size: usize| multipart(&[("name=\"file\"; filename=\"f\"", &vec![b'x'; size])]);
    for (path, content_type, body, setting) in [
        ("/decode", URLENCODED, b"a&b&c&d".to_vec(), "limits.max_pairs"),
        ("/decode", URLENCODED, vec![b'x'; 20_001], "limits.max_body_bytes"),
        ("/decode", MULTIPART, file(10_001), "limits.max_file_bytes"),
        ("/decode/paste", MULTIPART, file(10_001), "limits.max_file_bytes"),
        ("/decode/paste", MULTIPART, file(20_001), "limits.max_body_bytes"),
        (
            "/decode/paste",
            MULTIPART,
            multipart(&[("name=\"paste\"", &[b'x'; 6000])]),
            "limits.max_text_bytes",
        ),
    ] {
        for accept in [BROWSER, PROGRAM] {
            let answer =
                desk.ask_desk("POST", path, &[accept, ("Content-Type", content_type)], &body);
            assert_eq!(answer.status, 413, "{path} {setting}: {}", answer.text());
            assert!(answer.text().contains(setting), "{path} {setting}: {}", answer.text());
        }
    }
    assert_eq!(send(&desk, PROGRAM, URLENCODED, b"a&b&c").status, 200);
    let desk = Desk::start();
    let dump = "613d31 ".repeat(4 * 1024 * 1024 / 7 + 1);
    let file = multipart(&[("name=\"file\"; filename=\"f\"", dump.as_bytes())]);
    let headers = [BROWSER, ("Content-Type", MULTIPART)];
    let answer = desk.ask_desk("POST", "/decode/paste", &headers, &file);
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("Too large") && answer.text().contains("4.0 MiB"));
}

/// Every tag of the page with its attributes. Nothing that comes may add one.
const TAGS: &[&str] = &[
    "html lang",
    "head",
    "meta charset",
    "meta name content",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "h2 id",
    "p",
    "p class",
    "p class id",
    "p class aria-hidden",
    "section class aria-label",
    "div",
    "div class",
    "div class role",
    "strong",
    "code",
    "code class",
    "code class aria-hidden",
    "span",
    "span class",
    "i",
    "pre class",
    "a href",
    "a class href aria-label",
    "ul class",
    "ul",
    "ol class",
    "li",
    "li class",
    "li class aria-hidden",
    "li class id",
    "li class id data-e",
    "li id data-e",
    "dl class",
    "dt",
    "dd",
    "details",
    "details class",
    "details class open",
    "details open",
    "summary",
    "form method action enctype accept-charset class",
    "label for",
    "textarea id name rows spellcheck autocapitalize autocomplete placeholder aria-describedby",
    "input type id name",
    "input id name value list placeholder spellcheck autocapitalize autocomplete",
    "datalist id",
    "option value",
    "option value selected",
    "select id name",
    "button",
    "script",
];

/// V1.2.1, V1.2.2, V1.3.1, F-50: whatever comes is text; no element, attribute, link or comment is
/// made of it.
#[test]
fn nothing_that_comes_makes_markup_of_its_own() {
    let desk = Desk::start();
    let evil = "\"'><svg/onload=1>--><!-- */ javascript:alert(1) </script><script>1</script></textarea></style>";
    let quoted = evil.replace('"', "%22");
    let file = format!("name=\"{quoted}\"; filename=\"{quoted}\"");
    let text = format!("name=\"{quoted}\"");
    let form = multipart(&[(&file, evil.as_bytes()), (&text, evil.as_bytes())]);
    let head = [("User-Agent", evil), ("Referer", evil), ("X-Mine", evil)];
    let head = [&head[..], &[BROWSER, ("Content-Type", MULTIPART)]].concat();
    let json = serde_json::json!({ evil: [evil, { evil: evil }] }).to_string();
    let escaped: String = evil.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let query = format!("/decode?{escaped}={escaped}&%5B={escaped}&a={escaped}&a[b]=1");
    let cookies = format!("a=1; {evil}={evil}");
    let pages = [
        desk.ask_desk("POST", "/decode", &head, &form),
        desk.ask_desk("GET", &query, &[BROWSER], b""),
        send(&desk, BROWSER, "application/json", json.as_bytes()),
        send(&desk, BROWSER, "application/json", format!("{json}{evil}").as_bytes()),
        send(&desk, BROWSER, &format!("multipart/form-data; boundary=\"{evil}\""), b"x"),
        send(&desk, BROWSER, evil, b"x"),
        ask(&desk, BROWSER, &[("paste", evil), ("content_type", evil), ("content_encoding", evil)]),
        ask(&desk, BROWSER, &[("paste", &cookies), ("what", "cookie")]),
        ask(&desk, BROWSER, &[("paste", evil), ("names", evil), ("input", evil)]),
        ask(&desk, BROWSER, &[("paste", &format!("curl 'x' -H '{}: 1' -d '<svg>'", "<svg>"))]),
    ];
    for page in pages {
        assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        let markup = Markup::of(&page.text());
        for tag in &markup.tags {
            assert!(TAGS.contains(&tag.trim_end()), "{tag:?} is no tag of the page");
        }
        assert_eq!(markup.tags.iter().filter(|tag| tag.starts_with("script")).count(), 1);
        assert_eq!(markup.comments, 0);
        for link in &markup.links {
            assert!(link.starts_with('#') || link.starts_with("/decode"), "{link}");
        }
        assert!(markup.text.contains("svg") || matches!(page.status, 400 | 415), "{}", page.text());
    }
}

/// V1.2.3: the answer for programs is JSON by its type, and its text can't end a script around it.
#[test]
fn the_answer_for_programs_is_json_whatever_comes() {
    let desk = Desk::start();
    let evil = "</script><!--\u{2028}\u{2029}\u{0}\"\\";
    let body: String = evil.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let answer = send(&desk, PROGRAM, URLENCODED, format!("{body}={body}").as_bytes());
    assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"));
    assert_eq!(answer.json()["tree"][evil], evil);
}

/// F-63: control characters and those that turn or hide text are shown as what they are.
#[test]
fn nothing_that_comes_is_unseen_or_turns_the_text_around() {
    let desk = Desk::start();
    let evil = "a\u{202e}b\u{2066}c\u{200f}d\u{feff}e\u{7}f\u{9b}g\0h";
    let body = multipart(&[(&format!("name=\"{evil}\"; filename=\"{evil}\""), evil.as_bytes())]);
    let pages = [
        send(&desk, BROWSER, MULTIPART, &body),
        send(&desk, BROWSER, "text/plain", format!("{evil}={evil}\r\n").as_bytes()),
        ask(
            &desk,
            BROWSER,
            &[("paste", &format!("curl x -d '{evil}={evil}' -H 'X-{evil}: {evil}'"))],
        ),
        ask(&desk, BROWSER, &[("paste", evil), ("content_type", evil)]),
        ask(&desk, BROWSER, &[("paste", &format!("{evil}={evil}")), ("what", "cookie")]),
    ];
    for page in pages {
        let text = String::from_utf8(page.body).unwrap();
        let found = text.chars().find(|&letter| !is_plain(letter));
        assert_eq!(found, None, "{text}");
    }
}

/// F-63: a large input takes no longer than its size, and the page says how much it leaves out.
#[test]
fn a_large_input_is_shown_in_part_and_says_so() {
    let desk = Desk::configured("[limits]\nmax_pairs = 1000000");
    let noise: Vec<u8> =
        (0..1_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let pairs = "k=v&".repeat(200_000).into_bytes();
    let file = multipart(&[("name=\"f\"; filename=\"f\"", &noise)]);
    for (content_type, body, says) in [
        (URLENCODED, pairs, "bytes of the body, which are too many to be shown"),
        (MULTIPART, file, "bytes …"),
        ("text/plain", noise, ""),
    ] {
        let began = Instant::now();
        let page = send(&desk, BROWSER, content_type, &body);
        let took = began.elapsed();
        assert!(page.text().contains(says), "{content_type}");
        assert!(page.body.len() < 5_000_000, "{content_type}: {} bytes", page.body.len());
        assert!(took < Duration::from_secs(20), "{content_type}: {took:?}");
    }
}

/// F-63, F-40: a bomb that is sent or pasted is refused while it goes off.
#[test]
fn a_bomb_is_refused_while_it_goes_off() {
    let desk = Desk::start();
    let bomb = gzip(&[b"a=".to_vec(), vec![b'0'; 20_000_000]].concat());
    let sent = [PROGRAM, ("Content-Type", URLENCODED), ("Content-Encoding", "gzip")];
    let file = multipart(&[
        ("name=\"content_type\"", URLENCODED.as_bytes()),
        ("name=\"content_encoding\"", b"gzip"),
        ("name=\"file\"; filename=\"bomb\"", &bomb),
    ]);
    let pasted = [PROGRAM, ("Content-Type", MULTIPART)];
    for answer in [
        desk.ask_desk("POST", "/decode", &sent, &bomb),
        desk.ask_desk("POST", "/decode/paste", &pasted, &file),
    ] {
        assert_eq!(
            (answer.status, answer.json()["error"]["kind"].as_str()),
            (413, Some("over_limit"))
        );
    }
}
