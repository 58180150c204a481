//! Links that are mailed: each works once, for one thing, as long as what it was made for is still so.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use desk::{HOUR, NOON, number, open, stranger};
use frontdesk_store::{
    AccountChange, AccountName, AccountState, Added, DeviceHash, Email, LinkHash, LinkPurpose,
    LinkUse, LoginLimits, LoginTry, LoginVerdict, Met, NewAccount, NewLink, PasswordHash, Spent,
    Store,
};

const MINUTE: i64 = 60_000_000;
const ADA: u128 = 1;

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn password(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

fn link(byte: u8, purpose: LinkPurpose, to: &str) -> NewLink {
    NewLink {
        hash: LinkHash([byte; 32]),
        purpose,
        account: (purpose != LinkPurpose::SignUp).then(|| number(ADA)),
        email: email(to),
        name: None,
        next: None,
        made_at: NOON,
        until: NOON + 30 * MINUTE,
    }
}

fn reset() -> LinkUse {
    LinkUse::Reset { password: password("new") }
}

async fn store_with_ada(directory: &std::path::Path) -> Store {
    let store = open(directory);
    let ada = NewAccount {
        password: Some(password("old")),
        ..NewAccount::new(number(ADA), email("ada@example.org"), NOON - HOUR)
    };
    assert_eq!(store.add_account(ada).await.unwrap(), Added::New);
    store
}

async fn is_over(store: &Store, byte: u8, act: LinkUse, at: i64) -> bool {
    let spent = store.spend_link(LinkHash([byte; 32]), act, at).await.unwrap();
    spent == Spent::Over
}

/// L22, V6.4.3: a reset works once, sets the password, confirms the address, and takes all other links of
/// the account along.
#[tokio::test]
async fn a_reset_works_once_and_makes_all_other_links_worthless() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    for byte in [1, 2] {
        assert!(store.make_link(link(byte, LinkPurpose::Reset, "ada@example.org")).await.unwrap());
    }
    let hash = LinkHash([1; 32]);
    let seen = store.link(hash, LinkPurpose::Reset, NOON).await.unwrap().unwrap();
    assert_eq!(seen.email, "ada@example.org");
    let spent = store.spend_link(hash, reset(), NOON + MINUTE).await.unwrap();
    let former_email = "ada@example.org".to_owned();
    assert_eq!(spent, Spent::Done { account: number(ADA), former_email });
    let ada = store.account(number(ADA)).await.unwrap().unwrap();
    assert_eq!(ada.password, Some(password("new")));
    assert_eq!(ada.password_changed_at, Some(NOON + MINUTE));
    assert_eq!(ada.email_confirmed_at, Some(NOON + MINUTE));
    assert!(is_over(&store, 1, reset(), NOON + MINUTE).await);
    assert!(is_over(&store, 2, reset(), NOON + MINUTE).await);
}

/// L22: of two who use one link at once, one does.
#[tokio::test]
async fn of_two_at_once_one_spends_a_link() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    store.make_link(link(1, LinkPurpose::Reset, "ada@example.org")).await.unwrap();
    let spend = || store.spend_link(LinkHash([1; 32]), reset(), NOON);
    let (first, second) = tokio::join!(spend(), spend());
    let over =
        [first.unwrap(), second.unwrap()].iter().filter(|spent| **spent == Spent::Over).count();
    assert_eq!(over, 1);
}

/// L22, V2.3.1, V9.2.2: not after 30 minutes, not for something else, not with another secret.
#[tokio::test]
async fn a_link_is_worth_nothing_late_or_for_another_purpose() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    store.make_link(link(1, LinkPurpose::Reset, "ada@example.org")).await.unwrap();
    let others = [LinkUse::Confirm, LinkUse::Move];
    for act in
        others.into_iter().chain([LinkUse::SignUp { id: number(9), password: password("x") }])
    {
        assert!(is_over(&store, 1, act, NOON).await);
    }
    assert!(is_over(&store, 2, reset(), NOON).await);
    assert!(is_over(&store, 1, reset(), NOON + 30 * MINUTE).await);
    assert!(!is_over(&store, 1, reset(), NOON + 30 * MINUTE - 1).await);
}

/// V6.4.3: whatever changes the account otherwise makes a link of it worthless.
#[tokio::test]
async fn a_link_is_worth_nothing_once_the_account_changed() {
    let disabled = AccountChange::State(AccountState::Disabled { since: NOON });
    let changed = AccountChange::Password { hash: password("other"), at: NOON + 1 };
    for change in [disabled, changed, AccountChange::Email(email("ada@elsewhere.example"))] {
        let directory = tempfile::tempdir().unwrap();
        let store = store_with_ada(directory.path()).await;
        store.make_link(link(1, LinkPurpose::Reset, "ada@example.org")).await.unwrap();
        store.change_account(number(ADA), change.clone()).await.unwrap();
        assert!(is_over(&store, 1, reset(), NOON + MINUTE).await, "{change:?}");
    }
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    store
        .change_account(number(ADA), AccountChange::State(AccountState::Disabled { since: 0 }))
        .await
        .unwrap();
    assert!(!store.make_link(link(1, LinkPurpose::Reset, "ada@example.org")).await.unwrap());
}

/// L19: a reset opens an account that wrong guesses have locked.
#[tokio::test]
async fn a_reset_ends_the_lock_of_wrong_guesses() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    let limits = LoginLimits::default();
    let guess =
        |at| LoginTry::new(Some(email("ada@example.org")), "192.0.2.1".parse().unwrap(), at);
    let mut at = NOON;
    for id in 0..100 {
        at += 10 * MINUTE;
        assert!(matches!(
            store.reserve_login(number(id), guess(at), limits).await.unwrap(),
            LoginVerdict::Allowed(_)
        ));
    }
    at += HOUR;
    assert_eq!(
        store.reserve_login(number(100), guess(at), limits).await.unwrap(),
        LoginVerdict::Locked
    );
    let new = NewLink {
        made_at: at,
        until: at + MINUTE,
        ..link(1, LinkPurpose::Reset, "ada@example.org")
    };
    store.make_link(new).await.unwrap();
    assert!(!is_over(&store, 1, reset(), at).await);
    assert!(matches!(
        store.reserve_login(number(101), guess(at), limits).await.unwrap(),
        LoginVerdict::Allowed(_)
    ));
}

#[tokio::test]
async fn an_address_is_confirmed_and_changed_by_the_letter_that_reached_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    store.make_link(link(1, LinkPurpose::Confirm, "ada@example.org")).await.unwrap();
    assert!(!is_over(&store, 1, LinkUse::Confirm, NOON + 1).await);
    let ada = store.account(number(ADA)).await.unwrap().unwrap();
    assert_eq!(ada.email_confirmed_at, Some(NOON + 1));
    store.make_link(link(2, LinkPurpose::Move, "ada@new.example")).await.unwrap();
    let spent = store.spend_link(LinkHash([2; 32]), LinkUse::Move, NOON + 2).await.unwrap();
    let former_email = "ada@example.org".to_owned();
    assert_eq!(spent, Spent::Done { account: number(ADA), former_email });
    let ada = store.account(number(ADA)).await.unwrap().unwrap();
    assert_eq!((ada.email.as_str(), ada.email_confirmed_at), ("ada@new.example", Some(NOON + 2)));
    let eve = NewAccount::new(number(2), email("eve@example.org"), NOON);
    store.add_account(eve).await.unwrap();
    store.make_link(link(3, LinkPurpose::Move, "eve@example.org")).await.unwrap();
    let taken = store.spend_link(LinkHash([3; 32]), LinkUse::Move, NOON + 3).await.unwrap();
    assert_eq!(taken, Spent::EmailTaken);
    assert_eq!(store.account(number(ADA)).await.unwrap().unwrap().email, "ada@new.example");
}

#[tokio::test]
async fn a_sign_up_by_link_makes_one_confirmed_account() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let name = Some(AccountName::parse("Ada").unwrap());
    for byte in [1, 2] {
        let new = NewLink {
            name: name.clone(),
            next: Some("/photos?page=2".to_owned()),
            ..link(byte, LinkPurpose::SignUp, "ada@example.org")
        };
        assert!(store.make_link(new).await.unwrap());
    }
    let found = store.link(LinkHash([1; 32]), LinkPurpose::SignUp, NOON + 1).await.unwrap();
    assert_eq!(found.unwrap().next.as_deref(), Some("/photos?page=2"));
    let act = |id| LinkUse::SignUp { id: number(id), password: password("first") };
    let spent = store.spend_link(LinkHash([1; 32]), act(7), NOON + 1).await.unwrap();
    assert_eq!(spent, Spent::Done { account: number(7), former_email: String::new() });
    let ada = store.account(number(7)).await.unwrap().unwrap();
    assert_eq!((ada.name.as_deref(), ada.email_confirmed_at), (Some("Ada"), Some(NOON + 1)));
    assert!(is_over(&store, 2, act(8), NOON + 2).await);
    store.make_link(link(3, LinkPurpose::SignUp, "ADA@example.org")).await.unwrap();
    assert_eq!(
        store.spend_link(LinkHash([3; 32]), act(9), NOON + 3).await.unwrap(),
        Spent::EmailTaken
    );
}

/// Whoever asks again and again keeps the latest five; what is over goes by itself, and with its account.
#[tokio::test]
async fn links_do_not_pile_up() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    let count = || -> u64 {
        let sql = "SELECT count(*) FROM account_links";
        stranger(directory.path()).query_row(sql, [], |row| row.get(0)).unwrap()
    };
    for byte in 1..=8 {
        let at = NOON + i64::from(byte);
        store
            .make_link(NewLink { made_at: at, ..link(byte, LinkPurpose::Reset, "ada@example.org") })
            .await
            .unwrap();
        store
            .make_link(NewLink {
                made_at: at,
                ..link(byte + 100, LinkPurpose::SignUp, "eve@example.org")
            })
            .await
            .unwrap();
    }
    store.make_link(link(50, LinkPurpose::Confirm, "ada@example.org")).await.unwrap();
    assert_eq!(count(), 11);
    assert!(store.link(LinkHash([3; 32]), LinkPurpose::Reset, NOON).await.unwrap().is_none());
    assert!(store.link(LinkHash([4; 32]), LinkPurpose::Reset, NOON).await.unwrap().is_some());
    store.forget_links(number(ADA)).await.unwrap();
    assert_eq!(count(), 5);
    store.purge(NOON + HOUR).await.unwrap();
    assert_eq!(count(), 0);
    store.make_link(link(60, LinkPurpose::Confirm, "ada@example.org")).await.unwrap();
    store.remove_account(number(ADA), frontdesk_store::Leavings::Erase, NOON).await.unwrap();
    assert_eq!(count(), 0);
}

/// V6.3.5: an account knows each device it has logged in with, whoever else uses it, and past a new
/// password; its first one is no news.
#[tokio::test]
async fn an_account_knows_the_devices_it_has_met() {
    let directory = tempfile::tempdir().unwrap();
    let store = store_with_ada(directory.path()).await;
    store.add_account(NewAccount::new(number(2), email("eve@example.org"), NOON)).await.unwrap();
    let meet = async |id, device: u8, at| {
        store.meet_device(number(id), DeviceHash([device; 32]), NOON + at).await.unwrap()
    };
    assert_eq!(meet(ADA, 1, 0).await, Met::Before);
    assert_eq!(meet(2, 1, 1).await, Met::Before);
    assert_eq!(meet(ADA, 2, 2).await, Met::New);
    let other = AccountChange::Password { hash: password("other"), at: NOON + 3 };
    store.change_account(number(ADA), other).await.unwrap();
    assert_eq!((meet(ADA, 1, 4).await, meet(ADA, 2, 5).await), (Met::Before, Met::Before));
    assert_eq!(meet(2, 2, 6).await, Met::New);
    assert_eq!(meet(77, 9, 7).await, Met::Before, "nobody is told of nobody");
    for device in 3..60 {
        meet(ADA, device, i64::from(device) + 10).await;
    }
    assert_eq!(meet(ADA, 59, 100).await, Met::Before);
    assert_eq!(meet(ADA, 1, 101).await, Met::New, "of many devices the latest are known");
}
