//! Files on their way to disk, and what is left of those that never arrive.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use std::{fs, io::Read as _, time::Duration};

use desk::{HOUR, NOON, files, keyed, mode, named, number, open, submission, upload};
use frontdesk_store::{
    Filed, Mismatch, NewSubmission, Reserve, Store, StoreError, StoreOptions, Swept, UploadKey,
};
use sha2::{Digest as _, Sha256};

#[tokio::test]
async fn a_file_comes_back_byte_for_byte_however_it_was_cut() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let whole: Vec<u8> = (0..1_500_000_u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
    for (id, cut) in [(1, 1_000), (2, 8 << 10), (3, 65_536), (4, 700_000), (5, whole.len())] {
        let mut writer = store.uploads().begin().await.unwrap();
        for (index, chunk) in whole.chunks(cut).enumerate() {
            writer.write(chunk.to_vec().into()).await.unwrap();
            if index == 3 {
                writer.write(bytes::Bytes::new()).await.unwrap();
            }
        }
        let stored = writer.finish().await.unwrap();
        assert_eq!(stored.size(), whole.len() as u64);
        assert_eq!(stored.sha256(), <[u8; 32]>::from(Sha256::digest(&whole)));
        let one = NewSubmission { uploads: vec![named(stored)], ..submission(id) };
        assert!(matches!(store.file(one).await.unwrap(), Filed::New(_)));

        let found = store.submission(number(id)).await.unwrap().unwrap();
        let [file] = &found.uploads[..] else { panic!("{:?}", found.uploads) };
        assert_eq!((file.name.as_str(), file.filename.as_str()), ("photo", "../../etc/passwd"));
        assert_eq!(file.content_type.as_deref(), Some("image/png"));
        assert_eq!(file.size, whole.len() as u64);
        let mut read = Vec::new();
        store.uploads().read(file.key).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == whole, "cut at {cut}");
    }
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let stored = store.uploads().begin().await.unwrap().finish().await.unwrap();
    assert_eq!(stored.size(), 0);
    let one = NewSubmission { uploads: vec![named(stored)], ..submission(1) };
    store.file(one).await.unwrap();
    assert_eq!(files(directory.path()).len(), 1);
}

/// F-55, V5.3.2: whatever the sender called it, a file on disk bears a name of ours, and only its owner
/// can read it.
#[tokio::test]
async fn names_on_disk_are_keys_and_private() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=20 {
        let stored = upload(&store, b"x").await;
        let uploads = vec![named(stored)];
        store.file(NewSubmission { uploads, ..submission(id) }).await.unwrap();
    }
    let files = files(directory.path());
    assert_eq!(files.len(), 20);
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let room = file.parent().unwrap();
        assert!(UploadKey::parse(name).is_some(), "{name}");
        assert_eq!(room.file_name().unwrap().to_str().unwrap(), &name[..2]);
        assert_eq!((mode(&file), mode(room)), (0o600, 0o700));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_aborted_upload_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for bytes in [0, 10, 1 << 20] {
        let mut writer = store.uploads().begin().await.unwrap();
        writer.write(vec![1; bytes].into()).await.unwrap();
        drop(writer);
    }
    // A turn that was being written ends first, on its own thread.
    for _ in 0..100 {
        if files(directory.path()).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("left: {:?}", files(directory.path()));
}

#[tokio::test]
async fn a_whole_file_that_no_submission_names_is_removed() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let stored = upload(&store, b"whole").await;
    assert_eq!(files(directory.path()).len(), 1);
    drop(stored);
    assert!(files(directory.path()).is_empty());

    let stored = upload(&store, b"whole").await;
    let given_up = store.file(NewSubmission { uploads: vec![named(stored)], ..submission(1) });
    drop(given_up);
    assert!(files(directory.path()).is_empty());
}

#[tokio::test]
async fn the_files_of_a_submission_that_is_not_stored_are_removed() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let with_file = async |one: NewSubmission| {
        let uploads = vec![named(upload(&store, b"bytes").await)];
        store.file(NewSubmission { uploads, ..one }).await
    };
    assert!(matches!(with_file(keyed(1, 7, 7, Mismatch::Refuse)).await, Ok(Filed::New(_))));
    let kept = files(directory.path());
    assert_eq!(kept.len(), 1);
    assert!(matches!(with_file(keyed(2, 7, 7, Mismatch::Refuse)).await, Ok(Filed::Again(_))));
    assert!(matches!(with_file(keyed(3, 7, 8, Mismatch::Refuse)).await, Ok(Filed::KeyReused)));
    assert!(matches!(with_file(submission(1)).await, Err(StoreError::Refused(_))));
    store.close().await;
    assert!(matches!(with_file(submission(4)).await, Err(StoreError::Closed)));
    assert_eq!(files(directory.path()), kept);
}

/// F-57, V2.3.3: a start removes what a crash left, and only that.
#[tokio::test]
async fn a_start_sweeps_what_a_crash_left() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let uploads = vec![named(upload(&store, b"kept").await)];
    store.file(NewSubmission { uploads, ..submission(1) }).await.unwrap();
    store.close().await;
    let kept = files(directory.path());

    let rooms = directory.path().join("uploads");
    fs::write(rooms.join("incoming").join("0123456789abcdef0123456789abcdef"), "half").unwrap();
    fs::create_dir_all(rooms.join("fe")).unwrap();
    fs::write(rooms.join("fe").join("fe23456789abcdef0123456789abcdef"), "whole").unwrap();
    fs::write(rooms.join("fe").join("not a key"), "?").unwrap();

    let store = open(directory.path());
    assert_eq!(store.swept(), Swept { unfinished: 1, unnamed: 2 });
    assert_eq!(files(directory.path()), kept);
    store.close().await;
    assert_eq!(open(directory.path()).swept(), Swept::default());
}

/// F-56: with nothing but the reserve left, files are refused and texts go on.
#[tokio::test]
async fn the_reserve_is_left_to_text() {
    let directory = tempfile::tempdir().unwrap();
    let reserve = Reserve { percent: 100, bytes: u64::MAX };
    let options = StoreOptions { reserve, ..StoreOptions::default() };
    let store = Store::open(directory.path(), options).unwrap();
    let refused = store.uploads().begin().await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSpace));
    assert_eq!(refused.status_hint(), 503);
    assert!(matches!(store.file(submission(1)).await, Ok(Filed::New(_))));
}

/// L5, third number: at the limit a file is taken, one byte past it none, the next day again.
#[tokio::test]
async fn a_form_takes_so_many_bytes_of_files_a_day() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let file = async |id, form: &str, bytes: usize, received_at| {
        let uploads = vec![named(upload(&store, &vec![0; bytes]).await)];
        let daily_upload_bytes = Some(1000);
        let form = form.to_owned();
        let one = submission(id);
        let one = NewSubmission { uploads, daily_upload_bytes, form, received_at, ..one };
        store.file(one).await.unwrap()
    };
    assert!(matches!(file(1, "contact", 600, NOON).await, Filed::New(_)));
    let over = file(2, "contact", 401, NOON).await;
    assert_eq!(over, Filed::OverQuota { used: 600, limit: 1000 });
    assert!(matches!(file(3, "contact", 400, NOON + HOUR).await, Filed::New(_)));
    assert_eq!(store.uploaded_on_day("contact", NOON).await.unwrap(), 1000);
    assert!(matches!(file(4, "contact", 1, NOON).await, Filed::OverQuota { .. }));
    assert!(matches!(file(5, "contact", 100_000, NOON).await, Filed::OverQuota { .. }));
    assert!(matches!(file(6, "other", 1000, NOON).await, Filed::New(_)));
    assert!(matches!(file(7, "contact", 1000, NOON + 12 * HOUR).await, Filed::New(_)));
    assert_eq!(files(directory.path()).len(), 4);
    store.purge(NOON + 72 * HOUR).await.unwrap();
    assert_eq!(store.uploaded_on_day("contact", NOON).await.unwrap(), 0);
}

/// D-07: files leave the reserve to the text of submissions, and whoever watches can see that they do.
#[tokio::test]
async fn only_the_reserve_left_is_told_and_refused() {
    let directory = tempfile::tempdir().unwrap();
    // A reserve of all there is: the smaller of the two counts, so both are given.
    let reserve = Reserve { percent: 100, bytes: u64::MAX };
    let options = StoreOptions { reserve, ..StoreOptions::default() };
    let store = Store::open(directory.path(), options).unwrap();
    assert!(store.uploads().space().unwrap().is_short());
    assert!(matches!(store.uploads().begin().await, Err(StoreError::NoSpace)));
    store.close().await;
}
