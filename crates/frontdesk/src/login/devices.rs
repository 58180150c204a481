//! `GET /account/sessions`: where one is logged in (S-30).

use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use frontdesk_session::Moment;
use frontdesk_tower::Session;
use frontdesk_tower::session::Listed;
use http::StatusCode;
use serde_json::{Value, json};

use super::call::{AtSite, Call};
use super::look::{self, Errors};
use super::refusal::Stop;
use super::{account, token};
use crate::answer::Wanted;
use crate::app::moment;
use crate::user_agent;

/// Where the forms of the page belong, whichever button is pressed.
pub(super) const FORM: &str = "/account/sessions";

/// S-33: so long after a login nobody has to type the password again to end a device.
const FRESH: Duration = Duration::from_secs(15 * 60);

#[derive(Template)]
#[template(path = "login/devices.html")]
struct DevicesPage<'a> {
    devices: &'a [Device],
    others: usize,
    done: &'static str,
    errors: Errors,
    asks_password: bool,
    token: &'a str,
}

/// One session in words. Its token, and the hash of it, are in none of them.
struct Device {
    id: String,
    words: String,
    address: String,
    made_at: String,
    seen_at: String,
    seen: String,
    is_current: bool,
}

impl Device {
    fn of(listed: Listed, now: Moment) -> Device {
        let Listed { record, is_current } = listed;
        // S-34: the words are ours or cut at 200 characters, and the page escapes them.
        let words = match record.user_agent.is_empty() {
            true => "A program that does not say what it is".to_owned(),
            false => user_agent::explain(&record.user_agent).trim_end_matches('.').to_owned(),
        };
        Device {
            id: record.id.to_string(),
            words,
            address: record.address.into(),
            made_at: second(record.made_at),
            seen_at: second(record.seen_at),
            seen: ago(now.since(record.seen_at)),
            is_current,
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "device": self.words,
            "address": self.address,
            "made_at": self.made_at,
            "seen_at": self.seen_at,
            "is_current": self.is_current,
        })
    }
}

/// The list.
pub(crate) async fn show(AtSite(call, _): AtSite) -> Response {
    let shown = see(&call).await;
    call.answered(shown)
}

async fn see(call: &Call) -> Result<Response, Stop> {
    account::of(call, FORM).await?;
    let devices = list(call).await?;
    Ok(match call.wanted {
        Wanted::Json => {
            let sessions: Vec<Value> = devices.iter().map(Device::json).collect();
            Json(json!({ "sessions": sessions })).into_response()
        }
        Wanted::Page | Wanted::Fragment => {
            let asks = !is_fresh(call, &call.session().await?);
            render(call, StatusCode::OK, &devices, asks, Errors::default())
        }
    })
}

async fn list(call: &Call) -> Result<Vec<Device>, Stop> {
    let devices = call.session().await?.devices().await?;
    let now = call.now();
    Ok(devices.into_iter().map(|listed| Device::of(listed, now)).collect())
}

/// The page again, where a browser's form was not taken.
pub(super) async fn again(call: &Call, outcome: Result<Response, Stop>) -> Result<Response, Stop> {
    let Err(Stop::Refused(refusal)) = outcome else { return outcome };
    let devices = list(call).await?;
    look::again(call, refusal, |status, errors| render(call, status, &devices, true, errors))
}

/// Whether the login is so fresh that the password need not be typed again.
pub(super) fn is_fresh(call: &Call, session: &Session) -> bool {
    let at = session.read_record(|record| record.authenticated_at).flatten();
    at.is_some_and(|at| call.now().since(at) <= FRESH)
}

fn render(
    call: &Call,
    status: StatusCode,
    devices: &[Device],
    asks_password: bool,
    errors: Errors,
) -> Response {
    let issued = token::issue(call, FORM);
    let token = issued.field.clone();
    let others = devices.iter().filter(|device| !device.is_current).count();
    let done = said(&call.asked("done"));
    let page = DevicesPage { devices, others, done, errors, asks_password, token: &token };
    look::page(status, issued, &page)
}

/// What was done, in a sentence.
pub(super) fn said(word: &str) -> &'static str {
    match word {
        "one" => "That device is logged out.",
        "others" => "All other devices are logged out.",
        "all" => "You are logged out everywhere.",
        _ => "",
    }
}

/// RFC 3339 in whole seconds.
fn second(at: Moment) -> String {
    moment(Moment::from_secs(at.as_secs()).as_micros())
}

/// How long ago, as people say it. The last use is noted once a minute, so a minute is "just now".
fn ago(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (count, unit) = match minutes {
        0..2 => return "just now".to_owned(),
        2..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_use_is_told_as_people_do() {
        for (seconds, words) in [
            (0, "just now"),
            (119, "just now"),
            (120, "2 minutes ago"),
            (3600, "1 hour ago"),
            (86_399, "23 hours ago"),
            (86_400, "1 day ago"),
            (20 * 86_400, "20 days ago"),
        ] {
            assert_eq!(ago(Duration::from_secs(seconds)), words);
        }
    }
}
