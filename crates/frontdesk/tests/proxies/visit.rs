//! A browser: curl with its jar.

use std::path::PathBuf;
use std::process::Command;

use crate::proxy::Stage;

#[derive(Clone)]
pub(crate) struct Browser {
    port: u16,
    jar: PathBuf,
    /// Beside what is in the jar.
    cookie: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn new(stage: &Stage) -> Browser {
        Browser { port: stage.port, jar: stage.dir.path().join("jar"), cookie: String::new() }
    }

    /// Opens a page.
    pub(crate) fn navigate(&mut self, url: &str) -> Answer {
        self.curl(url, &["-H", "Accept: text/html,*/*;q=0.8", "-H", "Sec-Fetch-Mode: navigate"])
    }

    /// Asks as a program does.
    pub(crate) fn fetch(&mut self, url: &str, headers: &[&str]) -> Answer {
        let arguments: Vec<&str> = headers.iter().flat_map(|header| ["-H", header]).collect();
        self.curl(url, &arguments)
    }

    /// Sends a form of a page of the same host.
    pub(crate) fn submit(&mut self, url: &str, entries: &[(&str, &str)]) -> Answer {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(entries).finish();
        let headers = ["-H", "Accept: text/html", "-H", "Sec-Fetch-Site: same-origin"];
        self.curl(url, &[&headers[..], &["--data-raw", &body]].concat())
    }

    pub(crate) fn post(&mut self, url: &str, body: &str) -> Answer {
        self.curl(url, &["--data-raw", body])
    }

    /// A cookie of somebody else's.
    pub(crate) fn add_cookie(&mut self, pair: &str) {
        self.cookie = pair.to_owned();
    }

    /// One with a copy of the cookies, which no answer to this one changes.
    pub(crate) fn copy(&self) -> Browser {
        let jar = self.jar.with_extension("copy");
        std::fs::copy(&self.jar, &jar).unwrap();
        Browser { jar, ..self.clone() }
    }

    fn curl(&mut self, url: &str, arguments: &[&str]) -> Answer {
        let mut curl = Command::new("curl");
        curl.args([
            "-sS",
            "-k",
            "-i",
            "--http1.1",
            "--path-as-is",
            "--max-time",
            "60",
            "--noproxy",
            "*",
        ]);
        for host in ["id", "app", "wiki"] {
            curl.args(["--resolve", &format!("{host}.example.org:{}:127.0.0.1", self.port)]);
        }
        curl.arg("-b").arg(&self.jar).arg("-c").arg(&self.jar).args(arguments).arg(url);
        if !self.cookie.is_empty() {
            curl.args(["-b", &self.cookie]);
        }
        let output = curl.output().expect("curl is needed");
        assert!(output.status.success(), "{url}: {}", String::from_utf8_lossy(&output.stderr));
        Answer::parse(&String::from_utf8_lossy(&output.stdout))
    }
}

impl Answer {
    fn parse(text: &str) -> Answer {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        if head.contains(" 100 Continue") {
            return Answer::parse(body);
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let mut pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let found = pairs.find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    }

    pub(crate) fn location(&self) -> String {
        self.header("location").unwrap_or_else(|| panic!("no Location: {self:?}"))
    }

    /// The value of a hidden field.
    pub(crate) fn field(&self, name: &str) -> String {
        let place = format!("name=\"{name}\" value=\"");
        let rest = self.body.split(&place).nth(1).unwrap_or_else(|| panic!("no {name}: {self:?}"));
        rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&")
    }
}
