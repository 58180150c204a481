//! The inbox of the desk: what operators see of what came, and what they do with it.

use std::collections::BTreeSet;

use crate::desk::{Answer, Desk, MULTIPART, URLENCODED, multipart};
use crate::markup::Markup;
use crate::operators::{OPERATOR, PASSWORD, VISITOR, Visit, staffed};

/// A server with an operator who is in.
fn entered(desk: &Desk) -> Visit<'_> {
    let mut operator = Visit::new(desk);
    assert_eq!(operator.log_in(OPERATOR, PASSWORD).status, 303);
    operator
}

fn send(desk: &Desk, body: &str) -> String {
    send_with(desk, &[("Content-Type", URLENCODED)], body.as_bytes())
}

fn send_with(desk: &Desk, headers: &[(&str, &str)], body: &[u8]) -> String {
    let answer = desk.request("POST", "/f/contact", headers, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn ids(page: &Answer) -> Vec<String> {
    let text = page.text();
    let links = text.split("href=\"/submissions/").skip(1);
    links.map(|rest| rest.chars().take(36).collect()).collect()
}

fn folder(visit: &mut Visit<'_>, query: &str) -> Vec<String> {
    let answer = visit.get(&format!("/inbox?{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    ids(&answer)
}

#[test]
fn what_was_sent_is_listed_opened_and_dealt_with() {
    let (desk, ..) = staffed("");
    let first = send(&desk, "name=Ada&text=Is+the+boat+for+sale%3F");
    let second = send(&desk, "name=Grace&text=A+moth+in+the+relay");
    let mut operator = entered(&desk);
    let page = operator.get("/inbox");
    assert_eq!(ids(&page), [second.clone(), first.clone()]);
    let text = page.text();
    assert!(text.contains("A moth in the relay") && text.contains("2 new"), "{text}");
    assert_eq!(folder(&mut operator, "q=BOAT"), std::slice::from_ref(&first));
    assert_eq!(folder(&mut operator, "form=contact&q=moth+relay"), std::slice::from_ref(&second));
    assert!(folder(&mut operator, "form=other").is_empty());
    assert!(folder(&mut operator, "until=2001-01-01").is_empty());

    let one = operator.get(&format!("/submissions/{first}"));
    assert!(one.text().contains("Is the boat for sale?"), "{}", one.text());
    assert!(one.text().contains(&format!("/submissions/{second}")), "the newer neighbour");

    for (act, query, left) in [
        ("star", "show=starred", vec![first.clone()]),
        ("unstar", "show=starred", vec![]),
        ("read", "show=unread", vec![second.clone()]),
        ("archive", "", vec![second.clone()]),
        ("restore", "", vec![second.clone(), first.clone()]),
        ("delete", "folder=deleted", vec![first.clone()]),
    ] {
        operator.get("/inbox");
        let back = "q=&form=contact";
        let done = operator.post("/inbox/act", &[("act", act), ("id", &first), ("back", back)]);
        let place = done.header("location").unwrap();
        assert_eq!(place, format!("/inbox?q=&form=contact&done={act}&n=1"));
        assert!(operator.get(&place).text().contains("1 submission is"), "{act}");
        assert_eq!(folder(&mut operator, query), left, "{act}");
    }
    // What lies in the inbox is not erased by one slip; what lies among the deleted goes for good.
    operator.get("/inbox");
    operator.post("/inbox/act", &[("act", "erase"), ("id", &second), ("id", &first)]);
    assert_eq!(folder(&mut operator, ""), [second]);
    assert!(folder(&mut operator, "folder=deleted").is_empty());
    assert_eq!(operator.get(&format!("/submissions/{first}")).status, 404);
    assert_eq!(desk.export("contact").len(), 1);
}

/// V3.5.3, V3.5.1, S-40, S-46: looking changes nothing; acting needs a page of the desk's own.
#[test]
fn looking_changes_nothing_and_only_the_desks_own_pages_act() {
    let (desk, ..) = staffed("");
    let id = send(&desk, "name=Ada");
    let mut operator = entered(&desk);
    for path in ["/inbox", "/inbox?q=ada", &format!("/submissions/{id}"), "/inbox/act?act=delete"] {
        operator.get(path);
        operator.send("HEAD", path, &[], "");
    }
    assert_eq!(folder(&mut operator, "show=unread"), std::slice::from_ref(&id));
    operator.get("/inbox");
    let entries = format!("act=delete&id={id}&_token=");
    let without = operator.post_with("/inbox/act", &[("act", "delete"), ("id", &id)]);
    assert_eq!(without.status, 403, "{}", without.text());
    for (site, origin) in [("cross-site", "https://evil.example"), ("same-site", "null")] {
        let headers = [("Sec-Fetch-Site", site), ("Origin", origin)];
        assert_eq!(operator.send("POST", "/inbox/act", &headers, &entries).status, 403);
    }
    assert_eq!(operator.post("/inbox/act", &[("act", "drop"), ("id", &id)]).status, 400);
    assert_eq!(folder(&mut operator, "show=unread"), [id]);
}

/// V8.2.1, V14.2.2, V14.2.5, V3.5.6: all of it is for operators, no cache keeps it, and no address that
/// looks like a file shows it.
#[test]
fn the_inbox_is_for_operators_and_for_no_cache() {
    let (desk, ..) = staffed("");
    let id = send(&desk, "name=Ada");
    let one = format!("/submissions/{id}");
    let mut operator = entered(&desk);
    let key = "0".repeat(32);
    for path in ["/inbox", &one, "/inbox/events", "/settings", &format!("/files/{key}")] {
        assert_eq!(desk.ask_desk("GET", path, &[], b"").status, 401, "{path}");
        let browser = desk.ask_desk("GET", path, &[("Accept", "text/html")], b"");
        assert_eq!(browser.header("location").as_deref(), Some("/login"), "{path}");
        assert_eq!(desk.get(path).status, 404, "the site knows no {path}");
    }
    for path in ["/inbox", &one, "/inbox?callback=x", "/settings"] {
        let answer = operator.get(path);
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"));
        assert_eq!(answer.header("cross-origin-resource-policy").as_deref(), Some("same-origin"));
    }
    for path in ["/inbox/x.css", "/inbox;x.js", "/inbox%2fx.css", &format!("{one}/a.png")] {
        assert_eq!(operator.get(path).status, 404, "{path}");
    }
}

fn tags(page: &Answer) -> BTreeSet<String> {
    Markup::of(&page.text()).tags.into_iter().collect()
}

const POLYGLOT: &str = "\"'><svg/onload=1>--><!-- */ javascript:alert(1) {{7*7}} </script>";

/// V1.2.1, V1.2.2, V1.3.1, V1.3.5, V3.7.3, F-50: whatever stands in names, values, file names and headers
/// is text on the pages of the inbox: no element, no attribute, no link of it.
#[test]
fn nothing_that_was_sent_makes_markup_in_the_inbox() {
    let (desk, ..) = staffed("");
    let of = |text: &str| {
        let disposition = text.replace('"', "%22");
        let body = multipart(&[
            (&format!("name=\"{disposition}\""), text.as_bytes()),
            ("name=\"url\"", b" jAvA\tscript:alert(1)"),
            ("name=\"data\"", b"data:text/html,x"),
            (&format!("name=\"f\"; filename=\"{disposition}\""), b"<html>"),
        ]);
        let headers = [
            ("Content-Type", MULTIPART),
            ("User-Agent", text),
            ("Referer", text),
            ("Accept-Language", text),
        ];
        send_with(&desk, &headers, &body)
    };
    let plain = of("plain");
    let hostile = of(POLYGLOT);
    let mut operator = entered(&desk);
    let expected = tags(&operator.get(&format!("/submissions/{plain}")));
    let page = operator.get(&format!("/submissions/{hostile}"));
    let allowed = |tag: &String| expected.contains(tag) || tag.starts_with("a href rel");
    let more: Vec<_> = tags(&page).into_iter().filter(|tag| !allowed(tag)).collect();
    assert!(more.is_empty(), "{more:?}");
    let query = "/inbox?q=%22%27%3E%3Csvg%2Fonload%3D1%3E";
    for page in [page, operator.get("/inbox"), operator.get(query)] {
        let text = page.text();
        assert!(!text.contains("<svg/onload"), "{text}");
        for link in Markup::of(&text).links {
            assert!(link.starts_with('/') || link.starts_with('#'), "{link}");
        }
        let policy = page.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe") && policy.contains("default-src 'none'"), "{policy}");
    }
}

/// V1.2.4, V1.2.9: hostile searches are literal; what can't be asked for is 400.
#[test]
fn a_search_is_literal_and_what_cant_be_asked_for_is_refused() {
    let (desk, ..) = staffed("");
    let odd = send(&desk, "text=%27+or+1%3D1--+100%25+%28%28%28%28%28");
    send(&desk, "text=plain");
    let mut operator = entered(&desk);
    for query in ["q=%27+or+1%3D1--", "q=%25", "q=%28%28%28%28%28", "q=100%25"] {
        assert_eq!(folder(&mut operator, query), std::slice::from_ref(&odd), "{query}");
    }
    for query in ["q=%5B", "q=*", "q=_", "q=%22", "q=a%00b"] {
        assert!(folder(&mut operator, query).is_empty(), "{query}");
    }
    for query in ["sort=id%3Bdrop+table+x", "folder=x", "from=x", "before=1e9"] {
        let answer = operator.get(&format!("/inbox?{query}"));
        assert_eq!(answer.status, 400, "{query}");
    }
}

const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// V1.3.4, V3.2.1, V3.5.8, V5.3.1, V5.4.1, V5.4.2, F-50, F-55: an upload is a download with a name of our
/// making; only what is a picture by its bytes is shown, and nothing of it ever runs.
#[test]
fn uploads_are_downloads_and_only_pictures_are_shown() {
    let (desk, ..) = staffed("");
    let files: [(&str, &[u8], bool); 7] = [
        ("a.png", PNG, true),
        ("b.png", b"<!doctype html><script>alert(1)</script>", false),
        ("c.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", false),
        ("d.html", b"<html><script>alert(1)</script>", false),
        ("e.pdf", b"%PDF-1.7", false),
        ("../../etc/x%22; filename=%22b.html", b"x", false),
        ("photo\u{202e}gnp.exe", b"MZ", false),
    ];
    for (name, bytes, is_picture) in files {
        let body = multipart(&[(&format!("name=\"f\"; filename=\"{name}\""), bytes)]);
        let id = send_with(&desk, &[("Content-Type", MULTIPART)], &body);
        let mut operator = entered(&desk);
        let page = operator.get(&format!("/submissions/{id}")).text();
        let href = page.split("href=\"/files/").nth(1).unwrap();
        let path = format!("/files/{}", href.split('"').next().unwrap());
        assert_eq!(page.contains("<img"), is_picture, "{name}");
        let answer = operator.get(&format!("{path}?filename=x.html"));
        assert_eq!((answer.status, &answer.body[..]), (200, bytes), "{name}");
        let of = |name: &str| answer.header(name).unwrap_or_default();
        let kind = if is_picture { "image/png" } else { "application/octet-stream" };
        let how = if is_picture { "inline; " } else { "attachment; " };
        assert_eq!(of("content-type"), kind, "{name}");
        assert!(of("content-disposition").starts_with(how), "{name}");
        assert!(!of("content-disposition").contains("x.html"), "{name}");
        assert!(!of("content-disposition").contains("etc"), "{name}");
        assert_eq!(answer.headers("content-disposition").len(), 1);
        assert!(of("content-security-policy").contains("sandbox"), "{name}");
        assert_eq!(of("x-content-type-options"), "nosniff");
        assert_eq!(of("cross-origin-resource-policy"), "same-origin");
        assert_eq!(of("cache-control"), "no-store");
        for (site, kind) in
            [("same-origin", "script"), ("cross-site", "image"), ("same-origin", "iframe")]
        {
            let headers = [("Sec-Fetch-Site", site), ("Sec-Fetch-Dest", kind)];
            assert_eq!(operator.send("GET", &path, &headers, "").status, 403, "{site} {kind}");
        }
    }
    let mut operator = entered(&desk);
    for path in ["/files/..%2f..%2fkeys", "/files/x", &format!("/files/{}", "0".repeat(32))] {
        assert_eq!(operator.get(path).status, 404, "{path}");
    }
}

/// V14.2.6: a password that somebody typed into a form is not read over a shoulder.
#[test]
fn passwords_in_forms_are_not_shown_in_the_list() {
    let (desk, ..) = staffed("");
    let id = send(&desk, "name=Ada&secret=open-sesame&page=home&_next=%2Fthanks");
    let mut operator = entered(&desk);
    let list = operator.get("/inbox").text();
    assert!(list.contains("Ada") && !list.contains("open-sesame") && !list.contains("home"));
    let one = operator.get(&format!("/submissions/{id}")).text();
    assert!(one.contains("<details><summary>A password: not shown"), "{one}");
}

/// What the page says to programs and to htmx.
#[test]
fn programs_get_json_and_htmx_a_fragment() {
    let (desk, ..) = staffed("");
    let id = send(&desk, "name=Ada");
    let mut operator = entered(&desk);
    let json = [("Sec-Fetch-Mode", "cors"), ("Accept", "application/json")];
    let cookie = operator.cookie();
    let ask = |path: &str, more: &[(&str, &str)]| {
        let headers = [&[("Cookie", cookie.as_str())], more].concat();
        desk.ask_desk("GET", path, &headers, b"")
    };
    let list = ask("/inbox", &json).json();
    assert_eq!(list["submissions"][0]["id"], id.as_str());
    let one = ask(&format!("/submissions/{id}"), &json).json();
    assert_eq!(one["tree"]["name"], "Ada");
    let fragment = ask("/inbox", &[("HX-Request", "true")]).text();
    assert!(fragment.contains(&id) && !fragment.contains("<html"), "{fragment}");
    assert!(!operator.get("/inbox").text().contains(VISITOR));
}

/// V1.2.10, F-64: what is shown comes out as a table whose cells are no formulas, as lines, and as an archive
/// with the files under clean names.
#[test]
fn what_is_shown_comes_out_as_table_lines_and_archive() {
    let (desk, ..) = staffed("");
    assert!(desk.run(&["form", "add", "plain"]).status.success());
    let cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\"a\",\"b\"\r\nc"];
    for cell in cells {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("text", cell), ("=head", "x")])
            .finish();
        // A form without rules, where no line end is made another.
        let headers = [("Content-Type", URLENCODED)];
        assert_eq!(desk.request("POST", "/f/plain", &headers, body.as_bytes()).status, 201);
    }
    let body = multipart(&[
        ("name=\"name\"", b"plain"),
        ("name=\"f\"; filename=\"../../evil/..\\CON\"", b"one"),
        ("name=\"f\"; filename=\"con\"", b"two"),
    ]);
    let id = send_with(&desk, &[("Content-Type", MULTIPART)], &body);
    let mut operator = entered(&desk);

    let table = operator.get("/inbox/export?format=csv");
    assert_eq!(table.header("content-type").as_deref(), Some("text/csv; charset=utf-8"));
    assert!(table.header("content-disposition").unwrap().starts_with("attachment; filename=\"sub"));
    let mut reader = csv::Reader::from_reader(&table.body[..]);
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert!(head.contains(&"'=head".to_owned()), "{head:?}");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 8);
    let column = head.iter().position(|name| name == "text").unwrap();
    for (row, cell) in rows.iter().rev().zip(cells) {
        let disarmed = if cell.starts_with('"') { cell.to_owned() } else { format!("'{cell}") };
        assert_eq!(row[column], disarmed);
    }

    let lines = operator.get("/inbox/export?format=jsonl&q=plain");
    let lines: Vec<serde_json::Value> =
        lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), lines[0]["id"].as_str()), (1, Some(id.as_str())));

    let archive = operator.get("/inbox/export?format=zip");
    let members = unzipped(&archive.body);
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["submissions.jsonl".to_owned(), format!("files/{id}/_CON"), format!("files/{id}/2-_con")];
    assert_eq!(names, expected);
    assert_eq!((&members[1].1[..], &members[2].1[..]), (&b"one"[..], &b"two"[..]));
    assert_eq!(members[0].1.split(|byte| *byte == b'\n').count(), 9);
    assert_eq!(operator.get("/inbox/export?format=exe").status, 400);

    // The command gives the same, and leaves out what was deleted.
    operator.get("/inbox");
    operator.post("/inbox/act", &[("act", "delete"), ("id", &id)]);
    let members = unzipped(&desk.run(&["export", "contact", "--format", "zip"]).stdout);
    assert_eq!(members.len(), 1);
    assert!(desk.export("contact").is_empty());
    assert_eq!(desk.export("plain").len(), 7);
}

/// The members of an archive as Python reads them, which knows nothing of how they were written.
/// What can be downloaded is said before: how many, and about how much.
#[test]
fn a_download_is_offered_with_how_many_and_how_much_it_is() {
    let (desk, ..) = staffed("");
    let mut operator = entered(&desk);
    assert!(operator.get("/inbox/export").text().contains("Nothing fits"));
    for number in 0..12 {
        send(&desk, &format!("name=Ada&text={number}+{}", "x".repeat(1000)));
    }
    send(&desk, "name=Grace");
    let page = operator.get("/inbox/export").text();
    assert!(page.contains("13 submissions") && page.contains("about"), "{page}");
    assert!(page.contains("href=\"/inbox/export?format=zip\" download"), "{page}");
    let narrow = operator.get("/inbox/export?q=grace&form=contact").text();
    assert!(narrow.contains("1 submission,"), "{narrow}");
    let link = "/inbox/export?form=contact&amp;q=grace&amp;format=csv";
    assert!(narrow.replace("&#38;", "&amp;").contains(link), "{narrow}");

    let cookie = operator.cookie();
    let headers = [("Cookie", cookie.as_str()), ("Accept", "application/json")];
    let told = desk.ask_desk("GET", "/inbox/export", &headers, b"").json();
    assert_eq!(
        (told["submissions"].as_u64(), told["counted_all"].as_bool()),
        (Some(13), Some(true))
    );
    for format in ["csv", "jsonl"] {
        let about = told["about_bytes"][format].as_u64().unwrap();
        let truly = operator.get(&format!("/inbox/export?format={format}")).body.len() as u64;
        assert!(about / 2 <= truly && truly <= about * 2, "{format}: {about}, {truly}");
    }
    assert_eq!(desk.ask_desk("GET", "/inbox/export", &[], b"").status, 401);
}

/// How far a download is, is told to the operator who began it, to its end, and to nobody else.
#[test]
fn how_far_a_download_is_is_told_to_who_began_it() {
    let (desk, ..) = staffed("");
    for name in ["Ada", "Grace", "Mary"] {
        send(&desk, &format!("name={name}"));
    }
    let mut operator = entered(&desk);
    for (format, walks) in [("csv", 2), ("jsonl", 1), ("zip", 2)] {
        let ticket = uuid::Uuid::from_u128(walks);
        let path = format!("/inbox/export?format={format}&export={ticket}");
        let bytes = operator.get(&path).body.len();
        let heard = operator.get(&format!("/inbox/export/progress?export={ticket}"));
        assert_eq!(heard.header("content-type").unwrap(), "text/event-stream; charset=utf-8");
        let text = heard.text();
        let last = text.rsplit("data: ").next().unwrap();
        let last: serde_json::Value = serde_json::from_str(last.trim()).unwrap();
        let whole = serde_json::json!({
            "state": "done", "submissions": 3, "of": 3, "walk": walks, "walks": walks, "bytes": bytes,
        });
        assert_eq!(last, whole, "{format}: {text}");
    }
    assert_eq!(operator.get("/inbox/export/progress?export=1").status, 400);
    assert_eq!(desk.ask_desk("GET", "/inbox/export/progress", &[], b"").status, 401);
}

fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    const READ: &str = "import sys, io, zipfile, json, base64\n\
        archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\n\
        assert archive.testzip() is None\n\
        print(json.dumps([[name, base64.b64encode(archive.read(name)).decode()] for name in archive.namelist()]))";
    let mut python = std::process::Command::new("python3")
        .args(["-c", READ])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), bytes).unwrap();
    let output = python.wait_with_output().unwrap();
    let members: Vec<(String, String)> = serde_json::from_slice(&output.stdout).unwrap();
    let decode = |text: String| {
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap()
    };
    members.into_iter().map(|(name, text)| (name, decode(text))).collect()
}

/// V7.4.1: whoever is logged out hears nothing more of what comes.
#[test]
fn whoever_is_logged_out_hears_nothing_more() {
    let (desk, ..) = staffed("");
    let mut operator = entered(&desk);
    let cookie = operator.cookie();
    let listener = std::thread::scope(|scope| {
        let (desk, cookie) = (&desk, cookie.as_str());
        let listening = scope.spawn(move || {
            let began = std::time::Instant::now();
            let answer = desk.ask_desk("GET", "/inbox/events", &[("Cookie", cookie)], b"");
            (answer, began.elapsed())
        });
        std::thread::sleep(std::time::Duration::from_millis(500));
        send(desk, "name=Ada");
        std::thread::sleep(std::time::Duration::from_millis(2500));
        operator.get("/inbox");
        assert_eq!(operator.post("/logout", &[]).status, 303);
        listening.join().unwrap()
    });
    let (answer, took) = listener;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("event: changed"), "{}", answer.text());
    assert!(!answer.text().contains("Ada"), "it says that something came, not what");
    assert!(took < std::time::Duration::from_secs(30), "{took:?}");
}

#[test]
fn forms_are_shown_with_their_rules_and_how_much_came() {
    let (desk, ..) = staffed("");
    send(&desk, "name=Ada");
    let mut operator = entered(&desk);
    let page = operator.get("/forms").text();
    assert!(page.contains("1 in the last 30 days, at most 1 a day"), "{page}");
    assert!(page.contains("<rect") && page.contains("/f/contact"), "{page}");
    assert!(page.contains("4 fields and their rules") && page.contains("password"), "{page}");
    // What it is about is a link away, at the site.
    let site = format!("href=\"http://127.0.0.1:{}/", desk.port);
    for path in ["f/contact\"", "f/contact/schema.json\"", "\""] {
        assert!(page.contains(&format!("{site}{path}")), "{path}: {page}");
    }
}
