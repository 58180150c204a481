//! A visit from the cookie that comes to the cookie that goes, without a store.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends here")]

mod arriving;
mod departing;
mod orders;
mod policies;
mod table;

use std::sync::Arc;

use frontdesk_session::{
    AccountId, Data, Departure, Device, Found, Fresh, Key, Moment, Policy, Record, SessionId, Stay,
    Token, Visit,
};

/// A moment of no importance: 2026-01-01.
const NOW: Moment = Moment::from_secs(1_767_225_600);

fn key(name: &str) -> Key {
    name.strip_prefix('.').map_or_else(|| Key::new(name), Key::bound).unwrap()
}

fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn token(number: u8) -> Token {
    Token::new([number; 32])
}

fn fresh() -> Fresh {
    Fresh::new([9; 48])
}

fn cookie(policy: &Policy, token: &Token) -> String {
    format!("{}={}", policy.cookie().name(), token.to_text())
}

/// A session that began now, of an account or of a stranger, with something remembered.
fn record(name: Option<&str>) -> Record {
    let lifetimes = *Policy::https().lifetimes();
    let pairs = [("theme", r#""dark""#), (".csrf", "1")];
    Record {
        id: SessionId::new([5; 16]),
        realm: "site".into(),
        account: name.map(account),
        made_at: NOW,
        authenticated_at: name.map(|_| NOW),
        seen_at: NOW,
        idle: if name.is_some() { lifetimes.idle } else { lifetimes.stranger },
        until: NOW + lifetimes.absolute,
        stay: Stay::WhileBrowserRuns,
        user_agent: "".into(),
        address: "".into(),
        data: pairs.map(|(name, value)| (key(name), value.into())).into_iter().collect::<Data>(),
    }
}

fn live(name: Option<&str>) -> Found {
    Found::Live(Arc::new(record(name)))
}

/// The visit of a browser that brings this one token, under which this was found.
fn visit(found: Found, now: Moment) -> Visit {
    let policy = Policy::https();
    let header = cookie(&policy, &token(1));
    let arrival = Visit::arrive([header.as_bytes()], &policy);
    assert_eq!(arrival.wanted(), [token(1).hash()]);
    arrival.recall([found], &policy, now)
}

fn stranger() -> Visit {
    Visit::arrive([], &Policy::https()).recall([], &Policy::https(), NOW)
}

fn depart(visit: &mut Visit, now: Moment) -> Departure {
    visit.depart(&Policy::https(), &Device::default(), now, fresh)
}
