//! E-mail addresses by the standard's own rule (HTML, 4.10.5.1.5).
//!
//! ```text
//! email         = 1*( atext / "." ) "@" label *( "." label )
//! label         = let-dig [ [ ldh-str ] let-dig ]  ; limited to a length of 63 characters
//! ```
//!
//! "A willful violation of RFC 5322": no comments, no quoted strings, and a domain without a dot.

/// Whether this is one valid address.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty() && local.bytes().all(is_local) && domain.split('.').all(is_label)
}

/// Whether this is a list of valid addresses with commas between them.
pub(crate) fn is_list(text: &str) -> bool {
    addresses(text).all(is_address)
}

/// The addresses of a list, without the blanks around each.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(|address| address.trim_matches(super::text::is_blank))
}

/// RFC 5322, 3.2.3: `atext`, and the dot wherever it stands.
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

/// RFC 1034, 3.5, as changed by RFC 1123, 2.1: a digit may come first.
fn is_label(label: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = label.as_bytes();
    (1..=63).contains(&bytes.len())
        && ends(bytes.first())
        && ends(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}
