//! Accounts that are logged in already, for stories that begin after the login.

use std::time::Duration;

use frontdesk_session::{
    AccountId, Bounds, Data, Moment, Record, SessionId, SessionStore, Stay, Token,
};
use frontdesk_store::{Email, NewAccount, Store, StoreOptions};
use tempfile::TempDir;
use uuid::Uuid;

use crate::desk::{Answer, Desk, Setup, URLENCODED};

/// The page of a site with likes.
pub(crate) const PHOTOS: &str = "<!doctype html><title>t</title>\n\
    <form action=\"/f/like\" method=\"post\"><input type=\"hidden\" name=\"photo\" value=\"whale\">\n\
    <input type=\"hidden\" name=\"_next\" value=\"/#whale\"><button>Like</button></form>\n\
    <form action=\"/f/like\" method=\"post\"><input type=\"hidden\" name=\"photo\" value=\"cabin\">\n\
    <button>Like</button></form>";

/// What the HTML can't say.
pub(crate) const LIKES: &str = "trusted_origins = [\"https://app.example\"]\n\
    [forms.like]\nlogin = \"required\"\nunique = [\"photo\"]\ncounts = [\"photo\"]\n\
    origins = [\"https://listed.example\"]\n";

/// When the sessions here were made: 2026-01-01.
const MADE_AT: Moment = Moment::from_secs(1_767_225_600);
const HOUR: Duration = Duration::from_secs(3600);

#[allow(clippy::disallowed_methods)] // The server reads the same clock.
fn two_hours_ago() -> Moment {
    Moment::from_secs(jiff::Timestamp::now().as_second() - 2 * 3600)
}

/// An account with one session.
pub(crate) struct Visitor {
    pub(crate) account: Uuid,
    /// The `Cookie` header that its browser sends.
    pub(crate) cookie: String,
    token: [u8; 32],
    made_at: Moment,
    lasts: Duration,
}

impl Visitor {
    /// The one of this number, logged in for longer than any test.
    pub(crate) fn number(number: u8) -> Visitor {
        Visitor::made(number, MADE_AT, 24 * 365 * 100 * HOUR)
    }

    /// The one of this number, whose session is over since an hour though its cookie is not.
    pub(crate) fn whose_session_expired(number: u8) -> Visitor {
        Visitor::made(number, two_hours_ago(), HOUR)
    }

    fn made(number: u8, made_at: Moment, lasts: Duration) -> Visitor {
        let token = [number; 32];
        let cookie = format!("frontdesk={}", Token::new(token).to_text());
        Visitor { account: Uuid::from_u128(u128::from(number) << 8), cookie, token, made_at, lasts }
    }

    fn record(&self) -> Record {
        let account = AccountId::parse(&self.account.to_string()).unwrap();
        let made_at = self.made_at;
        Record {
            id: SessionId::new([self.token[0]; 16]),
            realm: "site".into(),
            account: Some(account),
            made_at,
            authenticated_at: Some(made_at),
            seen_at: made_at,
            idle: self.lasts,
            until: made_at + self.lasts,
            stay: Stay::WhileItLasts,
            user_agent: "".into(),
            address: "".into(),
            data: Data::default(),
        }
    }
}

/// A server with likes, and these visitors known to it.
pub(crate) fn likes(visitors: &[&Visitor]) -> Desk {
    let files = vec![("index.html", PHOTOS.to_owned())];
    with(Setup { files, config: LIKES.to_owned(), ..Setup::default() }, visitors)
}

/// A server with these visitors known to it.
pub(crate) fn with(setup: Setup, visitors: &[&Visitor]) -> Desk {
    let dir = setup.write();
    enter(&dir, visitors);
    Desk::in_dir(dir, &setup.flags)
}

pub(crate) fn enter(dir: &TempDir, visitors: &[&Visitor]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&dir.path().join("data"), StoreOptions::default()).unwrap();
        let sessions = store.sessions(Bounds::default());
        for visitor in visitors {
            let email = format!("v{}@example.org", visitor.token[0]);
            let email = Email::parse(&email).unwrap();
            store.add_account(NewAccount::new(visitor.account, email, 0)).await.unwrap();
            let hash = Token::new(visitor.token).hash();
            let record = visitor.record();
            let made = sessions.make(&hash, &record, record.made_at).await.unwrap();
            made.unwrap();
        }
        store.close().await;
    });
}

impl Desk {
    /// A form that a page of the site sends with this cookie; JSON is wanted.
    pub(crate) fn fetch(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let headers = [
            ("Content-Type", URLENCODED),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "cors"),
            ("Cookie", cookie),
        ];
        self.request("POST", path, &headers, body.as_bytes())
    }

    /// A form that the browser itself sends from a page of the site.
    pub(crate) fn submit(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let own = format!("http://localhost:{}", self.port);
        let headers = [
            ("Content-Type", URLENCODED),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Origin", own.as_str()),
            ("Cookie", cookie),
        ];
        self.request("POST", path, &headers, body.as_bytes())
    }

    /// A page that somebody opens.
    pub(crate) fn open(&self, path: &str, cookie: &str) -> Answer {
        let headers = [
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Sec-Fetch-Site", "none"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Cookie", cookie),
        ];
        self.request("GET", path, &headers, b"")
    }

    /// What a script of the site reads.
    pub(crate) fn read(&self, path: &str, cookie: &str) -> Answer {
        let headers = [("Sec-Fetch-Site", "same-origin"), ("Cookie", cookie)];
        self.request("GET", path, &headers, b"")
    }
}
