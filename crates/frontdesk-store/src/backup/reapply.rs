//! Erasing again what was erased after the backup was made.

use std::{fs, path::Path};

use rusqlite::Connection;
use uuid::Uuid;

use super::erasures::{Erased, Erasure};
use crate::mention::{self, Table};
use crate::{Email, Leavings, UploadKey, account, withdrawal};

/// Erases what `erased` names, and the files below `uploads`; says how many submissions and accounts.
pub(super) fn reapply(
    connection: &Connection,
    erased: &Erased,
    uploads: &Path,
) -> rusqlite::Result<u64> {
    if erased.is_empty() {
        return Ok(0);
    }
    let mut files = Vec::new();
    let mut count = accounts(connection, erased, &mut files)?;
    for seq in submissions(connection, erased)? {
        withdrawal::delete(connection, seq, &mut files)?;
        count += 1;
    }
    deliveries(connection, erased)?;
    for key in files {
        // Each is in nobody's name any more, so one that stays is swept at the next start.
        let _ = fs::remove_file(uploads.join(format!("{:02x}", key.shard())).join(key.to_string()));
    }
    Ok(count)
}

/// What was sent to an address, or was to be; what was submitted from it goes by itself.
fn deliveries(connection: &Connection, erased: &Erased) -> rusqlite::Result<()> {
    if !erased.any("email") {
        return Ok(());
    }
    let mut gone: Vec<i64> = Vec::new();
    let mut statement = connection
        .prepare("SELECT seq, target, made_at FROM deliveries WHERE instr(target, '@') > 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Ok(email) = Email::parse(row.get_ref(1)?.as_str()?) else { continue };
        let at = erased.at(&Erasure::Email(email.key().to_owned()));
        let made_at: i64 = row.get(2)?;
        if at.is_some_and(|at| made_at <= at) {
            gone.push(row.get(0)?);
        }
    }
    for seq in gone {
        connection.execute("DELETE FROM deliveries WHERE seq = ?1", [seq])?;
    }
    Ok(())
}

fn accounts(
    connection: &Connection,
    erased: &Erased,
    files: &mut Vec<UploadKey>,
) -> rusqlite::Result<u64> {
    let known: Vec<(Uuid, String, i64)> = connection
        .prepare("SELECT id, email_key, created_at FROM accounts")?
        .query_map([], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut count = 0;
    for (id, email, created_at) in known {
        let by_email = erased.at(&Erasure::Email(email)).filter(|at| created_at <= *at);
        let whole = erased.at(&Erasure::Account(id)).or(by_email);
        let alone = erased.at(&Erasure::AccountAlone(id));
        let Some((at, leavings)) = whole
            .map(|at| (at, Leavings::Erase))
            .or_else(|| alone.map(|at| (at, Leavings::Detach)))
        else {
            continue;
        };
        count += 1 + account::remove_with_leavings(connection, id, leavings, at, files)?;
    }
    Ok(count)
}

fn submissions(connection: &Connection, erased: &Erased) -> rusqlite::Result<Vec<i64>> {
    let mut found = Vec::new();
    if erased.any("submission") {
        let mut statement = connection.prepare("SELECT seq, id FROM submissions")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = Uuid::from_bytes(row.get(1)?);
            if erased.at(&Erasure::Submission(id)).is_some() {
                found.push(row.get(0)?);
            }
        }
    }
    if erased.any("email") {
        // Who was erased may have come back since: only what was there then goes.
        mention::each(connection, Table::Submissions, |mention| {
            let at = erased.at(&Erasure::Email(mention.key));
            if at.is_some_and(|at| mention.received_at <= at) {
                found.push(mention.seq);
            }
        })?;
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
