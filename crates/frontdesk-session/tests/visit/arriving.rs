//! From the headers to who it is.

use std::{sync::Arc, time::Duration};

use frontdesk_session::{Found, Policy, Record, Refused, TokenHash, Visit};

use crate::{NOW, cookie, key, live, record, stranger, token, visit};

fn wanted(headers: &[&str], policy: &Policy) -> Vec<TokenHash> {
    let headers = headers.iter().map(|header| header.as_bytes());
    Visit::arrive(headers, policy).wanted().to_vec()
}

/// C-30: several headers mean the same as one.
#[test]
fn the_token_is_found_in_any_header() {
    let policy = Policy::https();
    let ours = cookie(&policy, &token(1));
    for headers in [
        vec!["a=1", &ours, "b=2"],
        vec![&format!("a=1; {ours}; b=2")],
        vec![&ours, &ours],
        vec![&format!("{ours}; {ours}")],
    ] {
        assert_eq!(wanted(&headers, &policy), [token(1).hash()], "{headers:?}");
    }
}

/// S-06, S-05: whatever is no token of this name is looked up nowhere.
#[test]
fn junk_is_looked_up_nowhere() {
    let policy = Policy::https();
    let text = token(1).to_text();
    for header in [
        String::new(),
        "a=1; b".to_owned(),
        format!("__Host-frontdesk=\"{text}\""),
        format!("__host-frontdesk={text}"),
        format!("frontdesk={text}"),
        format!("__Host-frontdesk={text}="),
        format!("__Host-frontdesk={}", &text[1..]),
        format!("__Host-frontdesk={}", "*".repeat(43)),
        format!("=__Host-frontdesk={text}"),
        "__Host-frontdesk".to_owned(),
    ] {
        assert!(wanted(&[&header], &policy).is_empty(), "{header}");
    }
}

/// C-38: a browser holds a `__Host-` cookie once, so two different ones are nobody's.
#[test]
fn two_cookies_bound_to_the_host_are_nobodys() {
    let policy = Policy::https();
    let (one, two) = (cookie(&policy, &token(1)), cookie(&policy, &token(2)));
    for headers in [[&one, &two], [&two, &one], [&one, &"__Host-frontdesk=junk".to_owned()]] {
        let headers = headers.map(|header| header.as_bytes());
        let arrival = Visit::arrive(headers, &policy);
        assert!(arrival.wanted().is_empty());
        let mut visit = arrival.recall([], &policy, NOW);
        assert!(visit.is_tossed() && visit.record().is_none());
        assert_eq!(visit.set(key("a"), "1".into()), Err(Refused::Gone));
    }
}

/// C-38: of a cookie that others may set, each is looked up, and exactly one must be live.
#[test]
fn of_several_cookies_exactly_one_must_be_live() {
    let policy = Policy::https().on_plain_http();
    let tokens = [1, 2, 3, 4, 5].map(|number| cookie(&policy, &token(number)));
    let four = tokens[..4].join("; ");
    let arrival = Visit::arrive([four.as_bytes()], &policy);
    assert_eq!(arrival.wanted(), [1, 2, 3, 4].map(|number| token(number).hash()));

    let gone = || Found::Ended { at: NOW };
    let ada = || live(Some("ada"));
    for (found, name, tossed) in [
        (vec![Found::Unknown, ada(), gone(), Found::Unknown], Some("ada"), false),
        (vec![gone(), ada()], Some("ada"), false),
        (vec![ada(), gone()], Some("ada"), false),
        (vec![ada(), live(Some("eve"))], None, true),
        (vec![live(None), gone(), ada(), ada()], None, true),
        (vec![Found::Unknown, gone()], None, false),
        (vec![], None, false),
    ] {
        let visit = arrival.clone().recall(found.clone(), &policy, NOW);
        assert_eq!(visit.account().map(|account| account.as_str()), name, "{found:?}");
        assert_eq!(visit.is_tossed(), tossed, "{found:?}");
    }

    let arrival = Visit::arrive([tokens.join("; ").as_bytes()], &policy);
    assert!(arrival.wanted().is_empty(), "a fifth is not asked for");
    assert!(arrival.recall([], &policy, NOW).is_tossed());
}

#[test]
fn a_live_session_is_recalled_with_its_data() {
    let visit = visit(live(Some("ada")), NOW);
    assert_eq!(visit.account().unwrap().as_str(), "ada");
    assert_eq!(visit.get("theme"), Some(r#""dark""#));
    assert_eq!(visit.get(key(".csrf")), Some("1"));
    assert_eq!(visit.record(), Some(&record(Some("ada"))));
}

/// S-15, S-16, V7.3.1, V7.3.2: used often or not, it ends after its time; no store has to notice that first.
#[test]
fn a_session_that_is_over_is_not_recalled() {
    let day = Duration::from_secs(86_400);
    let used_at = |days: u32| Record { seen_at: NOW + days * day, ..record(Some("ada")) };
    for (record, days, recalled) in [
        (used_at(0), 13, true),
        (used_at(0), 14, false),
        (used_at(13), 26, true),
        (used_at(29), 29, true),
        (used_at(29), 30, false),
    ] {
        let found = Found::Live(Arc::new(record));
        assert_eq!(visit(found, NOW + days * day).record().is_some(), recalled, "{days}");
    }
}

/// A token of one door opens no other.
#[test]
fn a_session_of_another_realm_is_not_recalled() {
    let desk = Record { realm: "desk".into(), ..record(Some("ada")) };
    let visit = visit(Found::Live(Arc::new(desk)), NOW);
    assert_eq!(visit.account(), None);
    assert_eq!(visit.get("theme"), None);
}

#[test]
fn own_changes_are_read_back() {
    let mut visit = stranger();
    visit.set(key("list"), "[1]".into()).unwrap();
    visit.push(key("list"), "2".into()).unwrap();
    visit.add(key("count"), 3).unwrap();
    visit.add(key("count"), -1).unwrap();
    visit.set(key("gone"), "1".into()).unwrap();
    visit.remove(key("gone")).unwrap();
    let all: Vec<_> = visit.data().iter().map(|(key, value)| (key.as_str(), value)).collect();
    assert_eq!(all, [("count", "2"), ("list", "[1,2]")]);
    assert_eq!(visit.add(key("list"), 1), Err(Refused::NotANumber(key("list"))));
    assert_eq!(visit.push(key("count"), "1".into()), Err(Refused::NotAList(key("count"))));
    assert_eq!(visit.get("list"), Some("[1,2]"), "what was refused left nothing");
}
