//! Passwords, from what is typed to what is kept.

use std::sync::Arc;

use frontdesk_store::PasswordHash;

use super::hash::{Cost, Hasher, Verdict};
use super::pool::{HashPool, PoolError};
use super::predict::Pattern;
use super::rules::{Context, Weakness, check_new};
use super::stored::{Stored, Unusable};
use super::{Password, Pepper, TooLong};

const SALT: [u8; 16] = [7; 16];

/// As cheap as argon2 allows: what is tested here is not the cost.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

fn hasher() -> Hasher {
    Hasher::new(CHEAP, Pepper::default())
}

fn hash(text: &str) -> PasswordHash {
    hasher().hash(&password(text), SALT).unwrap()
}

fn verify(typed: &str, stored: &str) -> Verdict {
    hasher().verify(&password(typed), Some(&PasswordHash::new(stored.to_owned()))).unwrap()
}

fn weakness(text: &str) -> Option<Weakness> {
    let context = Context::of(["ada.lovelace@example.org", "Photo Club", "photos.example.org"]);
    check_new(&password(text), &context).err()
}

/// L17, S-66: 256 code points and 1,024 bytes, counted before and after normalising.
#[test]
fn a_password_is_bounded_before_and_after_normalising() {
    for fits in ["", "a", &"a".repeat(256), &"😀".repeat(256), &"\u{fdfa}".repeat(256)] {
        assert!(Password::parse(fits).is_ok(), "{} bytes", fits.len());
    }
    // NFC takes these apart, into three and two characters.
    let grows = ["\u{1d160}".repeat(100), "\u{958}".repeat(200)];
    let long = ["a".repeat(257), "a".repeat(1 << 20), "\u{fdfa}".repeat(300), "😀".repeat(257)];
    for text in grows.iter().chain(&long) {
        assert_eq!(Password::parse(text).unwrap_err(), TooLong, "{} bytes", text.len());
    }
}

/// V6.2.8: byte for byte but for NFC: nothing is cut, trimmed or folded.
#[test]
fn every_character_of_a_password_counts() {
    let long = "x".repeat(72);
    let table = [
        (format!("{long}A"), format!("{long}B")),
        ("a password".into(), "a password ".into()),
        ("a password".into(), " a password".into()),
        ("a password".into(), "A password".into()),
        ("a\0b".into(), "a\0c".into()),
        ("a\0b".into(), "a".into()),
        ("ﬁ".into(), "fi".into()),
    ];
    for (one, other) in table {
        let stored = hash(&one);
        assert_eq!(verify(&one, stored.as_str()), Verdict::Right, "{one:?}");
        assert_eq!(verify(&other, stored.as_str()), Verdict::Wrong, "{other:?} for {one:?}");
    }
    let composed = hash("caf\u{e9} au lait");
    assert_eq!(verify("cafe\u{301} au lait", composed.as_str()), Verdict::Right);
}

/// V16.2.5: neither a password nor a pepper is in any debug output.
#[test]
fn secrets_are_not_printed() {
    let pepper = Pepper::parse(KEY).unwrap();
    let hasher = Hasher::new(CHEAP, pepper);
    let shown = format!("{:?} {hasher:?}", password("open sesame"));
    assert!(!shown.contains("sesame") && !shown.contains("AAAA") && !shown.contains("[0, 0, 0"));
}

/// V6.2.1, L17: fifteen characters, whatever their bytes.
#[test]
fn fourteen_characters_are_too_few() {
    assert_eq!(weakness("tqzvkbrwmxpjhd"), Some(Weakness::TooShort));
    assert_eq!(weakness("tqzvkbrwmxpjhdg"), None);
    assert_eq!(weakness("漢字仮名交文例示用途試験文"), Some(Weakness::TooShort));
    assert_eq!(weakness("漢字仮名交文例示用途試験文字列"), None);
    assert_eq!(weakness(&"😀🐙".repeat(7)), Some(Weakness::TooShort));
}

/// V6.2.5, V6.2.9: no rule about kinds of characters, and long ones are welcome.
#[test]
fn a_long_sentence_in_lower_case_will_do() {
    for text in [
        "aaaa bbbb cccc dddd",
        "wet otters juggle lanterns",
        "der dicke dachs denkt donnerstags",
        "mostly lamps and umbrellas",
        "гуси летят через мокрый город",
        "kettle-orbit-mango-plinth",
        "zq7 wmxkr vbn2 ltyph",
    ] {
        assert_eq!(weakness(text), None, "{text}");
    }
    let long: String =
        "a lantern is not an umbrella, said the otter; ".repeat(6).chars().take(256).collect();
    assert_eq!(weakness(&long), None);
}

/// V6.2.4, V6.2.12: common passwords of that length, with capitals and digits put on, are refused with
/// the reason.
#[test]
fn common_passwords_are_refused_whatever_is_put_on_them() {
    let common = [
        "passwordpassword",
        "iloveyouforever",
        "thisismypassword",
        "correct horse battery staple",
        "CorrectHorseBatteryStaple1",
        "qwertyuiop123456",
        "1qaz2wsx3edc4rfv",
        "123456789012345",
        "superman batman 1",
        "letmeinletmein1",
        "P@ssw0rdP@ssw0rd",
        "sunshine-princess",
        "ILOVEYOUFOREVER99",
        "password12345678",
        "footballbaseball",
        "tobeornottobethatisthequestion",
        "Michael.Jordan.1984",
        "q1w2e3r4t5y6u7i8o9p0",
        "maytheforcebewithyou!",
        "1q2w3e4r5t6y7u8i9o0p",
        "1234567890123456",
        "administrator2024",
        "changemechangeme",
        "welcome123welcome",
    ];
    for text in common {
        assert!(matches!(weakness(text), Some(Weakness::Guessable(_))), "{text}");
    }
}

/// V6.2.4: every entry of the list that is long enough is refused, as it is, in capitals, and with a
/// digit behind it.
#[test]
fn the_whole_list_is_refused_in_its_variants() {
    let list = include_str!("common.txt");
    assert!(list.lines().count() > 10_000 && list.is_ascii());
    assert!(list.lines().is_sorted(), "it is searched by halves");
    let mut tried = 0;
    for word in list.lines().filter(|word| word.len() >= 14) {
        for text in [format!("{word}1"), format!("{}7", word.to_uppercase()), format!("{word}!!")] {
            assert!(weakness(&text).is_some(), "{text}");
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
    // Those that are too short to be a password at all are no longer one if they are doubled.
    for word in list.lines().step_by(97).filter(|word| (8..14).contains(&word.len())) {
        assert!(weakness(&format!("{word}{word}")).is_some(), "{word} twice");
        assert!(weakness(&format!("{word} {word} 2")).is_some(), "{word} twice");
    }
}

/// V6.2.11: words of the site and of the account.
#[test]
fn what_is_known_beforehand_is_refused() {
    for text in [
        "frontdesk-frontdesk",
        "Frontdesk.Frontdesk.1",
        "photos.example.org",
        "lovelace lovelace 12",
        "adalovelace1234567",
        "PhotoClub PhotoClub",
    ] {
        assert_eq!(weakness(text), Some(Weakness::Guessable(Pattern::Context)), "{text}");
    }
    assert_eq!(weakness("frontdesk otters juggle lanterns"), None);
}

#[test]
fn the_reason_fits_the_password() {
    for (text, pattern) in [
        ("abababababababab", Pattern::Repeat),
        ("zzzzzzzzzzzzzzzzzzz", Pattern::Repeat),
        ("zyxwvutsrqponmlk", Pattern::Row),
        ("0987654321098765", Pattern::Row),
        ("asdfghjklqwertyuiop", Pattern::Row),
        ("iloveyou football", Pattern::Common),
    ] {
        assert_eq!(weakness(text), Some(Weakness::Guessable(pattern)), "{text}");
    }
}

/// V11.4.2, L18: what is stored is argon2id with 19 MiB and two passes, 16 bytes of salt.
#[test]
fn a_hash_says_how_it_was_made() {
    let mut hasher = Hasher::new(Cost::default(), Pepper::default());
    let stored = hasher.hash(&password("a password"), SALT).unwrap();
    let text = stored.as_str();
    assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$"), "{text}");
    assert_eq!(hasher.verify(&password("a password"), Some(&stored)).unwrap(), Verdict::Right);
    assert_eq!(hasher.verify(&password("b password"), Some(&stored)).unwrap(), Verdict::Wrong);
    assert_eq!(hasher.held_kib(), 19_456, "one piece of memory, used again");
}

#[test]
fn a_stored_hash_is_read_as_it_was_written() {
    let text = "$argon2i$v=16$m=65536,t=2,p=4,keyid=a/b+$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(Stored::parse(text).unwrap().to_string(), text);
    for wrong in [
        "",
        "$",
        "$argon2id$",
        "$argon2id$v=19$m=8,t=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=20$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=-8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=1,p=1$c29t$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA",
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA$x",
        "$argon2id$v=19$m=8,t=1,p=1,data=x$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        assert_eq!(Stored::parse(wrong).unwrap_err(), Unusable::Unknown, "{wrong}");
    }
}

/// S-68: a planted hash cannot make the server take memory or time; the operator is told.
#[test]
fn a_planted_hash_that_would_cost_too_much_is_not_computed() {
    for text in [
        "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=4294967295,t=4294967295,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=1000000,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=131072,t=16,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8192,t=1,p=255$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
        "$2b$31$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        "pbkdf2_sha256$4000000000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ] {
        assert_eq!(verify("a password", text), Verdict::Unusable(Unusable::TooCostly), "{text}");
    }
    let mut hasher = hasher();
    let none = hasher.verify(&password("a"), Some(&PasswordHash::new("plain".into()))).unwrap();
    assert_eq!(none, Verdict::Unusable(Unusable::Unknown));
    assert_eq!(hasher.held_kib(), 8, "a dummy was hashed instead");
}

/// S-55, S-56: nothing to compare with costs what a comparison costs: one hash of today.
#[test]
fn an_unknown_account_costs_a_hash() {
    let mut hasher = hasher();
    assert_eq!(hasher.held_kib(), 0);
    assert_eq!(hasher.verify(&password("a password"), None).unwrap(), Verdict::Wrong);
    assert_eq!(hasher.held_kib(), 8);
}

/// S-67: hashes from elsewhere let their owners in once more, and ask to be replaced.
#[test]
fn older_and_foreign_hashes_are_right_but_old() {
    let old = [
        // By the argon2 command of the reference implementation, and by htpasswd and Django.
        (
            "password",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        ),
        (
            "password",
            "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
        ),
        ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
    ];
    let mut today = Hasher::new(Cost { memory_kib: 512, ..CHEAP }, Pepper::default());
    for (text, stored) in old {
        let stored = PasswordHash::new(stored.to_owned());
        let verdict = today.verify(&password(text), Some(&stored)).unwrap();
        assert_eq!(verdict, Verdict::RightButOld, "{stored:?} {}", stored.as_str());
        let wrong = today.verify(&password("passwore"), Some(&stored)).unwrap();
        assert_eq!(wrong, Verdict::Wrong);
    }
    // RFC 7914, section 11: PBKDF2-HMAC-SHA-256, the first 32 bytes of its vector.
    let django = "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=";
    assert!(matches!(verify("passwd", django), Verdict::RightButOld));
    assert_eq!(verify("passwe", django), Verdict::Wrong);
    // bcrypt knows 72 bytes; whoever logs in with more gets a hash of all of them.
    let long = "x".repeat(80);
    let cut = bcrypt::hash(&long, 4).unwrap();
    assert_eq!(verify(&long, &cut), Verdict::RightButOld);
    // A hash that costs more than ours stays.
    let costly = Hasher::new(Cost { memory_kib: 64, passes: 3, lanes: 1 }, Pepper::default())
        .hash(&password("a password"), SALT)
        .unwrap();
    assert_eq!(verify("a password", costly.as_str()), Verdict::Right);
}

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const NEXT: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/// V11.2.2: keys of the pepper are swapped: old hashes are right as long as their key is there, and are
/// made anew with the current one.
#[test]
fn the_pepper_is_swapped_without_a_new_password() {
    let with = |text: &str| Hasher::new(CHEAP, Pepper::parse(text).unwrap());
    let plain = hash("a password");
    let peppered = with(KEY).hash(&password("a password"), SALT).unwrap();
    assert_ne!(plain, peppered);
    let verify =
        |hasher: &mut Hasher, stored| hasher.verify(&password("a password"), Some(stored)).unwrap();
    assert_eq!(verify(&mut with(KEY), &peppered), Verdict::Right);
    assert_eq!(verify(&mut with(KEY), &plain), Verdict::RightButOld, "made before there was one");
    let mut both = with(&format!("{NEXT}\n{KEY}\n"));
    assert_eq!(verify(&mut both, &peppered), Verdict::RightButOld);
    let renewed = both.hash(&password("a password"), SALT).unwrap();
    assert_eq!(verify(&mut with(NEXT), &renewed), Verdict::Right);
    let lost = Verdict::Unusable(Unusable::NoKey);
    assert_eq!(verify(&mut with(NEXT), &peppered), lost);
    assert_eq!(verify(&mut hasher(), &peppered), lost);
    for wrong in ["", "\n", "AAAA", "not base64!", &format!("{KEY}\nAAAA")] {
        assert!(Pepper::parse(wrong).is_err(), "{wrong:?}");
    }
}

/// L18, S-65: five hundred at once: as many as may wait are answered, the others are told to come
/// again, and no memory is taken but that of the threads.
#[tokio::test]
async fn five_hundred_at_once_are_bounded() {
    let pool =
        HashPool::start(2, Cost { memory_kib: 1024, passes: 1, lanes: 1 }, &Pepper::default());
    let pool = Arc::new(pool.unwrap());
    let stored = Hasher::new(CHEAP, Pepper::default()).hash(&password("right"), SALT).unwrap();
    let tries: Vec<_> = (0..500)
        .map(|number| {
            let (pool, stored) = (pool.clone(), stored.clone());
            let typed = if number % 2 == 0 { "right" } else { "wrong" };
            tokio::spawn(async move { (number, pool.verify(password(typed), Some(stored)).await) })
        })
        .collect();
    let (mut done, mut busy) = (0, 0);
    for attempt in tries {
        match attempt.await.unwrap() {
            (number, Ok(Verdict::RightButOld)) if number % 2 == 0 => done += 1,
            (number, Ok(Verdict::Wrong)) if number % 2 == 1 => done += 1,
            (_, Err(PoolError::Busy)) => busy += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(done >= 64, "{done}");
    assert_eq!(done + busy, 500);
    assert_eq!(pool.most_waiting(), 64);
    // Two threads, each with the memory of one hash.
    assert!((1..=1024).contains(&pool.held_kib()), "{} KiB", pool.held_kib());
}

/// What waits when the pool ends is still answered.
#[tokio::test]
async fn a_pool_that_ends_answers_those_who_wait() {
    let pool = Arc::new(HashPool::start(1, CHEAP, &Pepper::default()).unwrap());
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.hash(password("one"), SALT).await })
        })
        .collect();
    drop(pool);
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap(), hash("one"));
    }
}
