//! Which devices an account has logged in with, so that it can be told of a new one.
//!
//! Other than the devices that guesses are told apart by, these outlive a new password, and one browser
//! may be several accounts'.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::DeviceHash;
use crate::{Store, StoreError};

/// Of one account; the one that was away longest goes.
const MOST: u32 = 50;

/// Whether an account has met a device before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It has, or this is the first one of all.
    Before,
    /// It has met others, and not this one.
    New,
}

impl Store {
    /// Notes that an account has logged in with a device; says whether it knew it.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is noted then.
    pub async fn meet_device(
        &self,
        account: Uuid,
        device: DeviceHash,
        at: i64,
    ) -> Result<Met, StoreError> {
        self.write(move |transaction| meet(transaction.connection, account, device, at)).await
    }
}

fn meet(
    connection: &Connection,
    account: Uuid,
    DeviceHash(device): DeviceHash,
    at: i64,
) -> rusqlite::Result<Met> {
    let found: Option<(i64, bool, bool)> = connection
        .prepare_cached(
            "SELECT seq,
                    EXISTS (SELECT 1 FROM seen_devices WHERE account = seq),
                    EXISTS (SELECT 1 FROM seen_devices WHERE account = seq AND hash = ?2)
             FROM accounts WHERE id = ?1",
        )?
        .query_row(params![account.as_bytes(), device], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    // An account that is gone is told of nothing.
    let Some((account, has_any, has_this)) = found else { return Ok(Met::Before) };
    connection
        .prepare_cached(
            "INSERT INTO seen_devices (account, hash, seen_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (account, hash) DO UPDATE SET seen_at = ?3",
        )?
        .execute(params![account, device, at])?;
    connection
        .prepare_cached(
            "DELETE FROM seen_devices WHERE account = ?1 AND hash IN (
                 SELECT hash FROM seen_devices WHERE account = ?1
                 ORDER BY seen_at DESC, hash LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![account, MOST])?;
    Ok(if has_any && !has_this { Met::New } else { Met::Before })
}
