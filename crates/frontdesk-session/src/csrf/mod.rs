//! Requests that another site's page makes in the visitor's name, and how they are told apart.
//!
//! The browser sends our cookie with them, so the cookie proves nothing about who asked. Two other
//! things do:
//!
//! - [`OriginPolicy`]: what the browser says about the page that asks (`Sec-Fetch-Site` of Fetch
//!   Metadata, `Origin` of RFC 6454). It holds for every request that uses a cookie, login and
//!   logout included (S-44).
//! - [`FormTokens`]: a secret in each page that we render, which no other site's page can read.

mod form_token;
mod origin;

pub use form_token::{FormTokens, NotFromUs};
pub use origin::{Brought, InvalidOrigin, OriginPolicy, Passed, Sender, Stranger, WebOrigin};
