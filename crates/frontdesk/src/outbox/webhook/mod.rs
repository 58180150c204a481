//! Webhooks: a submission as a signed POST (Standard Webhooks 1.0).
//!
//! `body.rs` says what is sent, `sign.rs` proves that it is ours, `dial.rs` reaches whoever may be
//! reached, `exchange.rs` asks and reads the answer, `answered.rs` says what it means.

mod answered;
mod body;
mod dial;
mod exchange;
mod secrets;
mod sign;
mod tls;

use std::collections::BTreeMap;
use std::time::Duration;

use frontdesk_store::NewDelivery;
use http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request};
use http_body_util::Full;
use url::{Position, Url};

use crate::app::App;
use crate::channel::{Channel, Fresh, Outcome, Parcel, Sending};
use crate::config::{Config, Secret, Webhook};
use crate::form_name::FormName;
use crate::forms::Form;
use dial::Dialer;

const NAME: &str = "webhook";
const AGENT: &str = concat!("Frontdesk/", env!("CARGO_PKG_VERSION"), " (webhook)");

/// Beside its own time, so that it is the webhook who says what took too long.
const GRACE: Duration = Duration::from_secs(5);

/// The channel.
pub(crate) struct Webhooks {
    all: Vec<Hook>,
    by_form: BTreeMap<FormName, Vec<Hook>>,
    dialer: Dialer,
    whole_time: Duration,
    max_answer_bytes: usize,
}

/// Somebody who is told, with what proves that it is us.
struct Hook {
    url: Url,
    secrets: Vec<Secret>,
}

impl Webhooks {
    /// The webhooks of the settings.
    ///
    /// # Errors
    /// A file of secrets or of certificates that can't be read.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Webhooks> {
        let settings = &config.webhooks;
        let open = |(name, form): (&FormName, &Vec<Webhook>)| Ok((name.clone(), hooks(form)?));
        let forms = config.forms.iter().map(|(name, form)| (name, &form.webhooks));
        Ok(Webhooks {
            all: hooks(&settings.all)?,
            by_form: forms.map(open).collect::<anyhow::Result<_>>()?,
            dialer: Dialer::new(settings)?,
            whole_time: settings.whole_time,
            max_answer_bytes: settings.max_answer_bytes,
        })
    }

    fn of<'a>(&'a self, form: &str) -> impl Iterator<Item = &'a Hook> {
        self.all.iter().chain(self.by_form.get(form).into_iter().flatten())
    }

    async fn post(&self, app: &App, parcel: &Parcel) -> Outcome {
        let Some(submission) = &parcel.submission else {
            return Outcome::failed("there is no submission to be sent");
        };
        let target = parcel.delivery.target.as_str();
        let Some(hook) = self.of(&submission.form).find(|hook| hook.url.as_str() == target) else {
            return Outcome::failed("no webhook of this address is set up for this form any more");
        };
        let form = app.find_form(&submission.form).await;
        let body = match body::body(submission, form.as_deref()) {
            Ok(body) => body,
            Err(error) => return Outcome::failed(format!("the submission can't be read: {error}")),
        };
        let seconds = app.now().div_euclid(1_000_000);
        let id = parcel.delivery.id.to_string();
        let signature = sign::signatures(&hook.secrets, &id, seconds, body.as_bytes());
        match request(&hook.url, &id, seconds, &signature, body) {
            Ok(request) => self.exchange(&hook.url, request, app.now()).await,
            Err(error) => Outcome::failed(format!("the request can't be made: {error}")),
        }
    }

    async fn exchange(&self, url: &Url, request: Request<Full<bytes::Bytes>>, now: i64) -> Outcome {
        let work = async {
            let stream = self.dialer.dial(url).await?;
            exchange::exchange(stream, request, self.max_answer_bytes, self.whole_time).await
        };
        match tokio::time::timeout(self.whole_time, work).await {
            Ok(Ok(answer)) => answered::outcome(&answer, now),
            Ok(Err(words)) => Outcome::failed(words),
            Err(_) => Outcome::failed(format!("no answer within {} s", self.whole_time.as_secs())),
        }
    }
}

impl Channel for Webhooks {
    fn name(&self) -> &'static str {
        NAME
    }

    fn deliveries(&self, app: &App, form: &Form, fresh: &Fresh<'_>) -> Vec<NewDelivery> {
        let mut deliveries: Vec<NewDelivery> = Vec::new();
        for hook in self.of(form.name.as_str()) {
            let url = hook.url.as_str();
            // Named for all forms and for this one: told once.
            if deliveries.iter().all(|other| other.target != url) {
                deliveries.push(NewDelivery::new(app.new_id(fresh.now), NAME, url, fresh.now));
            }
        }
        deliveries
    }

    fn patience(&self) -> Duration {
        self.whole_time + GRACE
    }

    fn send<'a>(&'a self, app: &'a App, parcel: &'a Parcel) -> Sending<'a> {
        Box::pin(self.post(app, parcel))
    }
}

fn hooks(webhooks: &[Webhook]) -> anyhow::Result<Vec<Hook>> {
    let hook = |webhook: &Webhook| {
        let secrets = secrets::of(webhook)?;
        Ok(Hook { url: webhook.url.url().clone(), secrets })
    };
    webhooks.iter().map(hook).collect()
}

/// Standard Webhooks 1.0, "Webhook headers".
fn request(
    url: &Url,
    id: &str,
    seconds: i64,
    signature: &str,
    body: String,
) -> http::Result<Request<Full<bytes::Bytes>>> {
    let target = &url[Position::BeforePath..Position::AfterQuery];
    Request::builder()
        .method(Method::POST)
        .uri(target)
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .header(USER_AGENT, HeaderValue::from_static(AGENT))
        .header(HeaderName::from_static("webhook-id"), id)
        .header(HeaderName::from_static("webhook-timestamp"), seconds)
        .header(HeaderName::from_static("webhook-signature"), signature)
        .body(Full::new(body.into()))
}
