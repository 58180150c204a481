//! What the system says of this process, where it has `/proc`.

use std::fs;

/// This process at a moment.
pub(super) struct Process {
    pub(super) resident_bytes: u64,
    pub(super) open_files: u64,
}

impl Process {
    /// Asks the system; `None` where it does not tell. Blocks, for microseconds.
    pub(super) fn look() -> Option<Process> {
        // proc(5): the second number of statm counts the resident pages.
        let statm = fs::read_to_string("/proc/self/statm").ok()?;
        let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
        let open_files = fs::read_dir("/proc/self/fd").ok()?.count() as u64;
        let page = rustix::param::page_size() as u64;
        Some(Process { resident_bytes: pages.saturating_mul(page), open_files })
    }
}
