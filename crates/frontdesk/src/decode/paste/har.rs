//! A HAR archive (HTTP Archive 1.2), one entry of it, or the request of one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;

use super::super::request::{Header, Request};
use super::super::trouble::{Refused, Remark};
use super::Pasted;

/// Whether the text is the beginning of one.
pub(super) fn is_archive(text: &str) -> bool {
    let start = text.trim_start();
    if !start.starts_with('{') {
        return false;
    }
    // The rest of a large archive has not been looked at, so it can't be parsed yet.
    let start: String = start.chars().filter(|letter| !letter.is_whitespace()).take(4000).collect();
    let has = |key: &str| start.contains(key);
    start.starts_with("{\"log\":{")
        || (has("\"method\":") && has("\"url\":") && (has("\"request\":{") || has("\"headers\":[")))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    #[serde(default)]
    method: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct Pair {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
    #[serde(default)]
    params: Vec<Param>,
    encoding: Option<String>,
    /// What some exporters write instead of `encoding`, which HAR 1.2 knows for responses only.
    #[serde(rename = "_encoding")]
    own_encoding: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Param {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: String,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// The request that most likely was the form: the first one with a body.
pub(super) fn read(text: &str) -> Result<Pasted, Refused> {
    let malformed = |error: serde_json::Error| {
        Refused::new("bad_har", 0, format!("the archive is malformed: {error}"))
    };
    let mut archive: Value = serde_json::from_str(text).map_err(malformed)?;
    let mut requests: Vec<Value> = match archive.pointer_mut("/log/entries").map(Value::take) {
        Some(Value::Array(entries)) => {
            entries.into_iter().map(|mut entry| entry["request"].take()).collect()
        }
        _ if archive.get("request").is_some() => vec![archive["request"].take()],
        _ => vec![archive],
    };
    let count = requests.len();
    let chosen = likeliest(&requests);
    let Some(request) = requests.get_mut(chosen).map(Value::take).filter(Value::is_object) else {
        return Err(Refused::new("bad_har", 0, "the archive holds no request"));
    };
    let sent = Sent::deserialize(request).map_err(malformed)?;
    let mut pasted = pasted(sent)?;
    if count > 1 {
        let message = format!("the archive holds {count} requests; this is number {}", chosen + 1);
        pasted.remarks.push(Remark::new("chosen", message));
    }
    Ok(pasted)
}

/// A page loads much beside its form: the first request with a body, else the first that had one which
/// was not kept, else the first with a query.
fn likeliest(requests: &[Value]) -> usize {
    let has_body = |request: &Value| request.get("postData").is_some_and(Value::is_object);
    let had_body = |request: &Value| is_method(request, &["POST", "PUT", "PATCH"]);
    let has_query =
        |request: &Value| request["url"].as_str().is_some_and(|address| address.contains('?'));
    let first = |is: &dyn Fn(&Value) -> bool| requests.iter().position(is);
    first(&has_body).or_else(|| first(&had_body)).or_else(|| first(&has_query)).unwrap_or(0)
}

fn is_method(request: &Value, methods: &[&str]) -> bool {
    request["method"].as_str().is_some_and(|method| methods.contains(&method))
}

fn pasted(sent: Sent) -> Result<Pasted, Refused> {
    let headers: Vec<Header> = sent
        .headers
        .into_iter()
        // HTTP/2's `:path` and its like are no headers.
        .filter(|pair| !pair.name.starts_with(':'))
        .map(|pair| Header::new(pair.name, pair.value))
        .collect();
    let target = path(&sent.url).to_owned();
    let mut request = Request { method: sent.method, target, headers };
    // What an archive keeps has been decompressed.
    request.headers.retain(|header| !header.name.eq_ignore_ascii_case("content-encoding"));
    let Some(data) = sent.post_data else {
        not_kept(&request)?;
        return Ok(Pasted::of_request(request, Vec::new()));
    };
    let mime_type = data.mime_type.clone();
    let body = body(data)?;
    let pasted = Pasted::of_request(request, body);
    let content_type =
        pasted.content_type.or_else(|| (!mime_type.is_empty()).then(|| mime_type.into_bytes()));
    Ok(Pasted { content_type, ..pasted })
}

/// Browsers leave bodies with files out of their archives; that is no empty form.
fn not_kept(request: &Request) -> Result<(), Refused> {
    let stated = request.value("content-length").map(String::from_utf8_lossy);
    let Some(bytes) = stated.and_then(|length| length.trim().parse::<u64>().ok()) else {
        return Ok(());
    };
    if bytes == 0 {
        return Ok(());
    }
    let Request { method, target, .. } = request;
    let message = format!(
        "the archive did not keep the {bytes} bytes that {method} {target} sent (browsers leave out \
         bodies with files): copy the request as cURL, or send the form to the decoder's own page"
    );
    Err(Refused::new("not_kept", 0, message))
}

fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find(['/', '?']).and_then(|start| rest.get(start..)).unwrap_or("/")
}

fn body(data: PostData) -> Result<Vec<u8>, Refused> {
    let encoding = data.encoding.or(data.own_encoding).unwrap_or_default();
    match data.text {
        Some(text) if encoding == "base64" => STANDARD.decode(text.trim()).map_err(|error| {
            Refused::new("bad_har", 0, format!("the body's base64 is malformed: {error}"))
        }),
        Some(text) if !text.is_empty() || data.params.is_empty() => Ok(text.into_bytes()),
        _ => Ok(of_params(&data.mime_type, &data.params)),
    }
}

/// A body is listed by its parameters where the exporter left its text out.
fn of_params(mime_type: &str, params: &[Param]) -> Vec<u8> {
    let Some(boundary) = mime_type.split("boundary=").nth(1) else {
        // The parameters of a urlencoded body are as they were sent, or decoded: exporters differ.
        let escaped = |text: &str| match text.contains('%') || text.contains('+') {
            true => text.to_owned(),
            false => utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
        };
        let pairs = params
            .iter()
            .map(|param| format!("{}={}", escaped(&param.name), escaped(&param.value)));
        return pairs.collect::<Vec<_>>().join("&").into_bytes();
    };
    let boundary = boundary.trim_matches('"');
    let mut body = String::new();
    for param in params {
        let quoted = |text: &str| text.replace('"', "%22");
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(&param.name)
        );
        if let Some(name) = &param.file_name {
            body += &format!("; filename=\"{}\"", quoted(name));
        }
        if let Some(kind) = &param.content_type {
            body += &format!("\r\nContent-Type: {kind}");
        }
        body += &format!("\r\n\r\n{}\r\n", param.value);
    }
    body += &format!("--{boundary}--\r\n");
    body.into_bytes()
}
