//! Looking for the next byte that matters in a header, each byte a bounded number of times.
//!
//! In tests every byte that is looked at is counted, so that what is said about linear time is shown
//! by numbers that are the same on every machine (C-42).

/// Where the byte stands first.
pub(super) fn find(byte: u8, text: &[u8]) -> Option<usize> {
    let at = memchr::memchr(byte, text);
    steps::add(at.map_or(text.len(), |at| at + 1));
    at
}

/// Without spaces and tabs around it.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    trim_end(trim_start(text))
}

/// Without spaces and tabs before it.
pub(super) fn trim_start(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&byte| !is_blank(byte)).unwrap_or(text.len());
    steps::add(start + 1);
    text.get(start..).unwrap_or_default()
}

/// Without spaces and tabs after it.
pub(super) fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|&byte| !is_blank(byte)).map_or(0, |last| last + 1);
    steps::add(text.len() - end + 1);
    text.get(..end).unwrap_or_default()
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(not(test))]
pub(super) mod steps {
    pub(in crate::cookie) fn add(_: usize) {}
}

#[cfg(test)]
pub(super) mod steps {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    pub(in crate::cookie) fn add(steps: usize) {
        STEPS.set(STEPS.get() + steps);
    }

    /// How many bytes were looked at since the last call.
    pub(in crate::cookie) fn take() -> usize {
        STEPS.replace(0)
    }
}
