//! The headers of a request in plain sentences.

mod address;
mod fetch;
mod language;

use frontdesk_session::Cookies;

use crate::user_agent;

/// What a header says, in one sentence.
pub(super) fn header(name: &str, value: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "host" => format!("The visitor asked for the site {value}."),
        "origin" if value == "null" => {
            "The page that sent this hides where it is from (a file, a sandbox or a redirect)."
                .to_owned()
        }
        "origin" => format!("A page of {value} sent this."),
        "referer" => format!("The visitor came from the page {value}."),
        "user-agent" => user_agent::explain(value),
        "cookie" => cookies(value),
        "accept-language" => language::explain(value),
        "content-type" => content_type(value),
        "content-length" => length(value),
        "content-encoding" => format!("The body was compressed with {value}."),
        "transfer-encoding" => {
            format!("The body comes in pieces ({value}), so its length was not known before.")
        }
        "accept" => accept(value),
        "accept-encoding" => format!("The answer may be compressed with {value}."),
        "connection" => connection(value),
        "keep-alive" => format!("How long the connection should stay open: {value}."),
        "upgrade-insecure-requests" => "The browser would rather have https.".to_owned(),
        "authorization" | "proxy-authorization" => authorization(value),
        "cache-control" | "pragma" => cache(value),
        "if-none-match" | "if-modified-since" => {
            "The visitor has a copy and asks whether it is still good.".to_owned()
        }
        "range" => format!("Only a part of the answer is wanted: {value}."),
        "expect" => "The sender waits for a go-ahead before it sends the body.".to_owned(),
        "dnt" if value == "1" => "The visitor asks not to be tracked.".to_owned(),
        "sec-gpc" if value == "1" => {
            "The visitor does not want their data sold or shared.".to_owned()
        }
        "x-requested-with" => format!("A script sent this ({value})."),
        "hx-request" => "htmx sent this and wants a fragment of a page.".to_owned(),
        "hx-target" => format!("htmx will put the answer into the element {value}."),
        "hx-current-url" => format!("htmx sent this from the page {value}."),
        "idempotency-key" => {
            format!("Sent twice with the same key ({value}), this counts once.")
        }
        "priority" => format!("How urgent the answer is to the browser: {value}."),
        "te" => format!("What the sender understands of how an answer is framed: {value}."),
        "via" => format!("The request passed through {value}."),
        "purpose" | "sec-purpose" => {
            format!("The browser fetches this before anybody asked for it ({value}).")
        }
        "traceparent" | "x-request-id" | "x-correlation-id" => {
            format!("A number by which this request is found in logs: {value}.")
        }
        "x-csrf-token" | "x-xsrf-token" | "x-csrftoken" => {
            "A secret of the page, which shows that no other site made it send this.".to_owned()
        }
        other if address::is_about(other) => address::explain(other, value),
        other if other.starts_with("sec-") => fetch::explain(other, value),
        other => other_header(other, value),
    }
}

fn other_header(name: &str, value: &str) -> String {
    match name.strip_prefix("x-") {
        Some(_) => format!("A header of the sender's own; it says {value:?}."),
        None => format!("Nothing here knows this header; it says {value:?}."),
    }
}

fn cookies(value: &str) -> String {
    let names: Vec<String> = Cookies::new(value.as_bytes())
        .map(|cookie| match cookie.name {
            b"" => "one without a name".to_owned(),
            name => String::from_utf8_lossy(name).into_owned(),
        })
        .collect();
    match names.as_slice() {
        [] => "The browser brings back no cookie.".to_owned(),
        [one] => format!("The browser brings back one cookie: {one}."),
        [names @ .., last] => {
            format!(
                "The browser brings back {} cookies: {} and {last}.",
                names.len() + 1,
                names.join(", ")
            )
        }
    }
}

fn content_type(value: &str) -> String {
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let what = match essence.as_str() {
        "application/x-www-form-urlencoded" => "a form, its names and values in one line",
        "multipart/form-data" => "a form in parts, which may hold files",
        "text/plain" => "plain text, or a form as lines",
        "application/json" => "JSON, as scripts send it",
        essence if essence.ends_with("+json") => "JSON of a special kind",
        _ => return format!("The body is {value}."),
    };
    format!("The body is {what} ({value}).")
}

fn length(value: &str) -> String {
    match value.parse::<u64>() {
        Ok(1) => "The body is one byte long.".to_owned(),
        Ok(bytes) => format!("The body is {bytes} bytes long."),
        Err(_) => format!("The body's length is no number: {value:?}."),
    }
}

fn accept(value: &str) -> String {
    let first = value.split(',').next().unwrap_or_default().trim();
    let wanted = match first.split(';').next().unwrap_or_default() {
        "text/html" => "a page",
        "application/json" => "JSON",
        "*/*" => "anything",
        first if first.starts_with("image/") => "a picture",
        "text/css" => "a style sheet",
        "text/event-stream" => "a stream of events",
        _ => return format!("Wanted as an answer: {value}."),
    };
    format!("Wanted as an answer: {wanted} ({value}).")
}

fn connection(value: &str) -> String {
    match value.to_ascii_lowercase().as_str() {
        "keep-alive" => "The connection stays open for more requests.".to_owned(),
        "close" => "The connection ends after this request.".to_owned(),
        _ => format!("About this connection only: {value}."),
    }
}

/// The secret in it is not repeated: what is printed ends up in tickets.
fn authorization(value: &str) -> String {
    let scheme = value.split(' ').next().unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => "A name and a password come along (Basic).".to_owned(),
        "bearer" => "A secret token comes along (Bearer).".to_owned(),
        _ => format!("Credentials come along ({scheme})."),
    }
}

fn cache(value: &str) -> String {
    match value.to_ascii_lowercase().as_str() {
        "no-cache" | "max-age=0" => {
            "A fresh answer is wanted (the page was probably reloaded).".to_owned()
        }
        "no-store" => "Nobody on the way should keep the answer.".to_owned(),
        _ => format!("How caches on the way should act: {value}."),
    }
}

#[cfg(test)]
mod tests;
