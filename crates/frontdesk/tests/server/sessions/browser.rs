//! A browser: it keeps cookies by the rules (RFC 6265bis) and says where its pages come from.

use frontdesk_session::Moment;
use frontdesk_session::jar::{Address, Asked, Jar};

use crate::desk::{Answer, Desk};

/// The address that a server with [`HTTPS`] answers for.
pub(super) const HTTPS_HOST: &str = "desk.example";
pub(super) const HTTPS: &str = "public_url = \"https://desk.example\"\n";

pub(super) struct Browser {
    pub(super) jar: Jar,
    origin: String,
    host: String,
    port: u16,
}

impl Browser {
    /// A browser of this machine.
    pub(super) fn at(desk: &Desk) -> Browser {
        let host = format!("localhost:{}", desk.port);
        Browser { jar: Jar::default(), origin: format!("http://{host}"), host, port: desk.port }
    }

    /// A browser whose connection a proxy with a certificate leads to the server.
    pub(super) fn by_https(desk: &Desk) -> Browser {
        let origin = format!("https://{HTTPS_HOST}");
        Browser { jar: Jar::default(), origin, host: HTTPS_HOST.into(), port: desk.port }
    }

    /// Another tab, or a copy of its cookies.
    pub(super) fn copy(&self) -> Browser {
        Browser {
            jar: self.jar.clone(),
            origin: self.origin.clone(),
            host: self.host.clone(),
            port: self.port,
        }
    }

    /// The server was started anew and has another port; a browser's cookies know none.
    pub(super) fn moves_to(&mut self, desk: &Desk) {
        *self = Browser { jar: std::mem::take(&mut self.jar), ..Browser::at(desk) };
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// The `Cookie` header that it would send.
    pub(super) fn cookie(&self) -> String {
        String::from_utf8(self.jar.header(&self.here(), Asked::Own, now())).unwrap()
    }

    /// The token in the cookie of the session.
    pub(super) fn token(&self) -> String {
        let cookie = self.cookie();
        let mut pairs = cookie.split("; ").filter_map(|pair| pair.split_once('='));
        let token = pairs.find(|(name, _)| name.ends_with("frontdesk")).map(|(_, value)| value);
        token.unwrap_or_default().to_owned()
    }

    fn here(&self) -> Address {
        Address::parse(&self.origin).unwrap()
    }

    /// What a script of the site's own page asks for.
    pub(super) fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let cookie = self.cookie();
        let mut all = vec![("Host", self.host.as_str()), ("Sec-Fetch-Site", "same-origin")];
        if method != "GET" {
            all.push(("Origin", &self.origin));
        }
        if !cookie.is_empty() {
            all.push(("Cookie", &cookie));
        }
        all.extend(headers);
        let answer = crate::desk::request(self.port, method, path, &all, body);
        for line in lines(&answer, "set-cookie") {
            self.jar.take(&self.here(), Asked::Own, line.as_bytes(), now());
        }
        answer
    }

    pub(super) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Keeps a JSON value.
    pub(super) fn put(&mut self, key: &str, json: &str) -> Answer {
        let headers = [("Content-Type", "application/json")];
        self.ask("PUT", &format!("/session/data/{key}"), &headers, json.as_bytes())
    }

    /// What is kept under a key, as it is sent.
    pub(super) fn kept(&mut self, key: &str) -> Option<String> {
        let answer = self.get(&format!("/session/data/{key}"));
        (answer.status == 200).then(|| answer.text())
    }

    /// A form of the site's own page.
    pub(super) fn submit(&mut self, path: &str, form: &str) -> Answer {
        let headers = [
            ("Content-Type", crate::desk::URLENCODED),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Sec-Fetch-Mode", "navigate"),
        ];
        self.ask("POST", path, &headers, form.as_bytes())
    }
}

/// All lines of this header.
pub(super) fn lines(answer: &Answer, name: &str) -> Vec<String> {
    let pairs = answer.head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let found = pairs.filter(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned()).collect()
}

#[allow(clippy::disallowed_methods)] // A browser has a clock of its own.
pub(super) fn now() -> Moment {
    Moment::from_micros(jiff::Timestamp::now().as_microsecond())
}
