//! What runs here, as OpenAPI says it. `tests/openapi/run` holds the server to it.

use serde_json::Value;

use crate::desk::{Desk, Setup};
use crate::routes;
use crate::within_seconds;

fn document(desk: &Desk) -> Value {
    let answer = desk.get("/openapi.json");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin").unwrap(), "*");
    answer.json()
}

#[test]
fn the_document_has_a_path_for_each_form_with_what_it_demands() {
    let page = "<!doctype html><title>t</title><form action=\"/f/contact\" method=\"post\">\
        <input name=\"name\" required maxlength=\"7\"></form>";
    let desk = Desk::with(Setup {
        files: vec![("index.html", page.into())],
        config: "[forms.like]\ncounts = [\"photo\"]".into(),
        ..Setup::default()
    });
    let said = document(&desk);
    assert_eq!(said["openapi"], "3.1.0");
    let post = &said["paths"]["/f/contact"]["post"];
    for kind in ["application/json", "multipart/form-data", "application/x-www-form-urlencoded"] {
        let schema = &post["requestBody"]["content"][kind]["schema"];
        assert_eq!(schema["properties"]["name"]["maxLength"], 7, "{schema}");
        assert_eq!(schema["required"], serde_json::json!(["name"]));
    }
    for status in ["201", "303", "400", "413", "415", "422", "429", "503"] {
        assert!(post["responses"][status].is_object(), "{status}");
    }
    let paths = said["paths"].as_object().unwrap();
    assert!(paths.contains_key("/f/like/count") && !paths.contains_key("/f/contact/count"));
    assert!(!paths.contains_key("/decode"), "it is not open here");
    assert!(desk.run(&["form", "add", "app"]).status.success());
    assert!(within_seconds(5, || document(&desk)["paths"]["/f/app"].is_object()));
}

#[test]
fn every_path_of_the_document_is_there() {
    let desk = Desk::start();
    let said = document(&desk);
    for (path, methods) in said["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let path = path.replace("{key}", "cart").replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA");
            let answer = desk.request(&method.to_uppercase(), &path, &[], b"");
            assert_ne!(answer.status, 405, "{method} {path}");
            if answer.status == 404 {
                assert_ne!(answer.json()["code"], "no_such_page", "{method} {path}");
            }
        }
    }
}

/// What the document leaves out, and why.
fn is_left_out(route: &routes::Route) -> bool {
    // Whoever comes back to the address of a button is led to the page that it stands on.
    let leads_back = route.method == "get" && route.handler.starts_with("to_");
    // What a browser asks before a script of another origin may; no program does.
    leads_back || route.method == "options"
}

#[test]
fn every_route_is_described() {
    let page = "<form action=\"/f/app\" method=\"post\"><input name=\"a\"></form>";
    let desk = Desk::with(Setup {
        files: vec![("index.html", page.into())],
        config: "[decode]\npublic = true\n[forms.app]\ncounts = [\"a\"]\n".into(),
        ..Setup::default()
    });
    let at_desk = desk.ask_desk("GET", "/openapi.json", &[], b"").json();
    for (start, said) in [("site", document(&desk)), ("desk", at_desk)] {
        for route in routes::of(start).into_iter().filter(|route| !is_left_out(route)) {
            let path = route.path.replace("{form}", "app").replace("{*path}", "{path}");
            // OpenAPI has no word for any method.
            let method = if route.method == "any" { "get" } else { &route.method };
            let operation = &said["paths"][&path][method];
            assert!(
                operation.is_object(),
                "{} {path} of the {start} is not described",
                route.method
            );
        }
    }
}
