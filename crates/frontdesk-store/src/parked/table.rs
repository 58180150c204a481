//! What is done to the table of parked submissions, each act within one transaction of the caller's.

use rusqlite::{Connection, OptionalExtension as _, named_params, params};
use uuid::Uuid;

use super::{Consent, Parked, Parking, ParkingBounds, Waiting, store::Owner};
use crate::{Mismatch, NewSubmission, Receipt, UploadKey, quota, raw, upload};

/// What a row weighs beside its texts and files.
const ROW_BYTES: u64 = 512;

/// Whose it may be: known by the secret, and of no other account's session.
pub(super) const ITS_OWN: &str = "secret = ?1 AND (former IS NULL OR former = ?2)";

/// Whether a parked submission names this file.
pub(crate) fn names(connection: &Connection, key: UploadKey) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM parked_uploads WHERE key = ?1")?
        .query_row([key], |_| Ok(()))
        .optional()
        .map(|row| row.is_some())
}

/// Everything that may say no is asked before anything is written.
pub(super) fn park(
    connection: &Connection,
    submission: &NewSubmission,
    parking: &Parking,
    bounds: ParkingBounds,
) -> rusqlite::Result<(Parked, Owner)> {
    let now = submission.received_at;
    if let Some(again) = same(connection, submission, parking)? {
        return Ok((again, Owner::Nobody));
    }
    let of_browser = "SELECT count(*) FROM parked WHERE secret = ?1 AND until > ?2";
    let of_address = "SELECT count(*) FROM parked WHERE address = ?1 AND until > ?2";
    let browser: u32 = number(connection, of_browser, params![parking.secret, now])?;
    let address: u32 = number(connection, of_address, params![submission.address, now])?;
    if browser >= bounds.a_browser || address >= bounds.an_address {
        return Ok((Parked::TooMany, Owner::Nobody));
    }
    let bytes = submission.upload_bytes() + ROW_BYTES + submission.bytes() as u64;
    let all: u64 = number(connection, "SELECT bytes FROM parked_state", [])?;
    if all.saturating_add(bytes) > bounds.bytes {
        return Ok((Parked::Full, Owner::Nobody));
    }
    if let Some(limit) = submission.daily_upload_bytes
        && quota::used(connection, &submission.form, now)?.saturating_add(submission.daily_bytes())
            > limit
    {
        return Ok((Parked::OverQuota, Owner::Nobody));
    }
    let until = now.saturating_add(bounds.life);
    insert(connection, submission, parking, until, bytes)?;
    let (id, form) = (submission.id, submission.form.clone());
    let receipt = Receipt { id, form, received_at: now };
    Ok((Parked::Waits { receipt, until }, Owner::Row))
}

/// The one that waits already where this is the same again: a double click, a second like.
fn same(
    connection: &Connection,
    submission: &NewSubmission,
    parking: &Parking,
) -> rusqlite::Result<Option<Parked>> {
    let (key, fingerprint) =
        parking.idempotency.as_ref().map(|known| (known.key, known.fingerprint)).unzip();
    connection
        .prepare_cached(
            "SELECT id, received_at, until FROM parked
             WHERE secret = ?1 AND until > ?2 AND form = ?3
               AND (unique_part = ?4 OR (key_part = ?5 AND fingerprint = ?6))",
        )?
        .query_row(
            params![
                parking.secret,
                submission.received_at,
                submission.form,
                parking.unique,
                key,
                fingerprint
            ],
            |row| {
                let (id, received_at) = (Uuid::from_bytes(row.get(0)?), row.get(1)?);
                let receipt = Receipt { id, form: submission.form.clone(), received_at };
                Ok(Parked::Waits { receipt, until: row.get(2)? })
            },
        )
        .optional()
}

fn insert(
    connection: &Connection,
    submission: &NewSubmission,
    parking: &Parking,
    until: i64,
    bytes: u64,
) -> rusqlite::Result<()> {
    let (idempotency, raw) = (parking.idempotency.as_ref(), submission.raw.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO parked (id, secret, asks, former, until, bytes, file_bytes, daily_bytes, next,
                                 unique_part, key_part, fingerprint, refuses, form, received_at,
                                 enctype, charset, coding, address, user_agent, referer, origin,
                                 language, notes, tree, entries, raw_type, raw_size, raw_bytes,
                                 unsearched)
             VALUES (:id, :secret, :asks, :former, :until, :bytes, :file_bytes, :daily_bytes, :next,
                     :unique_part, :key_part, :fingerprint, :refuses, :form, :received_at,
                     :enctype, :charset, :coding, :address, :user_agent, :referer, :origin,
                     :language, :notes, :tree, :entries, :raw_type, :raw_size, :raw_bytes,
                     :unsearched)",
        )?
        .execute(named_params! {
            ":id": submission.id.as_bytes(),
            ":secret": parking.secret,
            ":asks": parking.consent == Consent::Asked,
            ":former": parking.former.map(Uuid::into_bytes),
            ":until": until,
            ":bytes": bytes,
            ":file_bytes": submission.upload_bytes(),
            ":daily_bytes": submission.daily_upload_bytes,
            ":next": parking.next,
            ":unique_part": parking.unique,
            ":key_part": idempotency.map(|known| known.key),
            ":fingerprint": idempotency.map(|known| known.fingerprint),
            ":refuses": idempotency.map(|known| known.mismatch == Mismatch::Refuse),
            ":form": submission.form,
            ":received_at": submission.received_at,
            ":enctype": submission.enctype,
            ":charset": submission.charset,
            ":coding": submission.coding,
            ":address": submission.address,
            ":user_agent": submission.user_agent,
            ":referer": submission.referer,
            ":origin": submission.origin,
            ":language": submission.language,
            ":notes": submission.notes,
            ":tree": submission.tree,
            ":entries": submission.entries,
            ":raw_type": raw.map(|raw| &raw.content_type),
            ":raw_size": raw.map(|raw| raw.size),
            ":raw_bytes": raw.and_then(|raw| raw.bytes.as_ref()),
            ":unsearched": raw::names_json(submission),
        })?;
    insert_children(connection, connection.last_insert_rowid(), submission)
}

fn insert_children(
    connection: &Connection,
    seq: i64,
    submission: &NewSubmission,
) -> rusqlite::Result<()> {
    let mut upload_row = connection.prepare_cached(
        "INSERT INTO parked_uploads (parked, position, key, name, filename, content_type, size, sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    upload::insert(&mut upload_row, seq, &submission.uploads)?;
    let mut counted_row = connection.prepare_cached(
        "INSERT INTO parked_counted (parked, field, value) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING",
    )?;
    for counted in &submission.counted {
        counted_row.execute(params![seq, counted.field, counted.value])?;
    }
    Ok(())
}

/// What waits for this browser and may be this account's.
pub(super) fn list(
    connection: &Connection,
    secret: &[u8; 32],
    account: Uuid,
    now: i64,
) -> rusqlite::Result<Vec<Waiting>> {
    connection
        .prepare_cached(&format!(
            "SELECT id, form, received_at, asks, next, entries
             FROM parked WHERE {ITS_OWN} AND until > ?3 ORDER BY seq"
        ))?
        .query_map(params![secret, account.into_bytes(), now], |row| {
            Ok(Waiting {
                id: Uuid::from_bytes(row.get(0)?),
                form: row.get(1)?,
                received_at: row.get(2)?,
                consent: if row.get(3)? { Consent::Asked } else { Consent::Given },
                next: row.get(4)?,
                entries: row.get(5)?,
            })
        })?
        .collect()
}

/// Whether something waits for this browser.
pub(super) fn is_known(
    connection: &Connection,
    secret: &[u8; 32],
    now: i64,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM parked WHERE secret = ?1 AND until > ?2)")?
        .query_row(params![secret, now], |row| row.get(0))
}

/// What was nobody's is this account's from now on.
pub(super) fn bind(
    connection: &Connection,
    secret: &[u8; 32],
    account: Uuid,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE parked SET former = ?2 WHERE secret = ?1 AND former IS NULL")?
        .execute(params![secret, account.into_bytes()])?;
    Ok(())
}

pub(super) fn discard(
    connection: &Connection,
    secret: &[u8; 32],
    id: Uuid,
    account: Uuid,
) -> rusqlite::Result<Option<Vec<UploadKey>>> {
    let found: Option<i64> = connection
        .prepare_cached(&format!("SELECT seq FROM parked WHERE {ITS_OWN} AND id = ?3"))?
        .query_row(params![secret, account.into_bytes(), id.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(seq) = found else { return Ok(None) };
    let files = files(connection, seq)?;
    remove(connection, seq)?;
    Ok(Some(files))
}

/// Deletes one and notes its files, which the caller removes once that is committed.
pub(crate) fn delete(
    connection: &Connection,
    seq: i64,
    gone: &mut Vec<UploadKey>,
) -> rusqlite::Result<()> {
    gone.extend(files(connection, seq)?);
    remove(connection, seq)
}

/// Removes at most `limit` that waited for too long: how many, and the files they named.
pub(super) fn purge(
    connection: &Connection,
    now: i64,
    limit: u32,
) -> rusqlite::Result<(u32, Vec<UploadKey>)> {
    let over: Vec<i64> = connection
        .prepare_cached("SELECT seq FROM parked WHERE until <= ?1 LIMIT ?2")?
        .query_map(params![now, limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut gone = Vec::new();
    for seq in &over {
        gone.extend(files(connection, *seq)?);
        remove(connection, *seq)?;
    }
    Ok((u32::try_from(over.len()).unwrap_or(limit), gone))
}

pub(super) fn files(connection: &Connection, seq: i64) -> rusqlite::Result<Vec<UploadKey>> {
    connection
        .prepare_cached("SELECT key FROM parked_uploads WHERE parked = ?1")?
        .query_map([seq], |row| row.get(0))?
        .collect()
}

/// Its rows of files and counts go by cascade.
pub(super) fn remove(connection: &Connection, seq: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM parked WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

fn number<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<T> {
    connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))
}
