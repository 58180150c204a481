//! The connection of a mail server: open, or sealed by TLS with a certificate of the test's own.

use std::io::{Read, Result, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// When a server seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// From the first byte.
    AtOnce,
    /// When STARTTLS is said.
    Asked,
    /// It could, but whoever is on the way takes the offer away.
    Stripped,
    /// When STARTTLS is said, and whoever is on the way adds answers to what was never asked.
    Injected,
}

/// How a server seals, and with what.
#[derive(Clone)]
pub(super) struct Seal {
    when: When,
    config: Arc<ServerConfig>,
}

impl Seal {
    pub(super) fn at_once(&self) -> bool {
        self.when == When::AtOnce
    }

    pub(super) fn is_offered(&self) -> bool {
        matches!(self.when, When::Asked | When::Injected)
    }

    /// The answer to STARTTLS; of what follows it before the handshake nothing is the server's.
    pub(super) fn go_ahead(&self) -> &'static str {
        match self.when {
            When::Injected => "220 2.0.0 go on\r\n250-sink.example\r\n250 AUTH PLAIN",
            When::AtOnce | When::Asked | When::Stripped => "220 2.0.0 go on",
        }
    }
}

/// A connection that was accepted.
pub(super) enum Wire {
    Plain(TcpStream),
    Sealed(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    /// Shakes hands; `None` where the other side trusts us not.
    pub(super) fn seal(self, seal: &Seal) -> Option<Wire> {
        let Wire::Plain(mut stream) = self else { return None };
        let mut tls = ServerConnection::new(seal.config.clone()).ok()?;
        while tls.is_handshaking() {
            tls.complete_io(&mut stream).ok()?;
        }
        Some(Wire::Sealed(Box::new(StreamOwned::new(tls, stream))))
    }

    pub(super) fn is_sealed(&self) -> bool {
        matches!(self, Wire::Sealed(_))
    }
}

impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        match self {
            Wire::Plain(stream) => stream.read(into),
            Wire::Sealed(stream) => stream.read(into),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self {
            Wire::Plain(stream) => stream.write(bytes),
            Wire::Sealed(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Wire::Plain(stream) => stream.flush(),
            Wire::Sealed(stream) => stream.flush(),
        }
    }
}

/// An authority of the test's own.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes its certificate where `mail.ca_file` is to read it.
    pub(super) fn write(&self, path: &Path) {
        std::fs::write(path, self.0.pem()).unwrap();
    }

    /// A seal with a certificate for this name, good until the end of `year`.
    pub(super) fn seal(&self, when: When, name: &str, year: i32) -> Seal {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Seal { when, config: Arc::new(config) }
    }
}
