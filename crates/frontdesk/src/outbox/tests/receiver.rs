//! A receiver that does as it is told, on a port of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does with whatever comes.
#[derive(Debug, Clone)]
pub(super) enum Manner {
    /// This whole answer.
    Answers(String),
    /// Nothing, for ever.
    Hangs,
    /// A good head, and a body without end.
    Endless,
    /// A good head, and a body of a byte a second.
    Drips,
    /// A head without end.
    LongHead,
    /// Something that is no HTTP.
    Babbles,
    /// Hangs up.
    Leaves,
}

impl Manner {
    pub(super) fn status(status: u16, headers: &str) -> Manner {
        let body = "what the receiver says";
        let length = body.len();
        Manner::Answers(format!(
            "HTTP/1.1 {status} Words\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        ))
    }
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Got {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        found.next().map_or("", |(_, value)| value)
    }
}

#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Receiver {
    pub(super) async fn start(manner: Manner) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Receiver::start_on(listener, manner)
    }

    pub(super) fn start_on(listener: TcpListener, manner: Manner) -> Receiver {
        let address = listener.local_addr().unwrap();
        let (manner, got) = (Arc::new(Mutex::new(manner)), Arc::default());
        let receiver = Receiver { address, manner, got };
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        receiver
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/in", self.address)
    }

    pub(super) fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(got) = read(&mut stream).await else { return };
        self.got.lock().unwrap().push(got);
        let manner = self.manner.lock().unwrap().clone();
        // Whoever was spoken to may have hung up.
        let _ = speak(&mut stream, manner).await;
    }
}

async fn speak(stream: &mut TcpStream, manner: Manner) -> std::io::Result<()> {
    const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    match manner {
        Manner::Answers(answer) => {
            stream.write_all(answer.as_bytes()).await?;
            stream.flush().await
        }
        Manner::Hangs => std::future::pending().await,
        Manner::Endless => {
            stream.write_all(GOOD).await?;
            loop {
                stream.write_all(b"400\r\n").await?;
                stream.write_all(&[b'x'; 1024]).await?;
                stream.write_all(b"\r\n").await?;
            }
        }
        Manner::Drips => {
            stream.write_all(GOOD).await?;
            loop {
                stream.write_all(b"1\r\nx\r\n").await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        Manner::LongHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            loop {
                stream.write_all(b"X-Long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n").await?;
            }
        }
        Manner::Babbles => stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await,
        Manner::Leaves => Ok(()),
    }
}

async fn read(stream: &mut TcpStream) -> Option<Got> {
    let mut bytes = Vec::new();
    let (head, mut body) = loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&piece[..read]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            break (head, bytes[end + 4..].to_vec());
        }
    };
    let got = Got { head, body: Vec::new() };
    let length: usize = got.header("content-length").parse().unwrap();
    while body.len() < length {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).await.ok()?;
        if read == 0 {
            return None;
        }
        body.extend_from_slice(&piece[..read]);
    }
    Some(Got { body, ..got })
}
