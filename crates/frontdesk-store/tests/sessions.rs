//! Sessions in the desk's database.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

#[path = "sessions/guests.rs"]
mod guests;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use frontdesk_session::{
    Bounds, Found, Keep, Refused, Rotation, SessionStore, Token,
    conformance::{self, Acts},
};
use frontdesk_store::{SqliteSessions, Store, StoreOptions};
use guests::{DAY, HOUR, NOW, account, id, of, on_runtime, set, stranger, token};
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

/// Stores on directories that live as long as this.
#[derive(Default)]
struct Desks(Mutex<Vec<TempDir>>);

impl Desks {
    fn open(&self, bounds: Bounds) -> SqliteSessions {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
        self.0.lock().unwrap().push(directory);
        store.sessions(bounds)
    }

    /// Where the last one lies.
    fn path(&self) -> PathBuf {
        self.0.lock().unwrap().last().unwrap().path().to_owned()
    }

    /// The last one's database by a connection of somebody else.
    fn stranger(&self) -> Connection {
        Connection::open(self.path().join("frontdesk.db")).unwrap()
    }
}

#[test]
fn the_database_keeps_the_promise_of_every_store() {
    let desks = Desks::default();
    let report = on_runtime(conformance::check(async |bounds| desks.open(bounds)));
    assert!(report.is_kept(), "{report}");
    assert!(report.cases() >= 50, "{report}");
}

/// S-20 to S-24: 1,000 rounds, 0 losses and 0 revivals.
#[test]
fn threads_at_once_lose_nothing_and_revive_nothing_in_the_database() {
    let desks = Desks::default();
    let bounds = Bounds { sessions_an_account: 3, ..Bounds::default() };
    let store = Arc::new(desks.open(bounds));
    let report = on_runtime(conformance::race(store, bounds, 1_000, |task| {
        let task = tokio::spawn(task);
        async { task.await.unwrap() }
    }));
    assert!(report.is_kept(), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, ..ProptestConfig::with_cases(150)
    })]

    /// Z-14
    #[test]
    fn any_acts_on_the_database_are_answered_as_the_model_does(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let desks = Desks::default();
        let outcome = on_runtime(conformance::replay(async |bounds| desks.open(bounds), Acts::new(&bytes)));
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }
}

/// S-02: neither the token nor a way to write it is in any file; its hash is.
#[test]
fn no_file_holds_a_token() {
    let directory = tempfile::tempdir().unwrap();
    on_runtime(async {
        let store = Store::open(directory.path(), StoreOptions::default()).unwrap();
        let sessions = store.sessions(Bounds::default());
        let tokens: Vec<Token> = (1..=4).map(token).collect();
        for (number, token) in (1..).zip(&tokens[..3]) {
            let hash = token.hash();
            sessions.make(&hash, &of("ann", number), NOW).await.unwrap().unwrap();
            sessions.change(&hash, &[set("a", "1")], NOW).await.unwrap().unwrap();
        }
        let rotation = Rotation { record: of("ann", 4), keep: Keep::All, changes: vec![] };
        let (old, new) = (tokens[0].hash(), tokens[3].hash());
        sessions.rotate(&old, &new, &rotation, NOW).await.unwrap().unwrap();
        sessions.end(&tokens[1].hash(), NOW + DAY, NOW).await.unwrap();
        // With the log as it is, and once it has been moved into the database.
        assert_hashes_alone(directory.path(), &tokens);
        store.close().await;
        assert_hashes_alone(directory.path(), &tokens);
    });
}

fn assert_hashes_alone(directory: &Path, tokens: &[Token]) {
    let mut files = Vec::new();
    for file in fs::read_dir(directory).unwrap() {
        let file = file.unwrap().path();
        if file.is_file() {
            files.extend(fs::read(file).unwrap());
        }
    }
    let holds = |needle: &[u8]| memchr::memmem::find(&files, needle).is_some();
    for token in tokens {
        assert!(holds(token.hash().as_bytes()), "the search finds what is there");
        let text = token.to_text();
        let raw = URL_SAFE_NO_PAD.decode(&text).unwrap();
        let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
        let standard = STANDARD_NO_PAD.encode(&raw);
        let ways = [raw, hex.to_uppercase().into(), hex.into(), text.into(), standard.into()];
        for way in ways {
            assert!(!holds(&way), "{}", String::from_utf8_lossy(&way));
        }
    }
}

/// S-07: a row of a newer version counts as none and is told of; a damaged one too.
#[test]
fn a_session_of_a_newer_version_counts_as_none_and_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let desks = Desks::default();
    on_runtime(async {
        for (damage, tells) in [("version = 999", "version=999"), ("data = x'05'", "version=1")] {
            let sessions = desks.open(Bounds::default());
            let (hash, new) = (token(1).hash(), token(2).hash());
            sessions.make(&hash, &of("ann", 1), NOW).await.unwrap().unwrap();
            let row = desks.stranger();
            row.execute(&format!("UPDATE sessions SET {damage}"), []).unwrap();
            assert_eq!(sessions.find(&hash, NOW).await.unwrap(), Found::Unknown);
            assert!(log.text().contains(tells), "{}", log.text());
            let change = sessions.change(&hash, &[set("a", "1")], NOW).await.unwrap();
            assert_eq!(change, Err(Refused::Gone));
            let rotation = Rotation { record: of("ann", 2), keep: Keep::All, changes: vec![] };
            let rotated = sessions.rotate(&hash, &new, &rotation, NOW).await.unwrap();
            assert_eq!(rotated, Err(Refused::Gone));
            let made = sessions.make(&hash, &of("ann", 3), NOW).await.unwrap();
            assert_eq!(made, Err(Refused::Known), "nothing is overwritten");
            // It may be a session to the newer version: whoever ends all, ends it.
            sessions.end_account(&account("ann"), None, NOW).await.unwrap();
            let found = sessions.find(&hash, NOW).await.unwrap();
            assert!(matches!(found, Found::Ended { .. }), "{found:?}");
        }
    });
}

/// What strangers hold is counted exactly, whatever is done, also by another process.
#[test]
fn the_bytes_of_strangers_are_counted_exactly() {
    let desks = Desks::default();
    on_runtime(async {
        let sessions = desks.open(Bounds::default());
        let watch = desks.stranger();
        let count = |sql: &str| -> i64 { watch.query_row(sql, [], |row| row.get(0)).unwrap() };
        let exact = || {
            let kept = count("SELECT stranger_bytes FROM session_state");
            assert_eq!(kept, count("SELECT coalesce(sum(stranger_bytes), 0) FROM sessions"));
            kept
        };
        for number in 1..=6 {
            let hash = token(number).hash();
            sessions.make(&hash, &stranger(number), NOW).await.unwrap().unwrap();
        }
        assert_eq!(exact(), 6 * i64::try_from(stranger(1).bytes()).unwrap());
        sessions.change(&token(1).hash(), &[set("a", "123")], NOW).await.unwrap().unwrap();
        assert_eq!(exact(), 6 * i64::try_from(stranger(1).bytes()).unwrap() + 4);
        let rotation = Rotation { record: of("ann", 9), keep: Keep::All, changes: vec![] };
        let (old, new) = (token(1).hash(), token(9).hash());
        sessions.rotate(&old, &new, &rotation, NOW).await.unwrap().unwrap();
        sessions.end(&token(2).hash(), NOW + DAY, NOW).await.unwrap();
        assert_eq!(exact(), 4 * i64::try_from(stranger(1).bytes()).unwrap());
        let beside = Store::beside(&desks.path()).unwrap();
        beside.end_session(&id(3), NOW).unwrap();
        assert_eq!(exact(), 3 * i64::try_from(stranger(1).bytes()).unwrap());
        assert_eq!(sessions.purge(100, NOW + DAY + DAY).await.unwrap(), 7);
        assert_eq!(exact(), 0);
    });
}

/// A hash that another store ended is known until a day after its end, and over a restart.
#[test]
fn the_log_of_ended_sessions_forgets_nothing() {
    let directory = tempfile::tempdir().unwrap();
    on_runtime(async {
        let open = || Store::open(directory.path(), StoreOptions::default()).unwrap();
        let store = open();
        let ended = (0..500).map(|number| (token(number).hash(), NOW + DAY)).collect();
        store.ended_log().note(ended, NOW).await.unwrap();
        store.close().await;
        let store = open();
        let log = store.ended_log();
        // Noted again, it keeps the first moment and the later end.
        log.note(vec![(token(0).hash(), NOW + DAY + DAY)], NOW + HOUR).await.unwrap();
        for number in 0..500 {
            assert_eq!(log.is_ended(&token(number).hash()).await.unwrap(), Some(NOW));
        }
        assert_eq!(log.is_ended(&token(500).hash()).await.unwrap(), None);
        assert_eq!(log.purge(1_000, NOW + DAY + DAY).await.unwrap(), 499);
        assert_eq!(log.is_ended(&token(0).hash()).await.unwrap(), Some(NOW));
        store.close().await;
        assert!(log.is_ended(&token(0).hash()).await.is_err(), "a closed log is no open door");
    });
}

/// What is logged while it runs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
