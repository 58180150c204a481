//! The site, with real files.

mod answers;
mod catalogue;
mod opening;
mod watching;

use std::fs;
use std::path::Path;

use axum::body::Body;
use http::header::HeaderName;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use tempfile::TempDir;

use super::{Site, SiteOptions};

/// A folder with files: `path` and content.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, content) in files {
        write(folder.path(), path, content);
    }
    folder
}

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn options(root: &Path) -> SiteOptions {
    SiteOptions { root: root.to_owned(), ..SiteOptions::default() }
}

fn site(root: &Path) -> Site {
    Site::open(options(root)).unwrap()
}

/// An answer, read to its end.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// `None` is the caller's own "not found".
async fn ask(site: &Site, method: &str, path: &str, headers: &[(&str, &str)]) -> Option<Answer> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response: Response<Body> = site.answer(request.body(()).unwrap()).await?;
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Answer { status: head.status, headers: head.headers, body })
}

async fn get(site: &Site, path: &str) -> Option<Answer> {
    ask(site, "GET", path, &[]).await
}

/// The text under a path; `None` if it is not served.
async fn text(site: &Site, path: &str) -> Option<String> {
    let answer = get(site, path).await?;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    Some(answer.body)
}
