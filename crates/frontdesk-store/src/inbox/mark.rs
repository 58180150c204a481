//! What is done to a submission at the desk.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Acted, Folder, InboxAct, InboxMark, index};
use crate::{UploadKey, outbox, withdrawal};

/// Does it to all of them that are there.
pub(super) fn act(
    connection: &Connection,
    ids: &[Uuid],
    act: &InboxAct,
    at: i64,
) -> rusqlite::Result<Acted> {
    let mut acted = Acted::default();
    for id in ids {
        let Some(seq) = index::ensure(connection, *id)? else { continue };
        let changed = match act {
            InboxAct::Read => set(connection, seq, "unread", false)?,
            InboxAct::Unread => set(connection, seq, "unread", true)?,
            InboxAct::Star => set(connection, seq, "starred", true)?,
            InboxAct::Unstar => set(connection, seq, "starred", false)?,
            InboxAct::Move(to) => match relocate(connection, seq, *to, at)? {
                Moved::Yes => true,
                Moved::Not => false,
                Moved::Refused => {
                    acted.refused += 1;
                    false
                }
            },
        };
        acted.changed += u64::from(changed);
    }
    Ok(acted)
}

/// Removes them, all that hangs on them and their words; gives the files to be removed after the commit.
pub(super) fn erase(
    connection: &Connection,
    ids: &[Uuid],
) -> rusqlite::Result<(u64, Vec<UploadKey>)> {
    let mut files = Vec::new();
    let mut gone = 0;
    for id in ids {
        let Some(seq) = seq(connection, *id)? else { continue };
        withdrawal::delete(connection, seq, &mut files)?;
        gone += 1;
    }
    Ok((gone, files))
}

/// Removes some of what was deleted, or suspected, before `before`.
pub(super) fn purge(
    connection: &Connection,
    before: i64,
    limit: u32,
) -> rusqlite::Result<(u32, Vec<UploadKey>)> {
    let over: Vec<i64> = connection
        .prepare_cached(
            "SELECT seq FROM inbox INDEXED BY inbox_by_state
             WHERE state IN (2, 3) AND since < ?1 LIMIT ?2",
        )?
        .query_map(params![before, limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut files = Vec::new();
    for seq in &over {
        withdrawal::delete(connection, *seq, &mut files)?;
    }
    Ok((u32::try_from(over.len()).unwrap_or(limit), files))
}

/// What is kept of a submission; one that is not indexed yet is new.
pub(super) fn read(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<InboxMark>> {
    connection
        .prepare_cached(
            "SELECT coalesce(state, 0), coalesce(unread, 1), coalesce(starred, 0), reason
             FROM submissions LEFT JOIN inbox ON inbox.seq = submissions.seq WHERE id = ?1",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok(InboxMark {
                folder: Folder::of(row.get(0)?),
                is_unread: row.get(1)?,
                is_starred: row.get(2)?,
                reason: row.get(3)?,
            })
        })
        .optional()
}

fn seq(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT seq FROM submissions WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()
}

/// `column` is one of our own two words.
fn set(connection: &Connection, seq: i64, column: &str, to: bool) -> rusqlite::Result<bool> {
    let sql = format!("UPDATE inbox SET {column} = ?2 WHERE seq = ?1 AND {column} <> ?2");
    Ok(connection.prepare_cached(&sql)?.execute(params![seq, to])? > 0)
}

enum Moved {
    Yes,
    /// It lies there already.
    Not,
    Refused,
}

fn relocate(connection: &Connection, seq: i64, to: Folder, at: i64) -> rusqlite::Result<Moved> {
    let from = connection
        .prepare_cached("SELECT state FROM inbox WHERE seq = ?1")?
        .query_row([seq], |row| row.get(0).map(Folder::of))?;
    if from == to {
        return Ok(Moved::Not);
    }
    match (from.is_in_force(), to.is_in_force()) {
        (true, false) => set_aside(connection, seq)?,
        (false, true) if !bring_back(connection, seq)? => return Ok(Moved::Refused),
        (false, true) | (true, true) | (false, false) => {}
    }
    connection
        .prepare_cached(
            "UPDATE inbox SET state = ?2, since = ?3,
                 reason = CASE WHEN ?2 = 3 THEN reason END WHERE seq = ?1",
        )?
        .execute(params![seq, to.number(), at])?;
    // Nobody is told of a suspect; who is taken back out of quarantine is as good as one that came now.
    match (from, to) {
        (_, Folder::Quarantine) => outbox::hold_of(connection, seq)?,
        (Folder::Quarantine, Folder::Inbox | Folder::Archived) => {
            outbox::release_of(connection, seq, at)?;
        }
        (_, Folder::Inbox | Folder::Archived | Folder::Deleted) => {}
    }
    Ok(Moved::Yes)
}

/// Its claim is free and it is not counted any more.
fn set_aside(connection: &Connection, seq: i64) -> rusqlite::Result<()> {
    for sql in [
        "INSERT INTO claims_aside (submission, key) SELECT submission, key FROM claims
         WHERE submission = ?1",
        "DELETE FROM claims WHERE submission = ?1",
        "INSERT INTO counted_aside (submission, form, field, value)
         SELECT submission, form, field, value FROM counted WHERE submission = ?1",
        "DELETE FROM counted WHERE submission = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([seq])?;
    }
    Ok(())
}

/// It holds its claim and is counted again. `false` if another holds the claim now.
fn bring_back(connection: &Connection, seq: i64) -> rusqlite::Result<bool> {
    let taken: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM claims_aside JOIN claims USING (key)
                            WHERE claims_aside.submission = ?1)",
        )?
        .query_row([seq], |row| row.get(0))?;
    if taken {
        return Ok(false);
    }
    for sql in [
        "INSERT INTO claims (submission, key) SELECT submission, key FROM claims_aside
         WHERE submission = ?1",
        "DELETE FROM claims_aside WHERE submission = ?1",
        "INSERT INTO counted (submission, form, field, value)
         SELECT submission, form, field, value FROM counted_aside WHERE submission = ?1",
        "DELETE FROM counted_aside WHERE submission = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([seq])?;
    }
    Ok(true)
}
