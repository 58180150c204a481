//! Bounds under which bodies are read, and what they must do.

use frontdesk_form::{Event, FormErrorKind, Limits};

use crate::body::Outcome;

/// The defaults, with a JSON depth that serde_json has too.
pub fn wide() -> Limits {
    Limits { max_json_depth: 100, ..Limits::default() }
}

/// Bounds that short inputs already pass.
pub fn tight() -> Limits {
    Limits {
        max_body_bytes: 1500,
        max_text_bytes: 1000,
        max_file_bytes: 100,
        max_files: 2,
        max_parts: 5,
        max_part_header_bytes: 160,
        max_part_header_lines: 3,
        max_headers_total_bytes: 400,
        max_preamble_bytes: 8,
        max_pairs: 5,
        max_name_bytes: 12,
        max_value_bytes: 40,
        max_depth: 4,
        max_json_depth: 4,
        max_json_tokens: 30,
        max_list_elements: 4,
        ..Limits::default()
    }
}

/// Tighter bounds change nothing but where the reading ends: with an error that names the bound,
/// behind the same events.
pub fn assert_tight_is_a_beginning(tight: &Outcome, wide: &Outcome) {
    let is_over = |outcome: &Outcome| {
        let kind = outcome.error.as_ref().map(|error| error.kind());
        matches!(kind, Some(FormErrorKind::OverLimit { .. }))
    };
    if !is_over(tight) {
        assert_eq!(tight, wide, "bounds that were not met changed what is read");
        return;
    }
    assert!(tight.events.len() <= wide.events.len(), "{tight:?} has more than {wide:?}");
    for (read, whole) in tight.events.iter().zip(&wide.events) {
        match (read, whole) {
            (Event::FileData { bytes: read, .. }, Event::FileData { bytes: whole, .. }) => {
                assert!(whole.starts_with(read), "a file differs under tighter bounds");
            }
            (read, whole) => assert_eq!(read, whole, "an event differs under tighter bounds"),
        }
    }
}
