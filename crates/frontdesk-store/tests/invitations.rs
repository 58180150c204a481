//! Invitations: made, used once, withdrawn and ended.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{HOUR, NOON, number, open, stranger};
use frontdesk_session::Token;
use frontdesk_store::{
    Accepted, AccountChange, AccountState, Email, GroupName, Invited, NewAccount, NewInvitation,
    Rights, Store,
};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn secret(of: u8) -> Token {
    Token::new([of; 32])
}

/// An invitation for an hour, with the secret `secret(id)`.
fn invitation(id: u8) -> NewInvitation {
    NewInvitation {
        id: number(u128::from(id)),
        hash: secret(id).hash(),
        email: None,
        groups: Vec::new(),
        rights: Rights::Visitor,
        made_by: None,
        made_at: NOON,
        until: NOON + HOUR,
    }
}

fn account(id: u128, address: &str) -> NewAccount {
    NewAccount::new(number(id), email(address), NOON)
}

async fn accept(store: &Store, of: u8, account: NewAccount, at: i64) -> Accepted {
    store.accept_invitation(secret(of).hash(), account, at).await.unwrap()
}

#[tokio::test]
async fn an_invitation_gives_its_own_groups_and_rights() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let groups = ["editors", "authors"].map(|name| GroupName::parse(name).unwrap()).to_vec();
    let given = NewInvitation {
        email: Some(email("Ada@Example.org")),
        groups: groups.clone(),
        rights: Rights::Operator,
        ..invitation(1)
    };
    assert_eq!(store.invite(given).await.unwrap(), Invited::Done);
    let found = store.invitation(secret(1).hash(), NOON).await.unwrap().unwrap();
    assert_eq!(found.email.as_deref(), Some("Ada@Example.org"));
    assert_eq!(found.groups, ["authors", "editors"]);
    assert_eq!((found.rights, found.made_by), (Rights::Operator, None));
    assert_eq!(store.invitations(NOON).await.unwrap(), [found]);
    assert_eq!(store.invitation(secret(2).hash(), NOON).await.unwrap(), None);

    // Another address is not let in, however it comes; another spelling of the same one is.
    assert_eq!(accept(&store, 1, account(8, "eve@example.org"), NOON).await, Accepted::OtherEmail);
    let new = NewAccount { groups: Vec::new(), ..account(9, "ADA@example.org ") };
    assert_eq!(accept(&store, 1, new, NOON).await, Accepted::New);
    let made = store.account(number(9)).await.unwrap().unwrap();
    assert_eq!(
        (made.rights, made.groups),
        (Rights::Operator, vec!["authors".into(), "editors".into()])
    );
    assert_eq!(store.account(number(8)).await.unwrap(), None);
    assert_eq!(accept(&store, 1, account(10, "ada@example.org"), NOON).await, Accepted::Gone);
}

/// V6.4.1: of many at once with one link, one gets an account.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_with_one_invitation_one_gets_an_account() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for round in 0..20_u8 {
        store.invite(invitation(round)).await.unwrap();
        let tries = (0..16_u8).map(|guest| {
            let store = store.clone();
            let id = u128::from(round) * 100 + u128::from(guest) + 1000;
            let new = account(id, &format!("guest{id}@example.org"));
            tokio::spawn(async move { accept(&store, round, new, NOON).await })
        });
        let mut made = 0;
        for one in tries.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Accepted::New => made += 1,
                Accepted::Gone => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(made, 1, "round {round}");
    }
    assert_eq!(store.account_counts().await.unwrap().accounts, 20);
    assert!(store.invitations(NOON).await.unwrap().is_empty());
}

/// V6.4.1: what has ended or was withdrawn opens nothing.
#[tokio::test]
async fn an_invitation_that_is_over_opens_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.invite(invitation(1)).await.unwrap();
    store.invite(invitation(2)).await.unwrap();
    let end = NOON + HOUR;
    assert!(store.invitation(secret(1).hash(), end - 1).await.unwrap().is_some());
    assert_eq!(store.invitation(secret(1).hash(), end).await.unwrap(), None);
    assert_eq!(accept(&store, 1, account(8, "ada@example.org"), end).await, Accepted::Gone);
    assert!(store.withdraw_invitation(number(2)).await.unwrap());
    assert!(!store.withdraw_invitation(number(2)).await.unwrap());
    assert_eq!(accept(&store, 2, account(8, "ada@example.org"), NOON).await, Accepted::Gone);
    let left = || -> u32 {
        let count = "SELECT count(*) FROM invitations";
        stranger(directory.path()).query_row(count, [], |row| row.get(0)).unwrap()
    };
    store.purge(end - 1).await.unwrap();
    assert_eq!(left(), 1);
    store.purge(end).await.unwrap();
    assert_eq!(left(), 0);
}

/// An address that somebody has takes nothing away from the invitation.
#[tokio::test]
async fn an_address_that_is_taken_does_not_spend_the_invitation() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.add_account(account(7, "ada@example.org")).await.unwrap();
    store.invite(invitation(1)).await.unwrap();
    assert_eq!(accept(&store, 1, account(8, "ada@example.org"), NOON).await, Accepted::EmailTaken);
    assert_eq!(accept(&store, 1, account(8, "tom@example.org"), NOON).await, Accepted::New);
}

/// V8.3.2: whoever is an operator no longer lets nobody in, by what they made before either.
#[tokio::test]
async fn an_invitation_counts_as_long_as_its_maker_is_an_operator() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let operator = NewAccount { rights: Rights::Operator, ..account(7, "op@example.org") };
    store.add_account(operator).await.unwrap();
    let made = NewInvitation { made_by: Some(number(7)), ..invitation(1) };
    store.invite(made).await.unwrap();
    let open = async || store.invitation(secret(1).hash(), NOON).await.unwrap().is_some();
    assert!(open().await);
    let disabled = AccountChange::State(AccountState::Disabled { since: NOON });
    for (off, on) in [
        (disabled, AccountChange::State(AccountState::Active)),
        (AccountChange::Rights(Rights::Visitor), AccountChange::Rights(Rights::Operator)),
    ] {
        store.change_account(number(7), off).await.unwrap();
        assert!(!open().await);
        assert!(store.invitations(NOON).await.unwrap().is_empty());
        assert_eq!(accept(&store, 1, account(8, "ada@example.org"), NOON).await, Accepted::Gone);
        store.change_account(number(7), on).await.unwrap();
        assert!(open().await);
    }
}

/// What grows has a bound.
#[tokio::test]
async fn so_many_invitations_are_open_and_no_more() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let numbered = |n: u32| {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        let (id, hash) = (number(u128::from(n)), Token::new(bytes).hash());
        NewInvitation { id, hash, ..invitation(1) }
    };
    let mut many = tokio::task::JoinSet::new();
    for n in 0..Invited::MOST {
        let (store, new) = (store.clone(), numbered(n));
        many.spawn(async move { store.invite(new).await.unwrap() });
    }
    assert!(many.join_all().await.iter().all(|one| *one == Invited::Done));
    assert_eq!(store.invite(numbered(5000)).await.unwrap(), Invited::TooMany);
    let later = NewInvitation { made_at: NOON + HOUR, ..numbered(5000) };
    assert_eq!(store.invite(later).await.unwrap(), Invited::Done);
}
