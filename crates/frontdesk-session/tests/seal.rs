//! Sealed cookies: what opens, and that nothing else does.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_session::{
    CookieSpec, Keyring, Lives, Moment, NotOpened, SameKeyId, Seal, SealError, Sealing,
};
use proptest::prelude::*;

const NOW: Moment = Moment::from_secs(1_790_000_000);
const HOUR: Duration = Duration::from_secs(3600);
const BOTH: [Sealing; 2] = [Sealing::Signed, Sealing::Encrypted];

/// What `hello` is, sealed for the cookie `sid` and the kind `k`.
const SIGNED: &str = "AQEAAAAAarE7gAAAAABqsUmQaGVsbG9OaYenHyQom-2CGC_p5Hj-dvDNKSQAti3toIU52hzYZg";
const ENCRYPTED: &str =
    "AgEAAAAAarE7gAAAAABqsUmQBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUF6hDx1kuPB_22En8Ik_6vsGMeOaaV";

fn spec(name: &str) -> CookieSpec {
    CookieSpec::builder(name).build().unwrap()
}

fn ring() -> Keyring {
    Keyring::new(1, &[1; 32])
}

fn sealed(seal: &Seal, ring: &Keyring, value: &[u8]) -> String {
    seal.seal(ring, value, NOW, NOW + HOUR, [5; 24]).unwrap()
}

fn open(seal: &Seal, ring: &Keyring, text: &str, now: Moment) -> Result<Vec<u8>, NotOpened> {
    seal.open(ring, text.as_bytes(), now).map(|opened| opened.value)
}

/// The layout is a promise to what browsers hold already: these never change.
///
/// Computed apart from this code: HMAC by Python's `hmac`, XChaCha20-Poly1305 by a plain reading of
/// RFC 8439 and its draft.
#[test]
fn the_layout_is_the_one_that_is_written_down() {
    let seal = Seal::new(&spec("sid"), "k", Sealing::Signed);
    assert_eq!(sealed(&seal, &ring(), b"hello"), SIGNED);
    let seal = Seal::new(&spec("sid"), "k", Sealing::Encrypted);
    assert_eq!(sealed(&seal, &ring(), b"hello"), ENCRYPTED);
}

/// C-43: another name, another kind, another way of sealing.
#[test]
fn a_seal_opens_for_its_own_cookie_and_kind_alone() {
    for sealing in BOTH {
        let seal = Seal::new(&spec("a"), "bc", sealing);
        let text = sealed(&seal, &ring(), b"value");
        assert_eq!(open(&seal, &ring(), &text, NOW), Ok(b"value".to_vec()));
        let other = if sealing == Sealing::Signed { Sealing::Encrypted } else { Sealing::Signed };
        for (name, kind, sealing) in
            [("b", "bc", sealing), ("a", "bd", sealing), ("ab", "c", sealing), ("a", "bc", other)]
        {
            let seal = Seal::new(&spec(name), kind, sealing);
            assert_eq!(open(&seal, &ring(), &text, NOW), Err(NotOpened::Foreign), "{name} {kind}");
        }
    }
}

/// C-43: every bit, every length.
#[test]
fn no_changed_or_shortened_seal_opens() {
    for sealing in BOTH {
        let seal = Seal::new(&spec("a"), "k", sealing);
        let bytes = URL_SAFE_NO_PAD.decode(sealed(&seal, &ring(), b"value")).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let text = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(open(&seal, &ring(), &text, NOW), Err(NotOpened::Foreign), "bit {bit}");
        }
        for len in 0..bytes.len() {
            let text = URL_SAFE_NO_PAD.encode(&bytes[..len]);
            assert_eq!(open(&seal, &ring(), &text, NOW), Err(NotOpened::Foreign), "{len} bytes");
        }
        let longer = URL_SAFE_NO_PAD.encode([&bytes[..], b"\0"].concat());
        assert_eq!(open(&seal, &ring(), &longer, NOW), Err(NotOpened::Foreign));
        // Other spellings of the same bytes: padding, spare bits, the other alphabet.
        let text = sealed(&seal, &ring(), b"valu");
        for other in [format!("{text}="), format!(" {text}"), text.replace('A', "/")] {
            assert_eq!(open(&seal, &ring(), &other, NOW), Err(NotOpened::Foreign), "{other}");
        }
    }
}

/// C-45
#[test]
fn the_newest_key_seals_and_every_key_opens() {
    let (old, new) = ([1; 32], [2; 32]);
    for sealing in BOTH {
        let seal = Seal::new(&spec("a"), "k", sealing);
        let before = sealed(&seal, &Keyring::new(1, &old), b"value");
        let both = Keyring::new(2, &new).with_older(1, &old).unwrap();
        assert_eq!(open(&seal, &both, &before, NOW), Ok(b"value".to_vec()));
        let after = sealed(&seal, &both, b"value");
        assert_eq!(open(&seal, &Keyring::new(2, &new), &after, NOW), Ok(b"value".to_vec()));
        // The old key is gone, and then an id comes back with another secret.
        assert_eq!(open(&seal, &Keyring::new(2, &new), &before, NOW), Err(NotOpened::Foreign));
        assert_eq!(open(&seal, &Keyring::new(1, &new), &before, NOW), Err(NotOpened::Foreign));
    }
    assert_eq!(ring().with_older(1, &new).unwrap_err(), SameKeyId(1));
}

/// C-46: 60 seconds either way, and not one more.
#[test]
fn a_seal_counts_from_its_making_to_its_end() {
    let secs = Duration::from_secs;
    for sealing in BOTH {
        let seal = Seal::new(&spec("a"), "k", sealing);
        let made = NOW + secs(1000);
        let text = seal.seal(&ring(), b"", made, made + HOUR, [5; 24]).unwrap();
        let at = |now: Moment| open(&seal, &ring(), &text, now);
        assert_eq!(at(made), Ok(vec![]));
        assert_eq!(at(made + HOUR + secs(60)), Ok(vec![]));
        assert_eq!(at(made + HOUR + secs(61)), Err(NotOpened::Over));
        assert_eq!(at(NOW + secs(940)), Ok(vec![]));
        assert_eq!(at(NOW + secs(939)), Err(NotOpened::Early));
        let opened = seal.open(&ring(), text.as_bytes(), made).unwrap();
        assert_eq!((opened.made_at, opened.until), (made, made + HOUR));
    }
}

/// C-08: what fits is set, and what does not is an error that says what would.
#[test]
fn a_sealed_value_fills_its_cookie_and_no_more() {
    for sealing in BOTH {
        for name in ["a", "ab", "abc", "abcd"] {
            let (spec, seal) = (spec(name), Seal::new(&spec(name), "k", sealing));
            let max = seal.max_len();
            let text = sealed(&seal, &ring(), &vec![b'v'; max]);
            assert!(spec.set(&text, Lives::WithBrowser, NOW).is_ok());
            assert!(name.len() + text.len() > 4096 - 4, "{} bytes", name.len() + text.len());
            let too_long = seal.seal(&ring(), &vec![b'v'; max + 1], NOW, NOW, [5; 24]);
            assert_eq!(too_long, Err(SealError::TooLong { len: max + 1, max }));
        }
        let seal = Seal::new(&spec(&"n".repeat(4096)), "k", sealing);
        assert_eq!(seal.max_len(), 0);
        assert!(seal.seal(&ring(), b"v", NOW, NOW, [5; 24]).is_err());
    }
}

/// C-47, and that a key is in no log.
#[test]
fn debugging_shows_no_key_and_no_sealed_value() {
    let seal = Seal::new(&spec("a"), "k", Sealing::Signed);
    let opened = seal.open(&ring(), sealed(&seal, &ring(), b"secret").as_bytes(), NOW);
    assert_eq!(format!("{opened:?} {:?}", ring()), "Ok(Opened(6 bytes)) Keyring([1])");
}

#[test]
fn an_encrypted_value_cannot_be_read_in_the_cookie() {
    let seal = Seal::new(&spec("a"), "k", Sealing::Encrypted);
    let bytes = URL_SAFE_NO_PAD.decode(sealed(&seal, &ring(), b"secret")).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"secret"));
}

proptest! {
    /// Z-10: sealing and opening give the value back; bytes that nobody sealed give nothing.
    #[test]
    fn what_was_sealed_comes_back_and_nothing_else(
        value in prop::collection::vec(any::<u8>(), 0..300),
        secret in any::<[u8; 32]>(),
        nonce in any::<[u8; 24]>(),
        junk in prop::collection::vec(any::<u8>(), 0..120),
        head in any::<bool>(),
    ) {
        for sealing in BOTH {
            let seal = Seal::new(&spec("a"), "k", sealing);
            let ring = Keyring::new(1, &secret);
            let text = seal.seal(&ring, &value, NOW, NOW + HOUR, nonce).unwrap();
            prop_assert_eq!(open(&seal, &ring, &text, NOW), Ok(value.clone()));
            // Behind a head that is right, as a forger would write it.
            let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
            let forged = if head { [&bytes[..18], &junk].concat() } else { junk.clone() };
            let forged = URL_SAFE_NO_PAD.encode(forged);
            prop_assert_eq!(open(&seal, &ring, &forged, NOW), Err(NotOpened::Foreign));
        }
    }
}
