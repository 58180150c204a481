//! Submissions that wait for a login: for whom, how many, how long, and filed exactly once.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use std::path::Path;

use desk::{HOUR, NOON, files, named, number, open, upload};
use frontdesk_store::{
    Consent, Counted, Cursor, Filed, Idempotency, Mismatch, NewSubmission, Parked, Parking,
    ParkingBounds, Store, StoreError, StoreOptions, ones_own,
};
use uuid::Uuid;

const MIRA: Uuid = Uuid::from_u128(1);
const OMAR: Uuid = Uuid::from_u128(2);
const BROWSER: [u8; 32] = [7; 32];

fn like(id: u128, photo: &str) -> NewSubmission {
    NewSubmission {
        address: Some("192.0.2.1".into()),
        counted: vec![Counted { field: "photo".into(), value: photo.into() }],
        ..NewSubmission::new(number(id), "like", NOON, "[]", format!(r#"{{"photo":"{photo}"}}"#))
    }
}

fn given() -> Parking {
    Parking {
        secret: BROWSER,
        consent: Consent::Given,
        former: None,
        next: Some("/#whale".into()),
        unique: None,
        idempotency: None,
    }
}

async fn park(store: &Store, submission: NewSubmission, parking: Parking) -> Parked {
    store.park(submission, parking, ParkingBounds::default()).await.unwrap()
}

async fn waiting(store: &Store, account: Uuid) -> Vec<u128> {
    let waiting = store.parked(BROWSER, account, NOON + 1).await.unwrap();
    waiting.iter().map(|one| one.id.as_u128()).collect()
}

async fn filed(store: &Store, account: Uuid) -> Vec<u128> {
    let page = store.own("like", account, Cursor::END, 100).await.unwrap();
    page.submissions.iter().map(|one| one.id.as_u128()).collect()
}

async fn file(store: &Store, id: u128, account: Uuid) -> Option<Filed> {
    store.file_parked(BROWSER, number(id), account, NOON + 2, Vec::new()).await.unwrap()
}

#[tokio::test]
async fn what_was_parked_is_filed_as_it_was_sent_with_its_files() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let picture = upload(&store, b"a picture").await;
    let key = picture.key();
    let sent = NewSubmission {
        uploads: vec![named(picture)],
        language: Some("nl".into()),
        notes: r#"[{"kind":"guessed"}]"#.into(),
        ..like(5, "whale")
    };
    let Parked::Waits { receipt, until } = park(&store, sent, given()).await else { panic!() };
    assert_eq!((receipt.id, receipt.received_at, until), (number(5), NOON, NOON + HOUR));
    assert!(store.submission(number(5)).await.unwrap().is_none());
    assert!(store.counts("like", "photo").await.unwrap().is_empty());
    let waits = store.parked(BROWSER, MIRA, NOON + 1).await.unwrap();
    assert_eq!((waits.len(), waits[0].next.as_deref()), (1, Some("/#whale")));

    let Some(Filed::New(again)) = file(&store, 5, MIRA).await else { panic!() };
    assert_eq!(again, receipt);
    let stored = store.submission(number(5)).await.unwrap().unwrap();
    assert_eq!(stored.account, Some(MIRA));
    assert_eq!(stored.tree, r#"{"photo":"whale"}"#);
    assert_eq!(
        (stored.language.as_deref(), &*stored.notes),
        (Some("nl"), r#"[{"kind":"guessed"}]"#)
    );
    assert_eq!((stored.uploads.len(), stored.uploads[0].key), (1, key));
    assert_eq!(store.counts("like", "photo").await.unwrap(), [("whale".to_owned(), 1)]);
    assert_eq!(store.uploaded_on_day("like", NOON).await.unwrap(), 9);
    assert!(store.uploads().read(key).is_ok());
    assert!(waiting(&store, MIRA).await.is_empty());
    assert_eq!(file(&store, 5, MIRA).await, None, "once and no more");
}

#[tokio::test]
async fn parked_files_survive_a_restart_and_go_with_what_named_them() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in [1, 2] {
        let picture = upload(&store, b"a picture").await;
        let sent = NewSubmission { uploads: vec![named(picture)], ..like(id, "whale") };
        park(&store, sent, given()).await;
    }
    store.close().await;
    let store = open(directory.path());
    assert_eq!((store.swept().unnamed, files(directory.path()).len()), (0, 2));
    assert!(store.discard_parked(BROWSER, number(1), MIRA).await.unwrap());
    assert!(!store.discard_parked(BROWSER, number(1), MIRA).await.unwrap());
    assert_eq!(files(directory.path()).len(), 1);
    store.purge(NOON + HOUR - 1).await.unwrap();
    assert_eq!(files(directory.path()).len(), 1);
    store.purge(NOON + HOUR).await.unwrap();
    assert!(files(directory.path()).is_empty());
    assert!(waiting(&store, MIRA).await.is_empty());
}

/// V8.2.2: neither another browser nor another account than that of the ended session finds it.
#[tokio::test]
async fn another_account_or_browser_never_inherits_what_is_parked() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    park(&store, like(1, "whale"), Parking { former: Some(MIRA), ..given() }).await;
    assert!(waiting(&store, OMAR).await.is_empty());
    assert_eq!(file(&store, 1, OMAR).await, None);
    assert!(!store.discard_parked(BROWSER, number(1), OMAR).await.unwrap());
    let other = store.file_parked([8; 32], number(1), MIRA, NOON, Vec::new()).await.unwrap();
    assert_eq!(other, None);
    assert!(store.parked([8; 32], MIRA, NOON).await.unwrap().is_empty());
    assert_eq!(waiting(&store, MIRA).await, [1]);
    assert!(matches!(file(&store, 1, MIRA).await, Some(Filed::New(_))));
}

#[tokio::test]
async fn nothing_is_filed_after_its_hour() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    park(&store, like(1, "whale"), given()).await;
    let late = store.file_parked(BROWSER, number(1), MIRA, NOON + HOUR, Vec::new()).await.unwrap();
    assert_eq!(late, None);
    assert!(store.parked(BROWSER, MIRA, NOON + HOUR).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_logins_at_once_one_files_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=50 {
        park(&store, like(id, "whale"), given()).await;
        let (a, b, c) =
            tokio::join!(file(&store, id, MIRA), file(&store, id, OMAR), file(&store, id, MIRA));
        let new = [a, b, c].into_iter().flatten();
        assert_eq!(new.filter(|filed| matches!(filed, Filed::New(_))).count(), 1);
    }
    let all = filed(&store, MIRA).await.len() + filed(&store, OMAR).await.len();
    assert_eq!(all, 50);
}

#[tokio::test]
async fn the_same_again_waits_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let whale = Parking { unique: Some([1; 32]), ..given() };
    let first = park(&store, like(1, "whale"), whale.clone()).await;
    assert_eq!(park(&store, like(2, "whale"), whale.clone()).await, first);
    let keyed = |fingerprint| {
        let known = Idempotency {
            key: [2; 32],
            fingerprint: [fingerprint; 32],
            mismatch: Mismatch::FileAnyway,
        };
        Parking { idempotency: Some(known), ..given() }
    };
    let first = park(&store, like(3, "cabin"), keyed(1)).await;
    assert_eq!(park(&store, like(4, "cabin"), keyed(1)).await, first);
    park(&store, like(5, "cabin"), keyed(2)).await;
    assert_eq!(waiting(&store, MIRA).await, [1, 3, 5]);
    // What the account has already is answered with that, and waits no more.
    let claim = Some(ones_own([1; 32], MIRA.as_bytes()));
    let had = NewSubmission { account: Some(MIRA), unique: claim, ..like(8, "whale") };
    let Filed::New(had) = store.file(had).await.unwrap() else { panic!() };
    let again = store.file_parked(BROWSER, number(1), MIRA, NOON, Vec::new()).await.unwrap();
    assert_eq!(again, Some(Filed::Again(had)));
    assert_eq!(waiting(&store, MIRA).await, [3, 5]);
}

#[tokio::test]
async fn what_waits_is_bounded_by_browser_address_and_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=5 {
        assert!(matches!(park(&store, like(id, "p"), given()).await, Parked::Waits { .. }));
    }
    assert_eq!(park(&store, like(6, "p"), given()).await, Parked::TooMany);
    for id in 10..105 {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(&u128::to_le_bytes(id));
        let other = Parking { secret, ..given() };
        assert!(matches!(park(&store, like(id, "p"), other).await, Parked::Waits { .. }), "{id}");
    }
    let other = Parking { secret: [9; 32], ..given() };
    assert_eq!(park(&store, like(200, "p"), other.clone()).await, Parked::TooMany);
    let elsewhere = NewSubmission { address: Some("192.0.2.2".into()), ..like(201, "p") };
    assert!(matches!(park(&store, elsewhere, other).await, Parked::Waits { .. }));

    let tight = ParkingBounds { bytes: 100_000, ..ParkingBounds::default() };
    let large = |id| NewSubmission { address: None, entries: "x".repeat(60_000), ..like(id, "p") };
    let other = |secret| Parking { secret: [secret; 32], ..given() };
    store.purge(NOON + HOUR).await.unwrap();
    let one = store.park(large(301), other(31), tight).await.unwrap();
    assert!(matches!(one, Parked::Waits { .. }));
    assert_eq!(store.park(large(302), other(32), tight).await.unwrap(), Parked::Full);
    store.discard_parked([31; 32], number(301), MIRA).await.unwrap();
    let one = store.park(large(302), other(32), tight).await.unwrap();
    assert!(matches!(one, Parked::Waits { .. }), "what goes makes room");
}

#[tokio::test]
async fn what_could_not_be_parked_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let sent = NewSubmission {
        uploads: vec![named(upload(&store, b"a picture").await)],
        daily_upload_bytes: Some(8),
        ..like(1, "p")
    };
    assert_eq!(park(&store, sent, given()).await, Parked::OverQuota);
    assert!(files(directory.path()).is_empty());
}

/// Whatever step a failing database is at, a submission waits or is filed: never both, never neither.
#[tokio::test]
async fn a_full_database_leaves_everything_parked_or_filed() {
    let directory = tempfile::tempdir().unwrap();
    prepare(directory.path()).await;
    let mut refused = 0;
    for round in 0..40_u128 {
        // Each round has room for a page or two more than the one before.
        let database = std::fs::metadata(directory.path().join("frontdesk.db")).unwrap().len();
        let options = StoreOptions {
            max_database_bytes: Some(database + 4096 * (round as u64 % 8)),
            ..StoreOptions::default()
        };
        let store = Store::open(directory.path(), options).unwrap();
        for id in 1..=5 {
            match store.file_parked(BROWSER, number(id), MIRA, NOON, Vec::new()).await {
                Ok(_) => {}
                Err(StoreError::NoSpace) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        let (waits, filed) = (waiting(&store, MIRA).await, filed(&store, MIRA).await);
        let mut all = [waits.clone(), filed.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3, 4, 5], "round {round}: {waits:?} and {filed:?}");
        assert_eq!(files(directory.path()).len(), 5);
        store.close().await;
        if waits.is_empty() {
            assert!(refused > 0, "the disk was never full");
            return;
        }
    }
    panic!("nothing was ever filed");
}

async fn prepare(directory: &Path) {
    let store = open(directory);
    for id in 1..=5 {
        let text = "long ".repeat(2000);
        let sent = NewSubmission {
            uploads: vec![named(upload(&store, b"a picture").await)],
            entries: format!(r#"["{text}"]"#),
            ..like(id, "whale")
        };
        assert!(matches!(park(&store, sent, given()).await, Parked::Waits { .. }));
    }
    store.close().await;
}
