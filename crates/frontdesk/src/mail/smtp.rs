//! To the mail server (RFC 5321).

use std::time::Duration;

use anyhow::{Context as _, bail};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as Sealed, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::message::Written;
use crate::config::{Mail as Settings, Server, Tls};
use crate::visible::Visible;

/// The mail server of the settings.
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    patience: Duration,
}

/// Why a mail did not leave, in words for the operator.
#[derive(Debug)]
pub(super) enum NotSent {
    /// Another time it may.
    Now(String),
    /// The server will never take it.
    Ever(String),
}

impl Smtp {
    /// Makes ready; the server is not asked yet.
    ///
    /// # Errors
    /// What in the settings can't be.
    pub(super) fn new(server: &Server, settings: &Settings) -> anyhow::Result<Smtp> {
        let tls = match (server.tls, server.is_local() || settings.insecure_smtp) {
            (Tls::AtOnce, _) => Sealed::Wrapper(parameters(server, settings)?),
            // Nobody listens inside this machine, and a local server has a certificate of no name.
            (Tls::Upgraded, true) => Sealed::None,
            (Tls::Upgraded, false) => Sealed::Required(parameters(server, settings)?),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(settings.timeout));
        let builder = match &server.login {
            Some((name, password)) => {
                builder.credentials(Credentials::new(name.clone(), password.clone()))
            }
            None => builder,
        };
        Ok(Smtp { transport: builder.build(), patience: settings.timeout })
    }

    /// Hands a mail to the server. A connection for each: one that was given up half-way must not be
    /// used for the next mail, which would read the answer that was meant for this one.
    pub(super) async fn send(&self, mail: &Written) -> Result<String, NotSent> {
        let sending = self.transport.send_raw(&mail.envelope, &mail.source);
        match tokio::time::timeout(self.patience, sending).await {
            Ok(Ok(answer)) => {
                let words: Vec<&str> = answer.message().collect();
                Ok(said(&format!("{} {}", answer.code(), words.join(" "))))
            }
            Ok(Err(error)) => Err(not_sent(&error)),
            Err(_) => {
                Err(NotSent::Now(format!("no answer for {} seconds", self.patience.as_secs())))
            }
        }
    }
}

fn parameters(server: &Server, settings: &Settings) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if !settings.ca_file.as_os_str().is_empty() {
        let failed = || format!("mail.ca_file is {}", settings.ca_file.display());
        let pem = std::fs::read(&settings.ca_file).with_context(failed)?;
        let Ok(certificate) = Certificate::from_pem(&pem) else {
            bail!("{}: it holds no certificate", failed());
        };
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().context("mail.url")
}

fn not_sent(error: &Error) -> NotSent {
    let words = said(&words(error));
    match error.status().map(|code| code.to_string()) {
        // RFC 4954, section 6: a wrong password is the operator's to mend, and the mail waits for that.
        Some(code) if matches!(code.as_str(), "530" | "534" | "535" | "538") => NotSent::Now(words),
        _ if error.is_permanent() => NotSent::Ever(words),
        _ => NotSent::Now(words),
    }
}

/// The error with all its causes.
fn words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        // Some of them repeat their cause themselves.
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = error.source();
    }
    words
}

/// What a server says is from outside too.
fn said(text: &str) -> String {
    Visible(text, 300).to_string()
}
