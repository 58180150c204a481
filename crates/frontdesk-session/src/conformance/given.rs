//! Records, hashes and bounds for the cases.

use std::time::Duration;

use crate::{
    AccountId, Bounds, Change, Data, Found, Key, Moment, Record, SessionId, SessionStore, Stay,
    Token, TokenHash,
};

use super::{Failure, Outcome, same};

/// Bounds that a few records reach.
pub(super) const BOUNDS: Bounds =
    Bounds { data_bytes: 200, sessions_an_account: 3, stranger_bytes: 1_000 };

pub(super) const NOW: Moment = Moment::from_secs(1_800_000_000);
pub(super) const MINUTE: Duration = Duration::from_secs(60);
pub(super) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long the cases' sessions may lie unused, and how long they last.
pub(super) const IDLE: Duration = HOUR;
pub(super) const LIFE: Duration = DAY;
pub(super) const UNTIL: Moment = Moment::from_secs(1_800_000_000 + 24 * 60 * 60);

pub(super) fn later(by: Duration) -> Moment {
    NOW + by
}

pub(super) fn micros(after: i64) -> Moment {
    Moment::from_micros(NOW.as_micros() + after)
}

/// The hash of the `n`th token.
pub(super) fn hash(n: u64) -> TokenHash {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&n.to_le_bytes());
    Token::new(bytes).hash()
}

pub(super) fn id(n: u64) -> SessionId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    SessionId::new(bytes)
}

/// A stranger's record that begins at [`NOW`]; it counts for 160 bytes.
pub(super) fn stranger(n: u64) -> Record {
    Record {
        id: id(n),
        realm: "site".into(),
        account: None,
        made_at: NOW,
        authenticated_at: None,
        seen_at: NOW,
        idle: IDLE,
        until: NOW + LIFE,
        stay: Stay::WhileItLasts,
        user_agent: Box::default(),
        address: Box::default(),
        data: Data::default(),
    }
}

pub(super) fn of(account: &AccountId, n: u64) -> Record {
    Record {
        account: Some(account.clone()),
        authenticated_at: Some(NOW),
        user_agent: "Opera/9 \u{1f600}".into(),
        address: "192.0.2.0/24".into(),
        ..stranger(n)
    }
}

/// A record that was used last so many microseconds after [`NOW`].
pub(super) fn seen(record: Record, after: i64) -> Record {
    Record { seen_at: micros(after), ..record }
}

pub(super) fn account(name: &str) -> Result<AccountId, Failure> {
    Ok(AccountId::parse(name)?)
}

pub(super) fn key(name: &str) -> Result<Key, Failure> {
    Ok(Key::new(name)?)
}

pub(super) fn set(name: &str, value: &str) -> Result<Change, Failure> {
    Ok(Change::Set(key(name)?, value.into()))
}

pub(super) fn add(name: &str, by: i64) -> Result<Change, Failure> {
    Ok(Change::Add(key(name)?, by))
}

pub(super) fn push(name: &str, value: &str) -> Result<Change, Failure> {
    Ok(Change::Push(key(name)?, value.into()))
}

/// Data with these values.
pub(super) fn data(pairs: &[(&str, &str)]) -> Result<Data, Failure> {
    let pairs = pairs.iter().map(|(name, value)| Ok((Key::from_stored(name)?, (*value).into())));
    pairs.collect::<Result<Data, Failure>>()
}

pub(super) fn public_ids(records: &[Record]) -> Vec<SessionId> {
    records.iter().map(|record| record.id).collect()
}

/// Fails unless the live record has these data and no others.
pub(super) async fn has<S: SessionStore>(
    store: &S,
    hash: &TokenHash,
    now: Moment,
    pairs: &[(&str, &str)],
) -> Outcome {
    match store.find(hash, now).await? {
        Found::Live(record) => same("the data", &record.data, &data(pairs)?),
        other => Err(Failure(format!("{other:?} instead of a live record"))),
    }
}

/// Fails unless the hash is known as ended.
pub(super) async fn is_ended<S: SessionStore>(store: &S, hash: &TokenHash, now: Moment) -> Outcome {
    match store.find(hash, now).await? {
        Found::Ended { .. } => Ok(()),
        other => Err(Failure(format!("{other:?} instead of an ended session"))),
    }
}

/// Fails unless a live record is found.
pub(super) async fn is_live<S: SessionStore>(store: &S, hash: &TokenHash, now: Moment) -> Outcome {
    match store.find(hash, now).await? {
        Found::Live(_) => Ok(()),
        other => Err(Failure(format!("{other:?} instead of a live record"))),
    }
}
