//! A double click is one submission: the `Idempotency-Key` header and the hidden field `_id`.

use frontdesk_form::{FormData, Segment, Value};
use frontdesk_store::{Idempotency, Mismatch};
use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};

use crate::control::ID;
use crate::failure::Failure;
use crate::forms::Form;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_KEY_BYTES: usize = 255;

/// What makes this request a repetition of another, if it bears a key.
///
/// The scope of a key is the form, the sender (the account, else the address), and the key; the sender
/// is not in what is given here, because it may be known only later. Of two keys the header counts: the
/// program that sends knows best. An `_id` that stands literally in the site's HTML is the same
/// for everybody, so it says nothing.
///
/// # Errors
/// [`Failure::BadKey`] for a header that cannot be a key.
pub(super) fn of(
    form: &Form,
    headers: &HeaderMap,
    data: &FormData,
) -> Result<Option<Idempotency>, Failure> {
    let found = match headers.get(&HEADER) {
        Some(key) => Some((header_key(key.as_bytes())?, Mismatch::Refuse)),
        None => hidden_key(form, data).map(|key| (key, Mismatch::FileAnyway)),
    };
    Ok(found.map(|(key, mismatch)| Idempotency {
        key: scoped(form, key, mismatch),
        fingerprint: fingerprint(data),
        mismatch,
    }))
}

fn header_key(key: &[u8]) -> Result<&[u8], Failure> {
    let fits = (1..=MAX_KEY_BYTES).contains(&key.len());
    if fits && key.iter().all(u8::is_ascii_graphic) { Ok(key) } else { Err(Failure::BadKey) }
}

fn hidden_key<'a>(form: &Form, data: &'a FormData) -> Option<&'a [u8]> {
    match data.get(ID)? {
        Value::Text(key) if !form.literal_id && !key.is_empty() => Some(key.as_bytes()),
        _ => None,
    }
}

fn scoped(form: &Form, key: &[u8], mismatch: Mismatch) -> [u8; 32] {
    let kind: &[u8] = match mismatch {
        Mismatch::Refuse => b"header",
        Mismatch::FileAnyway => b"hidden",
    };
    let mut hash = Sha256::new();
    for piece in [form.name.as_str().as_bytes(), kind, key] {
        add(&mut hash, piece);
    }
    hash.finalize().into()
}

/// The same entries have the same fingerprint, however they were encoded.
fn fingerprint(data: &FormData) -> [u8; 32] {
    let mut hash = Sha256::new();
    for entry in data.entries() {
        add(&mut hash, entry.name.as_bytes());
        hash.update((entry.deeper.len() as u64).to_le_bytes());
        for segment in entry.deeper {
            match segment {
                Segment::Key(key) => add(&mut hash, key.as_bytes()),
                Segment::Index(index) => add(&mut hash, index.to_string().as_bytes()),
            }
        }
        match entry.value {
            Value::Text(text) => add(&mut hash, text.as_bytes()),
            Value::Number(text) => add(&mut hash, text.as_bytes()),
            Value::Bool(value) => add(&mut hash, &[u8::from(value)]),
            Value::Null => add(&mut hash, b"null"),
            Value::EmptyList => add(&mut hash, b"[]"),
            Value::EmptyObject => add(&mut hash, b"{}"),
            Value::File(file) => {
                add(&mut hash, file.filename.as_bytes());
                add(&mut hash, &file.size.to_le_bytes());
                add(&mut hash, &file.sha256.unwrap_or_default());
            }
        }
    }
    hash.finalize().into()
}

/// Each piece with its length, so that no two lists of pieces are the same bytes.
fn add(hash: &mut Sha256, piece: &[u8]) {
    hash.update((piece.len() as u64).to_le_bytes());
    hash.update(piece);
}
