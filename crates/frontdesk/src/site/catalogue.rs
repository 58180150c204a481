//! Reads the pages of a site, and in them the forms that are sent here.
//!
//! What was read is kept with the file's size, time and number, so that the next reading opens
//! only what changed.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use frontdesk_schema::{FormSchema, Page, PageLimits};

use self::rules::Rules;
use super::files::INDEXES;
use super::forms::{Place, SiteForms, Warning};
use super::gate::{Gate, Passed};
use crate::form_name::FormName;

mod moved;
pub(super) mod page;
mod rules;

/// Pages that are searched for forms. A site with more has its first ones searched, and a warning.
const MAX_PAGES: usize = 5_000;
/// Files and folders that are looked at for pages.
const MAX_ENTRIES: usize = 200_000;
/// Folders inside each other that are searched.
const MAX_DEPTH: usize = 32;

/// A form that a page sends here.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) name: FormName,
    pub(super) place: Place,
    pub(super) sent: Sent,
    /// Of a Netlify form: what it is called in the page, and the path it is sent to.
    pub(super) netlify: Option<(String, String)>,
    /// Shared by all places that one form is sent to.
    pub(super) fields: Arc<Fields>,
}

/// What a form of a page holds.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) literal_id: bool,
    /// The names of its `type=hidden` and its `type=password` fields.
    pub(super) hidden: Vec<String>,
    pub(super) secret: Vec<String>,
    /// The field that only robots fill in, as Netlify's forms name it.
    pub(super) honeypot: Option<String>,
    /// The values that its HTML gives: of hidden fields, of choices, of buttons.
    pub(super) listed: Vec<(String, String)>,
    /// What it demands; `None` where the site has more fields than are kept.
    pub(super) schema: Option<FormSchema>,
}

/// Whether a form's method brings it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    Rightly,
    Wrongly,
}

/// What one page holds.
#[derive(Debug)]
struct PageForms {
    found: Vec<Found>,
    warnings: Vec<Warning>,
    /// Whether everything was kept. If not, the page is read again the next time.
    is_whole: bool,
}

impl Default for PageForms {
    fn default() -> PageForms {
        PageForms { found: Vec::new(), warnings: Vec::new(), is_whole: true }
    }
}

/// What tells that a file is still the one that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    number: u64,
}

/// The pages as last read.
pub(super) struct Catalogue {
    gate: Arc<Gate>,
    public_host: Option<String>,
    known: BTreeMap<PathBuf, (Stamp, Arc<PageForms>)>,
}

impl Catalogue {
    pub(super) fn new(gate: Arc<Gate>, public_host: Option<String>) -> Catalogue {
        Catalogue { gate, public_host, known: BTreeMap::new() }
    }

    /// Forgets the pages at these absolute paths.
    pub(super) fn forget(&mut self, changed: &[PathBuf]) {
        for path in changed {
            if let Ok(relative) = path.strip_prefix(self.gate.root()) {
                self.known.remove(relative);
            }
        }
    }

    /// The forms of all pages, reading those that changed.
    pub(super) fn read(&mut self) -> SiteForms {
        let mut search = Search::over(&self.gate);
        search.run();
        let Search { pages, mut warnings, .. } = search;

        let mut known = BTreeMap::new();
        // What stays as it was counts first, so that a page that is new can't push it out.
        let mut rules = Rules::default();
        let mut changed = Vec::new();
        for path in pages {
            match self.unchanged(&path) {
                Some(entry) => {
                    rules.count(entry.1.found.iter().filter_map(|f| f.fields.schema.as_ref()));
                    known.insert(path, entry);
                }
                None => changed.push(path),
            }
        }
        for path in changed {
            if let Some(entry) = self.open(&path, &mut rules) {
                known.insert(path, entry);
            }
        }
        self.known = known;
        let read = || self.known.values().map(|(_, page)| page);
        warnings.extend(read().flat_map(|page| page.warnings.iter().cloned()));
        SiteForms::gather(read().flat_map(|page| &page.found), warnings)
    }

    /// How many pages are known.
    #[cfg(test)]
    pub(super) fn pages(&self) -> usize {
        self.known.len()
    }

    /// The page at `relative` as known, if it is still the same.
    fn unchanged(&self, relative: &Path) -> Option<(Stamp, Arc<PageForms>)> {
        let canonical = self.gate.admit(relative).ok()?;
        let stamp = stamp(&canonical.symlink_metadata().ok()?);
        let (known, page) = self.known.get(relative)?;
        (*known == stamp && page.is_whole).then(|| (stamp, page.clone()))
    }

    /// The page at `relative`, read now. `None` if it is gone or never served.
    fn open(&self, relative: &Path, rules: &mut Rules) -> Option<(Stamp, Arc<PageForms>)> {
        let passed = self.gate.open(relative).ok()?;
        // Of the opened file: it may have been replaced since.
        let stamp = stamp(&passed.metadata);
        Some((stamp, Arc::new(self.read_page(relative, passed, rules))))
    }

    fn read_page(&self, relative: &Path, passed: Passed, rules: &mut Rules) -> PageForms {
        let file = slashed(relative);
        let limits = PageLimits::default();
        let mut bytes = Vec::new();
        let most = limits.max_page_bytes as u64 + 1;
        if let Err(error) = passed.file.take(most).read_to_end(&mut bytes) {
            let message = format!("the page can't be read: {error}");
            let warnings = vec![Warning::error(file, 0, message)];
            return PageForms { warnings, ..PageForms::default() };
        }
        let html = String::from_utf8_lossy(&bytes);
        let page = Page::read_within(&html, &limits);
        let mut forms = page::forms_in(&file, &page, self.public_host.as_deref(), rules);
        // Bytes past the limit were never read: a character cut there is no fault of the page.
        if let (Err(error), None) = (std::str::from_utf8(&bytes), page.cut) {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
            let message = "the page is not in UTF-8, as which it is sent; save it as UTF-8";
            forms.warnings.push(Warning::error(file, line, message.into()));
        }
        forms
    }
}

/// A relative path as it stands in addresses and messages.
fn slashed(relative: &Path) -> String {
    let parts: Vec<_> = relative.iter().map(OsStr::to_string_lossy).collect();
    parts.join("/")
}

/// The path under which browsers see a page.
fn page_path(file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
    let folder = if folder.is_empty() { "/".to_owned() } else { format!("/{folder}/") };
    if INDEXES.contains(&name) {
        return folder;
    }
    let shown = name.strip_suffix(".html").or(name.strip_suffix(".htm")).unwrap_or(name);
    format!("{folder}{shown}")
}

fn stamp(metadata: &Metadata) -> Stamp {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let number = 0;
    Stamp { len: metadata.len(), modified: metadata.modified().ok(), number }
}

/// A walk over the folders of the site.
struct Search<'a> {
    gate: &'a Gate,
    /// Real folders that were walked: a link back to one of them would never end.
    walked: HashSet<PathBuf>,
    entries: usize,
    pages: Vec<PathBuf>,
    warnings: Vec<Warning>,
}

impl<'a> Search<'a> {
    fn over(gate: &'a Gate) -> Search<'a> {
        Search { gate, walked: HashSet::new(), entries: 0, pages: Vec::new(), warnings: Vec::new() }
    }

    fn run(&mut self) {
        let mut open = vec![(PathBuf::new(), 0)];
        while let Some((folder, depth)) = open.pop() {
            let Some(real) = self.gate.admit_folder(&folder) else { continue };
            if !self.walked.insert(real.clone()) {
                continue;
            }
            for name in self.names_in(&real, &folder) {
                let path = folder.join(&name);
                if is_page(&name) {
                    self.pages.push(path);
                } else if real.join(&name).is_dir() {
                    if depth == MAX_DEPTH {
                        self.warn(&path, "lies too deep: its pages are not searched for forms");
                    } else {
                        open.push((path, depth + 1));
                    }
                }
                if self.pages.len() > MAX_PAGES || self.entries > MAX_ENTRIES {
                    self.pages.truncate(MAX_PAGES);
                    let message = format!(
                        "the site is too large to be searched whole: forms are known from its \
                         first {} pages; declare others with `frontdesk form add`",
                        self.pages.len()
                    );
                    self.warnings.push(Warning::error(String::new(), 0, message));
                    return;
                }
            }
        }
    }

    /// The names in a folder that may lead to pages, in their order.
    fn names_in(&mut self, real: &Path, folder: &Path) -> Vec<String> {
        let entries = match std::fs::read_dir(real) {
            Ok(entries) => entries,
            Err(error) => {
                self.warn(folder, &format!("can't be read: {error}"));
                return Vec::new();
            }
        };
        let mut names = Vec::new();
        for entry in entries.flatten().take(MAX_ENTRIES) {
            self.entries += 1;
            // Packages of a build tool bring pages of their own: examples, reports of tests.
            let name = entry.file_name().into_string();
            names.extend(name.ok().filter(|name| !name.starts_with('.') && name != "node_modules"));
        }
        names.sort_unstable();
        names
    }

    fn warn(&mut self, path: &Path, message: &str) {
        self.warnings.push(Warning::error(slashed(path), 0, message.to_owned()));
    }
}

fn is_page(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(OsStr::to_str);
    extension.is_some_and(|own| own.eq_ignore_ascii_case("html") || own.eq_ignore_ascii_case("htm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_path_that_browsers_show() {
        for (file, path) in [
            ("index.html", "/"),
            ("about.html", "/about"),
            ("shop/index.htm", "/shop/"),
            ("a/b/c.htm", "/a/b/c"),
            ("a/INDEX.HTML", "/a/INDEX.HTML"),
        ] {
            assert_eq!(page_path(file), path);
        }
    }
}
