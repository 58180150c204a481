//! `frontdesk check`: what the settings and forms of a site are, and what can't work.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desk::{Desk, Setup, URLENCODED, command};

/// A directory with a site of one page, and settings.
fn place(page: &str, config: &str) -> TempDir {
    let files = vec![("index.html", page.to_owned())];
    Setup { files, config: config.to_owned(), ..Setup::default() }.write()
}

fn check(dir: &TempDir, more: &[&str]) -> Output {
    command(dir).args(["check", "site"]).args(more).output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What is found, as `severity file:line message`, and the exit status.
fn findings(page: &str, config: &str) -> (Vec<String>, Option<i32>) {
    let output = check(&place(page, config), &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let line = |finding: &Value| {
        let word = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!("{} {}:{} {}", word("severity"), word("file"), finding["line"], word("message"))
    };
    (report["findings"].as_array().unwrap().iter().map(line).collect(), output.status.code())
}

const ORDER: &str = "<!doctype html>\n<form action=/f/order method=post>\n\
    <label>E-mail: <input name=email type=email required></label>\n\
    <select name=size><option>S<option>M</select>\n\
    <button>Send</button></form>";

#[test]
fn each_form_is_listed_with_its_places_fields_and_rules() {
    let config = "[forms.order]\nlogin = \"required\"\nunique = [\"size\"]\ncounts = [\"size\"]\n\
        origins = [\"https://app.example\"]\nnames = \"flat\"\n";
    let output = check(&place(ORDER, config), &[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output),
        "order  POST /f/order\n  \
           site/index.html:2\n  \
           login = \"required\"\n  \
           unique = [\"size\"]\n  \
           counts = [\"size\"]\n  \
           origins = [\"https://app.example\"]\n  \
           names = \"flat\"\n    \
             field  label   rules\n    \
             email  E-mail  email, required\n    \
             size           select: \"S\" | \"M\"\n\
         \n\
         1 form, 2 fields; 0 errors, 0 warnings\n"
    );
}

#[test]
fn the_same_is_one_object_for_programs() {
    let dir = place(ORDER, "[forms.order]\nlogin = \"required\"\n");
    let output = check(&dir, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["site"], "site");
    assert_eq!(report["config"], "frontdesk.toml");
    assert_eq!(report["findings"], json!([]));
    assert_eq!(
        report["forms"],
        json!([{
            "name": "order",
            "places": [{"file": "site/index.html", "line": 2}],
            "sent_wrongly": [],
            "declared": false,
            "login": "required",
            "unique": [],
            "counts": [],
            "origins": [],
            "names": "auto",
            "schema": "enforce",
            "rules": [],
            "fields": [
                {
                    "name": "email",
                    "label": "E-mail",
                    "required": true,
                    "rules": ["email, required"],
                    "places": [{"page": "index.html", "line": 3}],
                },
                {
                    "name": "size",
                    "label": "size",
                    "required": false,
                    "rules": ["select: \"S\" | \"M\""],
                    "places": [{"page": "index.html", "line": 4}],
                },
            ],
        }])
    );
}

#[test]
fn the_examples_have_nothing_wrong() {
    for example in ["contact", "photos"] {
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example);
        let dir = tempfile::tempdir().unwrap();
        let output = command(&dir).arg("check").arg(site).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{example}");
        assert!(text(&output).ends_with("; 0 errors, 0 warnings\n"), "{}", text(&output));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "no data were made");
    }
}

#[test]
fn what_cannot_work_in_a_page_is_an_error_with_its_line() {
    for (page, error) in [
        (
            "<form action=/f/x>\n<input name=a>",
            "1 the form x is sent with GET and gets lost: add method=\"post\"",
        ),
        ("<form action='/f/a b' method=post>", "1 \"a b\" is no name for a form"),
        ("<form action=/f/x method=post>\n<input>", "2 this text field has no name"),
        (
            "<form action=/f/x method=post>\n<input name=a pattern='['>",
            "2 browsers ignore pattern=\"[\"",
        ),
        (
            "<form action=/f/x method=post><input name=a type=number min=9 max=1>",
            "1 min=\"9\" is more than max=\"1\"",
        ),
        (
            "<form action=/f/x method=post><input name=a type=date min=today>",
            "1 browsers ignore min=\"today\"",
        ),
        (
            "<form action=/f/x method=post><input name=a type=file>",
            "1 only the name of the file \"a\" would be sent",
        ),
        (
            "<form action=/f/x method=post><input name=a required readonly>",
            "1 \"a\" is required, but nobody can fill it in",
        ),
        (
            "<form action=/f/x method=post></form><input form=y name=a>",
            "1 the field \"a\" belongs to form=\"y\"",
        ),
    ] {
        let (findings, status) = findings(page, "");
        let [finding] = &findings[..] else { panic!("{page}: {findings:?}") };
        assert!(finding.starts_with(&format!("error site/index.html:{error}")), "{finding}");
        assert_eq!(status, Some(1), "{page}");
    }
}

#[test]
fn what_works_all_the_same_is_a_warning_and_no_failure() {
    for (page, warning) in [
        (
            "<form action=https://else.example/ method=post>\n</form><form action=/f/x method=post><input name=a>",
            "1 this form is sent to \"https://else.example/\"",
        ),
        ("<form action=/f/x method=post><input name=a id=a><p id=a>", "1 id=\"a\" stands twice"),
        (
            "<form action=/f/x method=post><label for=b>B</label><input name=a>",
            "1 the label is for=\"b\"",
        ),
        (
            "<form action=/f/x method=post><input name=a type=e-mail>",
            "1 type=\"e-mail\" of \"a\" is unknown",
        ),
        (
            "<form action=/f/x method=post><input name=a><input type=hidden name=_id value=7>",
            "1 this _id is the same for every visitor",
        ),
        (
            "<form action=/f/x method=post><input name=a maxlength=5></form>\n<form action=/f/x method=post><input name=a maxlength=6></form>",
            "2 the rules for \"a\" differ between index.html:1 and index.html:2",
        ),
    ] {
        let (findings, status) = findings(page, "");
        let [finding] = &findings[..] else { panic!("{page}: {findings:?}") };
        assert!(finding.starts_with(&format!("warning site/index.html:{warning}")), "{finding}");
        assert_eq!(status, Some(0), "{page}");
    }
}

#[test]
fn settings_that_no_form_can_follow_are_named_with_their_line() {
    for (config, finding) in [
        (
            "\n[forms.ordr]\nlogin = \"required\"\n",
            "error frontdesk.toml:2 no page has the form ordr, it is not declared (`frontdesk form add ordr`), and forms.ordr names no origins or fields of a front end elsewhere; is order meant?",
        ),
        (
            "trusted_origins = [\"https://app.example\"]\n[forms.other]\nlogin = \"required\"\n",
            "warning frontdesk.toml:2 no page has the form other, ",
        ),
        (
            "[forms.order]\nlogin = \"required\"\nunique = [\"photo\"]\n",
            "error frontdesk.toml:3 forms.order.unique names \"photo\", which the form doesn't have",
        ),
        (
            "[forms.order]\ncounts = [\"colour\"]\n",
            "error frontdesk.toml:2 forms.order.counts names \"colour\", which the form doesn't have",
        ),
        (
            "[forms.order]\ncounts = [\"email\"]\n",
            "error frontdesk.toml:2 forms.order.counts names \"email\", but only values that the HTML lists",
        ),
        (
            "public_url = \"http://shop.example\"\nlisten = \"0.0.0.0:7070\"\n[forms.order]\nlogin = \"required\"\n",
            "error frontdesk.toml:4 forms.order.login is \"required\", but public_url is plain http",
        ),
        (
            "[forms.order]\nhoneypot = [\"email\"]\n",
            "error frontdesk.toml:2 forms.order.honeypot names \"email\", which is required",
        ),
        (
            "[forms.order]\nhoneypot = [\"size\", \"website\"]\n",
            "warning frontdesk.toml:2 forms.order.honeypot names \"website\", which the form doesn't have",
        ),
        (
            "[forms.order]\naltcha = \"required\"\n",
            "warning site/index.html:2 forms.order.altcha is \"required\", but this form does no proof of work",
        ),
        (
            "public_url = \"https://shop.example\"\n",
            "warning frontdesk.toml:1 listen is 127.0.0.1:7070, so a proxy stands before it",
        ),
        (
            "[forms.app]\n[[forms.app.fields]]\nname = \"a\"\n[[forms.app.fields]]\nname = \"b\"\nmaxlength = 5\nminlength = 9\n",
            "error frontdesk.toml:4 minlength=\"9\" is more than maxlength=\"5\": no value of \"b\" is right",
        ),
    ] {
        let (findings, status) = findings(ORDER, config);
        let [found] = &findings[..] else { panic!("{config}: {findings:?}") };
        assert!(found.starts_with(finding), "{found}");
        assert_eq!(status, Some(i32::from(finding.starts_with("error"))), "{config}");
    }
    for fine in [
        "[forms.app]\norigins = [\"https://app.example\"]\n",
        "[forms.app]\ncounts = [\"a\"]\n[[forms.app.fields]]\nname = \"a\"\ntype = \"radio\"\noptions = [\"x\", \"y\"]\n",
        "public_url = \"https://shop.example\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n[forms.order]\nlogin = \"required\"\n",
        "[forms.order]\nhoneypot = [\"size\"]\n",
        "[forms.app]\nhoneypot = [\"website\"]\norigins = [\"https://app.example\"]\n",
        "[forms.order]\naltcha = \"suspects\"\n",
        "public_url = \"http://localhost:7070\"\n[forms.order]\nlogin = \"required\"\n",
    ] {
        assert_eq!(findings(ORDER, fine), (Vec::new(), Some(0)), "{fine}");
    }
}

/// V4.1.3: who protects pages and names no proxy is told before everybody gets a 403.
#[test]
fn protected_pages_that_no_proxy_may_ask_about_are_told() {
    let rule = "[[protect]]\nhost = \"app.example.org\"\naccounts = [\"any account\"]\n";
    let url = "public_url = \"https://www.example.org\"\nsessions.domain = \"example.org\"\n";
    let config = format!("{url}{rule}");
    let (found, status) = findings(ORDER, &config);
    assert_eq!(status, Some(0));
    assert!(found.len() == 1 && found[0].contains("trusted_proxies names no proxy"), "{found:?}");
    assert!(found[0].starts_with("warning frontdesk.toml:3"), "{found:?}");
    let (found, _) = findings(ORDER, &format!("trusted_proxies = [\"127.0.0.1/32\"]\n{config}"));
    assert_eq!(found, [] as [String; 0]);

    // `serve` says it at its start.
    let dir = place(ORDER, &config);
    let mut child = command(&dir)
        .args(["serve", "site", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufReader::new(child.stdout.take().unwrap());
    let lines = std::io::BufRead::lines(lines).map_while(Result::ok);
    let told: Vec<String> = lines.take_while(|line| !line.starts_with("Ctrl-C")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(told.iter().any(|line| line.contains("trusted_proxies names no proxy")), "{told:?}");
}

#[test]
fn settings_that_cannot_be_read_are_the_one_finding() {
    let wrong = "error frontdesk.toml:2 there is no setting `logn`; the nearest is `login`";
    let (found, status) = findings(ORDER, "[forms.order]\nlogn = \"required\"\n");
    assert!(found.len() == 1 && found[0].starts_with(wrong), "{found:?}");
    assert_eq!(status, Some(1));
    let output = command(&place(ORDER, "")).env("FRONTDESK_SPA", "maybe").arg("check").output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).starts_with("error    FRONTDESK_SPA: "), "{}", text(&output));
}

#[test]
fn settings_come_from_the_site_and_the_environment_too() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("site")).unwrap();
    fs::write(dir.path().join("site/index.html"), ORDER).unwrap();
    fs::write(dir.path().join("site/frontdesk.toml"), "[forms.order]\ncounts = [\"no\"]\n")
        .unwrap();
    let output = check(&dir, &[]);
    assert!(text(&output).contains("\nerror    site/frontdesk.toml:2: forms.order.counts"));
    fs::remove_file(dir.path().join("site/frontdesk.toml")).unwrap();
    let output = command(&dir)
        .args(["check", "site"])
        .env("FRONTDESK_FORMS__ORDER__LOGIN", "required")
        .output()
        .unwrap();
    assert!(text(&output).contains("\n  login = \"required\"\n"), "{}", text(&output));
}

#[test]
fn data_inside_the_site_are_an_error_and_the_rest_is_told_all_the_same() {
    let dir = place(&format!("{ORDER}<form action=/f/lost>"), "");
    let output = command(&dir).args(["check", "site", "--data", "site/data"]).output().unwrap();
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("lies inside the site"), "{said}");
    assert!(said.contains("order  POST /f/order\n"), "{said}");
    assert!(said.contains("the form lost is sent with GET"), "{said}");
    assert!(!dir.path().join("site/data").exists());
}

#[test]
fn a_site_that_is_not_there_is_an_error_and_wrong_usage_is_another() {
    let dir = tempfile::tempdir().unwrap();
    let missing = check(&dir, &[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing).contains("there is no folder site"), "{}", text(&missing));
    assert_eq!(check(&dir, &["--format", "xml"]).status.code(), Some(2));
    assert_eq!(check(&dir, &["another"]).status.code(), Some(2));
    let nothing = command(&dir).arg("check").output().unwrap();
    assert_eq!(nothing.status.code(), Some(0), "settings alone can be checked");
}

#[test]
fn it_looks_beside_a_server_that_runs_and_changes_nothing() {
    let desk = Desk::with(Setup {
        files: vec![("index.html", ORDER.to_owned())],
        config: "[forms.app]\nlogin = \"required\"\n".to_owned(),
        ..Setup::default()
    });
    assert_eq!(check(&desk.dir, &[]).status.code(), Some(1), "nobody has the form app");
    assert!(desk.run(&["form", "add", "app"]).status.success());
    let database = desk.data().join("frontdesk.db");
    let state =
        || (fs::read(&database).unwrap(), fs::metadata(&database).unwrap().modified().unwrap());
    // The server itself may move its log into the database meanwhile; it does so once.
    let is_untouched = (0..5).any(|_| {
        let before = state();
        let output = check(&desk.dir, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        assert!(text(&output).contains("app  POST /f/app\n  declared with `frontdesk form add`\n"));
        state() == before
    });
    assert!(is_untouched, "the database was written");
    assert_eq!(desk.post("/f/order", URLENCODED, b"email=a@example.org&size=S").status, 201);
}

#[test]
fn a_form_that_must_bring_a_proof_of_work_has_to_do_one() {
    let config = "[forms.order]\naltcha = \"required\"\n";
    let script = "<script src=/frontdesk.js defer></script>";
    let marked = |mark: &str| ORDER.replace("method=post", &format!("method=post {mark}"));
    for (page, is_told) in [
        (ORDER.to_owned(), true),
        (format!("{ORDER}{script}"), true),
        (marked("data-fd-proof"), true),
        (format!("{}{script}", marked("data-fd-proof")), false),
        (format!("{}{script}", marked("data-fd-send")), false),
        (
            ORDER.replace(
                "<button",
                "<ALTCHA-widget challenge=/f/order/challenge></altcha-widget><button",
            ),
            false,
        ),
        (format!("{ORDER}<script src=/altcha.js></script>"), false),
    ] {
        let (found, status) = findings(&page, config);
        let told = found.iter().any(|finding| finding.contains("does no proof of work"));
        assert_eq!((told, status), (is_told, Some(0)), "{page}: {found:?}");
    }
}

#[test]
fn a_rule_about_fields_that_are_not_there_is_an_error() {
    let config = "[[forms.order.rules]]\nany = [\"email\", \"phone\"]\n";
    let (findings, status) = findings(ORDER, config);
    assert_eq!(status, Some(1));
    assert_eq!(
        findings,
        [
            "error frontdesk.toml:1 the rule \"any: email, phone\" of forms.order counts for nothing: \
          the form has no field \"phone\""
        ]
    );
    let page = ORDER.replace("required>", "required data-fd-after=begin>");
    let (findings, _) = crate::check::findings(&page, "");
    assert!(findings[0].starts_with("error site/index.html:3 the rule"), "{findings:?}");
}

#[test]
fn a_site_without_forms_is_told() {
    let (findings, status) = findings("<p>Hello", "");
    assert_eq!(findings, ["warning :null no page has a form with action=\"/f/NAME\""]);
    assert_eq!(status, Some(0));
}

/// F-51: a page that others wrote reaches the terminal as what shows itself, as text and as JSON.
#[test]
fn nothing_of_a_page_acts_on_the_terminal() {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{200b}\u{7f}";
    let page = format!(
        "<form action=/f/x method=post><label>L{evil}<input name='a{evil}'></label>\
         <input name=b pattern='[{evil}' id='{evil}'><input id='{evil}' name=d type='{evil}'>\
         <select name=c><option value='{evil}'></select></form>\
         <form action='/f/{evil}' method=post></form><form action='https://e/{evil}' method=post>"
    );
    let dir = place(&page, "");
    fs::write(dir.path().join("site/\u{1b}[31m.html"), &page).unwrap();
    for format in ["text", "json"] {
        let output = check(&dir, &["--format", format]);
        let said = text(&output);
        let acts = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}".contains(c));
        assert!(!said.contains(acts), "{format}: {said:?}");
        assert!(said.contains("owned"), "{format}: {said}");
        if format == "json" {
            let report: Value = serde_json::from_str(&said).unwrap();
            let names: Vec<&str> = report["forms"][0]["fields"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|field| field["name"].as_str())
                .collect();
            assert!(
                names.contains(&format!("a{evil}").as_str()),
                "no character is lost: {names:?}"
            );
        }
    }
}

/// A page of whatever size and shape is read within bounds and said to be cut.
#[test]
fn a_huge_or_broken_page_is_told_within_bounds() {
    let mut pages = vec![
        "<form action=/f/x method=post>".to_owned() + &"<input name=a required>".repeat(30_000),
        "<form action=/f/x method=post>".repeat(3_000),
        "<div>".repeat(5_000) + "<form action=/f/x method=post><input name=a>",
        "<form action=/f/x method=post><select name=a>".to_owned() + &"<option>o".repeat(60_000),
        "<form action=/f/x method=post><input name=a pattern='(((".to_owned()
            + &"(".repeat(100_000),
        "<".repeat(100_000),
    ];
    pages.push(" ".repeat(3 << 20));
    for page in pages {
        let began = std::time::Instant::now();
        let output = check(&place(&page, ""), &[]);
        let said = text(&output);
        assert!(said.lines().all(|line| line.chars().count() < 1_000), "{}", page.len());
        assert!(output.status.code().is_some_and(|code| code < 2));
        assert!(began.elapsed().as_secs() < 60, "{}", page.len());
    }
    let dir = place("", "");
    fs::write(
        dir.path().join("site/index.html"),
        b"\xff\xfe<form action=/f/x method=post>\0<input name=\xff>",
    )
    .unwrap();
    let output = check(&dir, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["findings"].to_string().contains("not in UTF-8"), "{report}");
}

#[test]
fn a_webhook_on_plain_http_and_one_without_its_secret_are_told_with_their_lines() {
    let config = "[[forms.order.webhooks]]\nurl = \"http://hooks.example/in\"\n\
        secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n\n[[webhooks.all]]\n\
        url = \"https://hooks.example/in\"\nsecret_file = \"nowhere\"\n";
    let (found, status) = findings(ORDER, config);
    let of = |words: &str| found.iter().find(|finding| finding.contains(words)).unwrap();
    let open = of("plain http");
    assert!(open.starts_with("warning ") && open.contains("frontdesk.toml:1 "), "{open}");
    let missing = of("secret_file nowhere can't be read");
    assert!(missing.starts_with("error ") && missing.contains("frontdesk.toml:5 "), "{missing}");
    assert_eq!(status, Some(1));
    assert!(!found.concat().contains("MfKQ9r8"));
}
