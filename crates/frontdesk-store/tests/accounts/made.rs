//! Accounts come back as they were made, once, whoever makes them at the same moment.

use frontdesk_store::{
    AccountChange, AccountCounts, AccountCursor, AccountName, AccountState, Added, Changed,
    GroupName, NewAccount, Rights, Store,
};

use super::{account, email, hash};
use crate::desk::{NOON, integrity, number, open};

#[tokio::test]
async fn everything_about_an_account_comes_back_as_it_was_given() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let groups = ["editors", "admins", "editors"].map(|name| GroupName::parse(name).unwrap());
    let given = NewAccount {
        name: Some(AccountName::parse("Ada Lovelace").unwrap()),
        groups: groups.to_vec(),
        rights: Rights::Operator,
        email_confirmed_at: Some(NOON + 1),
        ..account(1, " Ada@Example.ORG ")
    };
    assert_eq!(store.add_account(given).await.unwrap(), Added::New);
    let found = store.account(number(1)).await.unwrap().unwrap();
    assert_eq!(found.id, number(1));
    assert_eq!(found.email, "Ada@Example.ORG");
    assert_eq!(found.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(found.groups, ["admins", "editors"]);
    assert_eq!(found.rights, Rights::Operator);
    assert_eq!(found.state, AccountState::Active);
    assert_eq!(found.created_at, NOON);
    assert_eq!(found.email_confirmed_at, Some(NOON + 1));
    assert_eq!(found.password, Some(hash("old")));
    assert_eq!(found.password_changed_at, Some(NOON));
    assert_eq!(store.account_of(&email("ada@example.org")).await.unwrap(), Some(found));
    assert_eq!(store.account(number(2)).await.unwrap(), None);
    assert_eq!(store.account_of(&email("eve@example.org")).await.unwrap(), None);
}

/// V16.2.5: the hash of a password is in no debug output, so in no log.
#[test]
fn the_hash_of_a_password_is_not_printed() {
    let account = NewAccount { password: Some(hash("$argon2id$x")), ..account(1, "a@b.org") };
    assert!(!format!("{account:?}").contains("argon2id"));
}

/// S-58: of sign-ups for one address at once, exactly one wins, in a thousand rounds.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_sign_ups_at_once_exactly_one_wins() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for batch in 0..20_u128 {
        let pairs = (0..50_u128).map(|round| {
            let round = batch * 50 + round;
            let sign_up = |id: u128, address: String| {
                let store = store.clone();
                tokio::spawn(async move { store.add_account(account(id, &address)).await.unwrap() })
            };
            let first = sign_up(round * 2 + 1, format!("a{round}@example.org"));
            (first, sign_up(round * 2 + 2, format!("A{round}@EXAMPLE.org")))
        });
        for (first, second) in pairs.collect::<Vec<_>>() {
            let ends = (first.await.unwrap(), second.await.unwrap());
            assert!(
                matches!(ends, (Added::New, Added::EmailTaken) | (Added::EmailTaken, Added::New)),
                "{ends:?}"
            );
        }
    }
    assert_eq!(store.account_counts().await.unwrap().accounts, 1000);
    assert_eq!(integrity(directory.path()), "ok");
}

/// S-58: also if one of them is the command line's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_that_make_one_account_exactly_one_wins() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let path = directory.path().to_owned();
    let other = tokio::task::spawn_blocking(move || {
        let desk = Store::beside(&path).unwrap();
        (0..50_u128)
            .map(|round| {
                let twin = account(round + 1000, &format!("a{round}@example.org"));
                u64::from(desk.add_account(&twin).unwrap() == Added::New)
            })
            .sum::<u64>()
    });
    let mut ours = 0;
    for round in (0..50).rev() {
        let added = store.add_account(account(round + 1, &format!("a{round}@example.org"))).await;
        ours += u64::from(added.unwrap() == Added::New);
    }
    assert_eq!(ours + other.await.unwrap(), 50);
    assert_eq!(store.account_counts().await.unwrap().accounts, 50);
}

#[tokio::test]
async fn accounts_are_listed_in_order_and_counted() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in 1..=25 {
        let rights = if id % 5 == 0 { Rights::Operator } else { Rights::Visitor };
        let new = NewAccount { rights, ..account(id, &format!("a{id}@example.org")) };
        assert_eq!(store.add_account(new).await.unwrap(), Added::New);
    }
    let off = AccountChange::State(AccountState::Disabled { since: NOON });
    assert_eq!(store.change_account(number(5), off).await.unwrap(), Changed::Done);
    let counts = AccountCounts { accounts: 25, operators: 4, disabled: 1 };
    assert_eq!(store.account_counts().await.unwrap(), counts);
    let beside = Store::beside(directory.path()).unwrap();
    assert_eq!(beside.account_counts().unwrap(), counts);
    let (mut ids, mut next) = (Vec::new(), Some(AccountCursor::START));
    while let Some(after) = next {
        let page = store.accounts(after, 10).await.unwrap();
        assert_eq!(page, beside.accounts(after, 10).unwrap());
        ids.extend(page.accounts.iter().map(|account| account.id.as_u128()));
        next = page.next;
    }
    assert_eq!(ids, (1..=25).collect::<Vec<_>>());
}
