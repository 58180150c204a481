//! What the command line asks for.

use std::path::PathBuf;
use std::time::Duration;

pub(crate) const USAGE: &str = r#"usage: load post|get|logins|upload [options] --server 'NAME=COMMAND' ...

  --server NAME=COMMAND   a server to measure, the first of them being the floor that the others
                          are compared with. COMMAND is for sh; it finds an empty directory
                          in "$DATA" and prints a line with http://127.0.0.1:PORT once it listens
  --connections N         post, get, logins: connections kept open, each sending one request at a time (64)
  --seconds N             post, get, logins: how long each server is measured, after a second of warming up (5)
  --idempotency-key       post: send an Idempotency-Key of its own with each request
  --mebibytes N           upload: size of the file (64)
  --rounds N              times that all servers are measured in turn; medians are printed (3)
  --dir DIR               where the servers' directories are made, on the disk to be measured
                          (the system's directory for temporary files)"#;

/// Which job is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    /// Small urlencoded forms, as many as can be.
    Post,
    /// A page for somebody who is logged in, as often as can be.
    Get,
    /// Right passwords, as many as can be, and what others feel of them.
    Logins,
    /// One large file by multipart.
    Upload,
}

/// A server to be measured.
#[derive(Debug, PartialEq)]
pub(crate) struct Candidate {
    /// What the table calls it.
    pub(crate) name: String,
    /// What `sh` runs.
    pub(crate) command: String,
}

/// The whole command line.
#[derive(Debug, PartialEq)]
pub(crate) struct Args {
    pub(crate) what: What,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) connections: usize,
    pub(crate) measured: Duration,
    pub(crate) with_key: bool,
    pub(crate) file_bytes: u64,
    pub(crate) rounds: usize,
    pub(crate) dir: PathBuf,
}

impl Args {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// A sentence on the first thing that is wrong.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
        let what = match words.next().as_deref() {
            Some("post") => What::Post,
            Some("get") => What::Get,
            Some("logins") => What::Logins,
            Some("upload") => What::Upload,
            _ => return Err("say what to measure: post, get, logins or upload".into()),
        };
        let mut args = Args {
            what,
            candidates: Vec::new(),
            connections: 64,
            measured: Duration::from_secs(5),
            with_key: false,
            file_bytes: 64 << 20,
            rounds: 3,
            dir: std::env::temp_dir(),
        };
        while let Some(flag) = words.next() {
            if flag == "--idempotency-key" {
                args.with_key = true;
                continue;
            }
            let value = words.next().ok_or(format!("{flag} needs a value"))?;
            match flag.as_str() {
                "--server" => args.candidates.push(Candidate::parse(&value)?),
                "--connections" => args.connections = positive(&flag, &value)? as usize,
                "--seconds" => args.measured = Duration::from_secs(positive(&flag, &value)?),
                "--mebibytes" => args.file_bytes = positive(&flag, &value)? << 20,
                "--rounds" => args.rounds = positive(&flag, &value)? as usize,
                "--dir" => args.dir = PathBuf::from(value),
                _ => return Err(format!("there is no {flag}")),
            }
        }
        if args.candidates.is_empty() {
            return Err("name at least one --server".into());
        }
        Ok(args)
    }
}

impl Candidate {
    fn parse(value: &str) -> Result<Candidate, String> {
        match value.split_once('=') {
            Some((name, command)) if !name.is_empty() && !command.is_empty() => {
                Ok(Candidate { name: name.into(), command: command.into() })
            }
            _ => Err(format!("--server wants NAME=COMMAND, not {value:?}")),
        }
    }
}

fn positive(flag: &str, value: &str) -> Result<u64, String> {
    match value.parse::<u32>() {
        Ok(number) if number > 0 => Ok(number.into()),
        _ => Err(format!("{flag} wants a number above 0, not {value:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn a_command_may_hold_equal_signs() {
        let args = parse("post --server a=env=b").unwrap();
        assert_eq!(args.candidates[0].command, "env=b");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in
            ["", "put", "get", "post", "post --server a", "post --rounds 0", "post --fast yes"]
        {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
