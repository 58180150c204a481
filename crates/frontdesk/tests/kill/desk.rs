//! A real server on a data directory that outlives it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const FRONTDESK: &str = env!("CARGO_BIN_EXE_frontdesk");

const SITE: &str = r#"<!doctype html><title>Kept</title>
<form action="/f/kept" method="post" enctype="multipart/form-data">
<input name="mark"><textarea name="text"></textarea><input name="file" type="file"></form>"#;

/// More than any start of a sound server takes, on a busy machine and after any kill.
const STARTS_WITHIN: Duration = Duration::from_secs(20);

pub(crate) struct Desk {
    process: Child,
    data: PathBuf,
    pub(crate) address: SocketAddr,
}

impl Desk {
    /// Starts on `folder`, which holds the site and the data of all rounds.
    pub(crate) fn start(folder: &Path) -> Desk {
        let (site, data) = (folder.join("site"), folder.join("data"));
        std::fs::create_dir_all(&site).unwrap();
        std::fs::write(site.join("index.html"), SITE).unwrap();
        let begun = Instant::now();
        let mut process = frontdesk()
            .arg("serve")
            .arg(&site)
            .args(["--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0", "--data"])
            .arg(&data)
            // Many rounds send more than a form may get in a day.
            .env("FRONTDESK_LIMITS__MAX_FORM_FILE_BYTES_A_DAY", "1000000000000")
            // Refused tries are part of the plan here, and thousands of lines.
            .env("FRONTDESK_LOG__LEVEL", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| address_in(&line.unwrap()));
        let address = address.expect("the server says where it listens");
        assert!(begun.elapsed() < STARTS_WITHIN, "the start took {:?}", begun.elapsed());
        // A full pipe must not stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Desk { process, data, address }
    }

    /// `kill -9`: the process is gone when this returns.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM, as a service manager sends it.
    pub(crate) fn terminate(&self) {
        let kill = format!("kill -TERM {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits no longer than a server may take to finish what is in flight.
    pub(crate) fn wait_for_exit(mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            match self.process.try_wait().unwrap() {
                Some(status) => return status,
                None if begun.elapsed() > Duration::from_secs(30) => panic!("it does not end"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// All submissions, as `frontdesk export` gives them to their owner.
    pub(crate) fn export(&self) -> Vec<Value> {
        let export = frontdesk()
            .args(["export", "kept", "--format", "jsonl", "--data"])
            .arg(&self.data)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&export.stderr);
        assert!(export.status.success(), "export failed: {errors}");
        let lines = String::from_utf8(export.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Every file below `uploads`.
    pub(crate) fn uploads(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data.join("uploads")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let entry = entry.unwrap();
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false => files.push(entry.path()),
                }
            }
        }
        files
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Ended already in most tests; in one that fails nothing may stay behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// To the server every `FRONTDESK_...` is a setting: the tests' own are not for it.
fn frontdesk() -> Command {
    let mut command = Command::new(FRONTDESK);
    command.env_clear();
    command
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).unwrap_or(rest.len());
    rest[..end].parse().ok()
}
