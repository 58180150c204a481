//! One thing of an account is changed, and the rest stays.

use frontdesk_store::{
    AccountChange, AccountName, AccountState, Changed, GroupName, NewAccount, Rights,
};

use super::{account, add, email, hash};
use crate::desk::{NOON, number, open};

#[tokio::test]
async fn one_thing_is_changed_and_the_rest_stays() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    add(&store, 2, "eve@example.org").await;
    let change = |change| store.change_account(number(1), change);
    let found = || async { store.account(number(1)).await.unwrap().unwrap() };

    let before = found().await;
    let name = AccountChange::Name(Some(AccountName::parse("Ada").unwrap()));
    assert_eq!(change(name).await.unwrap(), Changed::Done);
    let group = AccountChange::Groups(vec![GroupName::parse("editors").unwrap()]);
    assert_eq!(change(group).await.unwrap(), Changed::Done);
    assert_eq!(change(AccountChange::Rights(Rights::Operator)).await.unwrap(), Changed::Done);
    let password = AccountChange::Password { hash: hash("new"), at: NOON + 5 };
    assert_eq!(change(password).await.unwrap(), Changed::Done);
    for since in [NOON + 7, NOON + 8] {
        let off = AccountChange::State(AccountState::Disabled { since });
        assert_eq!(change(off).await.unwrap(), Changed::Done);
    }
    let mut expected = before;
    expected.name = Some("Ada".into());
    expected.groups = vec!["editors".into()];
    expected.rights = Rights::Operator;
    expected.password = Some(hash("new"));
    expected.password_changed_at = Some(NOON + 5);
    expected.state = AccountState::Disabled { since: NOON + 7 };
    assert_eq!(found().await, expected);

    assert_eq!(change(AccountChange::State(AccountState::Active)).await.unwrap(), Changed::Done);
    assert_eq!(change(AccountChange::Name(None)).await.unwrap(), Changed::Done);
    let now = found().await;
    assert_eq!((now.state, now.name), (AccountState::Active, None));
    let nobody = store.change_account(number(9), AccountChange::Name(None)).await.unwrap();
    assert_eq!(nobody, Changed::NotThere);
    let other = store.account(number(2)).await.unwrap().unwrap();
    assert_eq!((other.name, other.rights), (None, Rights::Visitor), "the neighbour is untouched");
}

/// An address is confirmed for the account only as long as it is the account's.
#[tokio::test]
async fn a_new_address_is_free_and_is_not_confirmed() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    add(&store, 2, "eve@example.org").await;
    let change = |change| store.change_account(number(1), change);
    let confirm = |address| AccountChange::Confirm { email: email(address), at: NOON + 1 };
    let confirmed =
        || async { store.account(number(1)).await.unwrap().unwrap().email_confirmed_at };

    assert_eq!(change(confirm("ada@example.org")).await.unwrap(), Changed::Done);
    let spelt = AccountChange::Email(email("Ada@Example.org"));
    assert_eq!(change(spelt).await.unwrap(), Changed::Done);
    assert_eq!(confirmed().await, Some(NOON + 1), "the same address in another spelling");
    let taken = AccountChange::Email(email("EVE@example.org"));
    assert_eq!(change(taken).await.unwrap(), Changed::EmailTaken);
    let new = AccountChange::Email(email("lovelace@example.org"));
    assert_eq!(change(new).await.unwrap(), Changed::Done);
    assert_eq!(confirmed().await, None);
    assert_eq!(change(confirm("ada@example.org")).await.unwrap(), Changed::NotThere, "too late");
    assert_eq!(confirmed().await, None);
    assert_eq!(store.account_of(&email("ada@example.org")).await.unwrap(), None);
}

/// S-67: a hash made stronger at a login does not bring back a password that was changed meanwhile.
#[tokio::test]
async fn a_stronger_hash_does_not_undo_a_change_of_password() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    let stronger = store.replace_password(number(1), hash("old"), hash("stronger")).await;
    assert_eq!(stronger.unwrap(), Changed::Done);
    let new = AccountChange::Password { hash: hash("new"), at: NOON };
    store.change_account(number(1), new).await.unwrap();
    let late = store.replace_password(number(1), hash("stronger"), hash("late")).await.unwrap();
    assert_eq!(late, Changed::NotThere);
    assert_eq!(store.account(number(1)).await.unwrap().unwrap().password, Some(hash("new")));
}

/// Of two operators who take each other's rights away at once, one keeps them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_operator_is_always_left() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for id in [1, 2] {
        let new = account(id, &format!("operator{id}@example.org"));
        store.add_account(NewAccount { rights: Rights::Operator, ..new }).await.unwrap();
    }
    for round in 0..50 {
        let take = |id: u128| {
            let store = store.clone();
            let change = match round % 2 {
                0 => AccountChange::Rights(Rights::Visitor),
                _ => AccountChange::State(AccountState::Disabled { since: NOON }),
            };
            tokio::spawn(async move { store.change_account_but_last(number(id), change).await })
        };
        let (one, other) = (take(1), take(2));
        let mut told = [one.await.unwrap().unwrap(), other.await.unwrap().unwrap()];
        told.sort_by_key(|changed| *changed == Changed::Done);
        assert_eq!(told, [Changed::LastOperator, Changed::Done], "round {round}");
        assert_eq!(store.account_counts().await.unwrap().operators, 1);
        for id in [1, 2] {
            for back in [
                AccountChange::Rights(Rights::Operator),
                AccountChange::State(AccountState::Active),
            ] {
                store.change_account_but_last(number(id), back).await.unwrap();
            }
        }
    }
    // What takes nothing away is not stopped, and nobody is made by it.
    let change = AccountChange::Groups(Vec::new());
    let done = store.change_account_but_last(number(9), change).await.unwrap();
    assert_eq!(done, Changed::NotThere);
}
