//! A body of any size passes through little memory.

use std::io::{self, Write};
use std::process::Child;

use super::command;

/// The most memory that a process ever had, in KiB, as Linux counts it.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A part of so many MiB, and the memory that its decoding took before the end of the body came.
#[cfg(target_os = "linux")]
fn pass(format: &str, mib: usize) -> (u64, String) {
    let mut child = command()
        .args(["--content-type", "multipart/form-data; boundary=b", "--format", format])
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let head = "--b\r\nContent-Disposition: form-data; name=\"film\"; filename=\"f.mp4\"\r\n\r\n";
    let chunk = vec![b'x'; 1024 * 1024];
    let written: io::Result<()> = stdin
        .write_all(head.as_bytes())
        .and_then(|()| (0..mib).try_for_each(|_| stdin.write_all(&chunk)))
        .and_then(|()| stdin.write_all(b"\r\n--b\r\n"));
    written.unwrap();
    // Whatever the program still has in its pipe is less than 1 MiB.
    let memory = peak(&child);
    stdin
        .write_all(b"Content-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n--b--\r\n")
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    (memory, String::from_utf8(output.stdout).unwrap())
}

/// 300 MiB is nine times more than the server takes, and would be seen at once if it were kept.
#[test]
#[cfg(target_os = "linux")]
fn a_large_file_decodes_in_less_than_64_mib() {
    // The text output does all that the JSON output does, and names every byte too.
    for (format, mib) in [("json", 100), ("text", 300)] {
        let (memory, out) = pass(format, mib);
        assert!(memory < 64 * 1024, "{memory} KiB for {format}");
        assert!(out.len() < 10_000, "{} bytes of output", out.len());
        match format {
            "json" => assert!(out.contains("\"size\":104857600,"), "{out}"),
            _ => assert!(out.contains("300.0 MiB") && out.contains("bytes …"), "{out}"),
        }
    }
}
