//! Accounts: made, changed and removed, and guesses at their passwords counted.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use std::net::IpAddr;
use std::path::Path;

use desk::{HOUR, NOON, files, integrity, named, number, open, stranger, submission, upload};
use frontdesk_store::{
    AccountChange, AccountCounts, AccountCursor, AccountName, AccountState, Added, Changed,
    DeviceHash, Email, EmailError, Erased, GroupName, Leavings, LoginLimits, LoginOutcome,
    LoginReservation, LoginTry, LoginVerdict, NameError, NewAccount, NewSubmission, PasswordHash,
    Rights, Store, StoreError,
};

const MINUTE: i64 = 60_000_000;

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

fn account(id: u128, address: &str) -> NewAccount {
    NewAccount { password: Some(hash("old")), ..NewAccount::new(number(id), email(address), NOON) }
}

async fn add(store: &Store, id: u128, address: &str) {
    assert_eq!(store.add_account(account(id, address)).await.unwrap(), Added::New, "{address}");
}

fn rows(directory: &Path, table: &str) -> u64 {
    let count = format!("SELECT count(*) FROM {table}");
    stranger(directory).query_row(&count, [], |row| row.get(0)).unwrap()
}

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

/// S-58: however an address is typed, it is one account; letters go to the address of the first.
#[tokio::test]
async fn an_address_is_one_account_however_it_is_typed() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let table = [
        (
            "Admin@Example.org",
            &["ADMIN@example.ORG", "admin@example.org ", "\u{a0}admin@example.org"][..],
        ),
        ("fullwidth@example.org", &["ｆｕｌｌｗｉｄｔｈ@example.org", "fullwidth＠example．org"]),
        (
            "a@bücher.example",
            &["a@xn--bcher-kva.example", "A@BÜCHER.example", "a@bu\u{308}cher.example"],
        ),
        ("straße@example.org", &["STRASSE@example.org", "straẞe@example.org"]),
        ("οδος@example.org", &["ΟΔΟΣ@example.org", "οδοσ@example.org"]),
        ("josé@example.org", &["jose\u{301}@example.org", "JOSÉ@example.org"]),
    ];
    for (id, (first, others)) in (1..).zip(table) {
        add(&store, id, first).await;
        for other in others {
            let twin = store.add_account(account(id + 100, other)).await.unwrap();
            assert_eq!(twin, Added::EmailTaken, "{other:?} beside {first:?}");
            let found = store.account_of(&email(other)).await.unwrap().unwrap();
            assert_eq!((found.id, found.email.as_str()), (number(id), first));
        }
    }
}

/// S-58: what only looks like another address is refused, or taken by the one that was there first.
#[tokio::test]
async fn an_address_that_looks_like_another_makes_no_account() {
    let refused = [
        "Ωmega@example.org",
        "m\u{131}ke@example.org", // dotless i
        "M\u{130}KE@example.org", // I with a dot, which folds to i and a dot
        "mi\u{307}ke@example.org",
        "р\u{430}ypal@example.org",                 // Cyrillic among Latin
        "\u{440}\u{430}\u{443}\u{440}@example.org", // all Cyrillic, all like Latin
        "mike@ex\u{430}mple.org",
        "mike@\u{455}\u{441}\u{43e}\u{440}\u{435}.com", // the whole label
        "mi\u{200d}ke@example.org",
        "mi\u{200b}ke@example.org",
        "mi\u{202e}ke@example.org",
        "mi\u{ad}ke@example.org",
        "\u{1d4b6}\u{440}@example.org",
    ];
    for text in refused {
        assert_eq!(Email::parse(text).unwrap_err(), EmailError::LooksAlike, "{text:?}");
    }
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "mike@example.org").await;
    // "ko" in Greek and in Cyrillic: each is a script of its own, and neither is like Latin.
    add(&store, 2, "\u{3ba}\u{3bf}@example.org").await;
    let twin = account(3, "\u{43a}\u{43e}@example.org");
    assert_eq!(store.add_account(twin).await.unwrap(), Added::EmailTaken);
    assert_eq!(store.account_of(&email("\u{43a}\u{43e}@example.org")).await.unwrap(), None);
    add(&store, 4, "müller@example.org").await;
    add(&store, 5, "muller@example.org").await;
}

/// S-58: an address is bounded, and has the grammar that browsers check.
#[test]
fn what_is_no_address_is_refused() {
    let long = |local: usize, labels: usize| {
        format!("{}@{}.org", "a".repeat(local), vec!["d".repeat(29); labels].join("."))
    };
    for text in [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a b@example.org",
        "a@b@c",
        "\"a b\"@example.org",
        "ada@[192.0.2.1]",
        "a@-b.org",
        "a@b..org",
        "a@b_c.org",
        "a@b.org\r\nBcc: x@y.org",
        "a\0@b.org",
        "a,b@example.org",
        "<a@example.org>",
        "a@xn--0.org",
        "a@b.org/",
    ] {
        assert_eq!(Email::parse(text).unwrap_err(), EmailError::Malformed, "{text:?}");
    }
    assert!(Email::parse(&long(64, 6)).is_ok());
    for text in [long(65, 1), long(64, 7), "a".repeat(1025), "\u{fdfa}".repeat(400)] {
        assert_eq!(Email::parse(&text).unwrap_err(), EmailError::TooLong, "{} bytes", text.len());
    }
    for text in ["a@localhost", "o'neill+tag@example.org", "用户@例子.广告", "δοκιμή@παράδειγμα.ελ"]
    {
        assert!(Email::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn a_name_holds_nothing_that_breaks_a_header_or_a_terminal() {
    assert_eq!(AccountName::parse("a\r\nb").unwrap_err(), NameError::Unprintable);
    assert_eq!(AccountName::parse("a\u{202e}b").unwrap_err(), NameError::Unprintable);
    assert_eq!(AccountName::parse(" \t").unwrap_err(), NameError::Empty);
    assert!(AccountName::parse(&"ü".repeat(100)).is_ok());
    assert_eq!(AccountName::parse(&"ü".repeat(101)).unwrap_err(), NameError::TooLong);
    assert!(GroupName::parse(&"g".repeat(64)).is_ok());
    assert_eq!(GroupName::parse(&"g".repeat(65)).unwrap_err(), NameError::TooLong);
    for text in ["a,b", "A", "a b", "ü", "a\n"] {
        assert_eq!(GroupName::parse(text).unwrap_err(), NameError::NotAGroup, "{text:?}");
    }
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

async fn file_with_picture(store: &Store, id: u128, account: Option<u128>) {
    let uploads = vec![named(upload(store, b"picture").await)];
    let address = Some("192.0.2.1".to_owned());
    let account = account.map(number);
    store.file(NewSubmission { account, uploads, address, ..submission(id) }).await.unwrap();
}

/// An account goes with its submissions and their files, and with nobody else's.
#[tokio::test]
async fn an_account_is_removed_with_its_submissions_and_files() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    add(&store, 2, "eve@example.org").await;
    for id in 1..=450 {
        store.file(NewSubmission { account: Some(number(1)), ..submission(id) }).await.unwrap();
    }
    file_with_picture(&store, 451, Some(1)).await;
    file_with_picture(&store, 452, Some(2)).await;
    file_with_picture(&store, 453, None).await;
    let erased = store.remove_account(number(1), Leavings::Erase, NOON).await.unwrap();
    assert_eq!(erased, Some(Erased { submissions: 451, files: 1, files_left: 0 }));
    assert_eq!(store.account(number(1)).await.unwrap(), None);
    assert_eq!(store.count("contact").await.unwrap(), 2);
    assert_eq!(files(directory.path()).len(), 2);
    assert_eq!(rows(directory.path(), "uploads"), 2);
    assert_eq!(store.remove_account(number(1), Leavings::Erase, NOON).await.unwrap(), None);

    // The address is free, the id is not.
    add(&store, 3, "ada@example.org").await;
    let again = store.add_account(account(1, "new@example.org")).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
}

#[tokio::test]
async fn submissions_that_stay_no_longer_say_who_sent_them() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    file_with_picture(&store, 7, Some(1)).await;
    let beside = Store::beside(directory.path()).unwrap();
    let erased = beside.remove_account(number(1), Leavings::Detach, NOON).unwrap();
    assert_eq!(erased, Some(Erased { submissions: 1, files: 0, files_left: 0 }));
    let stayed = store.submission(number(7)).await.unwrap().unwrap();
    assert_eq!((stayed.account, stayed.address), (None, None));
    assert_eq!(stayed.uploads.len(), 1);
    assert_eq!(files(directory.path()).len(), 1);
}

/// A submission that was on its way while its account was removed follows it at the next purge; so does
/// what a crash left of a removal.
#[tokio::test]
async fn a_submission_that_comes_after_its_account_went_goes_too() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    store.remove_account(number(1), Leavings::Erase, NOON).await.unwrap();
    file_with_picture(&store, 7, Some(1)).await;
    file_with_picture(&store, 8, None).await;
    store.close().await;
    let store = open(directory.path());
    store.purge(NOON + MINUTE).await.unwrap();
    assert_eq!(store.submission(number(7)).await.unwrap(), None);
    assert!(store.submission(number(8)).await.unwrap().is_some());
    assert_eq!(files(directory.path()).len(), 1);
    let unfinished = rows(directory.path(), "removed_accounts WHERE done_at IS NULL");
    assert_eq!(unfinished, 0);
}

// Guesses.

fn from(address: &str) -> IpAddr {
    address.parse().unwrap()
}

/// A network of its own for each number.
fn network(number: u32) -> IpAddr {
    IpAddr::from(number.to_be_bytes())
}

async fn reserve(store: &Store, attempt: LoginTry) -> LoginVerdict {
    let id = uuid::Uuid::new_v4();
    store.reserve_login(id, attempt, LoginLimits::default()).await.unwrap()
}

fn allowed(verdict: LoginVerdict) -> LoginReservation {
    match verdict {
        LoginVerdict::Allowed(reservation) => reservation,
        other => panic!("not allowed: {other:?}"),
    }
}

fn attempt(address: &str, from: IpAddr, at: i64) -> LoginTry {
    LoginTry::new(Some(email(address)), from, at)
}

/// Tries that fail, each from another network and a minute or more apart from its forerunners.
async fn fail(store: &Store, address: &str, count: u32, at: i64) {
    for number in 0..count {
        let reservation = allowed(reserve(store, attempt(address, network(number), at)).await);
        store.settle_login(reservation, LoginOutcome::Wrong).await.unwrap();
    }
}

/// L19, S-60: ten failures of an account in a quarter of an hour, from wherever; then a wait that is
/// told. An account that does not exist is treated alike.
#[tokio::test]
async fn the_eleventh_guess_at_an_account_has_to_wait() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    for address in ["ada@example.org", "nobody@example.org"] {
        fail(&store, address, 10, NOON).await;
        let other = |at| reserve(&store, attempt(&address.to_uppercase(), network(99), at));
        assert_eq!(other(NOON + MINUTE).await, LoginVerdict::TooMany { retry_after: 14 * 60 });
        let almost = other(NOON + 15 * MINUTE - 1).await;
        assert_eq!(almost, LoginVerdict::TooMany { retry_after: 1 });
        let _ = allowed(other(NOON + 15 * MINUTE).await);
    }
    let _ = allowed(reserve(&store, attempt("eve@example.org", network(99), NOON)).await);
}

/// L19, S-61: a hundred failures from one network, whatever the accounts.
#[tokio::test]
async fn the_hundred_and_first_guess_from_a_network_has_to_wait() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for number in 0..100 {
        let address = format!("a{number}@example.org");
        let _ = allowed(reserve(&store, attempt(&address, from("192.0.2.1"), NOON)).await);
    }
    let next = reserve(&store, attempt("b@example.org", from("192.0.2.1"), NOON)).await;
    assert_eq!(next, LoginVerdict::TooMany { retry_after: 900 });
    let mapped = attempt("b@example.org", from("::ffff:192.0.2.1"), NOON);
    assert!(matches!(reserve(&store, mapped).await, LoginVerdict::TooMany { .. }));
    // What cannot be an address is counted as well.
    let garbage = LoginTry::new(None, from("192.0.2.1"), NOON);
    assert!(matches!(reserve(&store, garbage).await, LoginVerdict::TooMany { .. }));
    let _ = allowed(reserve(&store, attempt("b@example.org", from("192.0.2.2"), NOON)).await);
    assert_eq!(store.failed_logins(NOON - 1).await.unwrap(), 101);
}

/// S-63: the addresses of one IPv6 /64 are one network.
#[tokio::test]
async fn an_ipv6_network_is_counted_by_64_bits() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let verdicts = async |prefix: &str, tries: u32| {
        let mut passed = 0;
        for number in 0..tries {
            let address = from(&format!("{prefix}:{:x}:{number:x}:1", number % 7));
            let verdict = reserve(&store, LoginTry::new(None, address, NOON)).await;
            passed += u32::from(matches!(verdict, LoginVerdict::Allowed(_)));
        }
        passed
    };
    assert_eq!(verdicts("2001:db8:1:1:5", 200).await, 100);
    assert_eq!(verdicts("2001:db8:1:2:5", 50).await, 50, "the next /64 is another");
}

/// L19: after a hundred failures in a row, however slow, only a new password helps.
#[tokio::test]
async fn a_hundred_failures_in_a_row_are_ended_by_a_new_password_only() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    for round in 0..10 {
        fail(&store, "ada@example.org", 10, NOON + round * HOUR).await;
        fail(&store, "nobody@example.org", 10, NOON + round * HOUR).await;
    }
    let later = NOON + 1000 * HOUR;
    store.purge(later).await.unwrap();
    assert_eq!(rows(directory.path(), "login_failures"), 0);
    let ada = || reserve(&store, attempt("ada@example.org", network(7), later));
    assert_eq!(ada().await, LoginVerdict::Locked);
    // What is no account is forgotten after a month.
    assert_eq!(rows(directory.path(), "login_streaks"), 1);
    let new = AccountChange::Password { hash: hash("new"), at: later };
    store.change_account(number(1), new).await.unwrap();
    let _ = allowed(ada().await);
}

/// A right password ends the row of failures, and takes back its own place only.
#[tokio::test]
async fn a_right_password_ends_the_row_but_not_the_window() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    fail(&store, "ada@example.org", 9, NOON).await;
    for outcome in [LoginOutcome::Right, LoginOutcome::Unchecked] {
        for _ in 0..20 {
            let verdict = reserve(&store, attempt("ada@example.org", network(7), NOON)).await;
            store.settle_login(allowed(verdict), outcome).await.unwrap();
        }
    }
    assert_eq!(rows(directory.path(), "login_streaks WHERE failures > 0"), 0);
    let last = reserve(&store, attempt("ada@example.org", network(7), NOON)).await;
    store.settle_login(allowed(last), LoginOutcome::Wrong).await.unwrap();
    let next = reserve(&store, attempt("ada@example.org", network(7), NOON)).await;
    assert!(matches!(next, LoginVerdict::TooMany { .. }), "the nine still count");
}

/// S-60: whoever uses up the places of an account or of a network does not shut out a device that the
/// account has logged in with; that device has places of its own, and not endlessly many.
#[tokio::test]
async fn a_known_device_is_not_shut_out_by_the_guesses_of_others() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    add(&store, 2, "eve@example.org").await;
    let device = DeviceHash([7; 32]);
    assert!(store.remember_device(number(1), device, NOON).await.unwrap());
    assert!(!store.remember_device(number(9), device, NOON).await.unwrap(), "no such account");
    for round in 0..10 {
        fail(&store, "ada@example.org", 10, NOON + round * HOUR).await;
    }
    // One of the ten came from here.
    for _ in 0..99 {
        let _ = allowed(reserve(&store, LoginTry::new(None, network(7), NOON + 9 * HOUR)).await);
    }
    let known = |address: &str, device, at| {
        let attempt = attempt(address, network(7), at).with_device(Some(device));
        let store = store.clone();
        async move { reserve(&store, attempt).await }
    };
    let at = NOON + 9 * HOUR + MINUTE;
    let stranger = known("ada@example.org", DeviceHash([8; 32]), at).await;
    assert_eq!(stranger, LoginVerdict::Locked, "an unknown device");
    let eve = known("eve@example.org", device, at).await;
    assert!(matches!(eve, LoginVerdict::TooMany { .. }), "another account's device");
    let ada = allowed(known("ada@example.org", device, at).await);
    store.settle_login(ada, LoginOutcome::Right).await.unwrap();
    // Ten guesses with it, and it has to wait like any other; a hundred, and it is one like any other.
    for round in 1..=10 {
        for _ in 0..10 {
            let _ = allowed(known("ada@example.org", device, at + round * HOUR).await);
        }
        let eleventh = known("ada@example.org", device, at + round * HOUR).await;
        match round {
            10 => assert_eq!(eleventh, LoginVerdict::Locked),
            _ => assert_eq!(eleventh, LoginVerdict::TooMany { retry_after: 900 }),
        }
    }
    assert_eq!(known("ada@example.org", device, at + 20 * HOUR).await, LoginVerdict::Locked);
}

#[tokio::test]
async fn an_account_knows_its_twenty_latest_devices_until_its_password_changes() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    for number_of in 0..25 {
        let at = NOON + i64::from(number_of);
        store.remember_device(number(1), DeviceHash([number_of; 32]), at).await.unwrap();
    }
    assert_eq!(rows(directory.path(), "account_devices"), 20);
    let oldest = "account_devices WHERE hash = zeroblob(32)";
    assert_eq!(rows(directory.path(), oldest), 0);
    let new = AccountChange::Password { hash: hash("new"), at: NOON };
    store.change_account(number(1), new).await.unwrap();
    assert_eq!(rows(directory.path(), "account_devices"), 0);
}

/// S-62: of a hundred tries at once no more are let through than one after the other would be.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_tries_at_once_find_ten_places() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    add(&store, 1, "ada@example.org").await;
    let tries: Vec<_> = (0..100)
        .map(|number| {
            let store = store.clone();
            let attempt = attempt("ada@example.org", network(number), NOON);
            tokio::spawn(async move { reserve(&store, attempt).await })
        })
        .collect();
    let mut passed = 0;
    for verdict in tries {
        passed += u32::from(matches!(verdict.await.unwrap(), LoginVerdict::Allowed(_)));
    }
    assert_eq!(passed, 10);
}

/// S-62: what was counted is counted after a restart; a try that a crash cut off counts as failed.
#[tokio::test]
async fn failures_survive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    for number in 0..10 {
        // Never settled: nobody lived to say how it ended.
        let _ = allowed(reserve(&store, attempt("ada@example.org", network(number), NOON)).await);
    }
    store.close().await;
    let store = open(directory.path());
    let next = reserve(&store, attempt("ada@example.org", network(99), NOON + MINUTE)).await;
    assert_eq!(next, LoginVerdict::TooMany { retry_after: 14 * 60 });
}

/// People type their password where the address belongs: what was tried is not kept to be read.
#[tokio::test]
async fn what_was_typed_as_an_address_is_not_kept() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let _ = allowed(reserve(&store, attempt("hunter2hunter2@example.org", network(1), NOON)).await);
    store.close().await;
    for file in ["frontdesk.db", "frontdesk.db-wal"] {
        let bytes = std::fs::read(directory.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(7).any(|window| window == b"hunter2"), "in {file}");
    }
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
