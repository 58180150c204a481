//! Sessions for the tests.

use std::time::Duration;

use frontdesk_session::{AccountId, Change, Data, Key, Moment, Record, SessionId, Stay, Token};

pub(crate) const NOW: Moment = Moment::from_secs(1_800_000_000);
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

pub(crate) fn token(n: u64) -> Token {
    let mut bytes = [0x5a; 32];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    Token::new(bytes)
}

/// The session of an account that has the number in its name.
pub(crate) fn session(n: u64) -> Record {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    Record {
        id: SessionId::new(id),
        realm: "site".into(),
        account: Some(AccountId::parse(&format!("account{n}")).unwrap()),
        made_at: NOW,
        authenticated_at: Some(NOW),
        seen_at: NOW,
        idle: DAY,
        until: NOW + DAY,
        stay: Stay::WhileItLasts,
        user_agent: "Lynx/2.9".into(),
        address: "192.0.2.0/24".into(),
        data: Data::default(),
    }
}

pub(crate) fn stranger(n: u64) -> Record {
    Record { account: None, authenticated_at: None, ..session(n) }
}

pub(crate) fn set(key: &str, value: &str) -> Vec<Change> {
    vec![Change::Set(Key::new(key).unwrap(), value.into())]
}
