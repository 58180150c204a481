//! Recognises a visitor by the cookie that the browser brings back: bytes in, values out.

mod cookie;

pub use cookie::{Cookie, Cookies};
