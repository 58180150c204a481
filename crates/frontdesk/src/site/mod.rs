//! The site: a folder of front-end files, served, and searched for forms.
//!
//! - `path.rs`: what a request's path asks for;
//! - `gate.rs`: the only way to a file; what is never served is decided there;
//! - `files.rs`: the answer to a GET;
//! - `action.rs`, `catalogue.rs`, `forms.rs`: which forms the pages hold;
//! - `form_page.rs`: the page that a form was sent from, to be shown again;
//! - `watch.rs`: the same again whenever a file changes.

mod action;
mod catalogue;
mod files;
mod form_page;
mod forms;
mod gate;
mod opened;
mod path;
#[cfg(test)]
mod tests;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use catalogue::Catalogue;
use gate::Gate;

pub(crate) use form_page::{FormPage, PlacedForm, SentBy};
pub(crate) use forms::{Place, Severity, SiteForms, Warning, page_key};
pub(crate) use watch::{Changed, Watch};

/// A POST to an unknown form reads the pages again, but not more often than this: strangers
/// choose how many such requests come.
const REST_BETWEEN_READS: Duration = Duration::from_millis(500);

/// Where the site is, and what of it is nobody's business.
#[derive(Debug, Clone, Default)]
pub(crate) struct SiteOptions {
    /// The folder.
    pub(crate) root: PathBuf,
    /// A single-page application: `index.html` answers for paths that name no file.
    pub(crate) spa: bool,
    /// The data directory. It need not exist yet; it must not share files with the site.
    pub(crate) data: Option<PathBuf>,
    /// Files and folders that are never served wherever they are: config, keys, secrets.
    pub(crate) never: Vec<PathBuf>,
    /// The host of `public_url`, without a port: an action that names it is one on this site.
    pub(crate) public_host: Option<String>,
}

/// Why a folder can't be a site.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SiteError {
    #[error("there is no folder {}: give the folder that holds your index.html", .0.display())]
    Missing(PathBuf),
    #[error(
        "{} is a file, and a site is a folder: try `frontdesk serve {}`",
        .file.display(),
        .folder.display()
    )]
    File { file: PathBuf, folder: PathBuf },
    #[error("the folder {} can't be read", .folder.display())]
    Unreadable { folder: PathBuf, source: std::io::Error },
    #[error(
        "the data directory {} lies inside the site {}, whose files anybody may read; keep it \
         elsewhere, for example: --data {}",
        .data.display(),
        .root.display(),
        .better.display()
    )]
    DataInside { data: PathBuf, root: PathBuf, better: PathBuf },
    #[error(
        "the site {} lies inside the data directory {}, of which nothing is ever served; keep \
         them apart, for example: --data {}",
        .root.display(),
        .data.display(),
        .better.display()
    )]
    InsideData { data: PathBuf, root: PathBuf, better: PathBuf },
}

/// A site that is open. A clone is the same site.
#[derive(Clone)]
pub(crate) struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    gate: Arc<Gate>,
    spa: bool,
    public_host: Option<String>,
    /// Held while pages are read, so that two readings never go on at once.
    catalogue: Mutex<(Catalogue, Option<Instant>)>,
    forms: RwLock<Arc<SiteForms>>,
}

impl Site {
    /// Opens the site and reads the forms in its pages. This waits for the disk: call it before
    /// the runtime is busy, or from `spawn_blocking`.
    ///
    /// # Errors
    /// The folder isn't there, isn't a folder, or overlaps the data directory; the message says
    /// what to do.
    pub(crate) fn open(options: SiteOptions) -> Result<Site, SiteError> {
        let root = folder(&options.root)?;
        let data = options.data.as_deref().map(gate::canonical_or_planned);
        if let Some(data) = &data {
            apart(&root, data)?;
        }
        let never = options.never.iter().map(|path| gate::canonical_or_planned(path));
        let gate = Arc::new(Gate::new(root, never.chain(data).collect()));
        let mut catalogue = Catalogue::new(gate.clone(), options.public_host.clone());
        let forms = catalogue.read();
        Ok(Site {
            inner: Arc::new(Inner {
                gate,
                spa: options.spa,
                public_host: options.public_host,
                catalogue: Mutex::new((catalogue, Some(Instant::now()))),
                forms: RwLock::new(Arc::new(forms)),
            }),
        })
    }

    /// The folder, without symbolic links.
    pub(crate) fn root(&self) -> &Path {
        self.inner.gate.root()
    }

    /// The forms as last read.
    pub(crate) fn forms(&self) -> Arc<SiteForms> {
        // A lock poisoned by a panic still holds a whole catalogue: it is replaced, never edited.
        self.inner.forms.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the pages again if the last reading is old enough to have missed something: for a POST
    /// to a form that isn't known.
    pub(crate) async fn reread_now(&self) -> Arc<SiteForms> {
        let site = self.clone();
        let reading = tokio::task::spawn_blocking(move || site.reread(REST_BETWEEN_READS));
        // The reading can only fail by a panic, and then the last catalogue still holds.
        reading.await.unwrap_or_else(|_| self.forms())
    }

    /// Reads what changed, unless the last reading began less than `rest` ago.
    fn reread(&self, rest: Duration) -> Arc<SiteForms> {
        let mut guard = self.inner.catalogue.lock().unwrap_or_else(PoisonError::into_inner);
        let (catalogue, last) = &mut *guard;
        if last.is_some_and(|last| last.elapsed() < rest) {
            return self.forms();
        }
        *last = Some(Instant::now());
        let forms = Arc::new(catalogue.read());
        *self.inner.forms.write().unwrap_or_else(PoisonError::into_inner) = forms.clone();
        forms
    }

    /// Forgets what is known of these files, so that the next reading opens them again even if
    /// their size and time look the same.
    fn forget(&self, changed: &[PathBuf]) {
        let mut guard = self.inner.catalogue.lock().unwrap_or_else(PoisonError::into_inner);
        guard.0.forget(changed);
    }
}

fn folder(root: &Path) -> Result<PathBuf, SiteError> {
    let unreadable = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => SiteError::Missing(root.to_owned()),
        _ => SiteError::Unreadable { folder: root.to_owned(), source },
    };
    let canonical = root.canonicalize().map_err(unreadable)?;
    if canonical.is_file() {
        let folder = match root.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            Some(_) | None => PathBuf::from("."),
        };
        return Err(SiteError::File { file: root.to_owned(), folder });
    }
    std::fs::read_dir(&canonical).map_err(unreadable)?;
    Ok(canonical)
}

/// The data directory is written while the site is read by everybody: neither may hold the other.
fn apart(root: &Path, data: &Path) -> Result<(), SiteError> {
    let beside = |path: &Path| path.parent().unwrap_or(path).join("frontdesk-data");
    let (data, root) = (data.to_owned(), root.to_owned());
    if data.starts_with(&root) {
        let better = beside(&root);
        return Err(SiteError::DataInside { data, root, better });
    }
    if root.starts_with(&data) {
        let better = beside(&data);
        return Err(SiteError::InsideData { data, root, better });
    }
    Ok(())
}
