//! Why a cookie cannot be made.

use super::prefix::Demand;

/// Why a cookie cannot be made: a browser would drop it, or read something else in it.
///
/// What came from outside is named by its kind and place, never repeated: a value may be a secret
/// (C-47).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CookieError {
    /// The name is empty.
    #[error("a cookie needs a name")]
    NoName,
    /// The name holds a byte that no token holds (RFC 9110, 5.6.2).
    #[error("byte {byte:#04x} at {at} cannot stand in a cookie's name")]
    Name {
        /// The first such byte.
        byte: u8,
        /// Where it stands in the name.
        at: usize,
    },
    /// The value holds a byte that is no cookie-octet (RFC 6265bis, 4.1.1);
    /// [`encode_value`](crate::encode_value) makes a value of any bytes.
    #[error("byte {byte:#04x} at {at} cannot stand in a cookie's value; encode the value")]
    Value {
        /// The first such byte.
        byte: u8,
        /// Where it stands in the value.
        at: usize,
    },
    /// Name and value together are longer than browsers keep (C-08).
    #[error("name and value of a cookie are {len} bytes, browsers keep at most {max}")]
    TooLong {
        /// Bytes of name and value.
        len: usize,
        /// The limit.
        max: usize,
    },
    /// `Path` or `Domain` is longer than browsers read (RFC 6265bis, 5.6).
    #[error("an attribute of {len} bytes is ignored by browsers, they read at most {max}")]
    AttributeTooLong {
        /// Bytes of the attribute's value.
        len: usize,
        /// The limit.
        max: usize,
    },
    /// The path does not begin with `/`, so browsers would take the request's own instead.
    #[error("a cookie's path begins with `/`")]
    RelativePath,
    /// The path holds a byte that is not visible ASCII, or `;` or `,`.
    #[error("byte {byte:#04x} at {at} cannot stand in a cookie's path")]
    Path {
        /// The first such byte.
        byte: u8,
        /// Where it stands in the path.
        at: usize,
    },
    /// The domain is no name of a host. Names in other scripts are written as A-labels (`xn--…`).
    #[error("a cookie's domain is a host's name in ASCII, without a port")]
    Domain,
    /// The domain is an IP address; such a host's cookies have no domain.
    #[error("a cookie's domain cannot be an IP address")]
    DomainIsAddress,
    /// The domain is one that strangers share (C-14).
    #[error("a cookie's domain cannot be a public suffix such as `com` or `co.uk`")]
    DomainIsPublicSuffix,
    /// The name begins with a prefix, and the cookie lacks what the prefix promises (C-11).
    #[error("a cookie whose name begins with `{prefix}` must {demand}")]
    Prefix {
        /// The prefix in its usual spelling.
        prefix: &'static str,
        /// What is missing.
        demand: Demand,
    },
    /// `SameSite=None` without `Secure` (C-13).
    #[error("browsers drop a cookie with SameSite=None that is not Secure")]
    SameSiteNoneNeedsSecure,
    /// `Partitioned` without `Secure` (C-13).
    #[error("browsers drop a cookie with Partitioned that is not Secure")]
    PartitionedNeedsSecure,
}
