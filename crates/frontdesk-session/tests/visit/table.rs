//! Where a visitor stands, what they do, what the store is to do, what the browser gets.

use std::time::Duration;

use frontdesk_session::{Act, Found, Keep, Policy, Stay, Visit};

use crate::{NOW, account, cookie, depart, key, live, stranger, token, visit};

const STANDINGS: [&str; 8] =
    ["none", "unknown", "stranger", "ada", "straggler", "ended", "tossed", "unasked"];

fn standing(name: &str) -> Visit {
    let policy = Policy::https();
    match name {
        "none" => stranger(),
        "unknown" => visit(Found::Unknown, NOW),
        "stranger" => visit(live(None), NOW),
        "ada" => visit(live(Some("ada")), NOW),
        "straggler" => visit(Found::Ended { at: NOW }, NOW + Duration::from_secs(119)),
        "ended" => visit(Found::Ended { at: NOW }, NOW + Duration::from_secs(120)),
        "tossed" => {
            let two = [1, 2].map(|number| cookie(&policy, &token(number)));
            let arrival = Visit::arrive(two.iter().map(|text| text.as_bytes()), &policy);
            arrival.recall([], &policy, NOW)
        }
        "unasked" => Visit::arrive([cookie(&policy, &token(1)).as_bytes()], &policy).unasked(),
        _ => panic!("{name}"),
    }
}

/// Does these words one after the other; tells the first refusal.
fn act(visit: &mut Visit, words: &str) -> bool {
    words.split(' ').filter(|word| !word.is_empty()).all(|word| {
        match word {
            "set" => return visit.set(key("a"), "1".into()).is_ok(),
            "bound" => return visit.set(key(".b"), "1".into()).is_ok(),
            "same" => return visit.set(key("theme"), r#""dark""#.into()).is_ok(),
            "clear" => {
                return visit.remove(key("theme")).and(visit.remove(key(".csrf"))).is_ok();
            }
            "nothing" => return visit.remove(key("nothing")).is_ok(),
            "ada" => visit.log_in(account("ada"), Stay::WhileItLasts),
            "eve" => visit.log_in(account("eve"), Stay::WhileItLasts),
            "out" => visit.log_out(),
            "renew" => visit.renew(),
            _ => panic!("{word}"),
        }
        true
    })
}

/// In words: what ends, the act with its data, the cookie if the store did it / if it did not.
fn outcome(mut visit: Visit, words: &str) -> String {
    if !act(&mut visit, words) {
        return "refused".to_owned();
    }
    let now = NOW + Duration::from_secs(30);
    let is_done = visit.is_done(&Policy::https(), now);
    let departure = depart(&mut visit, now);
    let silent = visit.clone().settle(departure.clone(), None).cookie.is_none();
    assert_eq!(is_done, departure.is_nothing() && silent, "{words}");
    let mut said = Vec::new();
    if !departure.ends().is_empty() {
        said.push(format!("end {}", departure.ends().len()));
    }
    match departure.act() {
        Act::Nothing => {}
        Act::Touch { .. } => said.push("touch".to_owned()),
        Act::Change { hash, changes } => {
            assert_eq!(*hash, token(1).hash());
            said.push(format!("change {}", changes.len()));
        }
        Act::Make { record, .. } => {
            let who = record.account.as_ref().map_or("stranger", |account| account.as_str());
            let keys: String = record.data.iter().map(|(key, _)| format!(" {key}")).collect();
            said.push(format!("make {who}{keys}"));
        }
        Act::Rotate { old, rotation, .. } => {
            assert_eq!(*old, token(1).hash());
            let who = rotation.record.account.as_ref().unwrap();
            let keep = match rotation.keep {
                Keep::Nothing => "nothing",
                Keep::Carried => "carried",
                Keep::All => "all",
            };
            let keys = rotation.changes.iter().map(|change| format!(" {}", change.key()));
            said.push(format!("rotate {who} {keep}{}", keys.collect::<String>()));
        }
    }
    let done = visit.clone().settle(departure.clone(), None);
    let failed = visit.fail(departure);
    let word = |cookie: Option<frontdesk_session::SetCookie>| match cookie {
        None => "-",
        Some(cookie) if cookie.as_str().contains("Max-Age=0") => "remove",
        Some(_) => "set",
    };
    assert_eq!(done.clear_site_data.is_some(), words.ends_with("out"), "{words}");
    said.push(format!("{}/{}", word(done.cookie), word(failed.cookie)));
    said.join(", ")
}

/// C-18, C-19, C-38, S-04, S-10, S-11, S-13, S-24, S-26, S-27: the whole table.
#[test]
fn every_standing_and_will_has_one_act_and_one_cookie() {
    let table = [
        // words         none / unknown / ended                straggler      tossed                   unasked
        ("", ["-/-", "-/-", "remove/remove", "-/-"]),
        ("nothing", ["-/-", "refused", "refused", "refused"]),
        ("set", ["make stranger a, set/-", "refused", "refused", "refused"]),
        ("renew", ["-/-", "-/-", "remove/remove", "-/-"]),
        (
            "ada",
            ["make ada, set/-", "make ada, set/-", "make ada, set/-", "end 1, make ada, set/-"],
        ),
        (
            "ada set",
            [
                "make ada a, set/-",
                "make ada a, set/-",
                "make ada a, set/-",
                "end 1, make ada a, set/-",
            ],
        ),
        ("set bound ada", ["make ada a, set/-", "refused", "refused", "refused"]),
        ("out", ["remove/remove", "remove/remove", "remove/remove", "end 1, remove/remove"]),
        ("out set", ["refused"; 4]),
        ("ada out", ["remove/remove", "remove/remove", "remove/remove", "end 1, remove/remove"]),
        (
            "ada set eve",
            ["make eve, set/-", "make eve, set/-", "make eve, set/-", "end 1, make eve, set/-"],
        ),
        (
            "out ada",
            ["make ada, set/-", "make ada, set/-", "make ada, set/-", "end 1, make ada, set/-"],
        ),
    ];
    for (words, [nobody, straggler, tossed, unasked]) in table {
        for name in ["none", "unknown", "ended"] {
            assert_eq!(outcome(standing(name), words), nobody, "{name}: {words}");
        }
        assert_eq!(outcome(standing("straggler"), words), straggler, "straggler: {words}");
        assert_eq!(outcome(standing("tossed"), words), tossed, "tossed: {words}");
        assert_eq!(outcome(standing("unasked"), words), unasked, "unasked: {words}");
    }
    for (words, stranger, ada) in [
        ("", "-/-", "-/-"),
        ("same nothing", "-/-", "-/-"),
        ("set", "change 1, -/-", "change 1, -/-"),
        ("set bound", "change 2, -/-", "change 2, -/-"),
        ("clear", "change 2, -/-", "change 2, -/-"),
        ("ada", "rotate ada carried, set/-", "rotate ada carried, set/-"),
        ("eve", "rotate eve carried, set/-", "rotate eve nothing, set/-"),
        ("set bound ada", "rotate ada carried a, set/-", "rotate ada carried a, set/-"),
        ("set bound eve", "rotate eve carried a, set/-", "rotate eve nothing, set/-"),
        ("set bound ada bound", "rotate ada carried a .b, set/-", "rotate ada carried a .b, set/-"),
        ("ada ada", "rotate ada carried, set/-", "rotate ada carried, set/-"),
        ("eve ada", "rotate ada nothing, set/-", "rotate ada nothing, set/-"),
        ("out", "end 1, remove/remove", "end 1, remove/remove"),
        ("set out", "end 1, remove/remove", "end 1, remove/remove"),
        ("ada out", "end 1, remove/remove", "end 1, remove/remove"),
        ("renew out", "end 1, remove/remove", "end 1, remove/remove"),
        ("out ada", "rotate ada nothing, set/-", "rotate ada nothing, set/-"),
        ("out ada set", "rotate ada nothing a, set/-", "rotate ada nothing a, set/-"),
        ("out set", "refused", "refused"),
    ] {
        assert_eq!(outcome(standing("stranger"), words), stranger, "stranger: {words}");
        assert_eq!(outcome(standing("ada"), words), ada, "ada: {words}");
    }
    assert_eq!(outcome(standing("ada"), "renew"), "rotate ada all, set/-");
    assert_eq!(outcome(standing("ada"), "set bound renew"), "rotate ada all a .b, set/-");
}

/// What can be read follows what was done, before and after it is stored.
#[test]
fn reading_follows_the_acts() {
    for name in STANDINGS {
        let mut visit = standing(name);
        let dark = matches!(name, "stranger" | "ada").then_some(r#""dark""#);
        assert_eq!(visit.get("theme"), dark, "{name}");
        visit.log_in(account("ada"), Stay::WhileItLasts);
        assert_eq!(visit.account(), Some(&account("ada")), "{name}");
        assert_eq!(visit.get("theme"), dark, "{name}: what was gathered is carried");
        assert_eq!(visit.get(key(".csrf")), None, "{name}: what was bound to the token is not");
        visit.log_in(account("eve"), Stay::WhileItLasts);
        assert_eq!(visit.get("theme"), None, "{name}: nothing of another account");
        visit.log_out();
        assert_eq!((visit.account(), visit.get("theme")), (None, None), "{name}");
        assert!(visit.record().is_none());
    }
}
