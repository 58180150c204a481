//! The whole desk in one file, and back.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;
#[path = "sessions/guests.rs"]
mod guests;

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
};

use desk::{HOUR, NOON, all, mode, named, number, open, stranger, submission, upload};
use frontdesk_session::{Bounds, SessionStore as _};
use frontdesk_store::{
    BackedUp, BackupError, Email, Erasure, Leavings, NewAccount, NewSubmission, OpenError, Own,
    Restored, Store, StoreOptions, Swept, restore,
};

/// A directory with a desk, its backup, and what becomes of that.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("desk.tar")
    }

    fn restored(&self) -> PathBuf {
        self.0.path().join("restored")
    }

    fn back_up(&self) -> Result<BackedUp, BackupError> {
        Store::beside(&self.data()).unwrap().back_up(&self.file(), NOON, |_, _| {})
    }

    fn restore(&self) -> Result<Restored, BackupError> {
        restore(&self.file(), &self.restored(), None, |_, _| {})
    }

    /// What lies beside the desk.
    fn names(&self) -> Vec<String> {
        names(self.0.path())
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn file_with(store: &Store, id: u128, bytes: &[u8]) {
    let uploads = vec![named(upload(store, bytes).await)];
    store.file(NewSubmission { uploads, ..submission(id) }).await.unwrap();
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

/// D-17: what comes back is what there was, byte for byte, and private.
#[tokio::test]
async fn a_desk_comes_back_whole_from_its_backup() {
    let place = Place::new();
    let store = open(&place.data());
    file_with(&store, 1, b"as it was sent").await;
    file_with(&store, 2, &vec![7; 700_000]).await;
    store.file(submission(3)).await.unwrap();
    let backed_up = place.back_up().unwrap();
    assert_eq!(backed_up, BackedUp { submissions: 3, files: 2, damaged: vec![] });
    assert_eq!(mode(&place.file()), 0o600);
    assert_eq!(place.names(), ["data", "desk.tar"]);
    let restored = place.restore().unwrap();
    assert_eq!((restored.submissions, restored.files, restored.made_at), (3, 2, NOON));
    assert_eq!(names(&place.restored()), ["erasures.log", "frontdesk.db", "lock", "uploads"]);
    assert_eq!(mode(&place.restored()), 0o700);
    assert_eq!(mode(&place.restored().join("frontdesk.db")), 0o600);
    let again = open(&place.restored());
    assert_eq!(again.swept(), Swept::default());
    assert_eq!(all(&again).await, all(&store).await);
    for upload in all(&again).await.into_iter().flat_map(|submission| submission.uploads) {
        let read = |store: &Store| {
            let mut bytes = Vec::new();
            store.uploads().read(upload.key).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        assert_eq!(read(&store), read(&again));
    }
    again.close().await;
    store.close().await;
}

/// The file is an ordinary tar: whoever has no Frontdesk any more still has their data.
#[tokio::test]
async fn any_tar_unpacks_a_backup_and_its_sums_are_right() {
    let place = Place::new();
    let store = open(&place.data());
    file_with(&store, 1, &vec![7; 70_001]).await;
    place.back_up().unwrap();
    store.close().await;
    let out = place.0.path().join("out");
    fs::create_dir(&out).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output =
            std::process::Command::new(program).args(arguments).current_dir(&out).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    run("tar", &["-xf", place.file().to_str().unwrap()]);
    run("sha256sum", &["--check", "--strict", "SHA256SUMS"]);
}

/// S-02: neither a session nor what it was known by is in the file, nor in what comes of it.
#[tokio::test]
async fn a_backup_holds_no_sessions_and_no_one_time_tokens() {
    let place = Place::new();
    let store = open(&place.data());
    let sessions = store.sessions(Bounds::default());
    let token = guests::token(5).hash();
    let record = guests::of("somebody", 5);
    sessions.make(&token, &record, guests::NOW).await.unwrap().unwrap();
    assert!(has(&fs::read(place.data().join("frontdesk.db-wal")).unwrap(), token.as_bytes()));
    place.back_up().unwrap();
    let bytes = fs::read(place.file()).unwrap();
    assert!(!has(&bytes, token.as_bytes()) && !has(&bytes, b"somebody"));
    place.restore().unwrap();
    let era = |data: &Path| -> i64 {
        stranger(data).query_row("SELECT era FROM session_state", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(era(&place.restored()), era(&place.data()) + 1, "what is kept elsewhere is over");
    let left = "SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM account_devices)
        + (SELECT count(*) FROM parked) + (SELECT count(*) FROM invitations)";
    let left: i64 = stranger(&place.restored()).query_row(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
    store.close().await;
}

#[tokio::test]
async fn nothing_is_overwritten_and_a_refusal_leaves_nothing() {
    let place = Place::new();
    let store = open(&place.data());
    fs::write(place.file(), "mine").unwrap();
    assert!(matches!(place.back_up(), Err(BackupError::Exists { .. })));
    assert_eq!(fs::read(place.file()).unwrap(), b"mine");
    assert_eq!(place.names(), ["data", "desk.tar"]);
    fs::remove_file(place.file()).unwrap();
    place.back_up().unwrap();
    // A directory in use, and one with data.
    let into = |data: &Path| restore(&place.file(), data, None, |_, _| {});
    let refused = into(&place.data()).unwrap_err();
    assert!(matches!(refused, BackupError::Open(OpenError::InUse { .. })), "{refused}");
    store.close().await;
    let refused = into(&place.data()).unwrap_err();
    assert!(matches!(refused, BackupError::NotEmpty { .. }), "{refused}");
    let other = place.0.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("thesis.txt"), "mine").unwrap();
    assert!(matches!(into(&other).unwrap_err(), BackupError::NotEmpty { .. }));
    assert_eq!(fs::read(other.join("thesis.txt")).unwrap(), b"mine");
}

/// D-09, Z-11: whatever bit is wrong, wherever it is cut: an error, and nothing restored.
#[tokio::test]
async fn a_backup_with_any_bit_wrong_or_missing_is_refused() {
    let place = Place::new();
    let store = open(&place.data());
    file_with(&store, 1, b"small").await;
    place.back_up().unwrap();
    store.close().await;
    let whole = fs::read(place.file()).unwrap();
    let bad = place.0.path().join("bad.tar");
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&bad, bytes).unwrap();
        let outcome = restore(&bad, &place.restored(), None, |_, _| {});
        let error = outcome.expect_err(what);
        assert!(matches!(error, BackupError::Unsound { .. }), "{what}: {error}");
        assert_eq!(names(&place.restored()), ["lock"], "{what}");
    };
    // The first members and the last closely, the rest here and there.
    let ends = (0..2048).step_by(31).chain((whole.len() - 2048..whole.len()).step_by(29));
    let here = (2048..whole.len()).step_by(whole.len() / 40);
    for at in ends.chain(here) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        refused(&flipped, &format!("bit {} of byte {at}", at % 8));
    }
    for cut in (0..whole.len()).step_by(whole.len() / 20).chain([whole.len() - 1]) {
        refused(&whole[..cut], &format!("cut at {cut}"));
    }
    refused(&[whole.clone(), vec![0]].concat(), "a byte more");
    assert_eq!(place.restore().unwrap().submissions, 1);
}

/// D-17: while submissions come and go, files and all, the backup is of one moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_whole() {
    let place = Place::new();
    let store = open(&place.data());
    let account = number(77);
    for id in 1..=40 {
        let uploads = vec![named(upload(&store, &id.to_string().repeat(9000).into_bytes()).await)];
        let own = NewSubmission { uploads, account: Some(account), ..submission(id) };
        store.file(own).await.unwrap();
    }
    let stop = Arc::new(AtomicBool::new(false));
    let (busy, stopped) = (store.clone(), stop.clone());
    let load = tokio::spawn(async move {
        let mut id = 100;
        while !stopped.load(Ordering::Relaxed) {
            file_with(&busy, id, b"meanwhile").await;
            let gone = Own::Id(number(id - 99));
            busy.withdraw("contact", account, gone).await.unwrap();
            id += 1;
        }
        id - 100
    });
    let mut made = Vec::new();
    for round in 0..5 {
        let file = place.0.path().join(format!("{round}.tar"));
        let data = place.data();
        let done = file.clone();
        let backed_up = tokio::task::spawn_blocking(move || {
            Store::beside(&data).unwrap().back_up(&done, NOON, |_, _| {}).unwrap()
        });
        let backed_up = backed_up.await.unwrap();
        assert_eq!(backed_up.damaged, []);
        made.push((file, backed_up));
    }
    stop.store(true, Ordering::Relaxed);
    assert!(load.await.unwrap() > 0);
    store.close().await;
    for (round, (file, backed_up)) in made.into_iter().enumerate() {
        let data = place.0.path().join(format!("again-{round}"));
        let restored = restore(&file, &data, None, |_, _| {}).unwrap();
        assert_eq!(restored.submissions, backed_up.submissions);
        let again = open(&data);
        assert_eq!(again.swept(), Swept::default(), "round {round}");
        for submission in all(&again).await {
            for upload in &submission.uploads {
                assert_eq!(
                    again.uploads().read(upload.key).unwrap().metadata().unwrap().len(),
                    upload.size
                );
            }
        }
        again.close().await;
    }
}

/// V14.2.7: what was erased after the backup does not come back with it.
#[tokio::test]
async fn a_restore_erases_again_what_was_erased_since() {
    let place = Place::new();
    let store = open(&place.data());
    let (gone, nameless) = (number(50), number(51));
    for (id, address) in [(gone, "gone@example.org"), (nameless, "less@example.org")] {
        let new = NewAccount::new(id, Email::parse(address).unwrap(), NOON);
        store.add_account(new).await.unwrap();
    }
    let naming = |id, text: &str| {
        let entries = format!(r#"[{{"name":"mail","value":"{text}"}},{{"name":"n","value":7}}]"#);
        NewSubmission { entries, ..submission(id) }
    };
    store.file(NewSubmission { account: Some(gone), ..submission(1) }).await.unwrap();
    store.file(NewSubmission { account: Some(nameless), ..submission(2) }).await.unwrap();
    store.file(naming(3, " Ann@Example.ORG ")).await.unwrap();
    store.file(naming(4, "I know ann@example.org, she is nice")).await.unwrap();
    store
        .file(NewSubmission { received_at: NOON + 2 * HOUR, ..naming(5, "ann@example.org") })
        .await
        .unwrap();
    file_with(&store, 6, b"a picture").await;
    place.back_up().unwrap();
    store.remove_account(gone, Leavings::Erase, NOON + HOUR).await.unwrap();
    store.remove_account(nameless, Leavings::Detach, NOON + HOUR).await.unwrap();
    let erased = [Erasure::Email("ann@example.org".into()), Erasure::Submission(number(6))];
    store.erasures().note(&erased, NOON + HOUR).unwrap();
    store.close().await;
    // The database is lost; the log is not.
    fs::create_dir(place.restored()).unwrap();
    fs::copy(place.data().join("erasures.log"), place.restored().join("erasures.log")).unwrap();
    let restored = place.restore().unwrap();
    assert_eq!(restored.erased_again, 2 + 2 + 2, "two accounts with one each, and two more");
    let again = open(&place.restored());
    let left: Vec<_> = all(&again).await.into_iter().map(|one| (one.id, one.account)).collect();
    let kept = [2, 4, 5].map(|id| (number(id), None));
    assert_eq!(left, kept, "what came later, and what only mentions her, stays");
    assert_eq!(desk::files(&place.restored()), [] as [PathBuf; 0]);
    assert_eq!(again.account(gone).await.unwrap(), None);
    again.close().await;
    // The restored desk knows it too: its own next backup is held to the same log.
    let log = fs::read_to_string(place.restored().join("erasures.log")).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains(" email ")).count(), 1, "{log}");
}

/// Who is told what was sent already must not hear it again by accident.
#[tokio::test]
async fn a_restore_holds_deliveries_back() {
    let place = Place::new();
    let store = open(&place.data());
    store.file(submission(1)).await.unwrap();
    let insert = "INSERT INTO deliveries (id, submission, form, channel, target, lane, made_at, state, next_at)
        VALUES (randomblob(16), 1, 'contact', 'webhook', 'x', 'x', 0, 'waiting', 0),
               (randomblob(16), NULL, NULL, 'mail', 'ann@example.org', 'x', 0, 'waiting', 0)";
    stranger(&place.data()).execute_batch(insert).unwrap();
    place.back_up().unwrap();
    assert_eq!(place.restore().unwrap().held, 1);
    let states = "SELECT group_concat(state) FROM deliveries";
    let states: String =
        stranger(&place.restored()).query_row(states, [], |row| row.get(0)).unwrap();
    assert_eq!(states, "held", "letters with links that work once are not in it at all");
    store.close().await;
}

/// D-03: whatever a kill left, the next try does the whole of it, and nothing half is served.
#[tokio::test]
async fn what_a_kill_left_is_neither_served_nor_in_the_way() {
    let place = Place::new();
    let store = open(&place.data());
    file_with(&store, 1, b"a picture").await;
    let partial = place.0.path().join("desk.tar.partial");
    fs::create_dir(&partial).unwrap();
    for name in ["lock", "archive", "frontdesk.db"] {
        fs::write(partial.join(name), "half").unwrap();
    }
    place.back_up().unwrap();
    assert_eq!(place.names(), ["data", "desk.tar"]);
    store.close().await;
    // Killed after the files were moved and before the database was.
    place.restore().unwrap();
    let restoring = place.restored().join("restoring");
    fs::create_dir(&restoring).unwrap();
    fs::rename(place.restored().join("frontdesk.db"), restoring.join("frontdesk.db")).unwrap();
    let opened = Store::open(&place.restored(), StoreOptions::default());
    assert!(matches!(opened.unwrap_err(), OpenError::HalfRestored { .. }));
    assert!(matches!(Store::beside_or_new(&place.restored()), Err(OpenError::HalfRestored { .. })));
    assert_eq!(place.restore().unwrap().files, 1);
    let again = open(&place.restored());
    assert_eq!(all(&again).await.len(), 1);
    again.close().await;
}

/// D-09: a file that rotted on the disk is named, and keeps nothing else from being backed up.
#[tokio::test]
async fn a_rotten_file_is_named_and_left_out() {
    let place = Place::new();
    let store = open(&place.data());
    file_with(&store, 1, b"sound").await;
    file_with(&store, 2, b"rotten").await;
    let rotten = all(&store).await[1].uploads[0].key;
    for file in desk::files(&place.data()) {
        if file.ends_with(rotten.to_string()) {
            fs::write(&file, b"r0tten").unwrap();
        }
    }
    let backed_up = place.back_up().unwrap();
    assert_eq!(backed_up, BackedUp { submissions: 2, files: 1, damaged: vec![rotten] });
    let restored = place.restore().unwrap();
    assert_eq!((restored.submissions, restored.files, restored.damaged), (2, 1, vec![rotten]));
    store.close().await;
}
