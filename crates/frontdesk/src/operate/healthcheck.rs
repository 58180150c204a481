//! `frontdesk healthcheck`: asks a running server whether it is ready, for containers without curl.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::cli::Healthcheck;
use crate::config::Config;

/// An answer is smaller; more is not ours.
const MAX_ANSWER: u64 = 64 * 1024;

/// What a server said of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It would keep what is sent.
    Ready,
    /// It is there, and would not.
    NotReady,
}

/// Asks the desk of the settings, and prints what is not well.
///
/// # Errors
/// Nobody answers there, or something else than Frontdesk does.
pub(crate) fn run(
    config: &Config,
    command: &Healthcheck,
    mut out: impl Write,
) -> anyhow::Result<Verdict> {
    let address = reached(config.desk.listen);
    if address.port() == 0 {
        bail!("desk.listen has port 0, so nobody knows which port the server took; give it a port");
    }
    let path = if command.live { "/health/live" } else { "/health/ready" };
    let (status, body) = ask(address, path, Duration::from_secs(command.timeout.max(1)))
        .with_context(|| format!("no server answers at {address} (desk.listen)"))?;
    let body: Value = serde_json::from_slice(&body)
        .with_context(|| format!("what answers at {address} is no Frontdesk"))?;
    match body["status"].as_str() {
        Some(word) if status == 200 => {
            writeln!(out, "{word}")?;
            Ok(Verdict::Ready)
        }
        Some(word) => {
            writeln!(out, "{word}")?;
            for reason in body["reasons"].as_array().into_iter().flatten() {
                writeln!(out, "  {}", reason.as_str().unwrap_or_default())?;
            }
            Ok(Verdict::NotReady)
        }
        None => bail!("what answers at {address} is no Frontdesk"),
    }
}

/// Where a server that listens there is reached from the same machine: "all addresses" is none to
/// connect to.
fn reached(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn ask(address: SocketAddr, path: &str, patience: Duration) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER).read_to_end(&mut answer)?;
    parse(&answer).context("the answer is no HTTP")
}

/// Status and body. Our own short answers state their length, so no chunks are to be put together.
fn parse(answer: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = memchr::memmem::find(answer, b"\r\n\r\n")?;
    let (head, body) = answer.split_at_checked(end + 4)?;
    let head = str::from_utf8(head).ok()?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some((status, body.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_reached_by_this_machine_s_own() {
        for (listen, at) in [
            ("0.0.0.0:7071", "127.0.0.1:7071"),
            ("[::]:7071", "[::1]:7071"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reached(listen.parse().unwrap()), at.parse().unwrap());
        }
    }

    #[test]
    fn an_answer_that_is_none_is_not_read_as_one() {
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n{}"), Some((200, b"{}".to_vec())));
        for junk in [
            &b""[..],
            b"HTTP/1.1 200 OK",
            b"SSH-2.0\r\n\r\n",
            b"HTTP/1.1 x\r\n\r\n",
            b"\xff\r\n\r\n",
        ] {
            assert_eq!(parse(junk), None);
        }
    }
}
