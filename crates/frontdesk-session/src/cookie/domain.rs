//! The attribute `Domain`: a host and all hosts below it see the cookie (RFC 6265bis, 4.1.2.3).

use super::CookieError;
use super::spec::MAX_ATTRIBUTE;

/// The domain as it is sent: lower case, without the leading dot that browsers ignore (5.6.3).
///
/// # Errors
/// Whatever browsers would ignore or refuse: see [`CookieError`].
pub(super) fn parse(text: &str) -> Result<Box<str>, CookieError> {
    if text.len() > MAX_ATTRIBUTE {
        return Err(CookieError::AttributeTooLong { len: text.len(), max: MAX_ATTRIBUTE });
    }
    if is_address(text) {
        return Err(CookieError::DomainIsAddress);
    }
    let domain = text.strip_prefix('.').unwrap_or(text).to_ascii_lowercase();
    if domain.len() > 253 || !domain.split('.').all(is_label) {
        return Err(CookieError::Domain);
    }
    if is_public_suffix(&domain) {
        return Err(CookieError::DomainIsPublicSuffix);
    }
    Ok(domain.into())
}

/// Whether strangers register names below it, so that a cookie for all of it would reach them
/// (RFC 6265bis, 5.5). The list is that of publicsuffix.org; a single label is on it, listed or not.
pub(crate) fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain) == Some(domain)
}

/// As the URL standard tells addresses from names: what ends in a number is an IPv4 address, if
/// perhaps a broken one, and what is in brackets or has two colons an IPv6 address.
pub(crate) fn is_address(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let is_hex = hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_v6 = host.starts_with('[') || host.bytes().filter(|byte| *byte == b':').count() > 1;
    is_decimal || is_hex || is_v6
}

/// Letters, digits and hyphens, as hosts are named (RFC 1123, 2.1).
fn is_label(label: &str) -> bool {
    let fits = (1..=63).contains(&label.len());
    let hyphen_at_edge = label.starts_with('-') || label.ends_with('-');
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    fits && !hyphen_at_edge && label.bytes().all(word)
}
