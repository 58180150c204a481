//! What is in a departure, and how a visit goes on.

use std::{sync::Arc, time::Duration};

use frontdesk_session::{
    Act, Bounds, Clear, Data, Device, Found, Moment, Policy, Record, Refused, Stay, Visit,
};

use crate::{NOW, account, cookie, depart, fresh, key, live, record, stranger, token, visit};

const DAY: Duration = Duration::from_secs(86_400);

fn made(act: &Act) -> &Record {
    match act {
        Act::Make { record, .. } => record,
        Act::Rotate { rotation, .. } => &rotation.record,
        Act::Nothing | Act::Touch { .. } | Act::Change { .. } => panic!("{act:?}"),
    }
}

/// S-24: reading is noted once a minute, and not where something else is written.
#[test]
fn a_session_that_is_only_read_is_touched_once_a_minute() {
    let seconds = |secs: u64| NOW + Duration::from_secs(secs);
    let mut touches = 0;
    let mut seen_at = NOW;
    for second in 0..3_600 {
        let record = Record { seen_at, ..record(Some("ada")) };
        let mut visit = visit(Found::Live(Arc::new(record)), seconds(second));
        let is_done = visit.is_done(&Policy::https(), seconds(second));
        assert_eq!(is_done, seconds(second).since(seen_at) < Duration::from_secs(60));
        if let Act::Touch { hash } = depart(&mut visit, seconds(second)).act() {
            assert_eq!(*hash, token(1).hash());
            (touches, seen_at) = (touches + 1, seconds(second));
        }
    }
    assert_eq!(touches, 59);
    let mut writing = visit(live(Some("ada")), seconds(60));
    writing.set(key("a"), "1".into()).unwrap();
    assert!(matches!(depart(&mut writing, seconds(60)).act(), Act::Change { .. }));
    let mut back = visit(live(Some("ada")), NOW);
    let before = Moment::from_micros(NOW.as_micros() - 1);
    assert!(depart(&mut back, before).is_nothing(), "a clock that was set back touches nothing");
}

/// C-06, C-12, L20: the cookie lives as long as the session can, or with the browser.
#[test]
fn the_cookie_lives_as_long_as_the_session_can() {
    for (stay, life) in [
        (Stay::WhileItLasts, "; Max-Age=2592000; Expires=Sat, 31 Jan 2026 00:00:00 GMT"),
        (Stay::WhileBrowserRuns, ""),
    ] {
        let mut visit = stranger();
        visit.log_in(account("ada"), stay);
        let departure = depart(&mut visit, NOW);
        assert_eq!(made(departure.act()).stay, stay);
        let cookie = visit.settle(departure, None).cookie.unwrap();
        let text = token(9).to_text();
        let attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";
        assert_eq!(cookie.as_str(), format!("__Host-frontdesk={text}{life}{attributes}"));
    }
}

/// S-16, S-11: a change of rights gives another token, and not another end.
#[test]
fn a_renewal_moves_no_limit() {
    let mut visit = visit(live(Some("ada")), NOW + 3 * DAY);
    visit.renew();
    let departure = depart(&mut visit, NOW + 3 * DAY);
    let after = made(departure.act());
    let before = record(Some("ada"));
    assert_eq!(
        (after.made_at, after.authenticated_at, after.until, after.stay),
        (before.made_at, before.authenticated_at, before.until, before.stay)
    );
    assert_eq!(after.seen_at, NOW + 3 * DAY);
    assert_eq!(after.id, before.id, "the same session on the same device");
    let parting = visit.settle(departure, None);
    assert!(!parting.cookie.unwrap().as_str().contains("Max-Age"), "kept as it was kept");
}

/// S-16: a login, also of the same account, begins all limits anew.
#[test]
fn a_login_begins_all_limits_anew() {
    let now = NOW + 3 * DAY;
    for mut visit in [stranger(), visit(live(None), NOW), visit(live(Some("ada")), now)] {
        visit.log_in(account("ada"), Stay::WhileItLasts);
        let departure = depart(&mut visit, now);
        let after = made(departure.act());
        assert_eq!((after.made_at, after.authenticated_at), (now, Some(now)));
        assert_eq!((after.idle, after.until), (14 * DAY, now + 30 * DAY));
    }
}

/// L20: a stranger's session lies unused for a day at most.
#[test]
fn a_stranger_is_remembered_for_a_day_without_use() {
    let mut visit = stranger();
    visit.set(key("theme"), "1".into()).unwrap();
    let departure = depart(&mut visit, NOW);
    let record = made(departure.act());
    assert_eq!((record.ends_at(), record.until), (NOW + DAY, NOW + 30 * DAY));
    assert_eq!((record.account.as_ref(), record.authenticated_at), (None, None));
}

/// S-34: what a browser calls itself is cut, between two characters.
#[test]
fn the_words_of_a_device_are_cut() {
    let long = "ü".repeat(300);
    let mut visit = stranger();
    visit.set(key("a"), "1".into()).unwrap();
    let device = Device { user_agent: &long, address: "192.0.2.0/24" };
    let departure = visit.depart(&Policy::https(), &device, NOW, fresh);
    let record = made(departure.act());
    assert_eq!(record.user_agent.chars().count(), 200);
    assert_eq!(&*record.address, "192.0.2.0/24");
}

/// S-04: a token that came from outside is never the name of anything new.
#[test]
fn a_token_that_was_brought_is_never_adopted() {
    for found in [Found::Unknown, Found::Ended { at: NOW }, live(None)] {
        let mut visit = visit(found, NOW);
        visit.log_in(account("ada"), Stay::WhileItLasts);
        let departure = depart(&mut visit, NOW);
        let new = match departure.act() {
            Act::Make { hash, .. } => hash,
            Act::Rotate { new, .. } => new,
            act => panic!("{act:?}"),
        };
        assert_ne!(*new, token(1).hash());
    }
}

/// Random bytes are drawn only where a token is made.
#[test]
fn reading_and_changing_draw_no_random_bytes() {
    let mut visit = visit(live(Some("ada")), NOW);
    visit.set(key("a"), "1".into()).unwrap();
    let never = || panic!("drawn");
    let departure = visit.depart(&Policy::https(), &Device::default(), NOW, never);
    assert!(matches!(departure.act(), Act::Change { .. }));
    visit.log_out();
    let _ = visit.depart(&Policy::https(), &Device::default(), NOW, never);
}

/// C-39: of a cookie that others may set, a login ends all that were brought, so the new one wins.
#[test]
fn a_login_ends_every_live_session_that_was_brought() {
    let policy = Policy::https().on_plain_http();
    let header = [1, 2, 3].map(|number| cookie(&policy, &token(number))).join("; ");
    let found = [live(Some("eve")), Found::Unknown, live(Some("ada"))];
    let arrival = Visit::arrive([header.as_bytes()], &policy);
    let mut visit = arrival.recall(found, &policy, NOW);
    visit.log_in(account("ada"), Stay::WhileItLasts);
    let departure = visit.depart(&policy, &Device::default(), NOW, fresh);
    assert_eq!(departure.ends(), [token(1).hash(), token(3).hash()]);
    assert_eq!(departure.until(), NOW + 30 * DAY);
    assert_eq!(made(departure.act()).account, Some(account("ada")));
    let cookie = visit.settle(departure, None).cookie.unwrap();
    assert_eq!(cookie.name(), "frontdesk");
}

/// A removal would take away our own, and not the one that was tossed in.
#[test]
fn a_tossed_cookie_that_others_may_set_removes_nothing() {
    let policy = Policy::https().on_plain_http();
    let header = [1, 2].map(|number| cookie(&policy, &token(number))).join("; ");
    let arrival = Visit::arrive([header.as_bytes()], &policy);
    let mut visit = arrival.recall([live(None), live(None)], &policy, NOW);
    let departure = visit.depart(&policy, &Device::default(), NOW, fresh);
    assert!(departure.is_nothing());
    assert_eq!(visit.settle(departure, None).cookie, None);
}

/// S-25: what a logout clears is the policy's to say.
#[test]
fn a_logout_clears_what_the_policy_says() {
    for (clear, header) in [
        (Clear::Nothing, None),
        (Clear::Cache, Some(r#""cache""#)),
        (Clear::Everything, Some(r#""cache", "cookies", "storage""#)),
    ] {
        let policy = Policy::https().clear(clear);
        let mut visit = visit(live(Some("ada")), NOW);
        visit.log_out();
        let departure = visit.depart(&policy, &Device::default(), NOW, fresh);
        assert_eq!(visit.settle(departure, None).clear_site_data, header);
    }
}

/// A login stands by itself: if the old session ended meanwhile, it is made with nothing of it.
#[test]
fn a_login_over_a_session_that_ended_meanwhile_is_made_anew() {
    for found in [live(None), live(Some("eve")), live(Some("ada"))] {
        let mut visit = visit(found, NOW);
        let carried = visit.account() != Some(&account("eve"));
        visit.set(key("cart"), "[1]".into()).unwrap();
        visit.log_in(account("ada"), Stay::WhileItLasts);
        visit.add(key("logins"), 1).unwrap();
        let instead = depart(&mut visit, NOW).instead(&Refused::Gone).unwrap();
        let Act::Make { hash, record } = instead.act() else { panic!("{instead:?}") };
        assert_eq!(record.account, Some(account("ada")));
        let keys: Vec<_> = record.data.iter().map(|(key, _)| key.as_str()).collect();
        let expected: &[&str] = if carried { &["cart", "logins"] } else { &["logins"] };
        assert_eq!(keys, expected, "the old session's theme is not there");
        assert_eq!(*hash, token(9).hash());
        assert_eq!(visit.settle(instead, None).cookie.unwrap().name(), "__Host-frontdesk");
    }
}

/// S-21, S-22: nothing else goes on where the session is over.
#[test]
fn only_a_login_has_a_second_try() {
    type Will = fn(&mut Visit);
    let wills: [Will; 3] = [
        |visit| visit.set(key("a"), "1".into()).unwrap(),
        |visit| visit.renew(),
        |visit| visit.log_out(),
    ];
    for will in wills {
        let mut visit = visit(live(Some("ada")), NOW);
        will(&mut visit);
        assert!(depart(&mut visit, NOW).instead(&Refused::Gone).is_err());
    }
    let max = Bounds::default().data_bytes;
    for refused in [Refused::TooMuch { max }, Refused::Full, Refused::Known] {
        let mut visit = visit(live(None), NOW);
        visit.log_in(account("ada"), Stay::WhileItLasts);
        assert!(depart(&mut visit, NOW).instead(&refused).is_err());
    }
}

/// What was settled is not done again, and the next act is the new session's.
#[test]
fn a_visit_goes_on_after_it_was_settled() {
    let mut visit = stranger();
    visit.set(key("a"), "1".into()).unwrap();
    let departure = depart(&mut visit, NOW);
    visit.settle(departure, None);
    assert!(depart(&mut visit, NOW).is_nothing());
    visit.add(key("a"), 1).unwrap();
    let departure = depart(&mut visit, NOW);
    let Act::Change { hash, .. } = departure.act() else { panic!("{departure:?}") };
    assert_eq!(*hash, token(9).hash());
    assert_eq!(visit.settle(departure, None).cookie, None);
    assert_eq!(visit.get("a"), Some("2"));

    visit.log_in(account("ada"), Stay::WhileItLasts);
    let departure = depart(&mut visit, NOW);
    let stored = Record { data: Data::default(), ..made(departure.act()).clone() };
    visit.settle(departure, Some(stored));
    assert_eq!((visit.account(), visit.get("a")), (Some(&account("ada")), None));
    assert!(depart(&mut visit, NOW).is_nothing());

    visit.log_out();
    let departure = depart(&mut visit, NOW);
    assert_eq!(departure.ends().len(), 1);
    visit.settle(departure, None);
    assert!(depart(&mut visit, NOW).ends().is_empty());
}

/// What failed is not there to be read, and not tried again by itself.
#[test]
fn what_failed_is_dropped() {
    let mut visit = visit(live(None), NOW);
    visit.set(key("a"), "1".into()).unwrap();
    visit.log_in(account("ada"), Stay::WhileItLasts);
    let departure = depart(&mut visit, NOW);
    assert_eq!(visit.fail(departure).cookie, None);
    assert_eq!((visit.account(), visit.get("a")), (None, None));
    assert_eq!(visit.get("theme"), Some(r#""dark""#));
    assert!(depart(&mut visit, NOW).is_nothing());

    visit.log_out();
    let departure = depart(&mut visit, NOW);
    assert!(visit.fail(departure).cookie.unwrap().as_str().contains("Max-Age=0"));
    assert_eq!(visit.account(), None, "who wanted to leave is not let in again");
}
