//! `/decode`: what is pasted, dropped or sent, byte by byte.

use std::time::{Duration, Instant};

use crate::desk::{Answer, Desk, MULTIPART, Setup, URLENCODED, multipart};
use crate::hostile::gzip;
use crate::markup::Markup;

const BROWSER: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const PROGRAM: (&str, &str) = ("Accept", "application/json");

/// The page's own form with these fields, as a browser sends it.
fn ask(desk: &Desk, accept: (&str, &str), fields: &[(&str, &str)]) -> Answer {
    let names: Vec<String> = fields.iter().map(|(name, _)| format!("name=\"{name}\"")).collect();
    let values = fields.iter().map(|(_, value)| value.as_bytes());
    let parts: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(values).collect();
    desk.ask_desk(
        "POST",
        "/decode/paste",
        &[accept, ("Content-Type", MULTIPART)],
        &multipart(&parts),
    )
}

/// A form that is sent to the page itself.
fn send(desk: &Desk, accept: (&str, &str), content_type: &str, body: &[u8]) -> Answer {
    desk.ask_desk("POST", "/decode", &[accept, ("Content-Type", content_type)], body)
}

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

/// C-47: the page reads no cookie and sets none, and shows none of this server's own.
#[test]
fn the_page_reads_no_cookies_and_sets_none() {
    let desk = Desk::start();
    let secrets = [
        ("Cookie", "frontdesk=topsecret; other=topsecret"),
        ("Authorization", "Bearer topsecret"),
        ("Proxy-Authorization", "Basic topsecret"),
    ];
    for accept in [BROWSER, PROGRAM] {
        let mut headers = vec![accept, ("Content-Type", URLENCODED)];
        headers.extend(secrets);
        for answer in [
            desk.ask_desk("GET", "/decode", &headers, b""),
            desk.ask_desk("GET", "/decode?a=1", &headers, b""),
            desk.ask_desk("POST", "/decode", &headers, b"a=1"),
            desk.ask_desk("POST", "/decode/paste", &headers, b"paste=a%3D1"),
        ] {
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(!answer.text().contains("topsecret"), "{}", answer.text());
            assert!(answer.header("set-cookie").is_none());
            assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
        }
    }
    let mut headers = vec![PROGRAM, ("Content-Type", URLENCODED)];
    headers.extend(secrets);
    let notes = desk.ask_desk("POST", "/decode", &headers, b"a=1").json()["notes"].to_string();
    assert!(notes.contains("withheld") && notes.contains("cookie"), "{notes}");
}

/// F-63, C-47: nothing that comes to the page is written down anywhere.
#[test]
fn nothing_that_is_decoded_is_kept() {
    let desk = Desk::with(Setup { config: "[log]\nlevel = \"trace\"".into(), ..Setup::default() });
    for body in [&b"mark=kilroywashere"[..], b"%zz=kilroywashere", b"{\"a\":kilroywashere"] {
        send(&desk, BROWSER, URLENCODED, body);
        send(&desk, BROWSER, "application/json", body);
        ask(&desk, BROWSER, &[("paste", std::str::from_utf8(body).unwrap())]);
    }
    desk.ask_desk("GET", "/decode?mark=kilroywashere", &[BROWSER], b"");
    // What is no request is told in the log.
    desk.raw(b"\0 kilroywashere\r\n\r\n");
    let is_told = || desk.errors().contains("a connection ended early");
    assert!(crate::site::within_seconds(5, is_told), "there is a log to be looked at");
    fn holds(folder: &std::path::Path) -> bool {
        std::fs::read_dir(folder).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                return holds(&path);
            }
            let bytes = std::fs::read(&path).unwrap();
            bytes.windows(13).any(|part| part == b"kilroywashere")
        })
    }
    assert!(!holds(desk.dir.path()));
    let errors = desk.errors();
    assert!(!errors.contains("kilroywashere"), "{errors}");
}

#[test]
fn the_site_has_the_page_only_if_the_operator_opens_it() {
    let closed = Desk::start();
    assert_eq!(closed.request("GET", "/decode", &[BROWSER], b"").status, 404);
    assert_eq!(
        closed.navigate("/decode", URLENCODED, b"a=1").status,
        405,
        "as any path of the site"
    );
    assert_eq!(closed.navigate("/nowhere", URLENCODED, b"a=1").status, 405);
    let open = Desk::configured("[decode]\npublic = true");
    assert_eq!(open.request("GET", "/decode", &[BROWSER], b"").status, 200);
    let tree = open.request("POST", "/decode", &[("Content-Type", URLENCODED)], b"a=1").json();
    assert_eq!(tree["tree"]["a"], "1");
    assert!(open.ask_desk("GET", "/", &[BROWSER], b"").text().contains("open to visitors"));
    assert!(
        open.request("GET", "/", &[BROWSER], b"").text().contains("/f/contact"),
        "the site stays"
    );
}

#[test]
fn other_methods_are_refused_and_the_address_of_an_answer_leads_back() {
    let desk = Desk::start();
    for path in ["/decode", "/decode/paste"] {
        let answer = desk.ask_desk("PUT", path, &[BROWSER], b"");
        assert_eq!(
            (answer.status, answer.header("allow").as_deref()),
            (405, Some("GET, HEAD, POST"))
        );
    }
    let back = desk.ask_desk("GET", "/decode/paste", &[BROWSER], b"");
    assert_eq!((back.status, back.header("location").as_deref()), (303, Some("/decode")));
    assert_eq!(desk.ask_desk("HEAD", "/decode", &[BROWSER], b"").status, 200);
}

#[test]
fn a_fragment_is_the_answer_without_the_page() {
    let desk = Desk::start();
    let headers = [("HX-Request", "true"), ("Content-Type", URLENCODED)];
    let answer = desk.ask_desk("POST", "/decode", &headers, b"a=1").text();
    assert!(answer.trim_start().starts_with("<section") && !answer.contains("<html"), "{answer}");
}

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

fn is_plain(letter: char) -> bool {
    letter == '\n' || !(letter.is_control() || "\u{202e}\u{2066}\u{200f}\u{feff}".contains(letter))
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
