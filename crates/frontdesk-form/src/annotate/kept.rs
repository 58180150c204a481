//! The bytes of a body without the inside of its files.

use std::ops::Range;

/// How much of a long file stays: enough to know a picture by its first bytes.
const HEAD: u64 = 64;
const TAIL: u64 = 32;

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// In order; between two of them something was let go.
    runs: Vec<Run>,
}

#[derive(Debug)]
struct Run {
    at: u64,
    bytes: Vec<u8>,
}

impl Run {
    fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }
}

impl Kept {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        match self.runs.last_mut() {
            Some(run) => run.bytes.extend_from_slice(bytes),
            None => self.runs.push(Run { at: 0, bytes: bytes.to_vec() }),
        }
    }

    /// How long the body is.
    pub(super) fn end(&self) -> u64 {
        self.runs.last().map_or(0, Run::end)
    }

    /// Lets go of the inside of a file, as far as its content is known.
    pub(super) fn elide(&mut self, content: Range<u64>) {
        let (head, tail) = (content.start + HEAD, content.end.saturating_sub(TAIL));
        let Some(run) = self.runs.last_mut() else { return };
        if tail <= head || tail <= run.at || tail > run.end() {
            return;
        }
        // `tail` lies in the run, so both lengths are at most its own, which is a `usize`.
        let before = (tail - run.at) as usize;
        if run.at > head {
            run.bytes.drain(..before);
            run.at = tail;
            return;
        }
        let bytes = run.bytes.split_off(before);
        run.bytes.truncate((head - run.at) as usize);
        self.runs.push(Run { at: tail, bytes });
    }

    /// What is known from `at` on; empty where nothing is.
    pub(super) fn from(&self, at: u64) -> &[u8] {
        let behind = self.runs.partition_point(|run| run.at <= at);
        let Some(run) = behind.checked_sub(1).and_then(|place| self.runs.get(place)) else {
            return &[];
        };
        let skipped = usize::try_from(at - run.at).unwrap_or(usize::MAX);
        run.bytes.get(skipped..).unwrap_or_default()
    }
}
