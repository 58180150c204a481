//! Questions on the terminal: a password that nobody sees, and yes or no.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use anyhow::{Context as _, bail};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// A line longer than this is no password and no answer.
const MAX_LINE_BYTES: usize = 4096;

/// A password typed twice on the terminal, or the first line of standard input where that is none.
pub(super) fn new_password() -> anyhow::Result<Zeroizing<String>> {
    if !io::stdin().is_terminal() {
        return line().context("no password came on standard input");
    }
    let first = hidden("New password: ")?;
    let second = hidden("The same again: ")?;
    if *first != *second {
        bail!("the two passwords differ; nothing has changed");
    }
    Ok(first)
}

/// Whether the answer is yes. Where nobody can be asked, the flag has to say it.
pub(super) fn confirm(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("{question} Say so with --yes.");
    }
    write!(io::stderr(), "{question} [y/N] ")?;
    let answer = line()?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn hidden(question: &str) -> anyhow::Result<Zeroizing<String>> {
    // Before the question: who answers quickly must not be shown either.
    let silence = Silence::begin().context("the terminal cannot be told to hide what is typed")?;
    write!(io::stderr(), "{question}")?;
    let typed = line();
    drop(silence);
    // The Enter that ended the line was hidden too.
    writeln!(io::stderr())?;
    typed
}

/// The terminal shows nothing of what is typed, as long as this lives.
struct Silence(Termios);

impl Silence {
    fn begin() -> io::Result<Silence> {
        let before = tcgetattr(io::stdin().as_fd())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        // What was typed ahead was shown; it is not part of a password.
        tcsetattr(io::stdin().as_fd(), OptionalActions::Flush, &silent)?;
        Ok(Silence(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // If the terminal is gone there is nothing to set right.
        let _ = tcsetattr(io::stdin().as_fd(), OptionalActions::Now, &self.0);
    }
}

/// One line, without its end. Read past the buffer of `std::io::stdin`, which is never wiped.
fn line() -> anyhow::Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(vec![0; MAX_LINE_BYTES]);
    let mut end = 0;
    while !bytes[..end].contains(&b'\n') {
        let Some(room) = bytes.get_mut(end..).filter(|room| !room.is_empty()) else {
            bail!("the line is too long");
        };
        match rustix::io::read(io::stdin().as_fd(), room) {
            Ok(0) => break,
            Ok(read) => end += read,
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
    }
    if end == 0 {
        bail!("there is nothing to read");
    }
    let line = bytes[..end].split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = std::str::from_utf8(line).context("what was typed is not UTF-8")?;
    Ok(Zeroizing::new(text.to_owned()))
}
