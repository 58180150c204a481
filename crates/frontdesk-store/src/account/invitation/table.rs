//! Invitations into the database and out of it.

use frontdesk_session::TokenHash;
use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Type};
use uuid::Uuid;

use super::{Accepted, Invitation, Invited, NewInvitation};
use crate::account::{Added, Email, GroupName, NewAccount, Rights, change};

const COLUMNS: &str = "id, email, groups, operator, made_by, made_at, until";

/// Which invitations count at the moment `?1`.
const OPEN: &str = "until > ?1 AND (made_by IS NULL OR made_by IN
                    (SELECT id FROM accounts WHERE operator = 1 AND disabled_at IS NULL))";

/// Ended ones that are removed in one step.
const STEP: u32 = 100;

pub(super) fn invite(connection: &Connection, new: &NewInvitation) -> rusqlite::Result<Invited> {
    let open: u32 = connection
        .prepare_cached("SELECT count(*) FROM invitations WHERE until > ?1")?
        .query_row([new.made_at], |row| row.get(0))?;
    if open >= Invited::MOST {
        return Ok(Invited::TooMany);
    }
    connection
        .prepare_cached(
            "INSERT INTO invitations (id, hash, email, email_key, groups, operator, made_by,
                 made_at, until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            new.id.as_bytes(),
            new.hash.as_bytes(),
            new.email.as_ref().map(Email::address),
            new.email.as_ref().map(Email::key),
            change::json(&new.groups),
            new.rights == Rights::Operator,
            new.made_by.as_ref().map(Uuid::as_bytes),
            new.made_at,
            new.until,
        ])?;
    Ok(Invited::Done)
}

pub(super) fn by_hash(
    connection: &Connection,
    hash: &TokenHash,
    now: i64,
) -> rusqlite::Result<Option<Invitation>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM invitations WHERE hash = ?2 AND {OPEN}"))?
        .query_row(params![now, hash.as_bytes()], invitation)
        .optional()
}

pub(super) fn all(connection: &Connection, now: i64) -> rusqlite::Result<Vec<Invitation>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM invitations WHERE {OPEN} ORDER BY made_at DESC, id LIMIT {}",
            Invited::MOST
        ))?
        .query_map([now], invitation)?
        .collect()
}

pub(super) fn withdraw(connection: &Connection, id: Uuid) -> rusqlite::Result<bool> {
    let rows = connection
        .prepare_cached("DELETE FROM invitations WHERE id = ?1")?
        .execute([id.as_bytes()])?;
    Ok(rows > 0)
}

/// Makes the account and spends the invitation, both or neither. Its groups and rights are those of the
/// invitation, whatever `new` says, so that no form decides about them.
pub(super) fn accept(
    connection: &Connection,
    hash: &TokenHash,
    new: &NewAccount,
    now: i64,
) -> rusqlite::Result<Accepted> {
    let Some(found) = by_hash(connection, hash, now)? else { return Ok(Accepted::Gone) };
    let key: Option<String> = connection
        .prepare_cached("SELECT email_key FROM invitations WHERE id = ?1")?
        .query_row([found.id.as_bytes()], |row| row.get(0))?;
    if key.is_some_and(|key| key != new.email.key()) {
        return Ok(Accepted::OtherEmail);
    }
    let groups = found.groups.iter().filter_map(|group| GroupName::parse(group).ok()).collect();
    let new = NewAccount { groups, rights: found.rights, ..new.clone() };
    match change::add(connection, &new)? {
        Added::EmailTaken => Ok(Accepted::EmailTaken),
        Added::New => {
            withdraw(connection, found.id)?;
            Ok(Accepted::New)
        }
    }
}

/// Removes some of those that ended; `true` if there may be more.
pub(in crate::account) fn purge(connection: &Connection, now: i64) -> rusqlite::Result<bool> {
    let rows = connection
        .prepare_cached(
            "DELETE FROM invitations WHERE id IN
                 (SELECT id FROM invitations WHERE until <= ?1 LIMIT ?2)",
        )?
        .execute(params![now, STEP])?;
    Ok(rows > 0)
}

fn invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let groups = serde_json::from_str(row.get_ref(2)?.as_str()?).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(2, Type::Text, Box::new(error))
    })?;
    Ok(Invitation {
        id: Uuid::from_bytes(row.get(0)?),
        email: row.get(1)?,
        groups,
        rights: if row.get(3)? { Rights::Operator } else { Rights::Visitor },
        made_by: row.get::<_, Option<[u8; 16]>>(4)?.map(Uuid::from_bytes),
        made_at: row.get(5)?,
        until: row.get(6)?,
    })
}
