//! The extractors in a router, as their users put them there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use axum::routing::{get, post};
use axum::{Extension, Router};
use frontdesk_form::{Content, Event, Limits, Names, Upload};
use frontdesk_tower::{Form, FormOptions, FormRejection, FormStream};
use http_body_util::BodyExt;
use serde::Deserialize;
use tower::ServiceExt;

#[derive(Debug, Deserialize)]
struct Order {
    name: String,
    #[serde(default)]
    topics: Vec<String>,
    rows: Vec<Row>,
    #[serde(default)]
    terms: bool,
    photo: Option<Upload>,
}

#[derive(Debug, Deserialize)]
struct Row {
    sku: String,
    qty: u32,
}

async fn order(Form(order): Form<Order>) -> String {
    let rows: Vec<String> =
        order.rows.iter().map(|row| format!("{}x{}", row.qty, row.sku)).collect();
    let photo = order.photo.map(|photo| match photo.content {
        Content::Memory(bytes) => format!("{} {}", photo.filename, bytes.len()),
        Content::Stored(key) => key,
    });
    format!("{} {:?} {rows:?} {} {photo:?}", order.name, order.topics, order.terms)
}

/// How many bytes of files came, without any of them being kept.
async fn weigh(mut form: FormStream) -> Result<String, FormRejection> {
    let mut bytes = 0;
    while let Some(event) = form.next_event().await? {
        if let Event::FileEnd { size, .. } = event {
            bytes += size;
        }
    }
    Ok(bytes.to_string())
}

fn app() -> Router {
    Router::new().route("/order", post(order).merge(get(order))).route("/weigh", post(weigh))
}

async fn send(app: Router, request: Request<Body>) -> (StatusCode, String) {
    let response: Response<Body> = app.oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn posted(path: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path).header("content-type", content_type).body(body.into()).unwrap()
}

const URLENCODED: &str = "application/x-www-form-urlencoded";
const PAIRS: &str = "name=Ada&topics=a&rows[0][sku]=x&rows[0][qty]=2&terms=on";

#[tokio::test]
async fn one_type_is_read_out_of_every_encoding() {
    let expected = r#"Ada ["a"] ["2xx"] true None"#;
    let multipart: String = PAIRS
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .chain(["--b--\r\n".to_owned()])
        .collect();
    let json = r#"{"name":"Ada","topics":"a","rows":[{"sku":"x","qty":2}],"terms":true}"#;
    let plain = PAIRS.replace('&', "\r\n") + "\r\n";
    for (content_type, body) in [
        (URLENCODED, PAIRS.to_owned()),
        ("multipart/form-data; boundary=b", multipart),
        ("application/json", json.to_owned()),
        ("text/plain", plain),
    ] {
        let (status, body) = send(app(), posted("/order", content_type, body)).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, expected), "{content_type}");
    }
    let query = Request::get(format!("/order?{PAIRS}")).body(Body::empty()).unwrap();
    assert_eq!(send(app(), query).await, (StatusCode::OK, expected.to_owned()));
}

#[tokio::test]
async fn a_file_comes_as_an_upload_and_an_empty_file_input_as_none() {
    let head = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n\
                --b\r\nContent-Disposition: form-data; name=\"rows[0][sku]\"\r\n\r\nx\r\n\
                --b\r\nContent-Disposition: form-data; name=\"rows[0][qty]\"\r\n\r\n1\r\n";
    for (file, expected) in [
        ("filename=\"a.txt\"\r\n\r\nhello", r#"Some("a.txt 5")"#),
        ("filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n", "None"),
    ] {
        let body = format!(
            "{head}--b\r\nContent-Disposition: form-data; name=\"photo\"; {file}\r\n--b--\r\n"
        );
        let request = posted("/order", "multipart/form-data; boundary=b", body);
        let (status, body) = send(app(), request).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(body.ends_with(expected), "{body}");
    }
}

#[tokio::test]
async fn a_form_that_is_not_the_type_names_every_field() {
    let body = "rows[0][sku]=x&rows[0][qty]=many&rows[1][sku]=y&rows[1][qty]=-1";
    let (status, body) = send(app(), posted("/order", URLENCODED, body)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    let errors = problem["errors"].as_array().unwrap();
    let fields: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    for field in ["name", "rows[0][qty]", "rows[1][qty]"] {
        assert!(fields.contains(&field), "{field} is not among {fields:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_has_its_status_and_says_why() {
    for (request, status, word) in [
        (posted("/order", "image/png", "x"), 415, "unknown_enctype"),
        (posted("/order", "multipart/form-data", "x"), 400, "missing_boundary"),
        (posted("/order", "application/json", "{"), 400, "truncated"),
        (posted("/weigh", "multipart/form-data; boundary=b", "--b\r\n"), 400, "truncated"),
    ] {
        let (found, body) = send(app(), request).await;
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((found.as_u16(), problem["code"].as_str()), (status, Some(word)), "{body}");
    }
}

/// F-13: of two content types neither is believed.
#[tokio::test]
async fn a_second_content_type_is_refused() {
    let mut request = posted("/order", URLENCODED, PAIRS);
    request.headers_mut().append("content-type", "application/json".parse().unwrap());
    assert_eq!(send(app(), request).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn limits_and_names_are_the_applications_own() {
    let options = FormOptions {
        limits: Limits { max_pairs: 5, max_body_bytes: 100, ..Limits::default() },
        names: Names::Flat,
    };
    let app = || app().layer(Extension(options.clone()));
    let (status, body) = send(app(), posted("/order", URLENCODED, PAIRS)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "flat names hold no rows: {body}");
    let (status, body) = send(app(), posted("/order", URLENCODED, "a&b&c&d&e&f")).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(body.contains("limits.max_pairs"), "{body}");
    // The stated length alone is too much: the body is not waited for.
    let mut request = posted("/order", URLENCODED, Body::from_stream(Never));
    request.headers_mut().insert("content-length", 101.into());
    assert_eq!(send(app(), request).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// A body that never comes.
struct Never;

impl futures_core::Stream for Never {
    type Item = Result<bytes::Bytes, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn files_pass_through_a_stream_one_event_at_a_time() {
    let file = |bytes: usize| {
        let head = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n";
        format!("{head}{}\r\n", "y".repeat(bytes))
    };
    let body = format!("{}{}--b--\r\n", file(70_000), file(5));
    let request = posted("/weigh", "multipart/form-data; boundary=b", body);
    assert_eq!(send(app(), request).await, (StatusCode::OK, "70005".to_owned()));
}
