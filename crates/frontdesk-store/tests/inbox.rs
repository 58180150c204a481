//! What the desk keeps of submissions: lists, search, marks, sums.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{HOUR, NOON, files, integrity, named, number, open, stranger, upload};
use frontdesk_store::{
    Acted, Counted, Cursor, Direction, Filed, Folder, InboxAct, InboxFilter, NewSubmission, Own,
    Store,
};
use uuid::Uuid;

const DAY: i64 = 24 * HOUR;

fn sent(id: u128, form: &str, text: &str) -> NewSubmission {
    let entries = serde_json::json!([{ "name": "text", "value": text }]).to_string();
    NewSubmission::new(number(id), form, NOON, entries, "{}")
}

async fn filed(store: &Store, submission: NewSubmission) -> Uuid {
    match store.file(submission).await.unwrap() {
        Filed::New(receipt) => receipt.id,
        other => panic!("not filed: {other:?}"),
    }
}

async fn found(store: &Store, filter: InboxFilter) -> Vec<u128> {
    let page = store.inbox(filter, Cursor::END, Direction::Older, 1000).await.unwrap();
    assert_eq!((page.next, page.behind), (None, 0));
    page.rows.iter().map(|row| row.id.as_u128()).collect()
}

async fn searched(store: &Store, words: &str) -> Vec<u128> {
    found(store, InboxFilter { words: words.to_owned(), ..InboxFilter::default() }).await
}

fn in_folder(folder: Folder) -> InboxFilter {
    InboxFilter { folder, ..InboxFilter::default() }
}

async fn moved(store: &Store, id: u128, folder: Folder) -> Acted {
    store.inbox_act(vec![number(id)], InboxAct::Move(folder), NOON).await.unwrap()
}

#[tokio::test]
async fn a_list_is_the_newest_first_and_goes_on_where_it_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=25 {
        filed(&store, sent(id, "contact", "x")).await;
    }
    let (mut all, mut next) = (Vec::new(), Some(Cursor::END));
    while let Some(before) = next {
        let filter = InboxFilter::default();
        let page = store.inbox(filter, before, Direction::Older, 10).await.unwrap();
        all.extend(page.rows.iter().map(|row| row.id.as_u128()));
        next = page.next;
        // What comes meanwhile moves no page.
        filed(&store, sent(100 + all.len() as u128, "contact", "x")).await;
    }
    assert_eq!(all, (1..=25).rev().collect::<Vec<_>>());

    let filter = InboxFilter::default();
    let third = store.inbox(filter.clone(), Cursor::END, Direction::Older, 50).await.unwrap();
    let at = third.rows.iter().find(|row| row.id == number(3)).unwrap().at;
    let newer = store.inbox(filter, at, Direction::Newer, 1).await.unwrap();
    assert_eq!(newer.rows[0].id, number(4));
}

#[tokio::test]
async fn as_many_are_counted_as_a_list_shows() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=9 {
        let form = if id % 3 == 0 { "order" } else { "contact" };
        let text = if id % 2 == 0 { "even (((" } else { "odd" };
        filed(&store, sent(id, form, text)).await;
    }
    moved(&store, 1, Folder::Archived).await;
    store.inbox_act(vec![number(2)], InboxAct::Read, NOON).await.unwrap();
    store.inbox_act(vec![number(5)], InboxAct::Star, NOON).await.unwrap();
    let plain = InboxFilter::default;
    for filter in [
        plain(),
        in_folder(Folder::Archived),
        in_folder(Folder::Deleted),
        InboxFilter { form: Some("order".into()), ..plain() },
        InboxFilter { form: Some("none".into()), ..plain() },
        InboxFilter { is_unread: true, ..plain() },
        InboxFilter { form: Some("contact".into()), is_unread: true, ..plain() },
        InboxFilter { is_starred: true, ..plain() },
        InboxFilter { words: "even".into(), ..plain() },
        InboxFilter { words: "(((".into(), ..plain() },
        InboxFilter { words: "even".into(), form: Some("order".into()), ..plain() },
        InboxFilter { from: Some(NOON), until: Some(NOON + 1), ..plain() },
        InboxFilter { until: Some(NOON - DAY), ..plain() },
    ] {
        let listed = found(&store, filter.clone()).await.len() as u64;
        let counted = store.inbox_count(filter.clone()).await.unwrap();
        assert_eq!((counted.number, counted.is_all), (listed, true), "{filter:?}");
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_form_account_time_star_and_what_is_unread() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    filed(&store, sent(1, "contact", "x")).await;
    filed(&store, sent(2, "order", "x")).await;
    filed(&store, NewSubmission { account: Some(number(9)), ..sent(3, "order", "x") }).await;
    filed(&store, NewSubmission { received_at: NOON + 2 * DAY, ..sent(4, "contact", "x") }).await;
    store.inbox_act(vec![number(1)], InboxAct::Read, NOON).await.unwrap();
    store.inbox_act(vec![number(2), number(4)], InboxAct::Star, NOON).await.unwrap();

    let all = InboxFilter::default;
    let order = || Some("order".to_owned());
    assert_eq!(found(&store, InboxFilter { form: order(), ..all() }).await, [3, 2]);
    assert_eq!(found(&store, InboxFilter { account: Some(number(9)), ..all() }).await, [3]);
    assert_eq!(found(&store, InboxFilter { is_unread: true, ..all() }).await, [4, 3, 2]);
    let unread = InboxFilter { is_unread: true, form: order(), ..all() };
    assert_eq!(found(&store, unread).await, [3, 2]);
    assert_eq!(found(&store, InboxFilter { is_starred: true, ..all() }).await, [4, 2]);
    let both = InboxFilter { is_starred: true, form: order(), words: "X".into(), ..all() };
    assert_eq!(found(&store, both).await, [2]);
    assert_eq!(found(&store, InboxFilter { from: Some(NOON + 1), ..all() }).await, [4]);
    assert_eq!(found(&store, InboxFilter { until: Some(NOON + 1), ..all() }).await, [3, 2, 1]);
    let day = InboxFilter { from: Some(NOON + DAY), until: Some(NOON + 3 * DAY), ..all() };
    assert_eq!(found(&store, day).await, [4]);
    let never = InboxFilter { from: Some(NOON + 9 * DAY), ..all() };
    assert_eq!(found(&store, never).await, [0; 0]);
    // An account that was removed leaves its submission to strangers.
    store.remove_account(number(9), frontdesk_store::Leavings::Detach, NOON).await.unwrap();
}

#[tokio::test]
async fn words_of_names_and_values_are_found_in_any_case_and_without_accents() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    filed(&store, sent(1, "contact", "Grüße aus Zürich, ada@example.org")).await;
    filed(&store, sent(2, "contact", "東京タワー から")).await;
    filed(&store, sent(3, "order", "ada lives elsewhere")).await;
    assert_eq!(searched(&store, "zurich").await, [1]);
    assert_eq!(searched(&store, "ADA").await, [3, 1]);
    assert_eq!(searched(&store, "ada@example.org").await, [1]);
    assert_eq!(searched(&store, "ada lives").await, [3]);
    assert_eq!(searched(&store, "東京").await, [2]);
    assert_eq!(searched(&store, "京東").await, [0; 0]);
    assert_eq!(searched(&store, "text").await, [3, 2, 1], "the names are searched too");
    let order =
        InboxFilter { form: Some("order".into()), words: "ada".into(), ..InboxFilter::default() };
    assert_eq!(found(&store, order).await, [3]);
}

/// V1.2.4, V1.2.9: whatever is typed into the search is searched for as it is.
#[tokio::test]
async fn hostile_searches_are_literal() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let odd = [
        "' or 1=1--",
        "100%",
        "snake_case",
        "a*b",
        "\"quoted\"",
        "(((((",
        "[",
        "NEAR(a b)",
        "a OR b",
        "NOT",
        "words : x",
        "-minus",
        "^start",
        "{brace}",
        "\\back",
        "+",
        "x; DROP TABLE inbox",
    ];
    for (id, text) in (1..).zip(odd) {
        filed(&store, sent(id, "contact", text)).await;
    }
    filed(&store, sent(1000, "contact", "nothing of that")).await;
    for (id, text) in (1..).zip(odd) {
        let found = searched(&store, text).await;
        assert!(found.contains(&id), "{text}: {found:?}");
        assert!(!found.contains(&1000), "{text}: {found:?}");
    }
    assert_eq!(searched(&store, "%").await, [2]);
    assert_eq!(searched(&store, "_").await, [3]);
    assert_eq!(searched(&store, "*").await, [4]);
    assert_eq!(searched(&store, "\"").await, [5]);
    assert_eq!(searched(&store, "(((((").await, [6]);
    assert_eq!(searched(&store, "[").await, [7]);
    for typed in ["a\0b", "\u{fffd}", "\u{202e}", "AND", "\"", "'", &"(".repeat(10_000), "e\u{301}"]
    {
        searched(&store, typed).await;
    }
    assert_eq!(integrity(directory.path()), "ok");
}

#[tokio::test]
async fn sums_follow_every_act_and_every_end() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=6 {
        filed(&store, sent(id, "contact", "x")).await;
    }
    filed(&store, NewSubmission { received_at: NOON + DAY, ..sent(7, "contact", "x") }).await;
    let act = |ids: &[u128], act| {
        let ids = ids.iter().map(|id| number(*id)).collect();
        store.inbox_act(ids, act, NOON)
    };
    act(&[1, 2], InboxAct::Read).await.unwrap();
    let again = act(&[1, 2, 99], InboxAct::Read).await.unwrap();
    assert_eq!(again.changed, 0, "they are read already, and one is not there");
    act(&[2, 3], InboxAct::Move(Folder::Archived)).await.unwrap();
    act(&[4], InboxAct::Move(Folder::Deleted)).await.unwrap();
    act(&[5], InboxAct::Move(Folder::Quarantine)).await.unwrap();
    store.erase_submissions(vec![number(6)]).await.unwrap();

    let counts = store.form_counts().await.unwrap();
    let told: Vec<_> =
        counts.iter().map(|count| (count.folder, count.number, count.unread)).collect();
    assert_eq!(
        told,
        [
            (Folder::Inbox, 2, 1),
            (Folder::Archived, 2, 1),
            (Folder::Deleted, 1, 1),
            (Folder::Quarantine, 1, 1)
        ]
    );
    let days = store.day_counts(NOON / DAY).await.unwrap();
    let numbers: Vec<_> = days.iter().map(|day| (day.day - NOON / DAY, day.number)).collect();
    assert_eq!(numbers, [(0, 3), (1, 1)]);
}

#[tokio::test]
async fn what_is_deleted_frees_its_claim_and_is_not_counted_until_it_is_restored() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let account = number(50);
    let like = |id| NewSubmission {
        account: Some(account),
        unique: Some([1; 32]),
        counted: vec![Counted { field: "photo".into(), value: "boat".into() }],
        ..sent(id, "like", "boat")
    };
    let sum = async || store.counts("like", "photo").await.unwrap();
    filed(&store, like(1)).await;
    assert!(matches!(store.file(like(2)).await.unwrap(), Filed::Again(_)));
    assert_eq!(sum().await, [("boat".to_owned(), 1)]);

    moved(&store, 1, Folder::Deleted).await;
    assert_eq!(sum().await, []);
    assert_eq!(store.own("like", account, Cursor::END, 9).await.unwrap().submissions.len(), 0);
    moved(&store, 1, Folder::Archived).await;
    assert_eq!(sum().await, [("boat".to_owned(), 1)]);
    assert!(matches!(store.file(like(3)).await.unwrap(), Filed::Again(_)));

    moved(&store, 1, Folder::Deleted).await;
    filed(&store, like(4)).await;
    let refused = moved(&store, 1, Folder::Inbox).await;
    assert_eq!(refused, Acted { changed: 0, refused: 1 });
    assert_eq!(sum().await, [("boat".to_owned(), 1)]);
    store.withdraw("like", account, Own::Claim([1; 32])).await.unwrap().unwrap();
    assert_eq!(moved(&store, 1, Folder::Inbox).await, Acted { changed: 1, refused: 0 });
    assert_eq!(sum().await, [("boat".to_owned(), 1)]);
}

#[tokio::test]
async fn a_suspect_is_filed_into_quarantine_with_a_reason_and_counts_once_it_is_let_out() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let suspect = NewSubmission {
        account: Some(number(50)),
        unique: Some([1; 32]),
        counted: vec![Counted { field: "photo".into(), value: "boat".into() }],
        quarantine: Some("The hidden field was filled in".into()),
        ..sent(1, "like", "buy pills")
    };
    filed(&store, suspect).await;
    assert_eq!(searched(&store, "pills").await, [0; 0]);
    let page =
        store.inbox(in_folder(Folder::Quarantine), Cursor::END, Direction::Older, 9).await.unwrap();
    let reason = page.rows[0].mark.reason.as_deref();
    assert_eq!(reason, Some("The hidden field was filled in"));
    assert_eq!(store.counts("like", "photo").await.unwrap(), []);
    moved(&store, 1, Folder::Inbox).await;
    assert_eq!(searched(&store, "pills").await, [1]);
    assert_eq!(store.counts("like", "photo").await.unwrap().len(), 1);
    assert_eq!(store.inbox_mark(number(1)).await.unwrap().unwrap().reason, None);
}

/// V14.2.7: what is erased is gone with its files, its row and its words, and not only hidden.
#[tokio::test]
async fn what_is_erased_leaves_no_file_no_row_and_no_word() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 10..60 {
        filed(&store, sent(id, "contact", "other text")).await;
    }
    let stored = upload(&store, b"bytes").await;
    let secret = NewSubmission { uploads: vec![named(stored)], ..sent(1, "contact", "xyzzyplugh") };
    filed(&store, secret).await;
    assert_eq!(searched(&store, "xyzzyplugh").await, [1]);
    moved(&store, 1, Folder::Deleted).await;
    assert_eq!(searched(&store, "xyzzyplugh").await, [0; 0]);
    let deleted = InboxFilter { words: "xyzzyplugh".into(), ..in_folder(Folder::Deleted) };
    assert_eq!(found(&store, deleted).await, [1]);
    assert_eq!(store.purge_deleted(NOON).await.unwrap(), 0, "not long enough ago");
    assert_eq!(store.purge_deleted(NOON + 1).await.unwrap(), 1);
    assert_eq!(files(directory.path()).len(), 0);
    assert!(store.submission(number(1)).await.unwrap().is_none());
    store.purge(NOON + 2 * DAY).await.unwrap();
    store.close().await;
    let database = stranger(directory.path());
    database.execute_batch("VACUUM").unwrap();
    drop(database);
    let bytes = std::fs::read(directory.path().join("frontdesk.db")).unwrap();
    assert!(memchr::memmem::find(&bytes, b"xyzzyplugh").is_none());
    assert_eq!(integrity(directory.path()), "ok");
}

/// A row number may be given again, and what an older version stored has no row yet.
#[tokio::test]
async fn every_submission_is_indexed_once_whatever_was_before() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=3 {
        filed(&store, sent(id, "contact", "first")).await;
    }
    assert_eq!(searched(&store, "first").await, [3, 2, 1]);
    store.erase_submissions(vec![number(2), number(3)]).await.unwrap();
    filed(&store, sent(4, "contact", "second")).await;
    assert_eq!(searched(&store, "second").await, [4]);
    store.close().await;
    stranger(directory.path())
        .execute_batch(
            "PRAGMA foreign_keys = ON; DELETE FROM inbox; UPDATE inbox_index SET upto = 0",
        )
        .unwrap();
    let store = open(directory.path());
    assert_eq!(searched(&store, "second").await, [4]);
    assert_eq!(searched(&store, "first").await, [1]);
    assert_eq!(store.form_counts().await.unwrap()[0].number, 2);
}

#[tokio::test]
async fn the_inbox_says_when_something_came() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let mut changes = store.inbox_changes();
    filed(&store, sent(1, "contact", "x")).await;
    tokio::time::timeout(std::time::Duration::from_secs(20), changes.changed())
        .await
        .unwrap()
        .unwrap();
}
