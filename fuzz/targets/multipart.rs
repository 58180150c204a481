//! Z-01: a multipart body, the first line of the input being its boundary.
//!
//! Any cut gives the same events, offsets add up, bounds hold, and tighter bounds only end earlier.
#![no_main]

use frontdesk_form::{Boundary, ContentType, Enctype, TransferEncodings};
use frontdesk_fuzz::{Reading, assert_tight_is_a_beginning, line, tight, wide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (boundary, body) = line(data);
    let Ok(boundary) = Boundary::parse(boundary) else { return };
    let form = ContentType { enctype: Enctype::Multipart(boundary), charset: None };
    let (wide, tight) = (wide(), tight());
    let read = |limits, transfer| Reading { form: &form, limits, transfer }.read(body);
    let whole = read(&wide, TransferEncodings::Kept);
    assert_tight_is_a_beginning(&read(&tight, TransferEncodings::Kept), &whole);
    read(&wide, TransferEncodings::Undone);
});
