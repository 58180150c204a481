//! Cookies (RFC 6265bis): reading what a browser brings, building what it is told to keep.
//!
//! The two directions have different rules, and both are the server's: what is sent keeps to the
//! narrow grammar of section 4.1, what is read is whatever section 5 lets a browser send.
//!
//! - [`CookieSpec`] says once what a cookie is called and who may see it; it cannot be built against
//!   the rules by which browsers drop cookies in silence. It makes every [`SetCookie`], the one that
//!   removes the cookie included.
//! - [`CookieLimits`] bounds what a request may bring, [`Cookies`] reads a `Cookie` header, and
//!   [`CookieSpec::candidates`] says which value of a name counts.

mod candidates;
mod date;
pub(crate) mod domain;
mod error;
mod limits;
mod named;
pub(crate) mod prefix;
mod read;
pub(crate) mod scan;
mod set;
mod spec;
mod value;

pub use candidates::{Candidates, Several};
pub use error::CookieError;
pub use limits::{CookieLimits, TooManyCookies};
pub use named::Named;
pub use prefix::Demand;
pub use read::{Cookie, Cookies};
pub use set::{Lives, SetCookie};
pub use spec::{CookieSpec, CookieSpecBuilder, SameSite};
pub use value::{decode_value, encode_value};

#[cfg(test)]
mod tests;
