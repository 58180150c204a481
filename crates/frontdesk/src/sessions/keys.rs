//! The keys of what the browser keeps: a file that the first start makes.
//!
//! ```text
//! file = *( line LF )
//! line = id SP key / "#" *CHAR / ""   ; the newest key first
//! id   = 0 to 255
//! key  = 32 random bytes in base64
//! ```

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_session::Keyring;
use zeroize::Zeroizing;

use crate::app::random;

const NAME: &str = "keys";
const HEAD: &str = "# Keys that seal what browsers keep for this desk: the newest first, older ones still open.\n\
                    # Whoever reads this file can make such values. If it is lost, they are forgotten.\n";

/// The keys of the file of the settings, else of the data directory, where a start without one makes
/// it.
///
/// # Errors
/// A file that can't be read or made, or that holds no keys.
pub(super) fn open(file: &Path, data: &Path) -> anyhow::Result<Keyring> {
    let own = data.join(NAME);
    let file = if file.as_os_str().is_empty() { &own } else { file };
    let text = match read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && *file == own => {
            make(&own).with_context(|| format!("cannot make {}", own.display()))?
        }
        other => other.with_context(|| format!("sessions.key_file is {}", file.display()))?,
    };
    parse(&text).with_context(|| format!("{}", file.display()))
}

fn read(file: &Path) -> io::Result<Zeroizing<String>> {
    fs::read_to_string(file).map(Zeroizing::new)
}

/// Written beside and put in place once it is on the disk, so that no start ever finds half a key.
fn make(file: &Path) -> io::Result<Zeroizing<String>> {
    let key = Zeroizing::new(random::<32>());
    let text = Zeroizing::new(format!("{HEAD}1 {}\n", STANDARD.encode(*key)));
    let beside = PathBuf::from(format!("{}.new", file.display()));
    let mut out =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    fs::rename(&beside, file)?;
    if let Some(folder) = file.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(text)
}

fn parse(text: &str) -> anyhow::Result<Keyring> {
    let mut ring: Option<Keyring> = None;
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((id, key)) = key(line) else {
            bail!("line {number} is no key: a number to 255, and 32 bytes in base64");
        };
        ring = Some(match ring {
            None => Keyring::new(id, &key),
            Some(ring) => ring.with_older(id, &key).with_context(|| format!("line {number}"))?,
        });
    }
    ring.context("there is no key in it")
}

fn key(line: &str) -> Option<(u8, Zeroizing<[u8; 32]>)> {
    let (id, key) = line.trim_end().split_once(' ')?;
    let bytes = Zeroizing::new(STANDARD.decode(key).ok()?);
    Some((id.parse().ok()?, Zeroizing::new(bytes.as_slice().try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn ids(ring: &Keyring) -> String {
        format!("{ring:?}")
    }

    /// V13.3.1: the key is made at random, is nobody else's to read, and stays.
    #[test]
    fn the_first_start_makes_a_key_and_later_ones_use_it() {
        let data = tempfile::tempdir().unwrap();
        open(Path::new(""), data.path()).unwrap();
        let file = data.path().join(NAME);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(&file).unwrap();
        open(Path::new(""), data.path()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        let other = tempfile::tempdir().unwrap();
        open(Path::new(""), other.path()).unwrap();
        assert_ne!(fs::read_to_string(other.path().join(NAME)).unwrap(), text);
    }

    /// C-45: the first key seals, the others open.
    #[test]
    fn keys_are_read_newest_first() {
        let key = STANDARD.encode([7; 32]);
        let ring = parse(&format!("# new\n2 {key}\n\n1 {key}\n")).unwrap();
        assert_eq!(ids(&ring), "Keyring([2, 1])");
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        let key = STANDARD.encode([7; 32]);
        for text in ["", "# nothing", "1 AAAA", "256 AAAA", "secretsecret", "1"] {
            let error = format!("{:#}", parse(text).unwrap_err());
            assert!(!error.contains("secretsecret"), "{error}");
        }
        assert!(parse(&format!("1 {key}\n1 {key}\n")).is_err());
    }

    #[test]
    fn a_named_file_that_is_missing_is_not_made() {
        let data = tempfile::tempdir().unwrap();
        let named = data.path().join("elsewhere");
        assert!(open(&named, data.path()).is_err());
        assert!(!named.exists());
    }
}
