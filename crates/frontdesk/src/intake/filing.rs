//! From entries to a stored submission.

use std::net::SocketAddr;

use frontdesk_form::{Content, FormData, Value};
use frontdesk_store::{
    Filed, Idempotency, NewSubmission, NewUpload, Receipt, StoredUpload, ones_own,
};
use http::header::{ACCEPT_LANGUAGE, CONTENT_ENCODING, REFERER, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use uuid::Uuid;

use super::belongings;
use super::hold::Held;
use super::idempotency;
use super::origin::Sender;
use super::receive::Brought;
use crate::address;
use crate::app::App;
use crate::channel::Fresh;
use crate::failure::Failure;
use crate::forms::Form;
use crate::line::{self, Shown};
use crate::spam::Verdict;

/// What is known about a submission beside its entries.
pub(super) struct Filing<'a> {
    pub(super) app: &'a App,
    pub(super) form: &'a Form,
    pub(super) head: &'a Parts,
    pub(super) peer: SocketAddr,
    pub(super) sender: &'a Sender,
    /// Who is logged in, where the origin lets that count.
    pub(super) account: Option<Uuid>,
    /// Whether it is suspect, and the proof of work that it brings.
    pub(super) verdict: Verdict,
}

impl Filing<'_> {
    /// Uses its proof of work up; `known` is what makes a repeated request known.
    ///
    /// # Errors
    /// That it was used for something else.
    pub(super) fn spend(&self, known: Option<&Idempotency>) -> Result<(), Failure> {
        let Some(proof) = &self.verdict.proof else { return Ok(()) };
        let spender = known.map(|known| (known.key, known.fingerprint));
        let spent = self.app.spam().spend(proof, spender, self.app.now());
        spent.map_err(Failure::NoProof)
    }

    /// Gives the proof of work back: nothing was stored for it.
    pub(super) fn give_back(&self) {
        if let Some(proof) = &self.verdict.proof {
            self.app.spam().give_back(proof);
        }
    }
}

/// Stores a submission; when this returns, it is on the disk.
///
/// # Errors
/// Why it was not stored. Its files are gone then.
pub(super) async fn file(
    filing: Filing<'_>,
    data: &FormData,
    held: Held,
    brought: Brought,
) -> Result<Receipt, Failure> {
    let Filing { app, form, .. } = &filing;
    let Made { mut new, line, unique, idempotency } = submission(&filing, data, held, brought)?;
    let whose = whose(filing.account, new.address.as_deref());
    new.account = filing.account;
    new.unique = filing.account.and(unique).map(|part| ones_own(part, &whose));
    new.idempotency =
        idempotency.map(|known| Idempotency { key: ones_own(known.key, &whose), ..known });
    let fresh = Fresh { now: new.received_at, entries: &new.entries };
    new.deliveries = app.channels().deliveries(app, form, &fresh);
    new.quarantine = filing.verdict.in_words();
    let line = line.map(|line| match new.quarantine {
        Some(_) => format!("{line}  (in quarantine)"),
        None => line,
    });
    let (id, received_at) = (new.id, new.received_at);
    let limit = new.daily_upload_bytes.unwrap_or(u64::MAX);
    filing.spend(new.idempotency.as_ref())?;
    let filed = app.store().file(new).await;
    if !matches!(filed, Ok(Filed::New(_) | Filed::Again(_))) {
        filing.give_back();
    }
    match filed {
        Ok(Filed::New(receipt)) => {
            if let Some(line) = line {
                app.tell(received_at, &line);
            }
            app.numbers().filed(form.name.as_str());
            tracing::debug!(form = %form.name, %id, "took a submission");
            Ok(receipt)
        }
        Ok(Filed::Again(receipt)) => Ok(receipt),
        Ok(Filed::KeyReused) => Err(Failure::KeyReused),
        Ok(Filed::OverQuota { .. }) => Err(Failure::OverQuota {
            max: limit,
            seconds_left: crate::app::seconds_to_midnight(received_at),
        }),
        Err(error) => Err(app.store_failure(error)),
    }
}

/// Who sends: what the same key and the same `unique` values are told apart by.
fn whose(account: Option<Uuid>, address: Option<&str>) -> Vec<u8> {
    match account {
        Some(account) => account.as_bytes().to_vec(),
        None => address.unwrap_or_default().as_bytes().to_vec(),
    }
}

/// A request as it came, before anything is known of its entries.
pub(super) struct Came<'a> {
    pub(super) app: &'a App,
    pub(super) form: &'a Form,
    pub(super) head: &'a Parts,
    pub(super) peer: SocketAddr,
    pub(super) account: Option<Uuid>,
}

impl Came<'_> {
    /// The receipt that the same request got before, under its key. It is asked where a submission would
    /// be refused: the page may have been changed since the first one was taken.
    ///
    /// # Errors
    /// Its key can't be one, or the store can't be asked.
    pub(super) async fn before(&self, data: &FormData) -> Result<Option<Receipt>, Failure> {
        let Some(known) = idempotency::of(self.form, &self.head.headers, data)? else {
            return Ok(None);
        };
        let trusted = &self.app.config().trusted_proxies;
        let address = address::of_visitor(self.peer, &self.head.headers, trusted).to_string();
        let key = ones_own(known.key, &whose(self.account, Some(&address)));
        let (form, now) = (self.form.name.as_str(), self.app.now());
        let found = self.app.store().filed_before(form, Idempotency { key, ..known }, now).await;
        found.map_err(|error| self.app.store_failure(error))
    }
}

/// A submission before it is said whose it is.
pub(super) struct Made {
    pub(super) new: NewSubmission,
    /// For the operator's terminal, if there is one.
    pub(super) line: Option<String>,
    /// What an account may have one of, and its key, each without who sends.
    pub(super) unique: Option<[u8; 32]>,
    pub(super) idempotency: Option<Idempotency>,
}

/// Makes a submission of what was sent.
///
/// # Errors
/// Its key can't be one.
pub(super) fn submission(
    filing: &Filing<'_>,
    data: &FormData,
    held: Held,
    brought: Brought,
) -> Result<Made, Failure> {
    let Filing { app, form, head, .. } = filing;
    let limits = &app.config().limits;
    let address = address::of_visitor(filing.peer, &head.headers, &app.config().trusted_proxies);
    let received_at = app.now();
    let mut new = NewSubmission::new(
        app.new_id(received_at),
        form.name.as_str(),
        received_at,
        data.entries_json(),
        held.tree,
    );
    new.notes = held.notes;
    new.enctype = data.enctype().essence().to_owned();
    new.charset = data.charset().name().to_owned();
    new.coding = text(&head.headers, &CONTENT_ENCODING).unwrap_or_else(|| "identity".to_owned());
    new.address = Some(address.to_string());
    new.user_agent = text(&head.headers, &USER_AGENT);
    new.referer = text(&head.headers, &REFERER);
    new.origin = filing.sender.origin().map(str::to_owned);
    new.language = text(&head.headers, &ACCEPT_LANGUAGE);
    new.counted = belongings::counted(form, data);
    new.daily_upload_bytes = Some(limits.max_form_file_bytes_a_day);
    let line = app.has_terminal().then(|| {
        let meant = data.entries().filter(|entry| !form.is_control(entry.name));
        line::line(form.name.as_str(), meant.map(|entry| (entry.name, shown(entry.value))))
    });
    new.uploads = named(brought.uploads, data);
    new.raw = brought.raw;
    let secrets = form.secrets().filter(|name| data.get(name).is_some());
    new.unsearched = secrets.map(str::to_owned).collect();
    let idempotency = idempotency::of(form, &head.headers, data)?;
    Ok(Made { new, line, unique: belongings::unique(form, data), idempotency })
}

/// Each upload with the names that its entry gives it; both are in the order sent.
fn named(uploads: Vec<StoredUpload>, data: &FormData) -> Vec<NewUpload> {
    let mut files = data.entries().filter_map(|entry| match entry.value {
        Value::File(file) if matches!(file.content, Content::Stored(_)) => Some((entry.name, file)),
        _ => None,
    });
    let named = uploads.into_iter().filter_map(|stored| {
        let (name, file) = files.next()?;
        let (name, filename) = (name.to_owned(), file.filename.clone());
        Some(NewUpload { stored, name, filename, content_type: file.content_type.clone() })
    });
    named.collect()
}

fn shown(value: Value<'_>) -> Shown<'_> {
    match value {
        Value::Text(text) | Value::Number(text) => Shown::Text(text),
        Value::Bool(true) => Shown::Text("true"),
        Value::Bool(false) => Shown::Text("false"),
        Value::Null => Shown::Text("null"),
        Value::EmptyList => Shown::Text("[]"),
        Value::EmptyObject => Shown::Text("{}"),
        Value::File(file) => Shown::File { name: &file.filename, bytes: file.size },
    }
}

/// A header's text; what a browser never sends (L1 bounds it) is kept as well as it can be read.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
