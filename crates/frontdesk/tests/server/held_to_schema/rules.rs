//! What the fields of the page demand.

use serde_json::{Value, json};

use super::{GOOD, PNG, body, errors, one, order};
use crate::desk::{Answer, Desk, MULTIPART, Setup, URLENCODED, multipart};

/// V2.2.1: each rule at its limit, past it, of the wrong kind, missing, and one too many.
#[test]
fn every_rule_of_the_page_is_held_to_at_its_limit() {
    let desk = order("");
    let long = "x".repeat(11);
    let good: &[(&str, &str)] = &[
        ("name", "Al"),
        ("name", "0123456789"),
        ("code", "ABC"),
        ("code", ""),
        ("count", "1"),
        ("count", "9"),
        ("day", "2026-01-01"),
        ("day", "2026-12-31"),
        ("site", "https://example.org/"),
        ("tags", "c"),
        ("news", "on"),
        ("pin", "1234"),
        ("campaign", "other"),
    ];
    for (name, value) in good {
        let answer = desk.post("/f/order", URLENCODED, body(&[(name, Some(value))]).as_bytes());
        assert_eq!(answer.status, 201, "{name}={value}: {}", answer.text());
    }
    assert_eq!(desk.export("order").len(), good.len());
    let wrong: &[(&str, Option<&str>, &str)] = &[
        ("name", None, "valueMissing"),
        ("name", Some(""), "valueMissing"),
        ("name", Some("A"), "tooShort"),
        ("name", Some(&long), "tooLong"),
        ("name", Some("a\nb"), "badInput"),
        ("email", Some("ada"), "typeMismatch"),
        ("site", Some("example.org"), "typeMismatch"),
        ("code", Some("ABCD"), "patternMismatch"),
        ("count", Some("0"), "rangeUnderflow"),
        ("count", Some("11"), "rangeOverflow"),
        ("count", Some("2"), "stepMismatch"),
        ("count", Some("two"), "badInput"),
        ("day", Some("2025-12-31"), "rangeUnderflow"),
        ("day", Some("2027-01-01"), "rangeOverflow"),
        ("day", Some("2026-02-30"), "badInput"),
        ("colour", Some("red"), "badInput"),
        ("size", Some(""), "valueMissing"),
        ("size", Some("XL"), "notAnOption"),
        ("tags", Some("d"), "notAnOption"),
        ("pay", None, "valueMissing"),
        ("pay", Some("gold"), "notAnOption"),
        ("terms", None, "valueMissing"),
        ("news", Some("maybe"), "notAnOption"),
        ("pin", Some("123"), "tooShort"),
    ];
    for (name, value, code) in wrong {
        let answer = desk.post("/f/order", URLENCODED, body(&[(name, *value)]).as_bytes());
        assert_eq!(errors(&answer), one(name, code), "{name}={value:?}");
    }
    let twice = desk.post("/f/order", URLENCODED, (body(&[]) + "&email=b@example.org").as_bytes());
    assert_eq!(errors(&twice), one("email", "tooManyValues"));
    assert_eq!(desk.export("order").len(), good.len(), "what is refused is not stored");
}

/// V2.2.2: the browser's checks are a courtesy; without them every field is told of at once.
#[test]
fn all_that_is_wrong_is_told_at_once_one_entry_a_field() {
    let desk = order("");
    let answer = desk.post("/f/order", URLENCODED, b"email=a&size=XL&count=x&pin=1");
    let told = errors(&answer);
    let expected = [
        ("name", "valueMissing"),
        ("email", "typeMismatch"),
        ("count", "badInput"),
        ("size", "notAnOption"),
        ("pay", "valueMissing"),
        ("terms", "valueMissing"),
        ("pin", "tooShort"),
    ];
    let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(told, expected);
    assert_eq!(
        answer.header("content-type").as_deref(),
        Some("application/problem+json"),
        "RFC 9457"
    );
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    let problem = answer.json();
    assert_eq!((&problem["status"], &problem["code"]), (&json!(422), &json!("invalid")));
    assert!(problem["detail"].as_str().unwrap().contains('7'), "{problem}");
    assert!(problem.get("list").is_none(), "{problem}");
    assert!(desk.export("order").is_empty());
}

/// V2.2.2, in every encoding that a form is taken in.
#[test]
fn every_encoding_is_held_to_the_same() {
    let desk = order("");
    let mut parts: Vec<(String, &[u8])> = Vec::new();
    for (name, value) in GOOD {
        let value = if name == "email" { "nowhere" } else { value };
        parts.push((format!("name=\"{name}\""), value.as_bytes()));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(head, value)| (&**head, *value)).collect();
    let object: serde_json::Map<String, Value> =
        GOOD.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let mut object = Value::Object(object);
    object["email"] = json!("nowhere");
    let plain: String = GOOD
        .into_iter()
        .map(|(name, value)| {
            format!("{name}={}\r\n", if name == "email" { "nowhere" } else { value })
        })
        .collect();
    let bodies = [
        (URLENCODED, body(&[("email", Some("nowhere"))]).into_bytes()),
        (MULTIPART, multipart(&parts)),
        ("application/json", object.to_string().into_bytes()),
        ("application/vnd.x+json", object.to_string().into_bytes()),
        ("text/plain", plain.into_bytes()),
    ];
    for (kind, wrong) in bodies {
        let headers = [("Content-Type", kind), ("Accept", "application/json")];
        let answer = desk.request("POST", "/f/order", &headers, &wrong);
        assert_eq!(errors(&answer), one("email", "typeMismatch"), "{kind}");
        let right = String::from_utf8(wrong).unwrap().replace("nowhere", "ada%40example.org");
        let at = if kind == URLENCODED { "%40" } else { "@" };
        let right = right.replace("%40", at);
        let answer = desk.request("POST", "/f/order", &headers, right.as_bytes());
        assert_eq!(answer.status, 201, "{kind}: {}", answer.text());
    }
    let trees: Vec<Value> =
        desk.export("order").iter_mut().map(|stored| stored["tree"].take()).collect();
    assert_eq!(trees.len(), 5);
    assert!(trees.iter().all(|tree| *tree == trees[0]), "one tree: {trees:?}");
}

#[test]
fn values_have_the_types_of_their_fields_and_entries_stay_as_sent() {
    let desk = order("");
    let changes = [
        ("count", Some("07")),
        ("tags", Some("b")),
        ("day", Some("2026-03-04")),
        ("code", Some("")),
    ];
    let answer = desk.post("/f/order", URLENCODED, body(&changes).as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    let mut stored = desk.export("order").remove(0);
    assert_eq!(
        stored["tree"].take(),
        json!({
            "name": "Ada", "email": "ada@example.org", "code": "", "count": 7, "day": "2026-03-04",
            "colour": "#ff8800", "size": "M", "tags": ["b"], "pay": "card", "terms": true,
            "news": false, "photo": null,
        })
    );
    let sent: Vec<(&str, &str)> = stored["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["name"].as_str().unwrap(), entry["value"].as_str().unwrap()))
        .collect();
    assert!(sent.contains(&("count", "07")) && sent.contains(&("terms", "on")), "{sent:?}");
    assert_eq!(stored["notes"], json!([]));
    let csv = desk.run(&["export", "order", "--format", "csv"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(
        csv.lines().nth(1).unwrap().contains(",7,2026-03-04,#ff8800,M,b,card,true,false,"),
        "{csv}"
    );
}

/// V5.2.2: name and content must be of the type that the page asks for. Nothing of what is refused
/// stays on the disk.
#[test]
fn files_are_held_to_size_and_content_and_leave_nothing_when_refused() {
    let desk = order("");
    let large = [PNG, &[0; 1000]].concat();
    let gif = b"GIF89a<script>alert(1)</script>";
    let table: &[(&str, &[u8], Option<&str>)] = &[
        ("a.png", PNG, None),
        ("a.png", b"<!doctype html><script>", Some("fileTypeMismatch")),
        ("a.html", PNG, None),
        ("a.png", gif, Some("fileTypeMismatch")),
        ("a.gif", gif, Some("fileTypeMismatch")),
        ("a.png", b"", Some("fileTypeMismatch")),
        ("a.png", &large, Some("fileTooLarge")),
    ];
    for (filename, content, code) in table {
        let before = desk.uploads().len();
        let disposition = format!("name=\"photo\"; filename=\"{filename}\"");
        let answer = order_with(&desk, &[(&disposition, content)]);
        match code {
            None => assert_eq!(answer.status, 201, "{filename}: {}", answer.text()),
            Some(code) => {
                assert_eq!(errors(&answer), one("photo", code), "{filename}");
                assert_eq!(desk.uploads().len(), before, "{filename} leaves nothing");
            }
        }
    }
    // F-23: each repetition is looked at.
    let before = (desk.uploads().len(), desk.export("order").len());
    let two: [(&str, &[u8]); 2] = [
        ("name=\"photo\"; filename=\"a.png\"", PNG),
        ("name=\"photo\"; filename=\"b.png\"", b"MZ"),
    ];
    let answer = order_with(&desk, &two);
    assert_eq!(errors(&answer)[0].0, "photo");
    assert_eq!((desk.uploads().len(), desk.export("order").len()), before);
}

fn order_with(desk: &Desk, files: &[(&str, &[u8])]) -> Answer {
    let names = GOOD.map(|(name, _)| format!("name=\"{name}\""));
    let mut parts: Vec<(&str, &[u8])> =
        names.iter().zip(GOOD).map(|(name, (_, value))| (&**name, value.as_bytes())).collect();
    parts.extend(files);
    desk.post("/f/order", MULTIPART, &multipart(&parts))
}

/// V15.3.5: types are checked; a structure where a text is due is no text.
#[test]
fn json_of_the_wrong_type_is_refused_and_of_the_right_one_taken() {
    let desk = order("");
    let good: serde_json::Map<String, Value> =
        GOOD.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let with = |name: &str, value: Value| {
        let mut object = Value::Object(good.clone());
        object[name] = value;
        desk.post("/f/order", "application/json", object.to_string().as_bytes())
    };
    for (name, value) in [
        ("pin", json!(true)),
        ("pin", json!(["abcd", "efgh"])),
        ("email", json!({})),
        ("count", json!("3; drop")),
        ("photo", json!("/etc/passwd")),
    ] {
        let told = errors(&with(name, value.clone()));
        assert_eq!(told[0].0, name, "{name} = {value}: {told:?}");
    }
    // An object where a text is due is another field's name, and that is not there.
    let told = with("pin", json!({"$ne": 1}));
    assert_eq!(told.status, 201, "kept as what it is, marked: {}", told.text());
    let stored = desk.export("order").remove(0);
    assert_eq!(stored["notes"][0]["kind"], "unknown_field", "{stored}");
    let answer = with("count", json!(3));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = with("terms", json!(true));
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(errors(&with("terms", json!(false))), one("terms", "valueMissing"));
}

/// V2.1.2, V2.2.3: rules across fields are written down, and hold.
#[test]
fn combined_values_are_checked_and_both_fields_named() {
    let page = "<html lang=de><form action=/f/stay method=post><label>Anreise <input name=start \
                type=date></label><label>Abreise <input name=end type=date data-fd-after=start></label>\
                <label>E-Mail <input name=mail></label><label>Telefon <input name=phone></label></form>";
    let config = "[[forms.stay.rules]]\nany = [\"mail\", \"phone\"]\n";
    let files = vec![("index.html", page.to_owned())];
    let desk = Desk::with(Setup { files, config: config.to_owned(), ..Setup::default() });
    let answer = desk.post("/f/stay", URLENCODED, b"start=2026-02-01&end=2026-01-01");
    assert_eq!(
        errors(&answer),
        [("end", "outOfOrder"), ("mail", "noneGiven")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    let problem = answer.json();
    assert_eq!(problem["errors"][0]["fields"], json!(["start", "end"]));
    let message = problem["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("Anreise") && message.contains("Abreise"), "{message}");
    assert!(desk.export("stay").is_empty());
    let rules = &desk.get("/f/stay/schema.json").json()["x-rules"];
    assert_eq!(*rules, json!([{"order": ["start", "end"]}, {"any": ["mail", "phone"]}]));
    let listed = String::from_utf8(desk.run(&["check", "site"]).stdout).unwrap();
    assert!(
        listed.contains("order: start, end\n") && listed.contains("any: mail, phone\n"),
        "{listed}"
    );
    let right = desk.post("/f/stay", URLENCODED, b"start=2026-02-01&end=2026-02-01&phone=1");
    assert_eq!(right.status, 201, "{}", right.text());
}

/// F-52: a value that is made to keep a pattern busy is decided or refused soon, and stops nobody else.
#[test]
fn a_hostile_value_of_a_mebibyte_is_bounded() {
    let page = "<form action=/f/contact method=post><input name=linear pattern='(a+)+b'>\
                <input name=around pattern='(?=.*\\d)(?=.*[a-z])(a|aa)+!'>\
                <input name=back pattern='(a+)\\1+b'></form>";
    let files = vec![("index.html", page.to_owned())];
    let config = "[limits]\nmax_value_bytes = 2000000\nmax_text_bytes = 4000000";
    let desk = Desk::with(Setup { files, config: config.to_owned(), ..Setup::default() });
    let long = "a".repeat(1 << 20);
    for (name, codes) in [
        ("linear", ["patternMismatch", "patternMismatch"]),
        ("around", ["patternMismatch", "patternUnchecked"]),
        ("back", ["patternMismatch", "patternUnchecked"]),
    ] {
        let started = std::time::Instant::now();
        let answer = desk.post("/f/contact", URLENCODED, format!("{name}={long}").as_bytes());
        let took = started.elapsed();
        let told = errors(&answer).remove(0);
        assert!(told.0 == name && codes.contains(&&*told.1), "{told:?}");
        assert!(took < std::time::Duration::from_secs(20), "{name} took {took:?}");
    }
    assert!(desk.export("contact").is_empty());
}
