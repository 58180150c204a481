//! A bar on standard error while a long body passes, if that is a terminal.

use std::io::{IsTerminal, Write};

/// How far the reading has come.
pub(super) struct Progress {
    total: Option<u64>,
    done: u64,
    /// At how many bytes the next line is due.
    next: u64,
    is_shown: bool,
    has_drawn: bool,
}

/// Nothing that is shorter takes long enough to ask for a bar.
const STEP: u64 = 16 * 1024 * 1024;
const WIDTH: u64 = 30;

impl Progress {
    pub(super) fn new(total: Option<u64>) -> Progress {
        let is_shown = std::io::stderr().is_terminal();
        Progress { total, done: 0, next: STEP, is_shown, has_drawn: false }
    }

    /// No bar: nobody watches.
    pub(super) fn unseen() -> Progress {
        Progress { total: None, done: 0, next: STEP, is_shown: false, has_drawn: false }
    }

    pub(super) fn advance(&mut self, bytes: u64) {
        self.done += bytes;
        if !self.is_shown || self.done < self.next {
            return;
        }
        self.next = self.done + STEP;
        self.has_drawn = true;
        let mut errors = std::io::stderr();
        // A terminal that can't be written to is no reason to stop.
        let _ = write!(errors, "\r{}", self.line()).and_then(|()| errors.flush());
    }

    fn line(&self) -> String {
        let mib = self.done / (1024 * 1024);
        let Some(total) = self.total.filter(|&total| total > 0) else {
            return format!("{mib} MiB ");
        };
        let done = self.done.min(total);
        // Below 2^64 / 100 in all that fits on a disk; a bar that is off is no harm.
        let filled = done.saturating_mul(WIDTH) / total;
        let bar: String = (0..WIDTH).map(|at| if at < filled { '=' } else { ' ' }).collect();
        let percent = done.saturating_mul(100) / total;
        format!("[{bar}] {percent:3} % of {} MiB ", total / (1024 * 1024))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.has_drawn {
            let _ = write!(std::io::stderr(), "\r{:60}\r", "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_how_much_of_the_whole_has_come() {
        let mut progress = Progress::new(Some(64 * 1024 * 1024));
        progress.is_shown = false;
        progress.advance(32 * 1024 * 1024);
        assert_eq!(
            progress.line(),
            format!("[{}{}]  50 % of 64 MiB ", "=".repeat(15), " ".repeat(15))
        );
        progress.total = None;
        assert_eq!(progress.line(), "32 MiB ");
    }
}
