//! The JSON output: one object on one line.

use frontdesk_form::{FormTree, Node};
use frontdesk_session::Cookies;

use super::explain;
use super::meaning::Decoded;
use super::request::Request;
use super::trouble::{Refused, Remark};

/// What was decoded, with the keys that there is something to say about.
pub(super) fn decoded(decoded: &Decoded, tree: Option<&FormTree<'_>>) -> String {
    let mut members = Vec::new();
    let mut notes: Vec<String> = decoded.remarks.iter().map(remark).collect();
    if let (Some(reading), Some(tree)) = (&decoded.reading, tree) {
        let data = &reading.data;
        let all = data.notes().iter().chain(tree.notes());
        notes.extend(all.map(|note| note_object(note.kind.word(), &note.name, &note.message)));
        members.push(("enctype", text(data.enctype().essence())));
        members.push(("charset", text(data.charset().name())));
        members.push(("entries", data.entries_json()));
        members.push(("tree", tree.to_json()));
    }
    members.push(("notes", format!("[{}]", notes.join(","))));
    if let Some(header) = &decoded.cookies {
        members.push(("cookies", cookies(header)));
    }
    if let Some(request) = &decoded.request {
        members.push(("request", self::request(request)));
    }
    let members = members.iter().map(|(key, value)| format!("\"{key}\":{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// What is wrong.
pub(super) fn refused(refused: &Refused) -> String {
    let Refused { kind, at, message, .. } = refused;
    format!("{{\"error\":{{\"kind\":{},\"at\":{at},\"message\":{}}}}}", text(kind), text(message))
}

fn remark(remark: &Remark) -> String {
    note_object(remark.kind, "", &remark.message)
}

fn note_object(kind: &str, name: &str, message: &str) -> String {
    format!("{{\"kind\":{},\"name\":{},\"message\":{}}}", text(kind), text(name), text(message))
}

fn cookies(header: &[u8]) -> String {
    let cookies = Cookies::new(header).map(|cookie| {
        format!(
            "{{\"name\":{},\"value\":{},\"at\":[{},{}]}}",
            text(&String::from_utf8_lossy(cookie.name)),
            text(&String::from_utf8_lossy(cookie.value)),
            cookie.at.start,
            cookie.at.end
        )
    });
    format!("[{}]", cookies.collect::<Vec<_>>().join(","))
}

fn request(request: &Request) -> String {
    let headers = request.headers.iter().map(|header| {
        format!(
            "{{\"name\":{},\"value\":{},\"meaning\":{}}}",
            text(&header.name),
            text(&header.text()),
            text(&explain::header(&header.name, &header.text()))
        )
    });
    format!(
        "{{\"method\":{},\"target\":{},\"headers\":[{}]}}",
        text(&request.method),
        text(&request.target),
        headers.collect::<Vec<_>>().join(",")
    )
}

fn text(text: &str) -> String {
    Node::Text(text).to_json()
}
