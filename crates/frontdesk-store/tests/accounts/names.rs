//! What an address and a name may be.

use frontdesk_store::{AccountName, Added, Email, EmailError, GroupName, NameError};

use super::{account, add, email};
use crate::desk::{number, open};

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
