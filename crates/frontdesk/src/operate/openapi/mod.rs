//! `GET /openapi.json`: what runs here, as OpenAPI 3.1 says it.
//!
//! Forms are found while the server runs, so the document is written anew for each that asks: a path for
//! each form with what it demands, and the paths that are always there (`endpoints`).

mod endpoints;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};

use self::endpoints::{ENDPOINTS, Endpoint, OF_A_FORM};
use crate::app::App;
use crate::config::SignUp;
use crate::forms::Form;

/// What any request may be answered with, whatever it asks for: a head that is none, a slow or broken
/// body, another host, too large a head, a fault of ours, a store that is away.
const ALWAYS: &[u16] = &[400, 408, 421, 431, 500, 503];

/// Shows the document, to the scripts of every origin: nothing in it is secret.
pub(crate) async fn show(State(app): State<App>, request: Request) -> Response {
    const HEADERS: [(HeaderName, &str); 2] =
        [(CACHE_CONTROL, "no-cache"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    let origin = app.own_origin(request.uri(), request.headers());
    let origin = origin.as_ref().map_or("/", |origin| origin.as_str());
    (StatusCode::OK, HEADERS, Json(document(&app, origin))).into_response()
}

fn document(app: &App, origin: &str) -> Value {
    let mut paths = Map::new();
    for form in app.all_forms() {
        for endpoint in OF_A_FORM.iter().filter(|endpoint| applies(endpoint, &form)) {
            let path = endpoint.path.replace("{form}", form.name.as_str());
            put(&mut paths, &path, endpoint, Some(&form));
        }
    }
    for endpoint in ENDPOINTS.iter().filter(|endpoint| is_there(app, endpoint)) {
        put(&mut paths, endpoint.path, endpoint, None);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Frontdesk",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The forms of this site, and who sends them. A request that prefers HTML gets pages; one with HX-Request a fragment; all else JSON.",
        },
        "servers": [{ "url": origin }],
        "paths": paths,
        "components": { "schemas": schemas() },
    })
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
        "/signup" => app.config().accounts.signup == SignUp::Open,
        "/decode" => app.config().decode.public,
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

/// What stands in braces in the path, and what the query may say.
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
    in_path.chain(in_query).collect()
}

fn body(endpoint: &Endpoint, form: Option<&Form>) -> Value {
    let schema = form.filter(|_| endpoint.path == "/f/{form}").and_then(Form::schema);
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
