//! Remembers a visitor by the cookie that the browser brings back: bytes in, values out.
//!
//! The browser keeps a [`Token`]; the store keeps a [`Record`] under the token's [`TokenHash`] and
//! promises what [`SessionStore`] says. Nothing here waits, reads a clock or draws a random number:
//! moments and random bytes are arguments.

pub mod conformance;
mod cookie;
mod csrf;
mod data;
mod head;
mod id;
pub mod jar;
mod key;
mod memory;
mod moment;
mod policy;
mod record;
mod seal;
mod store;
mod token;
mod visit;

pub use cookie::{
    Candidates, Cookie, CookieError, CookieLimits, CookieSpec, CookieSpecBuilder, Cookies, Demand,
    Lives, Named, SameSite, SetCookie, Several, TooManyCookies, decode_value, encode_value,
};
pub use csrf::{
    Brought, FormTokens, InvalidOrigin, NotFromUs, OriginPolicy, Passed, Sender, Stranger,
    WebOrigin,
};
pub use data::{Change, Data, Value};
pub use head::HeadError;
pub use id::{AccountId, InvalidId, SessionId};
pub use key::{InvalidKey, Key};
pub use memory::MemorySessions;
pub use moment::Moment;
pub use policy::{Clear, InvalidPolicy, Lifetimes, Policy};
pub use record::{Record, Stay};
pub use seal::{Keyring, NotOpened, Opened, SameKeyId, Seal, SealError, Sealing};
pub use store::{Bounds, Ended, Found, Keep, Refused, Rotation, SessionStore};
pub use token::{Token, TokenHash};
pub use visit::{Act, Arrival, Departure, Device, Fresh, Parting, Visit};
