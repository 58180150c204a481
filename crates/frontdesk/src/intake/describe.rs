//! `GET /f/{form}/schema.json`: what the form demands, as JSON Schema 2020-12.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, StatusCode, Uri};
use sha2::{Digest, Sha256};

use crate::answer::Wanted;
use crate::app::App;
use crate::failure::Failure;

/// Gives what the HTML of the site, or the config file, says of the form's fields. Whoever can see
/// the form can see that, so any page may read it.
pub(crate) async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let schema = match describe(&app, &name, &uri, &headers).await {
        Ok(schema) => schema,
        // Programs alone ask for JSON Schema.
        Err(failure) => {
            let mut response = failure.answer(Wanted::Json, None);
            response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
            return response;
        }
    };
    let digest = Sha256::digest(schema.as_bytes());
    let tag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    // The page may change at any moment: asked for again each time, and seldom sent.
    let head = [(CACHE_CONTROL, "no-cache"), (ETAG, &tag), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    let mut response = if is_known(&headers, &tag) {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, [(CONTENT_TYPE, "application/schema+json")], schema).into_response()
    };
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    response
}

const ANY: http::HeaderValue = http::HeaderValue::from_static("*");

async fn describe(
    app: &App,
    name: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<String, Failure> {
    let form = app.find_form(name).await.ok_or_else(|| app.no_such_form(name))?;
    let name = form.name.as_str();
    let schema = form.schema().ok_or_else(|| Failure::NoFields { form: name.to_owned() })?;
    let origin = app.own_origin(uri, headers);
    let origin = origin.as_ref().map_or("", |origin| origin.as_str());
    Ok(schema.json_schema(&format!("{origin}/f/{name}/schema.json")))
}

/// Whether the asker has this very text (RFC 9110, 13.1.2; weak comparison).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim_ascii);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
