//! Hexadecimal digits: plain ones, and what dumping programs print.
//!
//! ```text
//! 613d31                      61 3d 31                \x61\x3d\x31            0x61, 0x3d, 0x31
//! 00000000: 613d 31                                  a=1                     xxd
//! 00000000  61 3d 31                                  |a=1|                  hexdump -C
//! 0000000 61 3d 31                                                           od -t x1
//! 0000000 3d61 0031                                                          hexdump, od -x
//! ```

use super::super::body::Body;
use super::super::trouble::Refused;
use super::{Pasted, dump, is_plausible};

/// Whether the text is a dump, or digits in which a form is.
pub(super) fn is_dump(text: &str) -> bool {
    if dump::is_dump(text) {
        return true;
    }
    match digits(text) {
        Ok(bytes) => bytes.len() >= 2 && is_plausible(&bytes),
        Err(_) => false,
    }
}

/// The bytes.
pub(super) fn read(text: &str) -> Result<Pasted, Refused> {
    let bytes = if dump::is_dump(text) { dump::read(text)? } else { digits(text)? };
    Ok(Pasted::raw(Body::whole(bytes)))
}

/// Plain digits; what stands between bytes says nothing.
fn digits(text: &str) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':', '"', '\'']);
        for prefix in ["\\x", "0x", "0X"] {
            rest = rest.strip_prefix(prefix).unwrap_or(rest);
        }
        if rest.is_empty() {
            return Ok(bytes);
        }
        let at = text.len() - rest.len();
        let pair = rest.get(..2).filter(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) else {
            return Err(Refused::new("bad_hex", at, "here stand no two hexadecimal digits"));
        };
        bytes.push(byte);
        rest = rest.get(2..).unwrap_or_default();
    }
}
