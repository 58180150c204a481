//! Kept mails in the database.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{KeptMail, KeptMailHead, MailboxBounds};

pub(super) fn keep(
    connection: &Connection,
    mail: &KeptMail,
    bounds: MailboxBounds,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO mailbox (id, kept_at, recipient, subject, text, html, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            mail.id.as_bytes(),
            mail.kept_at,
            mail.recipient,
            mail.subject,
            mail.text,
            mail.html,
            mail.source,
        ])?;
    // From the latest on: what is beyond either bound goes, but never the one just kept.
    connection
        .prepare_cached(
            "DELETE FROM mailbox WHERE seq < (SELECT max(seq) FROM mailbox) AND seq IN (
                 SELECT seq FROM (
                     SELECT seq, row_number() OVER latest AS place,
                            sum(length(source)) OVER latest AS bytes
                     FROM mailbox WINDOW latest AS (ORDER BY seq DESC))
                 WHERE place > ?1 OR bytes > ?2)",
        )?
        .execute(params![bounds.mails, bounds.bytes])?;
    Ok(())
}

pub(super) fn list(
    connection: &Connection,
    before: i64,
    limit: u32,
) -> rusqlite::Result<Vec<KeptMailHead>> {
    connection
        .prepare_cached(
            "SELECT seq, id, kept_at, recipient, subject FROM mailbox
             WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
        )?
        .query_map(params![before, limit], |row| {
            Ok(KeptMailHead {
                at: row.get(0)?,
                id: Uuid::from_bytes(row.get(1)?),
                kept_at: row.get(2)?,
                recipient: row.get(3)?,
                subject: row.get(4)?,
            })
        })?
        .collect()
}

pub(super) fn find(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<KeptMail>> {
    connection
        .prepare_cached(
            "SELECT kept_at, recipient, subject, text, html, source FROM mailbox WHERE id = ?1",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok(KeptMail {
                id,
                kept_at: row.get(0)?,
                recipient: row.get(1)?,
                subject: row.get(2)?,
                text: row.get(3)?,
                html: row.get(4)?,
                source: row.get(5)?,
            })
        })
        .optional()
}

pub(super) fn empty(connection: &Connection) -> rusqlite::Result<u64> {
    Ok(connection.prepare_cached("DELETE FROM mailbox")?.execute([])? as u64)
}
