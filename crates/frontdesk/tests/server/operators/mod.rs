//! The desk's own door: who gets in, and what operators do there.

mod accounts;
mod apart;
mod way_in;

use std::collections::BTreeMap;

use tempfile::TempDir;
use uuid::Uuid;

use crate::browser::field;
use crate::desk::{Answer, Desk, URLENCODED, add_account};

pub(crate) const PASSWORD: &str = "wet otters juggle lanterns";
pub(crate) const OPERATOR: &str = "ada@example.org";
pub(crate) const VISITOR: &str = "tom@example.org";

/// A browser at the desk.
pub(crate) struct Visit<'a> {
    pub(crate) desk: &'a Desk,
    host: Option<&'static str>,
    cookies: BTreeMap<String, String>,
    token: String,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Visit<'a> {
        Visit { desk, host: None, cookies: BTreeMap::new(), token: String::new() }
    }

    pub(crate) fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, &[("Sec-Fetch-Site", "none")], "");
        if answer.text().contains("name=\"_token\"") {
            self.token = field(&answer, "_token");
        }
        answer
    }

    /// Sends a form of the page that was opened last.
    pub(crate) fn post(&mut self, path: &str, entries: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        self.post_with(path, &[entries, &[("_token", token.as_str())]].concat())
    }

    pub(crate) fn post_with(&mut self, path: &str, entries: &[(&str, &str)]) -> Answer {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(entries).finish();
        self.send("POST", path, &[("Sec-Fetch-Site", "same-origin")], &body)
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let cookie = self.cookie();
        let mut headers = vec![
            ("Accept", "text/html"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Content-Type", URLENCODED),
        ];
        if !cookie.is_empty() {
            headers.push(("Cookie", cookie.as_str()));
        }
        headers.extend(self.host.map(|host| ("Host", host)));
        headers.extend(more);
        let answer = self.desk.ask_desk(method, path, &headers, body.as_bytes());
        for line in answer.headers("set-cookie") {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    pub(crate) fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.get("/login");
        self.post("/login", &[("email", email), ("password", password)])
    }

    fn is_in(&mut self) -> bool {
        self.get("/accounts").text().contains("You are ")
    }
}

pub(crate) fn add(dir: &TempDir, email: &str, more: &[&str]) -> Uuid {
    add_account(dir, email, PASSWORD, more).parse().unwrap()
}

/// A desk with an operator and a visitor.
pub(crate) fn staffed(config: &str) -> (Desk, Uuid, Uuid) {
    let desk = Desk::configured(config);
    let (operator, visitor) =
        (add(&desk.dir, OPERATOR, &["--operator"]), add(&desk.dir, VISITOR, &[]));
    (desk, operator, visitor)
}
