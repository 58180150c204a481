//! `[mail]`: how mails leave, and in whose name.

use std::path::PathBuf;
use std::time::Duration;

use frontdesk_store::Email;
use lettre::message::Mailbox;
use serde::Deserialize;
use url::Url;

use super::seconds;

/// How mails leave. Without a server they are kept and shown at the desk.
#[derive(Clone, Deserialize)]
pub(crate) struct Mail {
    /// The server, with name and password; read it by [`server`](Mail::server).
    url: String,
    /// A file that holds it.
    pub(crate) url_file: PathBuf,
    #[serde(deserialize_with = "from")]
    pub(crate) from: Option<Mailbox>,
    pub(crate) insecure_smtp: bool,
    pub(crate) ca_file: PathBuf,
    #[serde(rename = "timeout_seconds", deserialize_with = "seconds")]
    pub(crate) timeout: Duration,
}

/// What stands in `url` is a secret.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Mail {
    /// Whether a server is named.
    pub(crate) fn has_server(&self) -> bool {
        !self.url.is_empty() || !self.url_file.as_os_str().is_empty()
    }

    /// The server, out of the setting or its file; `None` where none is named.
    ///
    /// # Errors
    /// The file can't be read, or what stands there is no address of a mail server; never with the text
    /// itself, which holds a password.
    pub(crate) fn server(&self) -> anyhow::Result<Option<Server>> {
        use anyhow::Context as _;
        let text = if self.url_file.as_os_str().is_empty() {
            self.url.clone()
        } else {
            std::fs::read_to_string(&self.url_file)
                .with_context(|| format!("mail.url_file is {}", self.url_file.display()))?
        };
        match text.trim() {
            "" => Ok(None),
            text => Server::parse(text).map(Some).map_err(|problem| anyhow::anyhow!("{problem}")),
        }
    }
}

/// A mail server.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: Tls,
    /// Name and password.
    pub(crate) login: Option<(String, String)>,
}

/// When the connection is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tls {
    /// From its first byte (RFC 8314, section 3.3).
    AtOnce,
    /// By STARTTLS, before anything that matters (RFC 3207).
    Upgraded,
}

impl Server {
    fn parse(text: &str) -> Result<Server, &'static str> {
        const SHAPE: &str = "mail.url is \"smtps://NAME:PASSWORD@HOST\" or \"smtp://…\"; signs like @, : and / in \
                             name and password are written as %40, %3A, %2F";
        let url = Url::parse(text).map_err(|_| SHAPE)?;
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::AtOnce, 465),
            "smtp" => (Tls::Upgraded, 587),
            _ => return Err(SHAPE),
        };
        let has_more =
            !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
        let host = url.host_str().filter(|_| !has_more).ok_or(SHAPE)?;
        let plain = |text: &str| {
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
            decoded.map(|text| text.into_owned()).map_err(|_| SHAPE)
        };
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (name, password) => Some((plain(name)?, plain(password.unwrap_or_default())?)),
        };
        // An IPv6 address stands in brackets in a URL, and nowhere else.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Server { host, port: url.port().unwrap_or(port), tls, login })
    }

    /// Whether what is said to it does not leave this machine.
    pub(crate) fn is_local(&self) -> bool {
        let is_loopback = |ip: std::net::IpAddr| ip.to_canonical().is_loopback();
        self.host.eq_ignore_ascii_case("localhost") || self.host.parse().is_ok_and(is_loopback)
    }
}

/// An address that mail can go to, checked where the settings are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct MailAddress(Email);

impl MailAddress {
    /// The address.
    pub(crate) fn email(&self) -> &Email {
        &self.0
    }
}

impl TryFrom<String> for MailAddress {
    type Error = String;

    fn try_from(text: String) -> Result<MailAddress, String> {
        Email::parse(&text).map(MailAddress).map_err(|error| format!("`{text}`: {error}"))
    }
}

fn from<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Mailbox>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| {
        serde::de::Error::custom(format!(
            "`{text}` is no sender; write \"desk@example.org\" or \"The desk <desk@example.org>\""
        ))
    };
    text.parse().map(Some).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_with_its_secrets_decoded() {
        let server =
            Server::parse("smtps://desk%40example.org:p%40ss%3A%2F@mail.example.org").unwrap();
        assert_eq!(
            (server.host.as_str(), server.port, server.tls),
            ("mail.example.org", 465, Tls::AtOnce)
        );
        assert_eq!(server.login, Some(("desk@example.org".into(), "p@ss:/".into())));
        let server = Server::parse("smtp://[::1]:2525").unwrap();
        assert_eq!((server.host.as_str(), server.port, server.tls), ("::1", 2525, Tls::Upgraded));
        assert!(server.login.is_none() && server.is_local());
        for local in ["smtp://localhost", "smtp://127.0.0.1:25", "smtp://127.9.9.9"] {
            assert!(Server::parse(local).unwrap().is_local(), "{local}");
        }
        for far in ["smtp://mail.example.org", "smtp://10.0.0.1", "smtp://localhost.example.org"] {
            assert!(!Server::parse(far).unwrap().is_local(), "{far}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_without_showing_its_password() {
        for wrong in [
            "mail.example.org",
            "http://me:hunter2@mail.example.org",
            "smtp://me:hunter2@mail.example.org/path",
            "smtp://me:hunter2@mail.example.org?tls=none",
            "smtp:///hunter2",
        ] {
            let problem = Server::parse(wrong).err().unwrap_or_else(|| panic!("{wrong}"));
            assert!(!problem.contains("hunter2"));
        }
    }
}
