//! Which addresses a webhook may reach (F-45): those of the public internet, and those that are listed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use serde::Deserialize;
use url::{Host, Url};

/// Where webhooks may go.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reach {
    /// Networks that may be reached although they are not public, on whatever port.
    allow: Vec<IpNet>,
    /// The ports of public addresses.
    ports: Vec<u16>,
}

impl Reach {
    /// Whether a connection to this address may be opened; asked of each address that a name was found
    /// to have, and of no other is one opened.
    ///
    /// # Errors
    /// Why not, in words.
    pub(crate) fn may_connect(&self, ip: IpAddr, port: u16) -> Result<(), String> {
        let ip = ip.to_canonical();
        if self.allow.iter().any(|network| network.contains(&ip)) {
            return Ok(());
        }
        if !is_public(ip) {
            return Err(format!(
                "{ip} is not on the public internet; to reach it all the same, list it under \
                 webhooks.allow"
            ));
        }
        if !self.ports.contains(&port) {
            return Err(format!("port {port} is not among webhooks.ports"));
        }
        Ok(())
    }

    /// Whether an address could be reached at all, as far as that is known without looking up its name.
    ///
    /// # Errors
    /// Why not, in words.
    pub(super) fn may_name(&self, url: &Url) -> Result<(), String> {
        let port = url.port_or_known_default().unwrap_or_default();
        match url.host() {
            // The URL standard reads 127.1, 0x7f000001 and 2130706433 as what they are.
            Some(Host::Ipv4(ip)) => self.may_connect(ip.into(), port),
            Some(Host::Ipv6(ip)) => self.may_connect(ip.into(), port),
            Some(Host::Domain(_)) if self.ports.contains(&port) || !self.allow.is_empty() => Ok(()),
            Some(Host::Domain(_)) => Err(format!("port {port} is not among webhooks.ports")),
            None => Err("it names no host".to_owned()),
        }
    }
}

/// Whether an address is anybody's on the internet, and nobody's by special rule (the registries of
/// RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0 // "this network"
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local() // also the clouds' metadata, 169.254.169.254
        || (a == 100 && (64..128).contains(&b)) // carriers' own (RFC 6598)
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 198 && (18..20).contains(&b)) // benchmarks (RFC 2544)
        || ip.is_documentation()
        || a >= 224) // multicast, reserved, broadcast
}

/// Only 2000::/3 is given to anybody; what of that is a tunnel leads wherever it says inside.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // 64:ff9b::/96 is an IPv4 address behind a translator (RFC 6052).
    if let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = ip.segments() {
        let [c, d] = high.to_be_bytes();
        let [e, f] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(c, d, e, f));
    }
    (0x2000..0x4000).contains(&a)
        && !(a == 0x2001 && b < 0x200) // Teredo and other assignments of 2001::/23
        && !(a == 0x2001 && b == 0xdb8) // documentation
        && a != 0x2002 // 6to4
        && !(a == 0x3fff && b < 0x1000) // documentation (RFC 9637)
}
