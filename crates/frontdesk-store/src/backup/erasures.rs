//! What was erased for good, written down outside of the database, so that a restored backup does not
//! bring it back.
//!
//! ```text
//! frontdesk-erasures 1 <salt>          begins a section: 32 random bytes in hexadecimal
//! <at> <kind> <hash>                   microseconds, a kind, SHA-256 of salt, kind and what was erased
//! ```
//!
//! Appended to and never rewritten; a line that a crash cut off is skipped. The hashes keep the log from
//! being a list of who was here; an address that somebody guesses can still be looked up in it, so the
//! file is private like all others.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::archive::hex;
use crate::directory::{Directory, sync_directory};

/// The first word of a section; behind it the version and the salt.
const HEAD: &str = "frontdesk-erasures 1 ";

/// One thing that was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// An account, with all it submitted.
    Account(Uuid),
    /// An account; what it submitted stayed, without its name.
    AccountAlone(Uuid),
    /// A submission.
    Submission(Uuid),
    /// All that named an address until then, by its [`key`](crate::Email::key).
    Email(String),
}

impl Erasure {
    fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::AccountAlone(_) => "account-alone",
            Self::Submission(_) => "submission",
            Self::Email(_) => "email",
        }
    }

    fn hash(&self, salt: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(salt);
        hash.update(self.kind());
        match self {
            Self::Account(id) | Self::AccountAlone(id) | Self::Submission(id) => {
                hash.update(id.as_bytes());
            }
            Self::Email(key) => hash.update(key),
        }
        hex(&hash.finalize())
    }
}

/// The log of a data directory.
#[derive(Clone, Debug)]
pub struct ErasureLog {
    path: PathBuf,
}

impl ErasureLog {
    pub(crate) fn of(directory: &Directory) -> Self {
        Self { path: directory.erasures() }
    }

    /// Writes down what is about to be erased, at `at`, and answers once that is on stable storage.
    ///
    /// It comes before the erasing, so that no crash can part the two the wrong way round.
    ///
    /// # Errors
    /// It could not be written down; then nothing may be erased yet.
    pub fn note(&self, erasures: &[Erasure], at: i64) -> io::Result<()> {
        let is_new = !self.path.exists();
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true).mode(0o600);
        let mut file = options.open(&self.path)?;
        file.lock()?;
        let mut known = String::new();
        file.read_to_string(&mut known)?;
        let mut text = String::new();
        if !known.is_empty() && !known.ends_with('\n') {
            text.push('\n');
        }
        let salt = match known.lines().rev().find_map(|line| line.strip_prefix(HEAD)) {
            Some(salt) => salt.to_owned(),
            None => {
                let salt = random_salt()?;
                text.push_str(&format!("{HEAD}{salt}\n"));
                salt
            }
        };
        for erasure in erasures {
            text.push_str(&format!("{at} {} {}\n", erasure.kind(), erasure.hash(&salt)));
        }
        file.seek(io::SeekFrom::End(0))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        match self.path.parent() {
            Some(parent) if is_new => sync_directory(parent),
            _ => Ok(()),
        }
    }

    /// All of it; nothing if nothing was ever erased.
    pub(crate) fn bytes(&self) -> io::Result<Vec<u8>> {
        match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read,
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "drawn where the file is made")]
fn random_salt() -> io::Result<String> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(io::Error::other)?;
    Ok(hex(&salt))
}

/// What logs say was erased, to be asked.
#[derive(Debug, Default)]
pub(super) struct Erased {
    sections: Vec<Section>,
}

#[derive(Debug)]
struct Section {
    salt: String,
    /// By kind and hash, since when.
    lines: HashMap<String, i64>,
}

impl Erased {
    /// Takes in a log. A line that is none is one that was never whole.
    pub(super) fn add(&mut self, log: &str) {
        for line in log.lines() {
            if let Some(salt) = line.strip_prefix(HEAD) {
                self.sections.push(Section { salt: salt.to_owned(), lines: HashMap::new() });
            } else if let (Some(section), Some((at, rest))) =
                (self.sections.last_mut(), line.split_once(' '))
                && let Ok(at) = at.parse()
                && rest.len() > 64
            {
                let since = section.lines.entry(rest.to_owned()).or_insert(at);
                *since = at.max(*since);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sections.iter().all(|section| section.lines.is_empty())
    }

    /// When this was erased, if it was.
    pub(super) fn at(&self, erasure: &Erasure) -> Option<i64> {
        let found = self.sections.iter().filter_map(|section| {
            let line = format!("{} {}", erasure.kind(), erasure.hash(&section.salt));
            section.lines.get(&line).copied()
        });
        found.max()
    }

    /// Whether anything of this kind is in it.
    pub(super) fn any(&self, kind: &str) -> bool {
        let begins = |line: &String| line.split(' ').next() == Some(kind);
        self.sections.iter().any(|section| section.lines.keys().any(begins))
    }
}

/// Puts logs behind each other into a new file. What stands in both stands there twice, which says no more.
pub(super) fn write_all(path: &std::path::Path, logs: &[Vec<u8>]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file: File = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let mut written: Vec<&[u8]> = Vec::new();
    for log in logs.iter().filter(|log| !log.is_empty()) {
        if written.contains(&log.as_slice()) {
            continue;
        }
        file.write_all(log)?;
        if !log.ends_with(b"\n") {
            file.write_all(b"\n")?;
        }
        written.push(log);
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_knows_what_was_noted_and_nothing_else_and_survives_a_torn_line() {
        let directory = tempfile::tempdir().unwrap();
        let log = ErasureLog { path: directory.path().join("erasures.log") };
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        log.note(&[Erasure::Account(one)], 5).unwrap();
        let mut torn = log.bytes().unwrap();
        torn.extend(b"7 submission 0123");
        fs::write(&log.path, torn).unwrap();
        log.note(&[Erasure::Email("ann@example.org".into())], 9).unwrap();
        let text = String::from_utf8(log.bytes().unwrap()).unwrap();
        assert!(!text.contains("ann") && !text.contains(&one.to_string()), "{text}");
        let mut erased = Erased::default();
        erased.add(&text);
        assert_eq!(erased.at(&Erasure::Account(one)), Some(5));
        assert_eq!(erased.at(&Erasure::Email("ann@example.org".into())), Some(9));
        for other in [Erasure::Account(two), Erasure::Submission(one), Erasure::AccountAlone(one)] {
            assert_eq!(erased.at(&other), None);
        }
        assert!(erased.any("email") && !erased.any("submission"));
    }
}
