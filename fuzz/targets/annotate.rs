//! Every byte of a body named: the first line of the input is the `Content-Type`, the rest the body.
//!
//! Pieces follow each other without a gap, and each entry's value is made of the pieces of that entry.
#![no_main]

use bytes::Bytes;
use frontdesk_form::{ContentType, FormData, PieceKind, Side, annotate};
use frontdesk_fuzz::{line, wide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (header, body) = line(data);
    let Ok(form) = ContentType::parse(header) else { return };
    let limits = wide();
    let pieces = annotate(&form, body, &limits);
    let data = FormData::parse(&form, Bytes::copy_from_slice(body), &limits);
    let (pieces, data) = match (pieces, data) {
        (Ok(pieces), Ok(data)) => (pieces, data),
        (pieces, data) => return assert_eq!(pieces.err(), data.err(), "one way refuses it"),
    };
    let mut end = 0;
    for piece in &pieces {
        assert_eq!(piece.at.start, end, "a gap or an overlap: {pieces:?}");
        assert!(!piece.at.is_empty(), "an empty piece: {pieces:?}");
        assert_ne!(piece.kind, PieceKind::Unread, "nothing of a read body is unread: {pieces:?}");
        end = piece.at.end;
    }
    assert_eq!(end, body.len() as u64, "the end has no name");
    let mut values = vec![None; data.entries().len()];
    for piece in pieces.iter().filter(|piece| piece.side == Side::Value) {
        let Some(value) = piece.entry.and_then(|entry| values.get_mut(entry)) else {
            panic!("{piece:?} is of no entry");
        };
        let start = value.as_ref().map_or(piece.at.start, |range: &std::ops::Range<u64>| {
            assert_eq!(range.end, piece.at.start, "a value with a hole: {pieces:?}");
            range.start
        });
        *value = Some(start..piece.at.end);
    }
    for (entry, value) in data.entries().zip(values) {
        let expected = (!entry.at.is_empty()).then_some(entry.at);
        assert_eq!(value, expected, "the pieces of {:?}", entry.name);
    }
});
