//! What was sent and what came of it, held against what the desk has.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

use crate::desk::Desk;
use crate::submission::{Submission, hexadecimal};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// 201: the server gave its word.
    Answered,
    /// The connection broke before an answer: it may be there, once.
    Unknown,
    /// Never answered, but seen in an export: from then on it may not go away.
    Found,
}

#[derive(Default)]
pub(crate) struct Ledger {
    sent: HashMap<String, (Submission, Outcome)>,
    sent_again: usize,
    /// Files that were read in an earlier round: a file of ours never changes.
    hashed: HashMap<PathBuf, String>,
}

impl Ledger {
    pub(crate) fn enter(&mut self, submission: Submission, outcome: Outcome) {
        self.sent.insert(submission.mark.clone(), (submission, outcome));
    }

    /// Those that a client would send again, for they have a key; whoever takes them enters what
    /// came of it.
    pub(crate) fn take_unknown_with_key(&mut self) -> Vec<Submission> {
        let unknown = self.sent.extract_if(|_, (submission, outcome)| {
            submission.has_key && *outcome == Outcome::Unknown
        });
        let taken: Vec<_> = unknown.map(|(_, (submission, _))| submission).collect();
        self.sent_again += taken.len();
        taken
    }

    pub(crate) fn answered(&self) -> usize {
        self.count(Outcome::Answered)
    }

    fn count(&self, wanted: Outcome) -> usize {
        self.sent.values().filter(|(_, outcome)| *outcome == wanted).count()
    }

    /// Panics with everything that is lost, doubled, broken or left over.
    pub(crate) fn compare(&mut self, desk: &Desk, when: &str) {
        let rows = desk.export();
        let mut wrong = Vec::new();
        let mut times_there: HashMap<&str, usize> = HashMap::new();
        let mut files_named: HashMap<&str, usize> = HashMap::new();
        for row in &rows {
            let mark = row["tree"]["mark"].as_str().unwrap_or_default();
            match self.sent.get(mark) {
                Some((submission, _)) => wrong.extend(difference(submission, &row["tree"])),
                None => wrong.push(format!("nobody sent this: {row}")),
            }
            *times_there.entry(mark).or_default() += 1;
            if let Some(sha256) = row["tree"]["file"]["sha256"].as_str() {
                *files_named.entry(sha256).or_default() += 1;
            }
        }
        for (mark, (submission, outcome)) in &mut self.sent {
            match (times_there.get(mark.as_str()).copied().unwrap_or(0), *outcome) {
                (1, Outcome::Unknown) if !submission.has_key => *outcome = Outcome::Found,
                (1, _) | (0, Outcome::Unknown) => {}
                (0, _) => wrong.push(format!("lost: {submission:?}")),
                (times, _) => wrong.push(format!("there {times} times: {submission:?}")),
            }
        }
        for path in desk.uploads() {
            let sha256 = self
                .hashed
                .entry(path)
                .or_insert_with_key(|path| hexadecimal(&std::fs::read(path).unwrap()));
            match files_named.get_mut(sha256.as_str()) {
                Some(times) if *times > 0 => *times -= 1,
                _ => wrong.push(format!("a file that no submission names: {sha256}")),
            }
        }
        for (sha256, times) in files_named {
            if times > 0 {
                wrong.push(format!("a file is missing or broken: {sha256}"));
            }
        }
        assert!(wrong.is_empty(), "{when}, {self}:\n{}", wrong.join("\n"));
    }
}

/// What of `submission` is not in its tree.
fn difference(submission: &Submission, tree: &Value) -> Option<String> {
    let file = submission.file.as_ref();
    let same = tree["text"].as_str() == Some(&submission.text)
        && tree["file"]["sha256"].as_str() == file.map(|file| file.sha256.as_str())
        && tree["file"]["size"].as_u64() == file.map(|file| file.size as u64);
    (!same).then(|| format!("not whole: {submission:?} is {tree}"))
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (answered, unknown) = (self.answered(), self.count(Outcome::Unknown));
        let (again, files) = (self.sent_again, self.hashed.len());
        let found = self.count(Outcome::Found);
        write!(
            f,
            "{answered} answered, {found} found without an answer, {unknown} unknown, \
             {again} sent again with their key, {files} files"
        )
    }
}
