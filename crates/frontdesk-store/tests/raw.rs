//! Bodies kept as they were sent, and values that nobody searches for.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{NOON, number, open, receipt, stranger, submission};
use frontdesk_store::{
    Consent, Cursor, Direction, Filed, InboxFilter, NewSubmission, Parking, ParkingBounds, RawBody,
    Store, restore,
};

fn body(bytes: &[u8]) -> RawBody {
    RawBody {
        content_type: "application/x-www-form-urlencoded".into(),
        size: bytes.len() as u64,
        bytes: Some(bytes.to_vec()),
    }
}

fn with_body(id: u128, bytes: &[u8]) -> NewSubmission {
    NewSubmission { raw: Some(body(bytes)), ..submission(id) }
}

fn bodies(directory: &std::path::Path) -> i64 {
    stranger(directory).query_row("SELECT count(*) FROM raw_bodies", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_body_is_kept_byte_for_byte_and_goes_with_its_submission() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let bytes: Vec<u8> = (0..=255).collect();
    receipt(store.file(with_body(1, &bytes)).await.unwrap());
    receipt(store.file(submission(2)).await.unwrap());
    assert_eq!(store.raw_body(number(1)).await.unwrap(), Some(body(&bytes)));
    assert_eq!(store.raw_body(number(2)).await.unwrap(), None);
    store.close().await;

    let store = open(directory.path());
    assert_eq!(store.raw_body(number(1)).await.unwrap(), Some(body(&bytes)));
    store.erase_submissions(vec![number(1)]).await.unwrap();
    assert_eq!(store.raw_body(number(1)).await.unwrap(), None);
    assert_eq!(bodies(directory.path()), 0);
    store.close().await;
}

#[tokio::test]
async fn of_a_body_that_was_too_long_its_length_is_known() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let long = RawBody { size: 5_000_000, bytes: None, ..body(b"") };
    let one = NewSubmission { raw: Some(long.clone()), ..submission(1) };
    receipt(store.file(one).await.unwrap());
    assert_eq!(store.raw_body(number(1)).await.unwrap(), Some(long));
    store.close().await;
}

#[tokio::test]
async fn a_kept_body_counts_towards_the_bytes_of_the_day() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let bounded =
        |id, bytes: &[u8]| NewSubmission { daily_upload_bytes: Some(10), ..with_body(id, bytes) };
    receipt(store.file(bounded(1, b"a=1234")).await.unwrap());
    let over = store.file(bounded(2, b"a=1234")).await.unwrap();
    assert_eq!(over, Filed::OverQuota { used: 6, limit: 10 });
    receipt(store.file(bounded(3, b"a=12")).await.unwrap());
    store.close().await;
}

#[tokio::test]
async fn what_waited_for_a_login_brings_its_body_and_its_secrets_along() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let (secret, mira) = ([7; 32], number(9));
    let parking = Parking {
        secret,
        consent: Consent::Given,
        former: None,
        next: None,
        unique: None,
        idempotency: None,
    };
    let one = NewSubmission {
        entries: r#"[{"name":"pin","value":"swordfish"}]"#.into(),
        unsearched: vec!["pin".into()],
        ..with_body(1, b"pin=swordfish")
    };
    store.park(one, parking, ParkingBounds::default()).await.unwrap();
    let filed = store.file_parked(secret, number(1), mira, NOON + 1, Vec::new()).await.unwrap();
    assert!(matches!(filed, Some(Filed::New(_))), "{filed:?}");
    assert_eq!(store.raw_body(number(1)).await.unwrap(), Some(body(b"pin=swordfish")));
    assert_eq!(found(&store, "swordfish").await, []);
    assert_eq!(found(&store, "pin").await, [1]);
    store.close().await;
}

#[tokio::test]
async fn a_backup_holds_the_kept_bodies() {
    let directory = tempfile::tempdir().unwrap();
    let (data, file) = (directory.path().join("data"), directory.path().join("desk.tar"));
    let store = open(&data);
    receipt(store.file(with_body(1, b"a=1")).await.unwrap());
    Store::beside(&data).unwrap().back_up(&file, NOON, |_, _| {}).unwrap();
    store.close().await;
    let again = directory.path().join("again");
    restore(&file, &again, None, |_, _| {}).unwrap();
    let store = open(&again);
    assert_eq!(store.raw_body(number(1)).await.unwrap(), Some(body(b"a=1")));
    store.close().await;
}

async fn found(store: &Store, words: &str) -> Vec<u128> {
    let filter = InboxFilter { words: words.to_owned(), ..InboxFilter::default() };
    let page = store.inbox(filter, Cursor::END, Direction::Older, 100).await.unwrap();
    page.rows.iter().map(|row| row.id.as_u128()).collect()
}

/// V14.2.6: a password that was typed into a form is no word of the index, nor found by its signs.
#[tokio::test]
async fn a_value_that_nobody_may_search_for_is_not_found() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let entries = r#"[{"name":"user","value":"ada"},{"name":"pass","value":"swordfish ((("}]"#;
    let one =
        NewSubmission { entries: entries.into(), unsearched: vec!["pass".into()], ..submission(1) };
    receipt(store.file(one).await.unwrap());
    let suspect = NewSubmission {
        entries: entries.into(),
        unsearched: vec!["pass".into()],
        quarantine: Some("odd".into()),
        ..submission(2)
    };
    receipt(store.file(suspect).await.unwrap());
    assert_eq!(found(&store, "ada").await, [1]);
    assert_eq!(found(&store, "pass").await, [1]);
    assert_eq!(found(&store, "swordfish").await, []);
    assert_eq!(found(&store, "(((").await, []);
    let words = stranger(directory.path())
        .query_row(
            "SELECT count(*) FROM inbox_words WHERE inbox_words MATCH 'swordfish'",
            [],
            |row| row.get::<_, i64>(0),
        )
        .unwrap();
    assert_eq!(words, 0);
    store.close().await;
}
