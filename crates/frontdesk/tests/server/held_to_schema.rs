//! What the HTML demands, the server demands: 422 and nothing stored, whatever the browser checked.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::desk::{Answer, Desk, MULTIPART, Setup, URLENCODED, multipart};

const ORDER: &str = r##"<!doctype html><html lang="en"><title>Order</title>
<form action="/f/order" method="post" enctype="multipart/form-data">
<input type="hidden" name="_next" value="/done"><input type="hidden" name="campaign" value="spring">
<label>Name <input name="name" required minlength="2" maxlength="10"></label>
<label>E-mail <input name="email" type="email" required></label>
<label>Site <input name="site" type="url"></label>
<label>Code <input name="code" pattern="[A-Z]{3}" title="three capitals"></label>
<label>Count <input name="count" type="number" min="1" max="9" step="2"></label>
<label>Day <input name="day" type="date" min="2026-01-01" max="2026-12-31"></label>
<label>Colour <input name="colour" type="color" value="#000000"></label>
<label>Size <select name="size" required><option value="">Choose<option>S<option>M</select></label>
<label>Tags <select name="tags" multiple><option>a<option>b<option>c</select></label>
<fieldset><legend>Pay</legend><label><input type="radio" name="pay" value="cash" required>Cash</label>
<label><input type="radio" name="pay" value="card">Card</label></fieldset>
<label><input type="checkbox" name="terms" required>Terms</label>
<label><input type="checkbox" name="news">News</label>
<label>Photo <input name="photo" type="file" accept="image/png" data-fd-max-bytes="1000"></label>
<label>Pin <input name="pin" type="password" minlength="4"></label><button>Send</button></form>"##;

const GOOD: [(&str, &str); 6] = [
    ("name", "Ada"),
    ("email", "ada@example.org"),
    ("size", "M"),
    ("pay", "card"),
    ("terms", "on"),
    ("colour", "#ff8800"),
];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn order(config: &str) -> Desk {
    let files = vec![("index.html", ORDER.to_owned())];
    Desk::with(Setup { files, config: config.to_owned(), ..Setup::default() })
}

/// The good order, with other values for some names; `None` leaves a name out.
fn body(changes: &[(&str, Option<&str>)]) -> String {
    let is_changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let kept = GOOD.into_iter().filter(|(name, _)| !is_changed(name));
    let changed = changes.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept.chain(changed)).finish()
}

/// Field and code of each error, in their order.
fn errors(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 422, "{}", answer.text());
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    assert!(errors.iter().all(|error| !text(error, "message").is_empty()), "{errors:?}");
    errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
}

fn one(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

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

#[test]
fn unknown_fields_are_kept_and_marked_refused_or_dropped_as_the_setting_says() {
    let sent = body(&[("utm", Some("x")), ("status", Some("approved"))]);
    let kept = order("");
    assert_eq!(kept.post("/f/order", URLENCODED, sent.as_bytes()).status, 201);
    let stored = kept.export("order").remove(0);
    assert_eq!(
        (&stored["tree"]["utm"], &stored["tree"]["status"]),
        (&json!("x"), &json!("approved"))
    );
    assert_eq!(
        stored["notes"],
        json!([
            {"kind": "unknown_field", "name": "utm", "message": "the form has no such field"},
            {"kind": "unknown_field", "name": "status", "message": "the form has no such field"},
        ])
    );
    let dropped = order("[forms.order]\nunknown = \"drop\"");
    assert_eq!(dropped.post("/f/order", URLENCODED, sent.as_bytes()).status, 201);
    let stored = dropped.export("order").remove(0);
    assert!(stored["tree"].get("utm").is_none(), "{stored}");
    assert_eq!(stored["notes"][1]["kind"], "dropped_field");
    assert!(stored["entries"].to_string().contains("approved"), "the entries still have it");
    let refused = order("[forms.order]\nunknown = \"refuse\"");
    let answer = refused.post("/f/order", URLENCODED, sent.as_bytes());
    let told = errors(&answer);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|(_, code)| code == "unknownField"), "{told:?}");
    assert!(refused.export("order").is_empty());
}

#[test]
fn what_speaks_to_a_server_is_never_an_unknown_field() {
    let desk = order("[forms.order]\nunknown = \"refuse\"");
    let names = [
        "_next",
        "_id",
        "_gotcha",
        "_charset_",
        "form-name",
        "csrfmiddlewaretoken",
        "authenticity_token",
        "cf-turnstile-response",
        "g-recaptcha-response",
    ];
    for name in names {
        let sent = body(&[(name, Some("utf-8"))]);
        let answer = desk.post("/f/order", URLENCODED, sent.as_bytes());
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
    }
    let stored = desk.export("order");
    assert!(
        stored.iter().all(|one| one["notes"].to_string().find("field").is_none()),
        "{stored:?}"
    );
}

#[test]
fn hidden_values_may_change_unless_the_setting_says_no() {
    let changed = body(&[("campaign", Some("autumn"))]);
    assert_eq!(order("").post("/f/order", URLENCODED, changed.as_bytes()).status, 201);
    let desk = order("[forms.order]\nhidden = \"fixed\"");
    let answer = desk.post("/f/order", URLENCODED, changed.as_bytes());
    assert_eq!(errors(&answer), one("campaign", "hiddenChanged"));
    let answer =
        desk.post("/f/order", URLENCODED, body(&[("campaign", Some("spring"))]).as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    // Where it goes then speaks to us, and leads only to where it may.
    let elsewhere = body(&[("campaign", Some("spring")), ("_next", Some("/other"))]);
    assert_eq!(desk.post("/f/order", URLENCODED, elsewhere.as_bytes()).status, 201);
}

#[test]
fn the_rules_are_enforced_noted_or_ignored_as_the_setting_says() {
    let wrong = body(&[("email", Some("nowhere")), ("count", Some("07")), ("tags", Some("d"))]);
    let desk = order("[forms.order]\nschema = \"note\"");
    assert_eq!(desk.post("/f/order", URLENCODED, wrong.as_bytes()).status, 201);
    let stored = desk.export("order").remove(0);
    assert_eq!(stored["tree"]["count"], 7);
    let noted: Vec<_> =
        stored["notes"].as_array().unwrap().iter().map(|note| &note["name"]).collect();
    assert_eq!(noted, ["email", "tags"], "{stored}");
    assert_eq!(stored["notes"][0]["kind"], "invalid");
    let desk = order("[forms.order]\nschema = \"ignore\"");
    assert_eq!(desk.post("/f/order", URLENCODED, wrong.as_bytes()).status, 201);
    let stored = desk.export("order").remove(0);
    assert_eq!((&stored["tree"]["count"], &stored["notes"]), (&json!("07"), &json!([])));
    let desk = order("[forms.order]\nunlisted = \"keep\"\nmax_file_bytes = 5");
    let tagged = body(&[("tags", Some("d"))]);
    assert_eq!(desk.post("/f/order", URLENCODED, tagged.as_bytes()).status, 201);
}

#[test]
fn a_form_of_which_no_field_is_known_takes_whatever_comes() {
    let desk = order("");
    assert!(desk.run(&["form", "add", "app"]).status.success());
    let answer = desk.post("/f/app", URLENCODED, b"a=1&b[]=2");
    assert_eq!(answer.status, 201, "{}", answer.text());
    let stored = desk.export("app").remove(0);
    assert_eq!((&stored["tree"], &stored["notes"]), (&json!({"a": "1", "b": ["2"]}), &json!([])));
}

const DECLARED: &str = "[forms.app]\nlang = \"de\"\n\
    [[forms.app.fields]]\nname = \"email\"\ntype = \"email\"\nlabel = \"Adresse\"\nrequired = true\n\
    [[forms.app.fields]]\nname = \"sizes\"\ntype = \"select\"\nmultiple = true\noptions = [\"S\", \"M\"]\n";

#[test]
fn a_declaration_is_held_to_like_a_page() {
    let desk = order(DECLARED);
    let answer = desk.post("/f/app", "application/json", br#"{"email":"x","sizes":"XL"}"#);
    let expected =
        [("email", "typeMismatch"), ("sizes", "notAnOption")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(errors(&answer), expected);
    assert_eq!(answer.header("content-language").as_deref(), Some("de"));
    let answer =
        desk.post("/f/app", "application/json", br#"{"email":"x@example.org","sizes":"M"}"#);
    assert_eq!(answer.status, 201);
    assert_eq!(desk.tree("app"), json!({"email": "x@example.org", "sizes": ["M"]}));
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

/// A page's own language counts before the browser's, and that before English.
#[test]
fn errors_are_told_in_the_language_of_the_page() {
    const MISSING: [(&str, &str); 5] = [
        ("en", "Please fill in “Name”."),
        ("hi", "कृपया “Name” भरें।"),
        ("de", "Bitte füllen Sie „Name“ aus."),
        ("es", "Rellene el campo «Name»."),
        ("fr", "Veuillez remplir le champ « Name »."),
    ];
    let page = |tag: &str| {
        format!(
            "<html lang=\"{tag}\"><form action=/f/contact method=post>\
             <label>Name <input name=n required></label></form>"
        )
    };
    let mut files = vec![("ja.html", page("ja")), ("none.html", page(""))];
    files.extend(
        [("en.html", "en"), ("hi.html", "hi"), ("de.html", "de-AT")].map(|(f, t)| (f, page(t))),
    );
    files.extend([("es.html", "es"), ("fr.html", "fr")].map(|(f, t)| (f, page(t))));
    let desk = Desk::with(Setup { files, ..Setup::default() });
    let ask = |page: &str, accepted: &str| {
        let referer = format!("http://localhost:{}/{page}", desk.port);
        let headers = [
            ("Content-Type", URLENCODED),
            ("Referer", referer.as_str()),
            ("Accept-Language", accepted),
        ];
        let answer = desk.request("POST", "/f/contact", &headers, b"n=");
        let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        (answer.header("content-language").unwrap(), message)
    };
    for (tag, message) in MISSING {
        let (language, said) = ask(tag, "ja,es");
        assert_eq!(language, tag);
        assert_eq!(said.replace(['\u{a0}', '\u{202f}'], " "), message, "{tag}");
    }
    assert_eq!(ask("ja", "ja,de;q=0.5,fr;q=0.9").0, "fr", "the page's is not among ours");
    assert_eq!(ask("none", "hi").0, "hi");
    assert_eq!(ask("none", "tlh").0, "en");
}

/// One answer in the shape that is wanted; a page of another origin gets nothing of its text back.
#[test]
fn what_is_wrong_is_told_in_the_wanted_shape() {
    let desk = order("[forms.order]\norigins = [\"https://a.example\"]");
    let wrong = body(&[("email", Some("<b>nowhere")), ("pin", Some("12"))]);
    let htmx = [("Content-Type", URLENCODED), ("HX-Request", "true")];
    let answer = desk.request("POST", "/f/order", &htmx, wrong.as_bytes());
    let fragment = answer.text();
    assert_eq!(answer.status, 422);
    assert!(fragment.starts_with("<div class=\"frontdesk-failure\" role=\"alert\" lang=\"en\">"));
    assert!(
        fragment.contains("data-fd-field=\"email\" data-fd-code=\"typeMismatch\""),
        "{fragment}"
    );
    assert!(!fragment.contains("<b>"), "{fragment}");
    let page = desk.navigate("/f/order", URLENCODED, wrong.as_bytes());
    assert_eq!(page.status, 422);
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    assert!(page.text().contains("nowhere") && !page.text().contains("<b>now"), "{}", page.text());
    assert!(!page.text().contains("value=\"12\""), "no password goes back: {}", page.text());
    let foreign = [
        ("Content-Type", URLENCODED),
        ("Accept", "text/html"),
        ("Origin", "https://a.example"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let answer = desk.request("POST", "/f/order", &foreign, wrong.as_bytes());
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("E-mail") && !answer.text().contains("nowhere"), "F-50");
    assert!(desk.export("order").is_empty());
}

#[test]
fn a_repeated_request_is_answered_as_before_and_a_refused_one_uses_up_no_key() {
    let desk = order("");
    let headers = [("Content-Type", URLENCODED), ("Idempotency-Key", "k1")];
    let wrong = body(&[("email", Some("nowhere"))]);
    assert_eq!(desk.request("POST", "/f/order", &headers, wrong.as_bytes()).status, 422);
    let first = desk.request("POST", "/f/order", &headers, body(&[]).as_bytes());
    assert_eq!(first.status, 201, "{}", first.text());
    let again = desk.request("POST", "/f/order", &headers, body(&[]).as_bytes());
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(desk.export("order").len(), 1);
}

/// A form of the site that changes is held to what it says now.
#[test]
fn changed_html_changes_what_is_enforced() {
    let page = |rule: &str| {
        format!(
            "<form action=/f/contact method=post><input name=n {rule}><button>Go</button></form>"
        )
    };
    let files = vec![("index.html", page("required"))];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    assert_eq!(errors(&desk.post("/f/contact", URLENCODED, b"n=")), one("n", "valueMissing"));
    let index = desk.dir.path().join("site/index.html");
    std::fs::write(&index, page("maxlength=3")).unwrap();
    let changed = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        desk.post("/f/contact", URLENCODED, b"n=").status == 201
    });
    assert!(changed, "{}", desk.errors());
    assert_eq!(errors(&desk.post("/f/contact", URLENCODED, b"n=long")), one("n", "tooLong"));
}

/// Netlify's forms, which are sent to their page, are held to it as well.
#[test]
fn a_form_sent_to_its_page_is_held_to_it() {
    let files = vec![(
        "index.html",
        "<form name=contact method=post data-netlify=true netlify-honeypot=bot-field>\
         <input type=hidden name=form-name value=contact><input name=bot-field>\
         <input name=email type=email required></form>"
            .to_owned(),
    )];
    let desk = Desk::with(Setup { files, ..Setup::default() });
    let answer = desk.post("/", URLENCODED, b"form-name=contact&bot-field=&email=nowhere");
    assert_eq!(errors(&answer), one("email", "typeMismatch"));
    let answer = desk.post("/", URLENCODED, b"form-name=contact&bot-field=&email=a@example.org");
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// What waits for a login is right before it waits.
#[test]
fn what_is_wrong_is_not_kept_for_a_login() {
    let desk = order("[forms.order]\nlogin = \"required\"");
    let mut browser = Browser::script(&desk);
    let answer = browser.post("/f/order", &[("name", "Ada")]);
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(answer.header("set-cookie").is_none(), "nothing waits");
    let answer = browser.post("/f/order", &GOOD);
    assert_eq!(answer.status, 401, "{}", answer.text());
    assert!(answer.json()["receipt"]["id"].is_string(), "{}", answer.text());
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
