//! Links in the database.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::super::{AccountName, Email};
use super::{LinkHash, LinkPurpose, NewLink};

/// Of one account and purpose. Whoever asks again because a letter is slow may use whichever comes.
const MOST: u32 = 5;

/// A link as it is stored, with what is known of its account.
pub(super) struct Found {
    pub(super) email: String,
    pub(super) name: Option<String>,
    pub(super) next: Option<String>,
    /// The account, and its address now; none for a sign-up.
    pub(super) account: Option<(Uuid, String)>,
}

pub(super) fn make(connection: &Connection, link: &NewLink) -> rusqlite::Result<bool> {
    let account = match link.account {
        None => None,
        Some(id) => match row_of(connection, id)? {
            Some(row) => Some(row),
            None => return Ok(false),
        },
    };
    connection
        .prepare_cached(
            "INSERT INTO account_links (hash, purpose, account, email, email_key, name, next, made_at,
                                        until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            link.hash.0,
            link.purpose.word(),
            account,
            link.email.address(),
            link.email.key(),
            link.name.as_ref().map(AccountName::as_str),
            link.next,
            link.made_at,
            link.until,
        ])?;
    // A sign-up's are told apart by their address.
    connection
        .prepare_cached(
            "DELETE FROM account_links WHERE hash IN (
                 SELECT hash FROM account_links
                 WHERE account IS ?1 AND purpose = ?2 AND (?1 IS NOT NULL OR email_key = ?3)
                 ORDER BY made_at DESC, hash LIMIT -1 OFFSET ?4)",
        )?
        .execute(params![account, link.purpose.word(), link.email.key(), MOST])?;
    Ok(true)
}

/// The link, if it may be used: not over, and made for what is still so.
pub(super) fn find(
    connection: &Connection,
    hash: LinkHash,
    purpose: LinkPurpose,
    now: i64,
) -> rusqlite::Result<Option<Found>> {
    // A reset is for the password that was forgotten and for the address that the account still has.
    connection
        .prepare_cached(
            "SELECT l.email, l.name, a.id, a.email, l.next FROM account_links AS l
             LEFT JOIN accounts AS a ON a.seq = l.account
             WHERE l.hash = ?1 AND l.purpose = ?2 AND l.until > ?3
               AND (l.account IS NULL OR a.disabled_at IS NULL)
               AND (l.purpose NOT IN ('reset', 'confirm') OR a.email_key = l.email_key)
               AND (l.purpose <> 'reset' OR coalesce(a.password_changed_at, 0) <= l.made_at)",
        )?
        .query_row(params![hash.0, purpose.word(), now], found)
        .optional()
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    let account = match row.get::<_, Option<[u8; 16]>>(2)? {
        Some(id) => Some((Uuid::from_bytes(id), row.get(3)?)),
        None => None,
    };
    Ok(Found { email: row.get(0)?, name: row.get(1)?, next: row.get(4)?, account })
}

pub(super) fn remove(connection: &Connection, hash: LinkHash) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM account_links WHERE hash = ?1")?.execute([hash.0])?;
    Ok(())
}

/// All links of an account.
pub(super) fn forget(connection: &Connection, account: Uuid) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM account_links
             WHERE account = (SELECT seq FROM accounts WHERE id = ?1)",
        )?
        .execute([account.as_bytes()])?;
    Ok(())
}

/// All links that would make an account of this address.
pub(super) fn forget_sign_ups(connection: &Connection, email: &Email) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM account_links WHERE account IS NULL AND email_key = ?1")?
        .execute([email.key()])?;
    Ok(())
}

pub(super) fn purge(connection: &Connection, now: i64, step: usize) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM account_links WHERE hash IN
                 (SELECT hash FROM account_links WHERE until <= ?1 LIMIT ?2)",
        )?
        .execute(params![now, step as i64])
}

/// The row of an account that may log in.
fn row_of(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT seq FROM accounts WHERE id = ?1 AND disabled_at IS NULL")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()
}
