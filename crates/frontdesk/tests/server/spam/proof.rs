//! Forms that ask for a proof of work.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{PAGE, behind_proxy, post};
use crate::desk::{Desk, Setup};

const REQUIRED: &str = "[spam]\nwork = 300\n[forms.contact]\naltcha = \"required\"\n";

fn desk(config: &str) -> Desk {
    let files = vec![("index.html", PAGE.to_owned())];
    Desk::with(Setup { files, config: config.to_owned(), ..Setup::default() })
}

fn challenge(desk: &Desk, form: &str) -> Value {
    let answer = desk.get(&format!("/f/{form}/challenge"));
    assert_eq!((answer.status, answer.header("cache-control").as_deref()), (200, Some("no-store")));
    answer.json()
}

/// What ALTCHA's widget puts into the field.
fn solve(challenge: &Value) -> String {
    let text = |name: &str| challenge[name].as_str().unwrap();
    let hash = |number: u64| {
        let hash = Sha256::digest(format!("{}{number}", text("salt")));
        hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let most = challenge["maxnumber"].as_u64().unwrap();
    let number = (0..=most).find(|number| hash(*number) == text("challenge")).unwrap();
    let payload = json!({
        "algorithm": text("algorithm"), "challenge": text("challenge"), "number": number,
        "salt": text("salt"), "signature": text("signature"), "took": 3,
    });
    encode(&STANDARD.encode(payload.to_string()))
}

fn encode(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

fn send(desk: &Desk, form: &str, body: &str) -> crate::desk::Answer {
    post(desk, &format!("/f/{form}"), "127.0.0.1", &[], body)
}

#[test]
fn a_form_that_asks_for_work_takes_who_has_done_it() {
    let desk = desk(REQUIRED);
    let asked = challenge(&desk, "contact");
    assert_eq!(asked["algorithm"], "SHA-256");
    assert_eq!(asked["maxnumber"], 300);
    let taken = send(&desk, "contact", &format!("text=a&altcha={}", solve(&asked)));
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(desk.tree("contact")["text"], "a");
}

#[test]
fn without_the_work_nothing_is_stored_and_it_is_said_why() {
    let desk = desk(REQUIRED);
    let proof = solve(&challenge(&desk, "contact"));
    let of_other = solve(&challenge(&desk, "ask"));
    let table = [
        (String::new(), "proof_missing"),
        ("&altcha=".to_owned(), "proof_missing"),
        ("&altcha=nonsense".to_owned(), "proof_malformed"),
        (format!("&altcha={of_other}"), "proof_of_other_form"),
        (format!("&altcha={}", encode(&STANDARD.encode(br#"{"algorithm":"SHA-256","challenge":"","number":1,"salt":"","signature":""}"#))), "proof_wrong"),
    ];
    for (field, code) in table {
        let refused = send(&desk, "contact", &format!("text=a{field}"));
        assert_eq!(refused.status, 422, "{}", refused.text());
        let problem = refused.json();
        assert_eq!(problem["code"], code);
        assert_eq!(problem["errors"][0]["field"], "altcha");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    assert!(desk.export("contact").is_empty());
    assert_eq!(send(&desk, "contact", &format!("text=a&altcha={proof}")).status, 201);
}

#[test]
fn a_proof_counts_once_and_for_a_double_click() {
    let desk = desk(REQUIRED);
    let proof = solve(&challenge(&desk, "contact"));
    let body = format!("text=a&_id=k1&altcha={proof}");
    let first = send(&desk, "contact", &body);
    let again = send(&desk, "contact", &body);
    assert_eq!((again.status, &again.json()["id"]), (201, &first.json()["id"]));
    for other in ["text=b&_id=k1", "text=a&_id=k2", "text=a"] {
        let refused = send(&desk, "contact", &format!("{other}&altcha={proof}"));
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (422, &json!("proof_spent")),
            "{other}"
        );
    }
    assert_eq!(desk.export("contact").len(), 1);
}

#[test]
fn a_proof_of_something_that_was_not_stored_counts_again() {
    let desk = desk(REQUIRED);
    let key = [("Idempotency-Key", "one")];
    let first = solve(&challenge(&desk, "contact"));
    let body = format!("text=a&altcha={first}");
    assert_eq!(post(&desk, "/f/contact", "127.0.0.1", &key, &body).status, 201);
    // The key is taken by another submission, so this one is not stored.
    let proof = solve(&challenge(&desk, "contact"));
    let body = format!("text=b&altcha={proof}");
    let refused = post(&desk, "/f/contact", "127.0.0.1", &key, &body);
    assert_eq!(refused.json()["code"], "idempotency_key_reused");
    assert_eq!(send(&desk, "contact", &body).status, 201);
}

#[test]
fn a_page_that_lacks_the_work_keeps_what_was_typed() {
    let desk = desk(REQUIRED);
    let body = b"text=Precious+words&altcha=nonsense";
    let page = desk.navigate("/f/contact", crate::desk::URLENCODED, body);
    assert_eq!(page.status, 422);
    assert!(page.text().contains("Precious words"), "{}", page.text());
    assert!(!page.text().contains("nonsense"), "a proof that was refused is not sent again");
}

#[test]
fn a_challenge_is_read_by_pages_that_may_send_the_form() {
    let desk = desk("[forms.contact]\norigins = [\"https://app.example\"]\n");
    let ask = |origin: &str| {
        let headers = [("Origin", origin), ("Sec-Fetch-Site", "cross-site")];
        desk.request("GET", "/f/contact/challenge", &headers, b"")
    };
    let listed = ask("https://app.example");
    assert_eq!(listed.status, 200);
    let allowed = listed.header("access-control-allow-origin");
    assert_eq!(allowed.as_deref(), Some("https://app.example"));
    assert_eq!(ask("https://evil.example").status, 403);
    assert_eq!(desk.get("/f/nobody/challenge").status, 404);
}

#[test]
fn a_form_that_asks_for_nothing_takes_anything_in_the_field() {
    let desk = behind_proxy("");
    assert_eq!(send(&desk, "contact", "text=a&altcha=nonsense").status, 201);
}

/// A proof speaks for what is odd in some small way, not for a field that nobody sees.
#[test]
fn a_proof_speaks_for_a_suspect_where_the_form_lets_it() {
    let config = "[spam]\nwork = 300\nmax_links = 1\nsuspects = \"refuse\"\n\
                  [forms.contact]\naltcha = \"suspects\"\n";
    let desk = desk(config);
    let links = "text=http://a+http://b";
    assert_eq!(send(&desk, "contact", "text=a").status, 201, "nobody has to bring one");
    assert_eq!(send(&desk, "contact", links).json()["code"], "looks_like_spam");
    let wrong = send(&desk, "contact", &format!("{links}&altcha=nonsense"));
    assert_eq!(wrong.json()["code"], "looks_like_spam");
    let proof = solve(&challenge(&desk, "contact"));
    let robot = send(&desk, "contact", &format!("{links}&_gotcha=x&altcha={proof}"));
    assert_eq!(robot.json()["code"], "looks_like_spam");
    assert_eq!(send(&desk, "contact", &format!("{links}&altcha={proof}")).status, 201);
}
