//! One connection over plain TCP: what it sends and reads is all there is.

use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer that takes longer is no answer.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    socket: TcpStream,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Client> {
        let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        Ok(Client { address, socket })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.socket.write_all(bytes)
    }

    /// The status of one answer, read to its end so that the next request can follow.
    ///
    /// The head is read alone: once it is whole, the server has given its word.
    pub(crate) fn answer(&mut self) -> Result<u16> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.socket.read_exact(&mut byte)?;
            head.extend(byte);
        }
        let head = String::from_utf8(head).map_err(Error::other)?;
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        // A body that breaks off takes nothing back.
        let _ = self.socket.read_exact(&mut vec![0; length.unwrap_or(0)]);
        status.ok_or_else(|| ErrorKind::InvalidData.into())
    }
}
