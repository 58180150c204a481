//! What is no longer to be kept.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use std::{fs, path::Path, time::Duration};

use desk::{HOUR, NOON, all, files, named, number, open, stranger, submission, upload};
use frontdesk_store::{Email, NewAccount, NewSubmission, Store};

fn naming(id: u128, text: &str) -> NewSubmission {
    let entries = format!(r#"[{{"name":"mail","value":"{text}"}},{{"name":"n","value":7}}]"#);
    NewSubmission { entries, ..submission(id) }
}

/// Whether a text stands anywhere in the files of the database.
fn stands(data: &Path, text: &str) -> bool {
    ["frontdesk.db", "frontdesk.db-wal"].iter().any(|name| {
        let bytes = fs::read(data.join(name)).unwrap_or_default();
        memchr::memmem::find(&bytes, text.as_bytes()).is_some()
    })
}

/// V14.2.7: after its time a submission is gone, its files with it, and its bytes too.
#[tokio::test]
async fn what_was_kept_long_enough_goes_with_its_files_and_its_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let long = "an-old-secret ".repeat(5000);
    let uploads = vec![named(upload(&store, b"old file").await)];
    store.file(NewSubmission { uploads, ..naming(1, &long) }).await.unwrap();
    for id in 2..=450 {
        store.file(naming(id, "an-old-secret")).await.unwrap();
    }
    let young = NewSubmission { received_at: NOON + HOUR, ..naming(1000, "young") };
    store.file(young).await.unwrap();
    let other = NewSubmission { form: "other".into(), ..naming(1001, "of another form") };
    store.file(other).await.unwrap();
    assert_eq!(store.expire("contact", NOON).await.unwrap(), 0, "not a moment early");
    assert_eq!(store.expire("contact", NOON + 1).await.unwrap(), 450);
    let left: Vec<_> = all(&store).await.into_iter().map(|one| one.id).collect();
    assert_eq!(left, [number(1000)]);
    assert_eq!(store.count("other").await.unwrap(), 1);
    assert!(files(directory.path()).is_empty());
    // The log is moved into the database once nothing happens for half a second.
    for _ in 0..100 {
        if !stands(directory.path(), "an-old-secret") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!stands(directory.path(), "an-old-secret"));
    assert!(stands(directory.path(), "young"));
    store.close().await;
}

/// V14.2.7: one person's traces are found by account and by address, erased, and nobody else's.
#[tokio::test]
async fn one_person_is_erased_and_nobody_else() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let ann = number(50);
    let email = Email::parse("ann@example.org").unwrap();
    store.add_account(NewAccount::new(ann, email.clone(), NOON)).await.unwrap();
    let uploads = vec![named(upload(&store, b"her picture").await)];
    store.file(NewSubmission { account: Some(ann), uploads, ..submission(1) }).await.unwrap();
    store.file(naming(2, "ANN@Example.org")).await.unwrap();
    store.file(naming(3, "tell ann@example.org that I was here")).await.unwrap();
    store.file(naming(4, "bob@example.org")).await.unwrap();
    let insert = "INSERT INTO deliveries (id, channel, target, lane, made_at, state) VALUES
        (randomblob(16), 'mail', 'Ann@example.org', 'x', 0, 'delivered'),
        (randomblob(16), 'mail', 'bob@example.org', 'x', 0, 'delivered')";
    stranger(directory.path()).execute_batch(insert).unwrap();
    let desk = Store::beside(directory.path()).unwrap();
    let account = desk.account(ann).unwrap();
    let traces = desk.traces(account, Some(email.clone())).unwrap();
    assert_eq!(traces.forms.get("contact"), Some(&2));
    assert_eq!((traces.files, traces.file_bytes, traces.letters), (1, 11, 1));
    let erased = desk.erase(&traces, NOON).unwrap();
    assert_eq!((erased.submissions, erased.files, erased.letters), (2, 1, 1));
    let left: Vec<_> = all(&store).await.into_iter().map(|one| one.id).collect();
    assert_eq!(left, [number(3), number(4)]);
    assert!(desk.traces(desk.account(ann).unwrap(), Some(email)).unwrap().is_empty());
    assert!(files(directory.path()).is_empty());
    let letters = "SELECT group_concat(target) FROM deliveries";
    let letters: String =
        stranger(directory.path()).query_row(letters, [], |row| row.get(0)).unwrap();
    assert_eq!(letters, "bob@example.org");
    let log = fs::read_to_string(directory.path().join("erasures.log")).unwrap();
    assert_eq!(log.lines().count(), 1 + 2 + 1 + 1, "{log}");
    assert!(!log.contains("ann"));
    store.close().await;
}
