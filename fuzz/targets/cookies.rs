//! Z-08: a `Cookie` header: as a slow model of RFC 6265bis reads it, and no name out of a value.
#![no_main]

use frontdesk_session::Cookies;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| {
    let read: Vec<_> = Cookies::new(header).collect();
    let pairs: Vec<_> = read.iter().map(|it| (it.name.to_vec(), it.value.to_vec())).collect();
    assert_eq!(pairs, model(header));
    let mut end = 0;
    for cookie in &read {
        assert!(end <= cookie.at.start, "cookies overlap");
        end = cookie.at.end;
        let piece = &header[cookie.at.clone()];
        assert!(!piece.is_empty() && !piece.contains(&b';'), "a cookie reaches into the next");
        assert_eq!(trimmed(piece), piece, "blanks around a cookie");
        assert!(!cookie.name.contains(&b'='), "a name out of a value");
        assert!(piece.starts_with(cookie.name) && piece.ends_with(cookie.value));
        assert!(Cookies::new(header).named(b"").next().is_none(), "nothing has no name");
        if !cookie.name.is_empty() {
            assert!(Cookies::new(header).named(cookie.name).any(|value| value == cookie.value));
        }
    }
    let again = pairs.iter().map(|(name, value)| [&name[..], b"=", value].concat());
    let again = again.collect::<Vec<_>>().join(&b"; "[..]);
    let again: Vec<_> =
        Cookies::new(&again).map(|it| (it.name.to_vec(), it.value.to_vec())).collect();
    assert_eq!(again, pairs, "written out and read again");
});

fn model(header: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let pair = |piece: &[u8]| match piece.iter().position(|&byte| byte == b'=') {
        Some(equals) => (trimmed(&piece[..equals]), trimmed(&piece[equals + 1..])),
        None => (Vec::new(), piece.to_vec()),
    };
    let pieces = header.split(|&byte| byte == b';').map(trimmed);
    pieces.filter(|piece| !piece.is_empty()).map(|piece| pair(&piece)).collect()
}

/// Without spaces and tabs around it.
fn trimmed(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    while matches!(text.last(), Some(b' ' | b'\t')) {
        text.pop();
    }
    while matches!(text.first(), Some(b' ' | b'\t')) {
        text.remove(0);
    }
    text
}
