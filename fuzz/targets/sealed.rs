//! Z-10: sealed cookies and form tokens: sealing and opening give the value back; what was changed,
//! and what nobody sealed, opens nothing.
#![no_main]

use frontdesk_session::{
    CookieSpec, FormTokens, Keyring, Moment, NotFromUs, NotOpened, Seal, Sealing, Token,
    decode_value, encode_value,
};
use libfuzzer_sys::fuzz_target;

const NOW: Moment = Moment::from_secs(1_790_000_000);

fuzz_target!(|input: &[u8]| {
    let ring = Keyring::new(1, &[1; 32]).with_older(2, &[2; 32]).expect("two ids");
    let spec = CookieSpec::builder("__Host-draft").build().expect("a good name");
    for sealing in [Sealing::Signed, Sealing::Encrypted] {
        let seal = Seal::new(&spec, "draft", sealing);
        let foreign = |text: &[u8]| {
            assert_eq!(seal.open(&ring, text, NOW), Err(NotOpened::Foreign), "it opened");
        };
        foreign(input);
        foreign(encode_value(input).as_bytes());
        let Ok(text) = seal.seal(&ring, input, NOW, NOW, [3; 24]) else {
            assert!(input.len() > seal.max_len());
            continue;
        };
        let opened = seal.open(&ring, text.as_bytes(), NOW).expect("it was just sealed");
        assert_eq!((&opened.value[..], opened.made_at, opened.until), (input, NOW, NOW));
        // The input's head, in front of what was sealed, and one bit of it turned.
        let sealed = decode_value(text.as_bytes()).expect("it is base64url");
        let sum = input.iter().fold(7_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(*byte));
        let mut turned = sealed.clone();
        turned[sum / 8 % sealed.len()] ^= 1 << (sum % 8);
        foreign(encode_value(&turned).as_bytes());
        let head = &input[..input.len().min(sealed.len())];
        if !sealed.starts_with(head) {
            foreign(encode_value(&[head, &sealed[head.len()..]].concat()).as_bytes());
        }
        foreign(encode_value(&sealed[..sum % sealed.len()]).as_bytes());
    }
    let visitor = Token::new([4; 32]).hash();
    for text in [String::from_utf8_lossy(input).into_owned(), encode_value(input)] {
        let checked = FormTokens::new(&ring).check(&text, &visitor, "/login", NOW);
        assert_eq!(checked, Err(NotFromUs::Foreign));
    }
});
