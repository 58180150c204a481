//! The answer to a GET for a file of the site.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use axum::body::Body;
use http::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, IF_RANGE, LOCATION, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::Site;
use super::opened::Opened;
use super::path::SitePath;

/// The page for what is not there, if the site brings one.
const NOT_FOUND_PAGE: &str = "404.html";

/// What must be encoded in a segment so that each byte of a file's name survives.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// What a path comes to.
enum Settled {
    File(Opened),
    /// A folder asked for without its slash: relative addresses in its index would go wrong.
    Folder,
    /// The site's own page for what is not there.
    NotFoundPage(Opened),
    Nothing,
}

impl Site {
    /// Answers with a file of the site. `None` is for the caller's own "not found" page: there is
    /// no such file, none that is served, and the site has no `404.html`.
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Option<Response<Body>> {
        let mut response = match *request.method() {
            Method::GET | Method::HEAD => self.find(request).await?,
            _ => method_not_allowed(),
        };
        // V3.4.4: on every answer, redirects and errors too.
        let nosniff = HeaderValue::from_static("nosniff");
        response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, nosniff);
        Some(response)
    }

    /// Answers a GET with the site's own file for this very path, or leads into its folder. `None`
    /// if the site has none: the built-in page is shown then, and not what stands in for others.
    pub(crate) async fn own_page<B>(&self, request: Request<B>) -> Option<Response<Body>> {
        let (head, _) = request.into_parts();
        let path = SitePath::parse(head.uri.path())?;
        let site = self.clone();
        let settling = tokio::task::spawn_blocking(move || site.settle(Some(&path), false));
        let mut response = match settling.await.ok()? {
            Settled::File(opened) => send(opened, head.method, &head.headers).await,
            Settled::Folder => redirect_into(head.uri.path(), head.uri.query())?,
            Settled::NotFoundPage(_) | Settled::Nothing => return None,
        };
        let nosniff = HeaderValue::from_static("nosniff");
        response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, nosniff);
        Some(response)
    }

    async fn find<B>(&self, request: Request<B>) -> Option<Response<Body>> {
        let (head, _) = request.into_parts();
        let path = SitePath::parse(head.uri.path());
        let view = self.inner.spa && is_navigation(&head.headers);
        let site = self.clone();
        // One trip to the threads that may wait for the disk, whatever has to be tried.
        let settling = tokio::task::spawn_blocking(move || site.settle(path.as_ref(), view));
        match settling.await.ok()? {
            Settled::File(opened) => Some(send(opened, head.method, &head.headers).await),
            Settled::Folder => redirect_into(head.uri.path(), head.uri.query()),
            Settled::NotFoundPage(opened) => {
                // Of a page that stands for something else, no part and no "not modified" is sent.
                let mut response = send(opened, head.method, &HeaderMap::new()).await;
                *response.status_mut() = StatusCode::NOT_FOUND;
                Some(response)
            }
            Settled::Nothing => None,
        }
    }

    fn settle(&self, path: Option<&SitePath>, view: bool) -> Settled {
        if let Some(path) = path {
            if let Some(opened) = candidates(path).into_iter().find_map(|file| self.open_file(file))
            {
                return Settled::File(opened);
            }
            if !path.is_folder && self.has_index(&path.relative()) {
                return Settled::Folder;
            }
            if view
                && !path.has_extension()
                && let Some(index) = self.open_file("index.html".into())
            {
                return Settled::File(index);
            }
        }
        match self.open_file(NOT_FOUND_PAGE.into()) {
            Some(page) => Settled::NotFoundPage(page),
            None => Settled::Nothing,
        }
    }

    fn open_file(&self, relative: PathBuf) -> Option<Opened> {
        let gate = &self.inner.gate;
        let passed = gate.open(&relative).ok()?;
        Some(Opened::new(gate.clone(), relative, passed))
    }

    fn has_index(&self, folder: &Path) -> bool {
        let gate = &self.inner.gate;
        gate.admit_folder(folder).is_some()
            && INDEXES.iter().any(|index| gate.admit(&folder.join(index)).is_ok())
    }
}

/// What a folder shows.
pub(super) const INDEXES: [&str; 2] = ["index.html", "index.htm"];

/// The files that may be meant by a path, best first.
pub(super) fn candidates(path: &SitePath) -> Vec<PathBuf> {
    let relative = path.relative();
    if path.is_folder {
        return INDEXES.iter().map(|index| relative.join(index)).collect();
    }
    let with = |extension: &str| {
        let mut name = relative.clone().into_os_string();
        name.push(extension);
        PathBuf::from(name)
    };
    vec![relative.clone(), with(".html"), with(".htm")]
}

/// A browser on its way to a page, not one fetching a part of it (Fetch Metadata; older browsers
/// say it by what they accept).
fn is_navigation(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => text(ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/html")),
    }
}

/// Sends an opened file: types, ranges, conditions and compressed neighbours are tower-http's.
async fn send(opened: Opened, method: Method, headers: &HeaderMap) -> Response<Body> {
    let path = opened.relative().to_owned();
    // The path came out of an address, in UTF-8, and goes back into one.
    let names =
        path.iter().map(|name| utf8_percent_encode(&name.to_string_lossy(), IN_PATH).to_string());
    let address = names.collect::<Vec<_>>().join("/");
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.headers_mut() = headers.clone();
    if headers.contains_key(IF_RANGE) {
        // RFC 9110, 13.1.5: the range counts only if the file is still the same, which tower-http
        // doesn't ask. The whole file is always a right answer.
        request.headers_mut().remove(RANGE);
    }
    let Ok(uri) = format!("/{address}").parse() else {
        return status_only(StatusCode::NOT_FOUND);
    };
    *request.uri_mut() = uri;

    let files = ServeDir::with_backend("", opened)
        .append_index_html_on_directories(false)
        .ignore_multi_range_requests(true)
        .precompressed_br()
        .precompressed_gzip();
    let response: Result<_, Infallible> = files.oneshot(request).await;
    let mut response = response.unwrap_or_else(|never| match never {}).map(Body::new);
    describe(response.headers_mut(), &path);
    response
}

/// Says in which characters text is written, and how long an answer keeps.
fn describe(headers: &mut HeaderMap, path: &Path) {
    if let Some(kind) = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) {
        let is_text = kind.starts_with("text/") || kind == "application/javascript";
        if is_text
            && !kind.contains("charset")
            && let Ok(kind) = HeaderValue::from_str(&format!("{kind}; charset=utf-8"))
        {
            headers.insert(CONTENT_TYPE, kind);
        }
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keeps(path)));
}

/// A site is being worked on while it is looked at: what makes up a page is asked for again each
/// time, and answered with "not modified". Pictures, sound and fonts change seldom.
fn keeps(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "ico" | "mp3" | "ogg"
        | "opus" | "wav" | "mp4" | "webm" | "woff" | "woff2" | "ttf" | "otf" => "max-age=300",
        _ => "no-cache",
    }
}

/// `/dir` to `/dir/`. Relative to the request's own path, so that it holds behind a proxy that puts
/// the site under a prefix too; `./` keeps a name like `a:b` from being a scheme, and there is no
/// way to name another host.
fn redirect_into(path: &str, query: Option<&str>) -> Option<Response<Body>> {
    let (_, name) = path.rsplit_once('/')?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let location = HeaderValue::from_str(&format!("./{name}/{query}")).ok()?;
    let mut response = status_only(StatusCode::TEMPORARY_REDIRECT);
    response.headers_mut().insert(LOCATION, location);
    Some(response)
}

fn method_not_allowed() -> Response<Body> {
    let mut response = status_only(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

fn status_only(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
