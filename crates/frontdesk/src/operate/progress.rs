//! A bar on standard error, if that is a terminal.

use std::io::{IsTerminal, Write};

const WIDTH: u64 = 40;
/// A bar that is drawn more often is not seen better.
const STEP: u64 = 4 * 1024 * 1024;

/// How much of something is done, in bytes.
pub(super) struct Progress {
    is_shown: bool,
    next: u64,
}

impl Progress {
    pub(super) fn new() -> Progress {
        Progress { is_shown: std::io::stderr().is_terminal(), next: 0 }
    }

    pub(super) fn show(&mut self, done: u64, total: u64) {
        if !self.is_shown || done < self.next && done < total {
            return;
        }
        self.next = done + STEP;
        let filled = done.saturating_mul(WIDTH) / total.max(1);
        let bar: String = (0..WIDTH).map(|at| if at < filled { '█' } else { '·' }).collect();
        let mib = |bytes: u64| bytes / (1024 * 1024);
        let mut errors = std::io::stderr();
        // A terminal that can't be written to is no reason to stop.
        let _ = write!(errors, "\r{bar} {} of {} MiB ", mib(done), mib(total));
        let _ = errors.flush();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown && self.next > 0 {
            let _ = write!(std::io::stderr(), "\r{:70}\r", "");
        }
    }
}
