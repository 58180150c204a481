//! The only way to a file of the site. What is never served, whatever the path, is decided here.
//!
//! A file is served if the path that it really has, after all symbolic links, lies inside the
//! site, in nothing that is kept back, and under a name that sites are made of. The same is asked
//! again after the file was opened, and of the opened file: a link that is turned elsewhere
//! between look and opening leads nowhere.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

/// Extensions of the files that sites are made of (checklist V13.4.7). What is not listed is not
/// served: keys (`.pem`, `.key`), settings (`.toml`, `.yml`, `.ini`, `.conf`), databases (`.db`,
/// `.sqlite`, `.sql`), backups (`.bak`, `.old`, `.orig`, `.swp`, `~`), logs, and programs whose text
/// would be shown instead of run (`.php`, `.rs`, `.py`).
const SERVED: &[&str] = &[
    // Pages, styles, scripts, and the maps that browsers' tools read.
    "html",
    "htm",
    "xhtml",
    "css",
    "js",
    "mjs",
    "cjs",
    "map",
    "wasm",
    // Data for scripts, feeds and robots.
    "json",
    "jsonld",
    "geojson",
    "json5",
    "ndjson",
    "webmanifest",
    "xml",
    "xsl",
    "xslt",
    "rss",
    "atom",
    "txt",
    "csv",
    "tsv",
    "md",
    "vtt",
    "srt",
    "ics",
    "vcf",
    "bin",
    "topojson",
    // Pictures.
    "png",
    "jpg",
    "jpeg",
    "jfif",
    "gif",
    "svg",
    "svgz",
    "webp",
    "avif",
    "apng",
    "ico",
    "bmp",
    "tif",
    "tiff",
    "heic",
    "jxl",
    "cur",
    // Sound and moving pictures.
    "mp3",
    "m4a",
    "aac",
    "ogg",
    "oga",
    "opus",
    "wav",
    "flac",
    "mid",
    "weba",
    "mp4",
    "m4v",
    "webm",
    "ogv",
    "mov",
    "mkv",
    "m3u8",
    "mpd",
    "ts",
    "m4s",
    // Fonts.
    "woff",
    "woff2",
    "ttf",
    "otf",
    "eot",
    // Models and shaders.
    "glb",
    "gltf",
    "obj",
    "mtl",
    "stl",
    "usdz",
    "ktx2",
    "hdr",
    "glsl",
    "vert",
    "frag",
    "wgsl",
    // Documents and downloads.
    "pdf",
    "epub",
    "rtf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "odt",
    "ods",
    "odp",
    "ps",
    "zip",
    "tar",
    "tgz",
    "7z",
    "apk",
    "dmg",
    "pkg",
    "exe",
    "msi",
    "deb",
    "rpm",
    "appimage",
    "iso",
    "torrent",
    "sig",
    "sha256",
];

/// Compressed forms of a file: served if the file inside would be.
const COMPRESSED: &[&str] = &["gz", "br", "zst", "xz", "bz2"];

/// Files without an extension that are there to be read.
const SERVED_NAMES: &[&str] = &["apple-app-site-association", "license", "copying", "humans"];

/// Files that build tools leave beside a site and that would tell an attacker its parts, or hold
/// secrets (checklist V13.4.1), although their extension is served elsewhere.
const KEPT_BACK: &[&str] = &[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "composer.json",
    "tsconfig.json",
    "jsconfig.json",
    "firebase.json",
    "vercel.json",
    "credentials.json",
    "secrets.json",
    "service-account.json",
    "appsettings.json",
    "requirements.txt",
    "cmakelists.txt",
];

/// The border of a site.
#[derive(Debug)]
pub(super) struct Gate {
    root: PathBuf,
    never: Vec<PathBuf>,
}

/// A file that may be served, open.
pub(super) struct Passed {
    pub(super) file: File,
    pub(super) metadata: Metadata,
}

impl Gate {
    /// Both must be canonical.
    pub(super) fn new(root: PathBuf, never: Vec<PathBuf>) -> Gate {
        Gate { root, never }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Opens the file at `relative` below the root.
    ///
    /// # Errors
    /// `NotFound` for what is not there and for what is never served: no answer tells the two
    /// apart.
    pub(super) fn open(&self, relative: &Path) -> io::Result<Passed> {
        let canonical = self.admit(relative)?;
        let file = File::open(&canonical)?;
        let metadata = file.metadata()?;
        // Again, and of what was opened: see the head of this file.
        let still_there = canonical.canonicalize()? == canonical
            && is_same(&metadata, &canonical.symlink_metadata()?);
        (still_there && metadata.is_file()).then_some(Passed { file, metadata }).ok_or(not_found())
    }

    /// Where the file at `relative` really is, if it may be served.
    ///
    /// # Errors
    /// As for [`Gate::open`].
    pub(super) fn admit(&self, relative: &Path) -> io::Result<PathBuf> {
        let canonical = self.root.join(relative).canonicalize()?;
        let is_named_to_be_served = self.inside(&canonical).is_some_and(may_be_served)
            // Both its own name and that of a link to it.
            && may_be_served(relative);
        // Asked before it is opened: opening a pipe would wait for its other end.
        (is_named_to_be_served && canonical.symlink_metadata()?.is_file())
            .then_some(canonical)
            .ok_or(not_found())
    }

    /// Where the folder at `relative` really is, if files in it may be served.
    pub(super) fn admit_folder(&self, relative: &Path) -> Option<PathBuf> {
        let canonical = self.root.join(relative).canonicalize().ok()?;
        let inside = self.inside(&canonical)?;
        (canonical.is_dir() && visible(inside) && visible(relative)).then_some(canonical)
    }

    /// The canonical path below the root, if it lies there and in nothing that is kept back.
    fn inside<'a>(&self, canonical: &'a Path) -> Option<&'a Path> {
        let kept_back = self.never.iter().any(|never| canonical.starts_with(never));
        canonical.strip_prefix(&self.root).ok().filter(|_| !kept_back)
    }
}

/// Whether a file of this path below the root is one that sites are made of.
fn may_be_served(relative: &Path) -> bool {
    let Some(name) = relative.file_name().and_then(OsStr::to_str) else { return false };
    let name = name.to_ascii_lowercase();
    if !visible(relative) || KEPT_BACK.contains(&name.as_str()) {
        return false;
    }
    let inner = match name.rsplit_once('.') {
        Some((inner, extension)) if COMPRESSED.contains(&extension) => inner,
        Some(_) | None => name.as_str(),
    };
    match inner.rsplit_once('.') {
        Some((_, extension)) => SERVED.contains(&extension),
        // RFC 8615: files there are named by their standards, mostly without an extension.
        None => SERVED_NAMES.contains(&inner) || relative.starts_with(".well-known"),
    }
}

/// No part of the path begins with a dot, but for `.well-known` at the top.
fn visible(relative: &Path) -> bool {
    relative.components().enumerate().all(|(index, component)| match component {
        Component::Normal(name) => {
            let name = name.as_encoded_bytes();
            !name.starts_with(b".") || (index == 0 && name == b".well-known")
        }
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            false
        }
    })
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Without numbers of files, their times and sizes tell them apart well enough.
#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}

/// The canonical path; of what does not exist yet, the canonical path of the folder that it will
/// be made in, with the rest behind it.
pub(super) fn canonical_or_planned(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for existing in path.ancestors() {
        if let (Ok(canonical), Ok(rest)) = (existing.canonicalize(), path.strip_prefix(existing)) {
            // Joining with an empty rest would add a slash.
            return rest.components().fold(canonical, |path, part| path.join(part));
        }
    }
    path
}
