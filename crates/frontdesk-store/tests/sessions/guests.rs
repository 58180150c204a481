//! Visitors to test with.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::time::Duration;

use frontdesk_session::{AccountId, Change, Data, Key, Moment, Record, SessionId, Stay, Token};

pub(crate) const NOW: Moment = Moment::from_secs(1_795_348_800);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn token(number: u64) -> Token {
    let mut bytes = [0x5a; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    Token::new(bytes)
}

pub(crate) fn id(number: u64) -> SessionId {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    SessionId::new(bytes)
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

/// Idle after an hour, over after a day.
pub(crate) fn stranger(number: u64) -> Record {
    Record {
        id: id(number),
        realm: "site".into(),
        account: None,
        made_at: NOW,
        authenticated_at: None,
        seen_at: NOW,
        idle: HOUR,
        until: NOW + DAY,
        stay: Stay::WhileItLasts,
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into(),
        address: "192.0.2.0/24".into(),
        data: Data::default(),
    }
}

pub(crate) fn of(name: &str, number: u64) -> Record {
    Record { account: Some(account(name)), authenticated_at: Some(NOW), ..stranger(number) }
}

pub(crate) fn set(key: &str, value: &str) -> Change {
    Change::Set(Key::new(key).unwrap(), value.into())
}

pub(crate) fn on_runtime<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test)
}
