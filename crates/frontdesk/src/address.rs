//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The visitor's address: the peer's, or behind trusted proxies the last one that is not a proxy.
///
/// V15.3.4: each proxy appends whom it heard from, so the list is believed from its end, as long as
/// the believed ones are themselves proxies; what stands before was said by the visitor.
pub(crate) fn of_visitor(peer: SocketAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let trusted = |ip: &IpAddr| is_among(ip, proxies);
    let mut address = peer.ip().to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    for hop in lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(',')) {
        if !trusted(&address) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(ip) => address = ip.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

/// The network that an address is of, which is enough to know one's own devices by: 24 bits of IPv4,
/// 48 of IPv6. An address of this machine or of no network says so.
pub(crate) fn coarse(address: IpAddr) -> String {
    match address.to_canonical() {
        address if address.is_loopback() => "this machine".to_owned(),
        IpAddr::V4(v4) => format!("{}/24", Ipv4Addr::from_bits(v4.to_bits() & !0xff)),
        IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80)),
    }
}

/// Whether who is connected is one of the proxies.
pub(crate) fn is_proxy(peer: SocketAddr, proxies: &[IpNet]) -> bool {
    is_among(&peer.ip().to_canonical(), proxies)
}

fn is_among(ip: &IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|network| network.contains(ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let proxies = ["127.0.0.1/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        of_visitor(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    /// V4.1.3, V15.3.4: what an untrusted peer claims changes nothing.
    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(of("192.0.2.1:5", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(of("127.0.0.1:5", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1:5", &["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(of("127.0.0.1:5", &["203.0.113.9, 10.1.2.3"]), "203.0.113.9");
        assert_eq!(of("127.0.0.1:5", &["1.1.1.1", "198.51.100.7, 10.0.0.1"]), "198.51.100.7");
        assert_eq!(of("127.0.0.1:5", &["nonsense"]), "127.0.0.1");
        assert_eq!(of("[::ffff:127.0.0.1]:5", &["2001:db8::1"]), "2001:db8::1");
    }

    #[test]
    fn an_address_is_kept_as_its_network() {
        for (address, kept) in [
            ("127.0.0.1", "this machine"),
            ("::1", "this machine"),
            ("203.0.113.9", "203.0.113.0/24"),
            ("::ffff:203.0.113.9", "203.0.113.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ] {
            assert_eq!(coarse(address.parse().unwrap()), kept);
        }
    }
}
