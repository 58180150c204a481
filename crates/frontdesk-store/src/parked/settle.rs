//! A parked submission becomes a filed one, in the transaction that removes it here.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use super::{
    Settled,
    table::{ITS_OWN, files, remove},
};
use crate::{
    Counted, Filed, Idempotency, Mismatch, NewDelivery, NewSubmission, RawBody, filing,
    job::Transaction, ones_own, quota, raw,
};

/// Files one and takes it out of what waits, its files with it.
pub(super) fn file(
    transaction: &mut Transaction<'_>,
    secret: &[u8; 32],
    id: Uuid,
    account: Uuid,
    now: i64,
    deliveries: &[NewDelivery],
) -> rusqlite::Result<Settled> {
    let connection = transaction.connection;
    let found = connection
        .prepare_cached(&format!(
            "SELECT seq, file_bytes, daily_bytes, fingerprint, refuses, unique_part, key_part, form, received_at, enctype,
                    charset, coding, address, user_agent, referer, origin, language, notes, tree,
                    entries, raw_type, raw_size, raw_bytes, unsearched
             FROM parked WHERE {ITS_OWN} AND id = ?3 AND until > ?4"
        ))?
        .query_row(params![secret, account.into_bytes(), id.as_bytes(), now], |row| {
            read(row, id, account)
        })
        .optional()?;
    let Some(mut kept) = found else { return Ok(None) };
    kept.submission.counted = counted(connection, kept.seq)?;
    kept.submission.deliveries = deliveries.to_vec();
    if let Some(over) = kept.over_quota(connection)? {
        return Ok(Some((over, Vec::new())));
    }
    let filed = filing::file(transaction, &kept.submission)?;
    let files = match &filed {
        Filed::New(_) => {
            move_files(connection, &kept, id)?;
            Vec::new()
        }
        Filed::Again(_) => files(connection, kept.seq)?,
        Filed::KeyReused | Filed::OverQuota { .. } => return Ok(Some((filed, Vec::new()))),
    };
    remove(connection, kept.seq)?;
    Ok(Some((filed, files)))
}

/// A parked submission, read to be filed.
struct Kept {
    seq: i64,
    file_bytes: u64,
    daily_bytes: Option<u64>,
    /// Without its files: they have rows already.
    submission: NewSubmission,
}

impl Kept {
    fn over_quota(&self, connection: &Connection) -> rusqlite::Result<Option<Filed>> {
        let Some(limit) = self.daily_bytes.filter(|_| self.file_bytes > 0) else { return Ok(None) };
        let used = quota::used(connection, &self.submission.form, self.submission.received_at)?;
        let is_over = used.saturating_add(self.file_bytes) > limit;
        Ok(is_over.then_some(Filed::OverQuota { used, limit }))
    }
}

fn read(row: &Row<'_>, id: Uuid, account: Uuid) -> rusqlite::Result<Kept> {
    let own = |part: Option<[u8; 32]>| part.map(|part| ones_own(part, account.as_bytes()));
    let fingerprint: Option<[u8; 32]> = row.get("fingerprint")?;
    let is_strict = row.get::<_, Option<bool>>("refuses")?.unwrap_or_default();
    let mismatch = if is_strict { Mismatch::Refuse } else { Mismatch::FileAnyway };
    let key = own(row.get("key_part")?).zip(fingerprint);
    let form: String = row.get("form")?;
    let (entries, tree): (String, String) = (row.get("entries")?, row.get("tree")?);
    let submission = NewSubmission {
        account: Some(account),
        unique: own(row.get("unique_part")?),
        idempotency: key.map(|(key, fingerprint)| Idempotency { key, fingerprint, mismatch }),
        enctype: row.get("enctype")?,
        charset: row.get("charset")?,
        coding: row.get("coding")?,
        address: row.get("address")?,
        user_agent: row.get("user_agent")?,
        referer: row.get("referer")?,
        origin: row.get("origin")?,
        language: row.get("language")?,
        notes: row.get("notes")?,
        raw: raw(row)?,
        unsearched: raw::names(row.get_ref("unsearched")?.as_str_or_null()?),
        ..NewSubmission::new(id, form, row.get("received_at")?, entries, tree)
    };
    Ok(Kept {
        seq: row.get("seq")?,
        file_bytes: row.get("file_bytes")?,
        daily_bytes: row.get("daily_bytes")?,
        submission,
    })
}

fn raw(row: &Row<'_>) -> rusqlite::Result<Option<RawBody>> {
    let content_type: Option<String> = row.get("raw_type")?;
    let Some(content_type) = content_type else { return Ok(None) };
    Ok(Some(RawBody { content_type, size: row.get("raw_size")?, bytes: row.get("raw_bytes")? }))
}

fn counted(connection: &Connection, seq: i64) -> rusqlite::Result<Vec<Counted>> {
    connection
        .prepare_cached("SELECT field, value FROM parked_counted WHERE parked = ?1")?
        .query_map([seq], |row| Ok(Counted { field: row.get(0)?, value: row.get(1)? }))?
        .collect()
}

/// The files change hands: their rows name another owner, they themselves stay where they are.
fn move_files(connection: &Connection, kept: &Kept, id: Uuid) -> rusqlite::Result<()> {
    if kept.file_bytes == 0 && files(connection, kept.seq)?.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO uploads (submission, position, key, name, filename, content_type, size, sha256)
             SELECT (SELECT seq FROM submissions WHERE id = ?2), position, key, name, filename,
                    content_type, size, sha256
             FROM parked_uploads WHERE parked = ?1",
        )?
        .execute(params![kept.seq, id.as_bytes()])?;
    quota::add_bytes(
        connection,
        &kept.submission.form,
        kept.submission.received_at,
        kept.file_bytes,
    )
}
