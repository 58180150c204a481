//! The automatic reply to whoever sent a form: the operator's words, and nothing that was submitted.

use askama::Template;
use frontdesk_store::{AtMost, Email, NewDelivery, Submission};
use uuid::Uuid;

use super::address::{is_automatic, wire};
use super::channel::Post;
use super::message::{Mail, Origin};
use super::submission::{entries, sender};
use super::text::{shown, subject};
use crate::app::App;
use crate::channel::Fresh;
use crate::form_name::FormName;
use crate::forms::Form;

/// Characters of the reply.
const MOST: usize = 20_000;

#[derive(Template)]
#[template(
    source = "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{{ subject }}</title></head><body>\
              {% for line in text.lines() %}{{ line }}<br>\n{% endfor %}</body></html>\n",
    ext = "html"
)]
struct AsHtml<'a> {
    subject: &'a str,
    text: &'a str,
}

/// To one address, in a day (24 hours).
const REPLIES: u32 = 1;
const DAY: i64 = 86_400_000_000;

/// The reply to the sender of a new submission, if its form has one and the sender may get it.
pub(super) fn deliveries(app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery> {
    let settings = app.config().forms.get(&form.name);
    if settings.is_none_or(|settings| settings.reply.is_empty()) {
        return Vec::new();
    }
    let sender = sender(form, &entries(fresh.entries)).filter(|sender| !is_automatic(sender));
    let delivery = |sender: Email| NewDelivery {
        lane: Post::Reply.lane().to_owned(),
        at_most: Some(AtMost { number: REPLIES, since: fresh.now - DAY }),
        ..NewDelivery::new(app.new_id(fresh.now), Post::Reply.word(), sender.key(), fresh.now)
    };
    sender.map(delivery).into_iter().collect()
}

/// Writes it; `None` if the form has none any more.
pub(super) async fn compose(app: &App, found: &Submission, target: &str, id: Uuid) -> Option<Mail> {
    let name = FormName::parse(&found.form).ok()?;
    let form = app.find_form(&found.form).await;
    let config = app.config();
    let settings = config.forms.get(&name)?;
    // Replies are counted by what all spellings of an address have in common; written to is the one that
    // was typed, whose letters only its own server may fold (RFC 5321, 2.4).
    let typed = form.and_then(|form| sender(&form, &entries(&found.entries)));
    let typed = typed.filter(|typed| typed.key() == target);
    let to = wire(&typed.or_else(|| Email::parse(target).ok())?)?;
    let text = shown(settings.reply.trim(), MOST);
    if text.is_empty() {
        return None;
    }
    let about = match subject(&settings.reply_subject) {
        said if said.is_empty() => "We have received your message".to_owned(),
        said => said,
    };
    let html = Some(AsHtml { subject: &about, text: &text }.render().ok()?);
    Some(Mail { id, to, subject: about, text, html, reply_to: None, origin: Origin::Replied })
}
