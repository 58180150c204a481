//! A browser without a window: it keeps cookies as one, says what one says, and sends forms.

use frontdesk_session::Moment;
use frontdesk_session::jar::{Address, Asked, Jar, Taken};

use crate::desk::{Answer, Desk, URLENCODED};

pub(crate) struct Browser<'a> {
    pub(crate) desk: &'a Desk,
    jar: Jar,
    keeps_cookies: bool,
    accept: &'static str,
    last: String,
}

/// Any moment: what ends in a test ends at the server.
const NOW: Moment = Moment::from_secs(1_800_000_000);

impl<'a> Browser<'a> {
    pub(crate) fn new(desk: &'a Desk) -> Browser<'a> {
        let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        Browser { desk, jar: Jar::default(), keeps_cookies: true, accept, last: String::new() }
    }

    /// One that is set to keep none.
    pub(crate) fn without_cookies(desk: &'a Desk) -> Browser<'a> {
        Browser { keeps_cookies: false, ..Browser::new(desk) }
    }

    /// A script of the same page, which asks for JSON.
    pub(crate) fn script(desk: &'a Desk) -> Browser<'a> {
        Browser { accept: "application/json", ..Browser::new(desk) }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// Sends a form as its own page would.
    pub(crate) fn post(&mut self, path: &str, entries: &[(&str, &str)]) -> Answer {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(entries).finish();
        self.send("POST", path, &[("Content-Type", URLENCODED)], body.as_bytes())
    }

    /// Follows redirects to the end, at most so many.
    pub(crate) fn follow(&mut self, mut answer: Answer, most: usize) -> Answer {
        for _ in 0..most {
            let Some(place) = answer.header("location") else { return answer };
            // A place of this host; that it is none of another is for each story to look at.
            let base = url::Url::parse("http://localhost/").unwrap().join(&self.last).unwrap();
            let url = base.join(&place).unwrap();
            answer = self.get(&url[url::Position::BeforePath..]);
        }
        assert!(answer.header("location").is_none(), "more than {most} redirects");
        answer
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.last = path.to_owned();
        let own = format!("http://localhost:{}", self.desk.port);
        let address = Address::parse(&format!("{own}{path}")).unwrap();
        let cookie = String::from_utf8(self.jar.header(&address, Asked::Own, NOW)).unwrap();
        let mode = if self.accept.starts_with("text/html") { "navigate" } else { "cors" };
        let mut all = vec![
            ("Accept", self.accept),
            ("Sec-Fetch-Mode", mode),
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", own.as_str()),
        ];
        if !cookie.is_empty() {
            all.push(("Cookie", &cookie));
        }
        all.extend(headers);
        let answer = self.desk.request(method, path, &all, body);
        if self.keeps_cookies {
            for line in answer.headers("set-cookie") {
                let taken = self.jar.take(&address, Asked::Own, line.as_bytes(), NOW);
                assert_ne!(taken, Taken::Refused, "{line}");
            }
        }
        answer
    }

    /// All that it would send along.
    pub(crate) fn cookies(&self) -> String {
        let address = Address::parse(&format!("http://localhost:{}/", self.desk.port)).unwrap();
        String::from_utf8(self.jar.header(&address, Asked::Own, NOW)).unwrap()
    }

    /// The value of one of its cookies.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies();
        let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        pairs.find(|(other, _)| *other == name).map(|(_, value)| value.to_owned())
    }

    /// Closes it: what lives with the browser is gone.
    pub(crate) fn close(&mut self) {
        self.jar.close();
    }
}

/// The value of a field of a page.
pub(crate) fn field(page: &Answer, name: &str) -> String {
    let text = page.text();
    let place = format!("name=\"{name}\" value=\"");
    let rest = text.split(&place).nth(1).unwrap_or_else(|| panic!("no field {name}: {text}"));
    rest.split('"').next().unwrap().to_owned()
}
