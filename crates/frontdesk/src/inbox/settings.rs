//! `GET /settings`: the settings in force, and where each comes from.

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use crate::answer::Wanted;
use crate::config::in_force::{InForce, Layer};
use crate::desk::{Call, Place, Shell, shell};

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct SettingsPage<'a> {
    shell: Shell,
    settings: &'a [Setting<'a>],
    file: String,
}

/// A setting in words.
struct Setting<'a> {
    key: &'a str,
    value: &'a str,
    from: String,
    is_default: bool,
}

impl<'a> Setting<'a> {
    fn of(one: &'a InForce) -> Setting<'a> {
        let from = match &one.layer {
            Layer::Default => "Default".to_owned(),
            Layer::File { line } => format!("File, line {line}"),
            Layer::Environment { name } => name.clone(),
            Layer::Flag => "Command line".to_owned(),
        };
        Setting { key: &one.key, value: &one.value, from, is_default: one.layer == Layer::Default }
    }
}

/// The page. Nothing can be changed here: settings lie where they are read from.
pub(crate) async fn show(call: Call) -> Response {
    let config = call.app.config();
    let settings: Vec<Setting<'_>> = config.in_force.iter().map(Setting::of).collect();
    if call.wanted == Wanted::Json {
        let list: Vec<Value> = settings
            .iter()
            .map(|one| json!({ "key": one.key, "value": one.value, "from": one.from }))
            .collect();
        return call.answer(Ok(Json(json!({ "settings": list })).into_response()));
    }
    let file = config.file.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let page = SettingsPage { shell: call.shell(Place::Settings), settings: &settings, file };
    call.answer(Ok(shell::page(StatusCode::OK, &page)))
}
