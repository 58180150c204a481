//! To the mail server (RFC 5321).

use std::time::Duration;

use anyhow::{Context as _, bail};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::net::{TcpStream, lookup_host};

use super::lines::Lines;
use super::message::Written;
use crate::config::{Mail as Settings, Server, Tls};
use crate::visible::Visible;

/// The mail server of the settings.
pub(super) struct Smtp {
    host: String,
    port: u16,
    seal: Seal,
    login: Option<Credentials>,
    patience: Duration,
}

/// What is between the server and whoever is on the way.
enum Seal {
    /// TLS from the first byte (RFC 8314, section 3.3).
    AtOnce(TlsParameters),
    /// TLS by STARTTLS, before a name, a password or a mail is said (RFC 3207).
    Upgraded(TlsParameters),
    /// Nothing.
    Open,
}

/// How long the answer to QUIT is waited for, on which nothing depends.
const FAREWELL: Duration = Duration::from_secs(2);

/// A name often has an address of IPv6 that leads nowhere; so many are tried in the time for a mail.
const ADDRESSES: u32 = 4;

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
        let seal = match (server.tls, server.is_local() || settings.insecure_smtp) {
            (Tls::AtOnce, _) => Seal::AtOnce(parameters(server, settings)?),
            // Nobody listens inside this machine, and a local server has a certificate of no name.
            (Tls::Upgraded, true) => Seal::Open,
            (Tls::Upgraded, false) => Seal::Upgraded(parameters(server, settings)?),
        };
        let login = server.login.clone().map(|(name, password)| Credentials::new(name, password));
        let (host, port) = (server.host.clone(), server.port);
        Ok(Smtp { host, port, seal, login, patience: settings.timeout })
    }

    /// Hands a mail to the server. A connection for each: one that was given up half-way must not be
    /// used for the next mail, which would read the answer that was meant for this one.
    pub(super) async fn send(&self, mail: &Written) -> Result<String, NotSent> {
        match tokio::time::timeout(self.patience, self.hand_over(mail)).await {
            Ok(Ok((answer, mut connection))) => {
                // RFC 5321, 4.1.1.4: with this answer the mail is the server's. One that says no more
                // after it must not get the mail again.
                let _ = tokio::time::timeout(FAREWELL, connection.abort()).await;
                let words: Vec<&str> = answer.message().collect();
                Ok(said(&format!("{} {}", answer.code(), words.join(" "))))
            }
            Ok(Err(error)) => Err(error),
            Err(_) => {
                Err(NotSent::Now(format!("no answer for {} seconds", self.patience.as_secs())))
            }
        }
    }

    async fn hand_over(&self, mail: &Written) -> Result<(Response, AsyncSmtpConnection), NotSent> {
        let mut connection = self.connect().await?;
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        let answer = connection.send(&mail.envelope, &mail.source).await?;
        Ok((answer, connection))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, NotSent> {
        let hello = ClientId::default();
        if let Seal::AtOnce(tls) = &self.seal {
            let (place, tls) = ((self.host.as_str(), self.port), Some(tls.clone()));
            let patience = Some(self.patience / ADDRESSES);
            let connected =
                AsyncSmtpConnection::connect_tokio1(place, patience, &hello, tls, None).await?;
            return Ok(connected);
        }
        let stream = Box::new(Lines::new(self.dial().await?));
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &hello).await?;
        if let Seal::Upgraded(tls) = &self.seal {
            connection.starttls(tls.clone(), &hello).await?;
        }
        Ok(connection)
    }

    /// Connects to the first address that answers.
    async fn dial(&self) -> Result<TcpStream, NotSent> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found = found.map_err(|error| NotSent::Now(said(&error.to_string())))?;
        let mut failed = "the name of the mail server has no address".to_owned();
        for address in found {
            let dialing = TcpStream::connect(address);
            match tokio::time::timeout(self.patience / ADDRESSES, dialing).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => failed = format!("{address}: {error}"),
                Err(_) => failed = format!("{address} does not answer"),
            }
        }
        Err(NotSent::Now(said(&failed)))
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

impl From<Error> for NotSent {
    fn from(error: Error) -> NotSent {
        let words = said(&words(&error));
        match error.status().map(|code| code.to_string()) {
            // RFC 4954, section 6: a wrong password is the operator's to mend, and the mail waits for that.
            Some(code) if matches!(code.as_str(), "530" | "534" | "535" | "538") => {
                NotSent::Now(words)
            }
            _ if error.is_permanent() => NotSent::Ever(words),
            _ => NotSent::Now(words),
        }
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
    // Each layer says "Connection error" before what it hands on.
    let mut pieces: Vec<&str> = words.split(": ").collect();
    pieces.dedup();
    pieces.join(": ")
}

/// What a server says is from outside too.
fn said(text: &str) -> String {
    Visible(text, 300).to_string()
}
