//! What a request's path asks for.

use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// A path that is safe to look for: each segment is the plain name of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SitePath {
    segments: Vec<String>,
    /// Whether it ends in a slash (or is one), and so asks for a folder's index.
    pub(super) is_folder: bool,
}

impl SitePath {
    /// Reads the path of a request's address, undoing percent-encoding exactly once.
    ///
    /// `None` for whatever can't name a file of a site: a segment that is empty, `.` or `..`, that
    /// holds a slash or backslash (`%2f`), NUL or another control character, that is not UTF-8, or
    /// that begins with a dot.
    pub(super) fn parse(raw: &str) -> Option<SitePath> {
        let raw = raw.strip_prefix('/')?;
        let mut segments = Vec::new();
        if raw.is_empty() {
            return Some(SitePath { segments, is_folder: true });
        }
        let (raw, is_folder) = match raw.strip_suffix('/') {
            Some(folder) => (folder, true),
            None => (raw, false),
        };
        for segment in raw.split('/') {
            let name = percent_decode_str(segment).decode_utf8().ok()?;
            if !may_stand(&name, segments.is_empty()) {
                return None;
            }
            segments.push(name.into_owned());
        }
        Some(SitePath { segments, is_folder })
    }

    /// The same as a path below the root.
    pub(super) fn relative(&self) -> PathBuf {
        self.segments.iter().collect()
    }

    /// Whether the last segment has an extension, and so names a file rather than a view of an
    /// application.
    pub(super) fn has_extension(&self) -> bool {
        let last = self.segments.last().map(Path::new);
        !self.is_folder && last.is_some_and(|name| name.extension().is_some())
    }
}

/// `.well-known` (RFC 8615) is the one folder with a dot that is there to be read.
fn may_stand(name: &str, is_first: bool) -> bool {
    let hidden = name.starts_with('.') && !(is_first && name == ".well-known");
    let separates = |c: char| c == '/' || c == '\\' || c.is_control();
    // One plain name on every system: `C:` is none on Windows.
    let mut parts = Path::new(name).components();
    let is_plain = matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(only)), None) if only == name
    );
    !hidden && is_plain && !name.contains(separates)
}
