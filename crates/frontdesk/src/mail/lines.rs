//! A connection that is read a line at a time, so that nothing is taken in before its time.
//!
//! STARTTLS changes the connection in the middle (RFC 3207). Whoever is on the way can append answers of
//! their own to the server's "220"; a client that has read them along with it believes them afterwards,
//! as if they had come through TLS. Here no reader gets more than the line that it waits for: what
//! follows it stays where the handshake finds it, which fails.

use std::io::Result;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use memchr::memchr;
use tokio::io::{AsyncBufRead as _, AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::net::TcpStream;

/// The connection.
#[derive(Debug)]
pub(super) struct Lines(BufReader<TcpStream>);

impl Lines {
    /// Around a connection that nobody has read from.
    pub(super) fn new(stream: TcpStream) -> Lines {
        Lines(BufReader::new(stream))
    }
}

impl AsyncTokioStream for Lines {
    fn peer_addr(&self) -> Result<SocketAddr> {
        self.0.get_ref().peer_addr()
    }
}

impl AsyncRead for Lines {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let there = ready!(Pin::new(&mut self.0).poll_fill_buf(context))?;
        // Behind the handshake a line is nothing special, and a short read does no harm.
        let line = memchr(b'\n', there).map_or(there.len(), |end| end + 1);
        let length = line.min(into.remaining());
        into.put_slice(there.get(..length).unwrap_or_default());
        Pin::new(&mut self.0).consume(length);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Lines {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(self.0.get_mut()).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(self.0.get_mut()).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(self.0.get_mut()).poll_shutdown(context)
    }
}
