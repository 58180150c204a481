//! A session as a row.

use std::time::Duration;

use frontdesk_session::{AccountId, Data, Key, Moment, Record, SessionId, Stay, TokenHash};
use rusqlite::{
    Row,
    types::{FromSqlError, ValueRef},
};

/// How this version writes a row. A row of a higher number counts as no session (S-07).
pub(super) const VERSION: i64 = 1;

/// Everything but the data, in the order that [`read`] expects; the data follow, or NULL for none.
pub(super) const HEAD: &str = "hash, version, era = (SELECT era FROM session_state), until, id, \
                               realm, account, made_at, authenticated_at, seen_at, idle, \
                               user_agent, address, stay, ended_at";

/// What a row is.
pub(super) enum Standing {
    /// A record, live or expired.
    Kept(Record),
    /// The hash is remembered, as ended at that moment if it is known.
    Ended(Option<Moment>),
    /// Written by a newer version, or damaged.
    Unreadable,
}

/// The key under which a hash is looked up.
pub(super) fn key(hash: &TokenHash) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The whole hash of a row read with [`HEAD`].
pub(super) fn hash(row: &Row<'_>) -> rusqlite::Result<TokenHash> {
    row.get(0).map(TokenHash::from_bytes)
}

/// A row read with [`HEAD`] and one column of data.
///
/// # Errors
/// If the database cannot be read; a row that does not make sense is [`Standing::Unreadable`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Standing> {
    let version: i64 = row.get(1)?;
    let is_ended = row.get_ref(4)? == ValueRef::Null || !row.get::<_, bool>(2)?;
    if is_ended {
        let at = row.get::<_, Option<i64>>(14)?;
        return Ok(Standing::Ended(at.map(Moment::from_micros)));
    }
    let record = if version == VERSION { record_or_damage(row)? } else { None };
    let Some(record) = record else {
        // Its cookie opens nothing; whoever runs the server learns why (S-07).
        tracing::warn!(version, "a session that this version cannot read counts as none");
        return Ok(Standing::Unreadable);
    };
    Ok(Standing::Kept(record))
}

/// The record; `None` where a column holds what this version never writes there.
fn record_or_damage(row: &Row<'_>) -> rusqlite::Result<Option<Record>> {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    match record(row) {
        Ok(record) => Ok(Some(record)),
        Err(FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..)) => {
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let data = row.get_ref(15)?.as_blob_or_null()?.unwrap_or_default();
    Ok(Record {
        id: SessionId::new(row.get(4)?),
        realm: row.get(5)?,
        account: row.get_ref(6)?.as_str_or_null()?.map(account).transpose()?,
        made_at: moment(row, 7)?,
        authenticated_at: row.get::<_, Option<i64>>(8)?.map(Moment::from_micros),
        seen_at: moment(row, 9)?,
        idle: Duration::from_micros(row.get(10)?),
        until: moment(row, 3)?,
        stay: stay(row.get(13)?)?,
        user_agent: row.get(11)?,
        address: row.get(12)?,
        data: read_data(data).ok_or(FromSqlError::InvalidType)?,
    })
}

fn account(text: &str) -> Result<AccountId, FromSqlError> {
    AccountId::parse(text).map_err(FromSqlError::other)
}

pub(super) fn stay_number(stay: Stay) -> i64 {
    match stay {
        Stay::WhileBrowserRuns => 0,
        Stay::WhileItLasts => 1,
    }
}

fn stay(number: i64) -> Result<Stay, FromSqlError> {
    match number {
        0 => Ok(Stay::WhileBrowserRuns),
        1 => Ok(Stay::WhileItLasts),
        other => Err(FromSqlError::OutOfRange(other)),
    }
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Moment> {
    row.get(column).map(Moment::from_micros)
}

/// A duration as SQLite keeps it; one of more than 292,000 years is the longest there is.
pub(super) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Pairs one after the other: length of the key, key, length of the value (four bytes, little end
/// first), value. Not JSON: what a caller calls a value is never read here, so that none can damage
/// its neighbours.
pub(super) fn write_data(data: &Data) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(data.bytes() + 5 * data.iter().len());
    for (key, value) in data.iter() {
        // A key has at most 65 bytes, and a value fits in the bound of a session.
        bytes.push(u8::try_from(key.as_str().len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(key.as_str().as_bytes());
        bytes.extend_from_slice(&u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(value.as_bytes());
    }
    bytes
}

/// What [`write_data`] wrote; `None` for anything else.
fn read_data(mut bytes: &[u8]) -> Option<Data> {
    let mut pairs = Vec::new();
    while let Some((&len, rest)) = bytes.split_first() {
        let (key, rest) = rest.split_at_checked(usize::from(len))?;
        let (len, rest) = rest.split_first_chunk()?;
        let (value, rest) =
            rest.split_at_checked(usize::try_from(u32::from_le_bytes(*len)).ok()?)?;
        let key = Key::from_stored(std::str::from_utf8(key).ok()?).ok()?;
        pairs.push((key, std::str::from_utf8(value).ok()?.into()));
        bytes = rest;
    }
    Some(pairs.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_come_back_as_they_were_and_damaged_ones_do_not_come_back() {
        let pair = |key: &str, value: &str| (Key::from_stored(key).unwrap(), value.into());
        let data: Data =
            [pair("cart", r#"["é"]"#), pair(".once", "true"), pair("n", "")].into_iter().collect();
        let bytes = write_data(&data);
        assert_eq!(read_data(&bytes), Some(data));
        assert_eq!(read_data(&[]), Some(Data::default()));
        let whole = (0..bytes.len()).filter(|&cut| read_data(&bytes[..cut]).is_some()).count();
        assert_eq!(whole, 3, "only a cut between two pairs can be read");
    }
}
