//! One connection that is kept open: no more of HTTP/1.1 than it takes to know where an answer
//! ends, so that the load costs the machine little beside what it measures.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// No answer that is measured here comes near it.
const MAX_ANSWER: usize = 64 << 10;

pub(crate) struct Client {
    socket: TcpStream,
    received: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Client> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Client { socket, received: Vec::with_capacity(MAX_ANSWER) })
    }

    /// Sends bytes of a request, not waiting for an answer.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.socket.write_all(bytes).await
    }

    /// The cookie that the last answer set.
    pub(crate) fn cookie(&self) -> Option<String> {
        cookie(&self.received)
    }

    /// Reads one whole answer; gives its status.
    pub(crate) async fn answer(&mut self) -> Result<u16> {
        self.received.clear();
        loop {
            if self.socket.read_buf(&mut self.received).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Some(status) = whole_answer(&self.received)? {
                return Ok(status);
            }
            if self.received.len() > MAX_ANSWER {
                return Err(Error::other("an answer above 64 KiB"));
            }
        }
    }
}

/// The first cookie of an answer, as `name=value`.
fn cookie(received: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(received);
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("set-cookie").then_some(value)
    })?;
    line.split(';').next().map(|pair| pair.trim().to_owned())
}

/// The status, once the answer is whole.
fn whole_answer(received: &[u8]) -> Result<Option<u16>> {
    let Some(head_end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&received[..head_end]).map_err(Error::other)?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| Error::other("an answer without a status"))?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let length = length.ok_or_else(|| Error::other("an answer without a Content-Length"))?;
    Ok((received.len() >= head_end + 4 + length).then_some(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_at_its_last_byte_and_not_before() {
        let answer = b"HTTP/1.1 303 See Other\r\nContent-Length: 2\r\n\r\nok";
        for cut in 0..answer.len() {
            assert_eq!(whole_answer(&answer[..cut]).unwrap(), None, "cut at {cut}");
        }
        assert_eq!(whole_answer(answer).unwrap(), Some(303));
    }

    #[test]
    fn a_cookie_is_found_by_its_header() {
        let answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=x; Path=/\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(cookie(answer).as_deref(), Some("sid=x"));
        assert_eq!(cookie(b"HTTP/1.1 200 OK\r\n\r\n"), None);
    }

    #[test]
    fn an_answer_whose_end_is_unknown_is_an_error() {
        assert!(whole_answer(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
