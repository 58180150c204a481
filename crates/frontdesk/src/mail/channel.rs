//! The four ways of the outbox that mails go.

use std::time::Duration;

use frontdesk_store::{KeptMail, MailboxBounds, NewDelivery, StoreError};

use super::compose::compose as letter;
use super::letter::Letter;
use super::message::{Mail, Written};
use super::smtp::NotSent;
use super::{Way, reply, submission};
use crate::app::App;
use crate::channel::{Channel, Fate, Fresh, Outcome, Parcel, Sending};
use crate::forms::Form;

/// How much of what was not sent is kept at the desk.
const KEPT: MailboxBounds = MailboxBounds { mails: 500, bytes: 32 * 1024 * 1024 };

/// The longest that a mail server may be waited for, whatever the settings say.
const PATIENCE: Duration = Duration::from_secs(660);

/// What a mail is written for. Each is a channel of its own, so that one kind does not use up what another
/// may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Post {
    /// A submission, to those whom its form names.
    Submission,
    /// The automatic reply to a sender: one a day and address.
    Reply,
    /// A letter to an account that anybody could make us write: at most three an hour and address.
    Letter,
    /// A letter about what somebody did who had typed the password: always written.
    Notice,
}

impl Post {
    /// All of them.
    pub(super) const ALL: [Post; 4] = [Post::Submission, Post::Reply, Post::Letter, Post::Notice];

    /// Its word in the store.
    pub(super) fn word(self) -> &'static str {
        match self {
            Post::Submission => "mail",
            Post::Reply => "reply",
            Post::Letter => "letter",
            Post::Notice => "notice",
        }
    }

    /// The lane of the outbox: all mails go to the one server, but whoever waits for a letter does not
    /// wait behind a thousand submissions.
    pub(super) fn lane(self) -> &'static str {
        match self {
            Post::Submission | Post::Reply => "mail",
            Post::Letter | Post::Notice => "letter",
        }
    }

    /// Writes the mail, as things stand now.
    async fn write(self, app: &App, parcel: &Parcel) -> Result<Option<Mail>, StoreError> {
        let (id, target) = (parcel.delivery.id, parcel.delivery.target.as_str());
        match (self, &parcel.submission) {
            (Post::Submission, Some(found)) => submission::compose(app, found, target, id).await,
            (Post::Reply, Some(found)) => Ok(reply::compose(app, found, target, id).await),
            (Post::Submission | Post::Reply, None) => Ok(None),
            (Post::Letter | Post::Notice, _) => {
                let payload = parcel.delivery.payload.as_deref().unwrap_or_default();
                match serde_json::from_slice::<Letter>(payload) {
                    Ok(asked) => letter(app, &asked, id).await,
                    Err(_) => Ok(None),
                }
            }
        }
    }
}

impl Channel for Post {
    fn name(&self) -> &'static str {
        self.word()
    }

    fn deliveries(&self, app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery> {
        match self {
            Post::Submission => submission::deliveries(app, form, fresh),
            Post::Reply => reply::deliveries(app, form, fresh),
            Post::Letter | Post::Notice => Vec::new(),
        }
    }

    fn patience(&self) -> Duration {
        PATIENCE
    }

    fn send<'a>(&'a self, app: &'a App, parcel: &'a Parcel) -> Sending<'a> {
        Box::pin(async move {
            match self.write(app, parcel).await {
                Ok(Some(mail)) => send(app, mail).await,
                // An address that nobody has, or what was removed meanwhile.
                Ok(None) => Outcome::new(Fate::Delivered, "there was nobody to write to"),
                Err(error) => Outcome::failed(error.to_string()),
            }
        })
    }
}

/// Sends a mail. Twice for one delivery is twice under the same Message-ID.
async fn send(app: &App, mail: Mail) -> Outcome {
    let now = app.now();
    let written = match mail.write(&app.mails().from, now) {
        Ok(written) => written,
        Err(error) => return Outcome::new(Fate::Refused, format!("this can be no mail: {error}")),
    };
    match &app.mails().way {
        Way::Smtp(smtp) => match smtp.send(&written).await {
            Ok(answer) => {
                Outcome { answer: answer.into_bytes(), ..Outcome::new(Fate::Delivered, "sent") }
            }
            Err(NotSent::Now(words)) => Outcome::failed(words),
            Err(NotSent::Ever(words)) => Outcome::new(Fate::Refused, words),
        },
        Way::Mailbox => keep(app, mail, written, now).await,
    }
}

async fn keep(app: &App, mail: Mail, written: Written, at: i64) -> Outcome {
    let kept = KeptMail {
        id: mail.id,
        kept_at: at,
        recipient: mail.to.to_string(),
        subject: mail.subject,
        text: mail.text,
        html: mail.html.unwrap_or_default(),
        source: written.source,
    };
    match app.store().keep_mail(kept, KEPT).await {
        Ok(()) => Outcome::new(Fate::Delivered, "kept at the desk, because no mail server is set"),
        Err(error) => Outcome::failed(error.to_string()),
    }
}
