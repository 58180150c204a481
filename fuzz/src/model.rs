//! What standards say, written as slowly and plainly as it can be.

use encoding_rs::UTF_8;

/// `+` and `%` escapes undone (URL, 5.1 and 1.3 "percent-decode").
pub fn escapes_undone(raw: &[u8]) -> Vec<u8> {
    let digit = |at: usize| raw.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        match (raw[at], digit(at + 1), digit(at + 2)) {
            (b'+', _, _) => out.push(b' '),
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (byte, _, _) => out.push(byte),
        }
        at += 1;
    }
    out
}

/// "UTF-8 decode without BOM" (Encoding, 6).
pub fn decoded(bytes: &[u8]) -> String {
    UTF_8.decode_without_bom_handling(bytes).0.into_owned()
}
