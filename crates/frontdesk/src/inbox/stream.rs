//! Answers that are written while they are read: the reader sets the pace, and memory is bounded.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Bytes of one piece, and pieces that wait for the reader.
const PIECE: usize = 64 << 10;
const PIECES: usize = 4;

/// The body and what writes into it. Dropping the writer without [`Pieces::finish`] breaks the answer
/// off, so that nobody takes half of it for the whole.
pub(super) fn body() -> (Pieces, Body) {
    let (sender, receiver) = channel(PIECES);
    let pieces = Pieces { sender, piece: Vec::with_capacity(PIECE), is_whole: false };
    (pieces, Body::new(Channel(receiver)))
}

/// A body of lines that are sent as they come.
pub(super) fn events() -> (Sender<io::Result<Bytes>>, Body) {
    let (sender, receiver) = channel(PIECES);
    (sender, Body::new(Channel(receiver)))
}

struct Channel(Receiver<io::Result<Bytes>>);

impl http_body::Body for Channel {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// Writes into a body, from a thread that may block.
pub(super) struct Pieces {
    sender: Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
    is_whole: bool,
}

impl Pieces {
    /// The answer is whole.
    ///
    /// # Errors
    /// The reader has gone.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.is_whole = true;
        Ok(())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.sender.blocking_send(Ok(piece.into())).map_err(gone)
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if !self.is_whole {
            let _ = self.sender.try_send(Err(io::Error::other("the answer was not finished")));
        }
    }
}
