//! A submission as a mail to those whom its form names.

use askama::Template;
use frontdesk_store::{Email, NewDelivery, StoreError, Submission};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::address::wire;
use super::at_desk;
use super::channel::Post;
use super::message::{Mail, Origin};
use super::text::{shown, shown_in_line, subject};
use crate::app::{App, moment_in_words};
use crate::channel::Fresh;
use crate::forms::{FieldKind, Form};
use crate::visible::Size;

/// Characters of a field's name, of one value, and of all of them; what is longer stands at the desk.
const NAME: usize = 200;
const VALUE: usize = 20_000;
const ALL: usize = 200_000;
/// The control field that says what a mail is about.
const SUBJECT_FIELD: &str = "_subject";
/// The control field by which Formspree's forms ask for mails of text alone: the value is "plain".
const FORMAT_FIELD: &str = "_format";

/// An entry as it is stored.
#[derive(Deserialize)]
pub(super) struct Entry {
    name: String,
    #[serde(default)]
    path: Vec<Value>,
    #[serde(default)]
    value: Value,
    filename: Option<String>,
    #[serde(default)]
    size: u64,
}

/// An entry as it is read.
struct Line {
    name: String,
    /// The lines of its text; of a file, its name and size.
    value: Vec<String>,
}

#[derive(Template)]
#[template(path = "mail/submission.txt", escape = "none")]
struct AsText<'a>(&'a Shown);

#[derive(Template)]
#[template(path = "mail/submission.html")]
struct AsHtml<'a>(&'a Shown);

/// What stands in the mail.
struct Shown {
    form: String,
    lines: Vec<Line>,
    is_cut: bool,
    has_files: bool,
    received: String,
    account: Option<String>,
    sender: Option<String>,
    link: String,
}

/// A mail to each whom the form names. Only the settings say to whom: no field does (a form that did would
/// be a relay).
pub(super) fn deliveries(app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery> {
    let Some(settings) = app.config().forms.get(&form.name) else { return Vec::new() };
    let to = settings.notify.iter().map(|to| to.email().address());
    let delivery = |to| NewDelivery {
        lane: Post::Submission.lane().to_owned(),
        ..NewDelivery::new(app.new_id(fresh.now), Post::Submission.word(), to, fresh.now)
    };
    to.map(delivery).collect()
}

/// The entries of a submission; whatever is stored was written by us.
pub(super) fn entries(json: &str) -> Vec<Entry> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Whose submission it is, as far as it says: the one address in the one field that is for it.
///
/// `_replyto` if it was sent, else the field that the form's HTML says is for an address, else `email`.
/// Two addresses are none: nobody is written to because a field had room for more.
pub(super) fn sender(form: &Form, entries: &[Entry]) -> Option<Email> {
    let named = |name: &str| entries.iter().any(|entry| entry.name == name && !entry.is_empty());
    let declared = form.schema().and_then(|schema| {
        let mut fields = schema.fields.iter().filter(|field| is_for_an_address(field));
        fields.next().filter(|_| fields.next().is_none()).map(|field| field.name.as_str())
    });
    let name =
        ["_replyto"].into_iter().chain(declared).chain(["email"]).find(|name| named(name))?;
    let mut values = entries.iter().filter(|entry| entry.name == name);
    let (Some(entry), None) = (values.next(), values.next()) else { return None };
    match (&entry.value, &entry.filename) {
        (Value::String(text), None) => Email::parse(text).ok(),
        _ => None,
    }
}

fn is_for_an_address(field: &frontdesk_schema::Field) -> bool {
    use frontdesk_schema::{Kind, TextType};
    let mut inputs = field.inputs();
    inputs.any(|input| matches!(&input.kind, Kind::Text(rules) if rules.text == TextType::Email))
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.filename.is_none() && matches!(&self.value, Value::String(text) if text.is_empty())
    }

    fn line(&self) -> Line {
        let mut name = self.name.clone();
        for segment in &self.path {
            match segment {
                Value::String(key) => name.extend(["[", key, "]"]),
                other => name.push_str(&format!("[{other}]")),
            }
        }
        let value = match (&self.filename, &self.value) {
            (Some(filename), _) => {
                format!("{} ({})", shown_in_line(filename, NAME), Size(self.size))
            }
            (None, Value::String(text)) => shown(text, VALUE),
            (None, other) => shown(&other.to_string(), VALUE),
        };
        let value = value.split('\n').map(str::to_owned).collect();
        Line { name: shown_in_line(&name, NAME), value }
    }
}

/// Writes the mail to one of those whom the form names. `None` if the address is none.
///
/// # Errors
/// [`StoreError`]; another time it may work.
pub(super) async fn compose(
    app: &App,
    found: &Submission,
    target: &str,
    id: Uuid,
) -> Result<Option<Mail>, StoreError> {
    let Ok(to) = Email::parse(target) else { return Ok(None) };
    let Some(to) = wire(&to) else { return Ok(None) };
    let form = app.find_form(&found.form).await;
    let account = match found.account {
        Some(account) => app.store().account(account).await?.map(|account| account.email),
        None => None,
    };
    let entries = entries(&found.entries);
    let sender = form.as_deref().and_then(|form| sender(form, &entries));
    let about = about(found, &entries);
    let shown = show(app, found, form.as_deref(), &entries, account, sender.as_ref());
    let (text, html) = (AsText(&shown).render(), AsHtml(&shown).render());
    // Templates are checked when they are compiled: only running out of memory comes here.
    let (Ok(text), Ok(html)) = (text, html) else { return Ok(None) };
    let html = (!is_plain(&entries)).then_some(html);
    // A header in letters of other scripts is more than many a server takes (RFC 6531).
    let reply_to = sender.as_ref().and_then(wire).filter(|address| address.user().is_ascii());
    Ok(Some(Mail { id, to, subject: about, text, html, reply_to, origin: Origin::Generated }))
}

/// The subject: what the form's own field says, else which form it is.
fn about(found: &Submission, entries: &[Entry]) -> String {
    let field = entries.iter().find(|entry| entry.name == SUBJECT_FIELD);
    let said = field.and_then(|entry| entry.value.as_str()).map(subject).unwrap_or_default();
    if said.is_empty() { format!("New message: {}", found.form) } else { said }
}

/// Whether the form wants no HTML. Whoever sends may say so: it takes nothing from the reader.
fn is_plain(entries: &[Entry]) -> bool {
    let field = entries.iter().find(|entry| entry.name == FORMAT_FIELD);
    let value = field.and_then(|entry| entry.value.as_str()).unwrap_or_default();
    value.trim().eq_ignore_ascii_case("plain")
}

fn show(
    app: &App,
    found: &Submission,
    form: Option<&Form>,
    entries: &[Entry],
    account: Option<String>,
    sender: Option<&Email>,
) -> Shown {
    // What speaks to us is not for readers, and a password is nobody's (V14.2.4). Of a form that is not
    // there any more nobody knows which fields were passwords.
    let meant = entries.iter().filter(|entry| match form {
        Some(form) => {
            !form.is_control(&entry.name)
                && entry.name != SUBJECT_FIELD
                && form.field_kind(&entry.name) != FieldKind::Secret
        }
        None => false,
    });
    let (mut lines, mut room, mut is_cut) = (Vec::new(), ALL, false);
    for entry in meant {
        let line = entry.line();
        let size = line.name.len() + line.value.iter().map(String::len).sum::<usize>();
        if size > room {
            is_cut = true;
            break;
        }
        room -= size;
        lines.push(line);
    }
    Shown {
        form: found.form.clone(),
        lines,
        is_cut,
        has_files: !found.uploads.is_empty(),
        received: moment_in_words(found.received_at),
        account,
        sender: sender.map(|email| email.address().to_owned()),
        link: at_desk(app, &format!("submissions/{}", found.id)),
    }
}
