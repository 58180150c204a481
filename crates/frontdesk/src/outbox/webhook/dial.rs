//! From an address to a connection, for whoever may be reached (F-45, F-46).
//!
//! A name is looked up once a try, each address found is judged, and it is that very address that is
//! connected to: a name that means something else a moment later gains nothing.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::tls;
use crate::config::{Reach, WebhookSettings};

/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 4;

/// Reaches receivers.
pub(super) struct Dialer {
    reach: Reach,
    time: Duration,
    tls: TlsConnector,
    names: Box<dyn Names>,
}

/// Who knows the addresses of names.
pub(super) trait Names: Send + Sync {
    /// The addresses of a name, as they are at this moment.
    fn look_up<'a>(&'a self, name: &'a str, port: u16) -> Found<'a>;
}

/// A name that is being looked up.
pub(super) type Found<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// The operating system's own way.
struct SystemNames;

impl Names for SystemNames {
    fn look_up<'a>(&'a self, name: &'a str, port: u16) -> Found<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    }
}

/// A connection, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Dialer {
    pub(super) fn new(settings: &WebhookSettings) -> anyhow::Result<Dialer> {
        Dialer::with_names(settings, Box::new(SystemNames))
    }

    /// The same with names of the caller's own.
    pub(super) fn with_names(
        settings: &WebhookSettings,
        names: Box<dyn Names>,
    ) -> anyhow::Result<Dialer> {
        let (reach, time) = (settings.reach.clone(), settings.connect_time);
        Ok(Dialer { reach, time, tls: tls::connector(&settings.ca_file)?, names })
    }

    /// Connects, TLS included where the address wants it.
    ///
    /// # Errors
    /// Why not, in words for the operator.
    pub(super) async fn dial(&self, url: &Url) -> Result<Box<dyn Stream>, String> {
        match tokio::time::timeout(self.time, self.connect(url)).await {
            Ok(connected) => connected,
            Err(_) => Err(format!("no connection within {} s", self.time.as_secs())),
        }
    }

    async fn connect(&self, url: &Url) -> Result<Box<dyn Stream>, String> {
        let (stream, name) = match url.host() {
            Some(Host::Domain(name)) => (self.reach_name(url, name).await?, name.to_owned()),
            Some(Host::Ipv4(ip)) => (self.reach_ip(url, ip.into()).await?, ip.to_string()),
            Some(Host::Ipv6(ip)) => (self.reach_ip(url, ip.into()).await?, ip.to_string()),
            None => return Err("the address names no host".to_owned()),
        };
        // One small request and its answer: waiting to fill a segment would only delay it.
        let _ = stream.set_nodelay(true);
        if url.scheme() == "http" {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(name).map_err(|_| "no certificate can bear this name")?;
        let stream = self.tls.connect(name, stream).await;
        let stream = stream.map_err(|error| format!("TLS failed: {error}"))?;
        Ok(Box::new(stream))
    }

    async fn reach_name(&self, url: &Url, name: &str) -> Result<TcpStream, String> {
        let found = self.names.look_up(name, port(url)).await;
        let found = found.map_err(|error| format!("the name can't be looked up: {error}"))?;
        let mut why = "the name has no address".to_owned();
        for address in found.into_iter().take(MAX_ADDRESSES) {
            match self.reach_ip(url, address.ip()).await {
                Ok(stream) => return Ok(stream),
                Err(words) => why = words,
            }
        }
        Err(why)
    }

    async fn reach_ip(&self, url: &Url, ip: IpAddr) -> Result<TcpStream, String> {
        let address = SocketAddr::new(ip.to_canonical(), port(url));
        self.reach.may_connect(address.ip(), address.port())?;
        // One that says nothing leaves time for the others of its name.
        let each = self.time / 2;
        match tokio::time::timeout(each, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(format!("no connection: {error}")),
            Err(_) => Err(format!("no connection within {} ms", each.as_millis())),
        }
    }
}

fn port(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or_default()
}

#[cfg(test)]
mod tests;
