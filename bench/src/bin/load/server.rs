//! A server under measurement: a child process with an empty directory of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::Failed;
use crate::args::Candidate;

/// How long a server may take until it says where it listens.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// Linux counts a process' CPU time in hundredths of a second (`sysconf(_SC_CLK_TCK)`, which is
/// 100 on every architecture that Rust's tier 1 names).
const TICK: Duration = Duration::from_millis(10);

/// Ends the process and removes its directory when dropped.
pub(crate) struct Server {
    process: Child,
    data: PathBuf,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(candidate: &Candidate, dir: &Path) -> Result<Server, Failed> {
        let data = dir.join(format!("frontdesk-bench-{}-{}", std::process::id(), candidate.name));
        std::fs::create_dir_all(&data)?;
        // `exec`, so that the process we look at is the server and not the shell.
        let mut process = Command::new("sh")
            .args(["-c", &format!("exec {}", candidate.command)])
            .env("DATA", &data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take();
        // From here on, an error drops the guard, and with it the process and the directory.
        let mut server = Server { process, data, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        server.address = stdout
            .and_then(first_address)
            .ok_or_else(|| format!("{} did not say where it listens", candidate.name))?;
        Ok(server)
    }

    /// The directory that it keeps its data in.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// CPU time used so far, by all threads, in user and kernel mode.
    pub(crate) fn cpu(&self) -> Result<Duration, Failed> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // proc(5): the second field is the name in parentheses, which may hold spaces; utime and
        // stime are fields 14 and 15, that is the 12th and 13th after the last parenthesis.
        let (_, after_name) = stat.rsplit_once(')').ok_or("/proc/PID/stat has no name")?;
        let ticks = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(str::parse::<u32>)
            .sum::<Result<u32, _>>()?;
        Ok(TICK * ticks)
    }

    /// Resident memory now, in KiB; the peak begins again from here.
    pub(crate) fn resident_kib(&self) -> Result<u64, Failed> {
        // proc(5): writing 5 sets the peak back to what is resident now.
        std::fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5")?;
        self.status_kib("VmRSS:")
    }

    /// The most memory that was resident since [`Server::resident_kib`], in KiB.
    pub(crate) fn peak_kib(&self) -> Result<u64, Failed> {
        self.status_kib("VmHWM:")
    }

    fn status_kib(&self, key: &str) -> Result<u64, Failed> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let number = line.and_then(|rest| rest.split_whitespace().next());
        Ok(number.ok_or(format!("/proc/PID/status has no {key}"))?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Err(error) = std::fs::remove_dir_all(&self.data) {
            eprintln!("load: {} stays behind: {error}", self.data.display());
        }
    }
}

/// The first `http://127.0.0.1:PORT` that is printed; what follows is read and forgotten, so that
/// the server never waits for us.
fn first_address(stdout: ChildStdout) -> Option<SocketAddr> {
    let (found, address) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(address) = address_in(&line) {
                // Only the first is waited for.
                let _ = found.send(address);
            }
        }
    });
    address.recv_timeout(STARTS_WITHIN).ok()
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_wherever_it_stands_in_the_line() {
        let address = Some(SocketAddr::from(([127, 0, 0, 1], 7070)));
        for line in ["http://127.0.0.1:7070", "site  http://127.0.0.1:7070/ (./site)"] {
            assert_eq!(address_in(line), address, "{line}");
        }
        assert_eq!(address_in("starting"), None);
    }
}
