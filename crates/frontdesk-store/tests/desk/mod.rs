//! A desk to test with: a directory that removes itself, and submissions with ascending ids.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use frontdesk_store::{
    Cursor, Filed, Idempotency, Mismatch, NewSubmission, NewUpload, Receipt, Store, StoreOptions,
    StoredUpload, Submission,
};
use rusqlite::Connection;
use uuid::Uuid;

/// 2026-11-22, noon, UTC.
pub(crate) const NOON: i64 = 1_795_348_800_000_000;
pub(crate) const HOUR: i64 = 3_600_000_000;

pub(crate) fn open(directory: &Path) -> Store {
    Store::open(directory, StoreOptions::default()).unwrap()
}

pub(crate) fn number(id: u128) -> Uuid {
    Uuid::from_u128(id)
}

pub(crate) fn submission(id: u128) -> NewSubmission {
    let entries = format!(r#"[{{"name":"n","value":"{id}"}}]"#);
    NewSubmission::new(number(id), "contact", NOON, entries, format!(r#"{{"n":"{id}"}}"#))
}

pub(crate) fn keyed(id: u128, key: u8, fingerprint: u8, mismatch: Mismatch) -> NewSubmission {
    let (key, fingerprint) = ([key; 32], [fingerprint; 32]);
    let idempotency = Some(Idempotency { key, fingerprint, mismatch });
    NewSubmission { idempotency, ..submission(id) }
}

pub(crate) fn receipt(filed: Filed) -> Receipt {
    match filed {
        Filed::New(receipt) => receipt,
        other => panic!("not filed: {other:?}"),
    }
}

/// All submissions of `contact`, page by page.
pub(crate) async fn all(store: &Store) -> Vec<Submission> {
    let (mut all, mut next) = (Vec::new(), Some(Cursor::START));
    while let Some(after) = next {
        let page = store.page("contact", after, 100).await.unwrap();
        all.extend(page.submissions);
        next = page.next;
    }
    all
}

pub(crate) async fn upload(store: &Store, bytes: &[u8]) -> StoredUpload {
    let mut writer = store.uploads().begin().await.unwrap();
    writer.write(bytes.to_vec().into()).await.unwrap();
    writer.finish().await.unwrap()
}

pub(crate) fn named(stored: StoredUpload) -> NewUpload {
    NewUpload {
        stored,
        name: "photo".into(),
        filename: "../../etc/passwd".into(),
        content_type: Some("image/png".into()),
    }
}

/// All files below `uploads`, by their path there.
pub(crate) fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for room in fs::read_dir(directory.join("uploads")).unwrap() {
        for file in fs::read_dir(room.unwrap().path()).unwrap() {
            files.push(file.unwrap().path());
        }
    }
    files.sort();
    files
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The database by a connection of somebody else.
pub(crate) fn stranger(directory: &Path) -> Connection {
    Connection::open(directory.join("frontdesk.db")).unwrap()
}

pub(crate) fn integrity(directory: &Path) -> String {
    stranger(directory).query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}
