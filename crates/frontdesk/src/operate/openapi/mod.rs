//! `GET /openapi.json`: what runs here, as OpenAPI 3.1 says it.
//!
//! Forms are found while the server runs, so the document is written anew for each that asks: a path for
//! each form with what it demands, and the paths that are always there (`at_site`, `at_desk`).

mod at_desk;
mod at_site;
mod endpoint;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};

use self::endpoint::Endpoint;
use crate::app::App;
use crate::config::SignUp;
use crate::forms::Form;
use crate::serve::Door;

/// What any request may be answered with, whatever it asks for: a head that is none, a slow or broken
/// body, another host, too large a head, a fault of ours, a store that is away.
const ALWAYS: &[u16] = &[400, 408, 421, 431, 500, 503];

/// Shows the document of the site's address, to the scripts of every origin: nothing in it is secret.
pub(crate) async fn show_at_site(State(app): State<App>, request: Request) -> Response {
    const HEADERS: [(HeaderName, &str); 2] =
        [(CACHE_CONTROL, "no-cache"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    let document = document(&app, Door::Site, &request, site(&app));
    (StatusCode::OK, HEADERS, document).into_response()
}

/// Shows that of the desk's. What stands in it stands in the program, so it is open like the site's; to
/// scripts of other origins nothing of the desk is.
pub(crate) async fn show_at_desk(State(app): State<App>, request: Request) -> Response {
    let mut paths = Map::new();
    for endpoint in at_desk::ENDPOINTS {
        put(&mut paths, endpoint.path, endpoint, None);
    }
    (StatusCode::OK, [(CACHE_CONTROL, "no-cache")], document(&app, Door::Desk, &request, paths))
        .into_response()
}

fn site(app: &App) -> Map<String, Value> {
    let mut paths = Map::new();
    for form in app.all_forms() {
        for endpoint in at_site::OF_A_FORM.iter().filter(|endpoint| applies(endpoint, &form)) {
            let path = endpoint.path.replace("{form}", form.name.as_str());
            put(&mut paths, &path, endpoint, Some(&form));
        }
    }
    for endpoint in at_site::ENDPOINTS.iter().filter(|endpoint| is_there(app, endpoint)) {
        put(&mut paths, endpoint.path, endpoint, None);
    }
    paths
}

fn document(app: &App, door: Door, request: &Request, paths: Map<String, Value>) -> Json<Value> {
    let (title, description) = match door {
        Door::Site => ("Frontdesk", "The forms of this site, and who sends them."),
        Door::Desk => ("Frontdesk's desk", "What operators see and do."),
    };
    let shapes =
        "A request that prefers HTML gets pages; one with HX-Request a fragment; all else JSON.";
    let origin = app.own_origin_at(door, request.uri(), request.headers());
    let origin = origin.as_ref().map_or("/", |origin| origin.as_str());
    Json(json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!("{description} {shapes}"),
        },
        "servers": [{ "url": origin }],
        "paths": paths,
        "components": { "schemas": schemas() },
    }))
}

/// Whether it takes what a form demands.
fn is_sent_to(endpoint: &Endpoint) -> bool {
    endpoint.path.ends_with("/f/{form}")
}

/// What a form has depends on what it is.
fn applies(endpoint: &Endpoint, form: &Form) -> bool {
    match endpoint.path {
        "/f/{form}/schema.json" => form.schema().is_some(),
        "/f/{form}/count" => !form.counts.is_empty(),
        _ => true,
    }
}

fn is_there(app: &App, endpoint: &Endpoint) -> bool {
    match endpoint.path {
        path if path.starts_with("/signup") => app.config().accounts.signup == SignUp::Open,
        path if path.starts_with("/decode") => app.config().decode.public,
        _ => true,
    }
}

fn put(paths: &mut Map<String, Value>, path: &str, endpoint: &Endpoint, form: Option<&Form>) {
    let entry = paths.entry(path).or_insert_with(|| json!({}));
    if let Some(methods) = entry.as_object_mut() {
        methods.insert(endpoint.method.to_owned(), operation(path, endpoint, form));
    }
}

fn operation(path: &str, endpoint: &Endpoint, form: Option<&Form>) -> Value {
    let mut operation = json!({
        "summary": endpoint.summary,
        "operationId": format!("{} {path}", endpoint.method),
        "responses": responses(endpoint),
    });
    let parameters = parameters(endpoint, form);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if !endpoint.takes.is_empty() {
        operation["requestBody"] = body(endpoint, form);
    }
    operation
}

/// What stands in braces in the path, and what the query and the headers may say.
fn parameters(endpoint: &Endpoint, form: Option<&Form>) -> Vec<Value> {
    let in_path = endpoint.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let in_path = in_path.filter(|name| *name != "form").map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let in_query = endpoint.query.iter().map(|name| {
        let schema = match (*name, form) {
            ("by", Some(form)) => json!({ "type": "string", "enum": form.counts }),
            _ => json!({ "type": "string" }),
        };
        json!({ "name": name, "in": "query", "required": *name == "by", "schema": schema })
    });
    let in_headers = endpoint
        .headers
        .iter()
        .map(|name| json!({ "name": name, "in": "header", "schema": { "type": "string" } }));
    in_path.chain(in_query).chain(in_headers).collect()
}

fn body(endpoint: &Endpoint, form: Option<&Form>) -> Value {
    let schema = form.filter(|_| is_sent_to(endpoint)).and_then(Form::schema);
    let schema = schema.and_then(|schema| serde_json::from_str(&schema.json_schema("")).ok());
    let schema = match schema {
        Some(Value::Object(mut schema)) => {
            // Both belong to a document of its own.
            schema.remove("$id");
            schema.remove("$schema");
            Value::Object(schema)
        }
        _ => endpoint.fields(),
    };
    let content: Map<String, Value> = endpoint
        .takes
        .iter()
        .map(|kind| ((*kind).to_owned(), json!({ "schema": schema })))
        .collect();
    json!({ "required": true, "content": content })
}

fn responses(endpoint: &Endpoint) -> Map<String, Value> {
    let mut statuses: Vec<u16> = endpoint.answers.iter().chain(ALWAYS).copied().collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses.into_iter().map(|status| (status.to_string(), response(endpoint, status))).collect()
}

fn response(endpoint: &Endpoint, status: u16) -> Value {
    let words = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    let html = json!({ "schema": { "type": "string" } });
    let content = match status {
        303 | 304 | 307 | 204 => return json!({ "description": words.unwrap_or("") }),
        200..300 => {
            let kinds = endpoint.gives.iter();
            kinds.map(|kind| ((*kind).to_owned(), json!({}))).collect::<Map<_, _>>().into()
        }
        // Whether it is ready is said in its own words.
        503 if endpoint.path.contains("ready") => json!({ "application/json": {} }),
        // What is wrong with it is what it means.
        _ if endpoint.path.starts_with("/decode") => {
            json!({ "application/json": {}, "application/problem+json": problem, "text/html": html })
        }
        _ => json!({ "application/problem+json": problem, "text/html": html }),
    };
    json!({ "description": words.unwrap_or(""), "content": content })
}

/// RFC 9457, and what we add.
fn schemas() -> Value {
    json!({
        "Problem": {
            "type": "object",
            "required": ["title", "status", "code"],
            "properties": {
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "code": { "type": "string", "description": "A stable word for programs." },
                "detail": { "type": "string" },
                "id": { "type": "string", "description": "Where the log has the reason." },
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "field": { "type": "string" },
                            "code": { "type": "string" },
                            "message": { "type": "string" },
                        },
                    },
                },
            },
        },
    })
}
