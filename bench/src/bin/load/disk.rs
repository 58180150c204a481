//! What the disk under the servers allows, by the same calls that they must make.

use std::fs::File;
use std::io::{Result, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// The median time of a write that is synced: one page of SQLite (4 KiB) appended to a file, and
/// `fdatasync`.
pub(crate) fn fdatasync(dir: &Path) -> Result<Duration> {
    let path = dir.join("fdatasync");
    let mut file = File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[0x46; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort();
    Ok(times[times.len() / 2])
}

/// The time to write a file in chunks of 64 KiB and sync it once.
pub(crate) fn write_and_sync(dir: &Path, content: &[u8]) -> Result<Duration> {
    let path = dir.join("written");
    let begun = Instant::now();
    let mut file = File::create(&path)?;
    for chunk in content.chunks(64 << 10) {
        file.write_all(chunk)?;
    }
    file.sync_all()?;
    let took = begun.elapsed();
    drop(file);
    std::fs::remove_file(path)?;
    Ok(took)
}
