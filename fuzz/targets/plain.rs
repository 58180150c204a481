//! A `text/plain` form: read as a slow model reads it, in every cut.
#![no_main]

use frontdesk_form::{ContentType, Enctype, Event, Limits, TransferEncodings};
use frontdesk_fuzz::{Reading, tight, wide};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let form = ContentType { enctype: Enctype::Plain, charset: None };
    // Tight bounds are no beginning here: an `=` past the longest name is not looked at.
    for limits in [wide(), tight()] {
        let transfer = TransferEncodings::Kept;
        let outcome = Reading { form: &form, limits: &limits, transfer }.read(body);
        let model = model(body, &limits);
        let read: Vec<Pair> = outcome.events.iter().filter_map(pair).collect();
        match outcome.error {
            None => assert_eq!(read, model),
            Some(error) => {
                assert!(error.limit().is_some(), "plain text breaks no grammar: {error}");
                assert!(is_over(body, &model, &limits), "refused within all bounds: {error}");
                assert!(model.starts_with(&read), "{read:?} is no beginning of {model:?}");
            }
        }
    }
});

type Pair = (Vec<u8>, Vec<u8>);

fn pair(event: &Event) -> Option<Pair> {
    match event {
        Event::Text(text) => Some((text.name.to_vec(), text.value.to_vec())),
        _ => None,
    }
}

fn is_over(body: &[u8], pairs: &[Pair], limits: &Limits) -> bool {
    body.len() as u64 > limits.max_text_bytes.min(limits.max_body_bytes)
        || pairs.len() as u64 > limits.max_pairs
        || pairs.iter().any(|(_, value)| value.len() as u64 > limits.max_value_bytes)
}

/// Lines with a `=` begin an entry, others go on with the one before.
fn model(body: &[u8], limits: &Limits) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    // How the line before ended: it belongs to the value if the value goes on.
    let mut line_end: &[u8] = b"";
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\n").map_or(line, |it| it.strip_suffix(b"\r").unwrap_or(it));
        let reach = text.len().min(limits.max_name_bytes as usize + 1);
        match (text[..reach].iter().position(|&byte| byte == b'='), pairs.last_mut()) {
            (Some(equals), _) => {
                pairs.push((text[..equals].to_vec(), text[equals + 1..].to_vec()));
            }
            (None, Some((_, value))) => {
                value.extend_from_slice(line_end);
                value.extend_from_slice(text);
            }
            (None, None) => pairs.push((Vec::new(), text.to_vec())),
        }
        line_end = &line[text.len()..];
    }
    pairs
}
