use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use frontdesk_session::Keyring;
use serde_json::{Value, json};

use super::*;
use crate::form_name::FormName;

const NOW: i64 = 1_790_000_000;

fn keys() -> Keyring {
    Keyring::new(1, &[7; 32])
}

fn form(name: &str) -> FormName {
    FormName::parse(name).unwrap()
}

fn challenge() -> Value {
    let made = Challenge::make(&keys(), &form("contact"), 200, NOW + 600, [3; 32]);
    serde_json::to_value(made).unwrap()
}

/// As a widget would: the first number whose hash fits.
fn solve(challenge: &Value) -> Value {
    let text = |name: &str| challenge[name].as_str().unwrap();
    let most = challenge["maxnumber"].as_u64().unwrap();
    let number =
        (0..=most).find(|number| hash(text("salt"), *number) == text("challenge")).unwrap();
    json!({
        "algorithm": text("algorithm"), "challenge": text("challenge"), "number": number,
        "salt": text("salt"), "signature": text("signature"), "took": 12,
    })
}

fn check(payload: &Value) -> Result<Proof, BadProof> {
    Proof::check(&STANDARD.encode(payload.to_string()), &keys(), &form("contact"), NOW)
}

#[test]
fn what_a_browser_finds_is_a_proof() {
    let payload = solve(&challenge());
    let proof = check(&payload).unwrap();
    assert_eq!(proof.until, NOW + 600);
    assert_eq!(hex(&proof.challenge), payload["challenge"]);
    let unpadded = STANDARD_NO_PAD.encode(payload.to_string());
    assert_eq!(Proof::check(&unpadded, &keys(), &form("contact"), NOW), Ok(proof));
}

#[test]
fn nothing_of_a_proof_can_be_changed() {
    let payload = solve(&challenge());
    let salt = payload["salt"].as_str().unwrap();
    let number = payload["number"].as_u64().unwrap();
    let later = salt.replace(&(NOW + 600).to_string(), &(NOW + 9_999).to_string());
    let changes = [
        ("number", json!(number + 1)),
        ("salt", json!(later)),
        ("salt", json!(salt.replace("form=contact", "form=order"))),
        ("salt", json!(salt.trim_end_matches('&'))),
        ("algorithm", json!("SHA-1")),
        ("algorithm", json!("sha-256")),
        ("signature", json!("00")),
        ("signature", json!("")),
        ("signature", json!("zz")),
        ("challenge", json!("")),
    ];
    for (name, value) in changes {
        let mut changed = payload.clone();
        changed[name] = value;
        assert_eq!(check(&changed), Err(BadProof::Wrong), "{changed}");
    }
}

/// Digits of the number that are moved to the salt would make a second life of one proof.
#[test]
fn no_digit_moves_from_the_number_to_the_salt() {
    let mut payload = solve(&challenge());
    let number = payload["number"].as_u64().unwrap();
    assert!(number >= 10, "the test needs two digits: {number}");
    let (first, rest) = (number.to_string()[..1].to_owned(), &number.to_string()[1..]);
    payload["salt"] = json!(payload["salt"].as_str().unwrap().to_owned() + &first);
    payload["number"] = json!(rest.parse::<u64>().unwrap());
    assert_eq!(check(&payload), Err(BadProof::Wrong));
}

#[test]
fn somebody_elses_challenge_is_none() {
    let made = Challenge::make(&Keyring::new(1, &[8; 32]), &form("contact"), 9, NOW + 600, [3; 32]);
    assert_eq!(check(&solve(&serde_json::to_value(made).unwrap())), Err(BadProof::Wrong));
}

#[test]
fn a_proof_is_for_one_form_and_for_a_while() {
    let field = STANDARD.encode(solve(&challenge()).to_string());
    let at = |name: &str, now| Proof::check(&field, &keys(), &form(name), now);
    assert_eq!(at("order", NOW), Err(BadProof::OtherForm));
    assert!(at("contact", NOW + 600).is_ok());
    assert_eq!(at("contact", NOW + 601), Err(BadProof::Over));
}

#[test]
fn what_is_no_payload_is_told_from_none() {
    let at = |field: &str| Proof::check(field, &keys(), &form("contact"), NOW);
    assert_eq!(at(""), Err(BadProof::Missing));
    assert_eq!(at("  "), Err(BadProof::Missing));
    let long = STANDARD.encode(vec![b' '; 4_000]);
    let mut negative = solve(&challenge());
    negative["number"] = json!(-1);
    let negative = STANDARD.encode(negative.to_string());
    for field in ["x", "e30=", "bnVsbA==", "é", &long, &negative] {
        assert_eq!(at(field), Err(BadProof::Malformed), "{field}");
    }
}

#[test]
fn a_challenge_keeps_its_number_within_what_it_says() {
    for seed in 0..50 {
        let made = Challenge::make(&keys(), &form("contact"), 5, NOW, [seed; 32]);
        let found = solve(&serde_json::to_value(made).unwrap());
        assert!(found["number"].as_u64().unwrap() <= 5);
    }
}
