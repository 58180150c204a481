//! Guesses at passwords are counted, and kept waiting.

use std::net::IpAddr;

use frontdesk_store::{
    AccountChange, DeviceHash, LoginLimits, LoginOutcome, LoginReservation, LoginTry, LoginVerdict,
    Store,
};

use super::{add, email, hash, rows};
use crate::desk::{HOUR, NOON, number, open};

const MINUTE: i64 = 60_000_000;

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
