//! What the fuzz targets share: reading a body in several cuts and looking at what must hold.

mod body;
mod cuts;
mod limits;
mod model;

pub use body::{Outcome, Reading};
pub use cuts::cuts;
pub use limits::{assert_tight_is_a_beginning, tight, wide};
pub use model::{decoded, escapes_undone};

/// The first line of an input, which says how to read the rest of it.
pub fn line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|&byte| byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[]),
    }
}
