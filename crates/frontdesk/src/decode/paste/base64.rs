//! Base64, standard or for URLs, with padding or without, and `data:` URLs.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::super::body::Body;
use super::super::trouble::Refused;
use super::{Pasted, is_plausible};

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const FOR_URLS: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// Whether the text is a `data:` URL, or base64 in which a form is.
pub(super) fn is_form(text: &str) -> bool {
    if text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return text.contains(',');
    }
    // The peek may have cut a group of four in two.
    let compact = compact(text);
    let whole = compact.get(..compact.len() / 4 * 4).unwrap_or_default();
    let padded =
        if compact.len() < super::super::meaning::PEEK as usize / 2 { &compact } else { whole };
    compact.len() >= 8 && decode(padded).is_ok_and(|bytes| is_plausible(&bytes))
}

/// The bytes.
pub(super) fn read(text: &str) -> Result<Pasted, Refused> {
    let text = text.trim();
    if text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return data_url(text.get(5..).unwrap_or_default());
    }
    decode(&compact(text)).map(|bytes| Pasted::raw(Body::whole(bytes)))
}

/// RFC 2397: `data:[<mediatype>][;base64],<data>`.
fn data_url(rest: &str) -> Result<Pasted, Refused> {
    let Some((head, data)) = rest.split_once(',') else {
        return Err(Refused::new("bad_base64", 5, "the data: URL has no comma"));
    };
    let data: Vec<u8> = percent_decode_str(data.trim()).collect();
    let (media, bytes) = match head.strip_suffix(";base64") {
        Some(media) => (media, decode(&compact(&String::from_utf8_lossy(&data)))?),
        None => (head, data),
    };
    let media = percent_decode_str(media).collect::<Vec<u8>>();
    let content_type = (!media.is_empty()).then_some(media);
    Ok(Pasted { content_type, ..Pasted::raw(Body::whole(bytes)) })
}

fn compact(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect()
}

fn decode(text: &str) -> Result<Vec<u8>, Refused> {
    let engine = if text.contains(['-', '_']) { &FOR_URLS } else { &STANDARD };
    engine.decode(text).map_err(|error| {
        let at = match error {
            base64::DecodeError::InvalidByte(at, _) => at,
            _ => text.len(),
        };
        Refused::new("bad_base64", at, format!("the base64 is malformed: {error}"))
    })
}
