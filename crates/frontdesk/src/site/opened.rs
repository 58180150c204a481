//! Opened files as tower-http reads them: it does ranges, conditions and precompressed
//! neighbours, but every file it gets comes through the gate.

use std::fs::Metadata;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use tower_http::services::fs::{Backend, File};

use super::gate::{Gate, Passed};

/// One settled file, opened already, and the gate for its neighbours (`page.html.br`).
#[derive(Clone)]
pub(super) struct Opened {
    gate: Arc<Gate>,
    relative: PathBuf,
    metadata: Metadata,
    file: Arc<Mutex<Option<std::fs::File>>>,
}

impl Opened {
    pub(super) fn new(gate: Arc<Gate>, relative: PathBuf, passed: Passed) -> Opened {
        let Passed { file, metadata } = passed;
        Opened { gate, relative, metadata, file: Arc::new(Mutex::new(Some(file))) }
    }

    /// The path below the root.
    pub(super) fn relative(&self) -> &Path {
        &self.relative
    }

    fn take(&self, path: &Path) -> Option<SiteFile> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = file.take_if(|_| is(path, &self.relative))?;
        Some(SiteFile { file: file.into(), metadata: self.metadata.clone() })
    }

    async fn neighbour(&self, path: PathBuf) -> io::Result<Passed> {
        let gate = self.gate.clone();
        let opening = tokio::task::spawn_blocking(move || gate.open(&below(&path)));
        opening.await.map_err(io::Error::other)?
    }
}

/// tower-http puts `./` in front of what it asks for.
fn below(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

fn is(path: &Path, relative: &Path) -> bool {
    below(path) == relative
}

impl Backend for Opened {
    type File = SiteFile;
    type Metadata = Metadata;
    type OpenFuture = Pin<Box<dyn Future<Output = io::Result<SiteFile>> + Send>>;
    type MetadataFuture = Pin<Box<dyn Future<Output = io::Result<Metadata>> + Send>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        let opened = self.clone();
        Box::pin(async move {
            if let Some(file) = opened.take(&path) {
                return Ok(file);
            }
            let Passed { file, metadata } = opened.neighbour(path).await?;
            Ok(SiteFile { file: file.into(), metadata })
        })
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        let opened = self.clone();
        Box::pin(async move {
            if is(&path, &opened.relative) {
                return Ok(opened.metadata);
            }
            Ok(opened.neighbour(path).await?.metadata)
        })
    }
}

/// A file on its way out.
pub(super) struct SiteFile {
    file: tokio::fs::File,
    metadata: Metadata,
}

impl File for SiteFile {
    type Metadata = Metadata;
    type MetadataFuture<'a> = std::future::Ready<io::Result<Metadata>>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        std::future::ready(Ok(self.metadata.clone()))
    }
}

impl AsyncRead for SiteFile {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_read(context, buffer)
    }
}

impl AsyncSeek for SiteFile {
    fn start_seek(mut self: Pin<&mut Self>, position: io::SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.file).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.file).poll_complete(context)
    }
}
