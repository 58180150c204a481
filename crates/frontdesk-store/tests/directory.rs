//! The data directory: who may use it, and in what shape.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use std::fs;

use desk::{mode, open, stranger, submission, upload};
use frontdesk_store::{DeclaredForm, OpenError, Store, StoreOptions};
use rusqlite::Connection;

fn refusal(directory: &std::path::Path) -> OpenError {
    Store::open(directory, StoreOptions::default()).unwrap_err()
}

/// D-19: a second process on one data directory is refused, with the reason and the way out.
#[tokio::test]
async fn a_second_server_on_the_same_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let error = refusal(directory.path());
    let text = error.to_string();
    assert!(
        matches!(error, OpenError::InUse { process: Some(id), .. } if id == std::process::id())
    );
    assert!(text.contains(&directory.path().display().to_string()), "{text}");
    assert!(text.contains("--data"), "{text}");
    store.file(submission(1)).await.unwrap();
    store.close().await;
    open(directory.path());
}

#[tokio::test]
async fn everything_in_it_is_for_its_owner_alone() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("a").join("data");
    let store = open(&directory);
    store.file(submission(1)).await.unwrap();
    let _whole = upload(&store, b"x").await;
    assert_eq!(mode(&directory), 0o700);
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_untouched() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    stranger(directory.path()).pragma_update(None, "user_version", 999).unwrap();
    let error = refusal(directory.path());
    assert!(matches!(error, OpenError::Newer { found: 999, .. }), "{error}");
}

#[test]
fn a_database_changed_by_other_steps_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    stranger(directory.path())
        .execute("UPDATE migrations SET sha256 = zeroblob(32) WHERE number = 1", [])
        .unwrap();
    let error = refusal(directory.path());
    assert!(matches!(error, OpenError::Altered { number: 1, .. }), "{error}");
}

#[test]
fn a_database_of_something_else_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    Connection::open(directory.path().join("frontdesk.db"))
        .unwrap()
        .execute_batch("CREATE TABLE songs (title TEXT)")
        .unwrap();
    let error = refusal(directory.path());
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("frontdesk.db"), vec![b'x'; 10_000]).unwrap();
    let error = refusal(directory.path());
    assert!(matches!(error, OpenError::Database { .. }), "{error}");
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = refusal(&file.join("data"));
    assert!(error.to_string().contains("file/data"), "{error}");
}

#[tokio::test]
async fn another_process_reads_and_declares_while_the_server_runs() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.file(submission(1)).await.unwrap();
    let beside = Store::beside(directory.path()).unwrap();
    assert_eq!(beside.count("contact").unwrap(), 1);
    store.file(submission(2)).await.unwrap();
    let page = beside.page("contact", frontdesk_store::Cursor::START, 10).unwrap();
    assert_eq!(page.submissions.len(), 2);

    let before = store.forms_version().await.unwrap();
    let form = DeclaredForm {
        name: "signup".into(),
        names: "auto".into(),
        origins: vec!["https://app.example".into(), "capacitor://\"x\"".into()],
        created_at: desk::NOON,
    };
    beside.declare_form(&form).unwrap();
    assert_ne!(store.forms_version().await.unwrap(), before);
    assert_eq!(store.declared_forms().await.unwrap(), std::slice::from_ref(&form));

    let before = store.forms_version().await.unwrap();
    store.file(submission(3)).await.unwrap();
    assert_eq!(store.forms_version().await.unwrap(), before);
    assert_eq!(store.remove_form("signup").await.unwrap(), frontdesk_store::Removed::Gone);
    assert_eq!(beside.remove_form("signup").unwrap(), frontdesk_store::Removed::NotThere);
    assert_eq!(beside.declared_forms().unwrap(), []);
}

#[tokio::test]
async fn declaring_again_replaces_and_keeps_the_first_date() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let form = |names: &str, created_at| DeclaredForm {
        name: "signup".into(),
        names: names.into(),
        origins: vec![],
        created_at,
    };
    let first = store.declare_form(form("auto", 1)).await.unwrap();
    let second = store.declare_form(form("flat", 2)).await.unwrap();
    use frontdesk_store::Declared;
    assert_eq!((first, second), (Declared::New, Declared::Replaced));
    assert_eq!(store.declared_forms().await.unwrap(), [form("flat", 1)]);
}

#[test]
fn a_directory_without_data_is_not_mistaken_for_an_empty_desk() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("typo");
    let error = Store::beside(&path).unwrap_err();
    assert!(matches!(error, OpenError::NoData { .. }), "{error}");
    assert!(!path.exists());
    // Declaring a form is how some begin.
    Store::beside_or_new(&path).unwrap();
    drop(open(&path));
}

#[test]
fn an_older_shape_is_not_changed_beside_a_running_server() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    stranger(directory.path()).pragma_update(None, "user_version", 0).unwrap();
    let error = Store::beside(directory.path()).unwrap_err();
    assert!(matches!(error, OpenError::Older { .. }), "{error}");
    drop(store);
}

#[tokio::test]
async fn who_only_looks_sees_what_is_declared_and_writes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(Store::peek_forms(&directory.path().join("none")).unwrap(), []);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "nothing was made");
    let store = open(directory.path());
    let form = DeclaredForm {
        name: "signup".into(),
        names: "auto".into(),
        origins: Vec::new(),
        created_at: desk::NOON,
    };
    Store::beside(directory.path()).unwrap().declare_form(&form).unwrap();
    assert_eq!(Store::peek_forms(directory.path()).unwrap(), std::slice::from_ref(&form));
    store.close().await;
    let before = fs::read(directory.path().join("frontdesk.db")).unwrap();
    assert_eq!(Store::peek_forms(directory.path()).unwrap(), [form]);
    assert_eq!(fs::read(directory.path().join("frontdesk.db")).unwrap(), before);

    let foreign = tempfile::tempdir().unwrap();
    let database = Connection::open(foreign.path().join("frontdesk.db")).unwrap();
    database.execute_batch("CREATE TABLE theirs (a)").unwrap();
    let error = Store::peek_forms(foreign.path()).unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
}
