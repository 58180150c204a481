//! The two addresses of the server.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;
use url::Url;

use crate::config::Config;

/// Through which address something came. Each is an origin of its own, so that no script of the
/// site reaches the operator's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The site and its forms: visitors.
    Site,
    /// The desk: operators.
    Desk,
}

impl Door {
    /// The setting that says under which URL this address is reached.
    pub(crate) fn setting(self) -> &'static str {
        match self {
            Door::Site => "public_url",
            Door::Desk => "desk.url",
        }
    }

    /// That URL.
    pub(crate) fn url(self, config: &Config) -> Option<&Url> {
        match self {
            Door::Site => config.public_url.as_ref(),
            Door::Desk => config.desk.url.as_ref(),
        }
    }

    /// Whether what comes to it came over https.
    pub(crate) fn is_https(self, config: &Config) -> bool {
        self.url(config).is_some_and(|url| url.scheme() == "https")
    }

    /// What a link to here begins with: the URL, else the address on this machine.
    pub(crate) fn place(self, config: &Config, address: SocketAddr) -> String {
        match self.url(config) {
            Some(url) => url.to_string(),
            None if address.ip().is_unspecified() => {
                format!("http://localhost:{}/", address.port())
            }
            None => format!("http://{address}/"),
        }
    }

    /// Its name in the log and in numbers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Door::Site => "site",
            Door::Desk => "desk",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Door::Site => "",
            Door::Desk => ", the address of the desk",
        }
    }

    fn flag(self) -> &'static str {
        match self {
            Door::Site => "--listen",
            Door::Desk => "--desk",
        }
    }
}

/// Both addresses, taken.
pub(crate) struct Listeners {
    pub(super) site: TcpListener,
    pub(super) desk: TcpListener,
}

/// Both addresses in use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) site: SocketAddr,
    pub(crate) desk: SocketAddr,
}

impl Listeners {
    /// The addresses with the ports that were found free.
    ///
    /// # Errors
    /// The system does not tell.
    pub(crate) fn addresses(&self) -> std::io::Result<Addresses> {
        Ok(Addresses { site: self.site.local_addr()?, desk: self.desk.local_addr()? })
    }
}

/// Takes both addresses. Port 0 takes a free one.
///
/// # Errors
/// An address cannot be had; the text says what may be in the way.
pub(crate) async fn listen(config: &Config) -> anyhow::Result<Listeners> {
    Ok(Listeners {
        site: bind(Door::Site, config.listen).await?,
        desk: bind(Door::Desk, config.desk.listen).await?,
    })
}

async fn bind(door: Door, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        let (what, flag) = (door.what(), door.flag());
        format!(
            "cannot listen on {address}{what}. If another program has the port, choose one with \
             {flag} (port 0 takes a free one)"
        )
    })
}
