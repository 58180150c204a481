//! An application that answers each request with its own bytes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The application, and the first lines of what it got.
pub(crate) struct Echo {
    pub(crate) port: u16,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Echo {
    pub(crate) fn start() -> Echo {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = lines.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let request = read(stream.try_clone().unwrap());
                seen.lock().unwrap().push(request.lines().next().unwrap_or("").to_owned());
                answer(stream, &request);
            }
        });
        Echo { port, lines }
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.lines.lock().unwrap().is_empty()
    }

    /// The first lines that hold this word.
    pub(crate) fn paths_with(&self, word: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|line| line.contains(word)).cloned().collect()
    }

    /// The values of a header in an answer of this application.
    pub(crate) fn told(&self, body: &str, name: &str) -> Vec<String> {
        let pairs = body.lines().skip(1).take_while(|line| !line.is_empty());
        let pairs = pairs.filter_map(|line| line.split_once(':'));
        let named = pairs.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.trim().to_owned()).collect()
    }
}

/// A request with as long a body as it states.
fn read(mut stream: TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        request.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    request.extend(body);
    String::from_utf8_lossy(&request).into_owned()
}

fn answer(mut stream: TcpStream, request: &str) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        request.len()
    );
    // The proxy may be gone.
    let _ = stream.write_all(&[head.as_bytes(), request.as_bytes()].concat());
}
