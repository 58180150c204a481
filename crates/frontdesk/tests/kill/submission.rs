//! One submission: what is sent, and how it is known again.

use std::fmt;
use std::net::SocketAddr;

use sha2::{Digest as _, Sha256};

use crate::random::Random;

/// The encodings that forms are sent in.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    UrlEncoded,
    Json,
    Multipart,
}

pub(crate) struct Submission {
    /// 128 random bits, in hexadecimal; the `Idempotency-Key` too, where it has one.
    pub(crate) mark: String,
    pub(crate) has_key: bool,
    pub(crate) text: String,
    pub(crate) file: Option<File>,
    encoding: Encoding,
}

/// The bytes of an upload are drawn again from their seed when they are sent: a ledger of thousands
/// of them stays small.
pub(crate) struct File {
    seed: u64,
    pub(crate) size: usize,
    pub(crate) sha256: String,
}

impl Submission {
    /// A submission of any encoding; half of them have a key.
    pub(crate) fn any(random: &mut Random) -> Submission {
        match random.between(0, 9) {
            0..4 => Submission::new(random, Encoding::UrlEncoded, None),
            4..8 => Submission::new(random, Encoding::Json, None),
            _ => {
                // 1 KiB to 2 MiB, as often in one doubling as in the next.
                let doubled = 1024 << random.between(0, 10);
                let size = random.between(doubled, 2 * doubled);
                Submission::with_file(random, size as usize)
            }
        }
    }

    pub(crate) fn with_file(random: &mut Random, size: usize) -> Submission {
        let file = File::new(random.next(), size);
        Submission::new(random, Encoding::Multipart, Some(file))
    }

    fn new(random: &mut Random, encoding: Encoding, file: Option<File>) -> Submission {
        Submission {
            mark: random.mark(),
            has_key: random.between(0, 1) == 0,
            text: "kept ".repeat(random.between(1, 60) as usize),
            file,
            encoding,
        }
    }

    /// The whole request, the same each time it is asked for.
    pub(crate) fn request(&self, address: SocketAddr) -> Vec<u8> {
        let Submission { mark, text, .. } = self;
        let (content_type, body) = match self.encoding {
            Encoding::UrlEncoded => (
                "application/x-www-form-urlencoded".to_owned(),
                format!("mark={mark}&text={}", text.replace(' ', "+")).into_bytes(),
            ),
            Encoding::Json => (
                "application/json".to_owned(),
                format!(r#"{{"mark":"{mark}","text":"{text}"}}"#).into_bytes(),
            ),
            Encoding::Multipart => {
                (format!("multipart/form-data; boundary=kept-{mark}"), self.parts())
            }
        };
        let key = match self.has_key {
            true => format!("Idempotency-Key: {mark}\r\n"),
            false => String::new(),
        };
        let length = body.len();
        let mut request = format!(
            "POST /f/kept HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\n{key}\r\n"
        )
        .into_bytes();
        request.extend(body);
        request
    }

    fn parts(&self) -> Vec<u8> {
        let Submission { mark, text, .. } = self;
        let mut body = Vec::new();
        for (name, value) in [("mark", mark), ("text", text)] {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("--kept-{mark}\r\n{head}\r\n\r\n{value}\r\n").bytes());
        }
        if let Some(file) = &self.file {
            let head = "Content-Disposition: form-data; name=\"file\"; filename=\"kept.bin\"\r\n\
                        Content-Type: application/octet-stream";
            body.extend(format!("--kept-{mark}\r\n{head}\r\n\r\n").bytes());
            body.extend(file.bytes());
            body.extend(b"\r\n");
        }
        body.extend(format!("--kept-{mark}--\r\n").bytes());
        body
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Submission { mark, encoding, has_key, .. } = self;
        let size = self.file.as_ref().map(|file| file.size);
        write!(f, "{mark} ({encoding:?}, key: {has_key}, file: {size:?} bytes)")
    }
}

impl File {
    fn new(seed: u64, size: usize) -> File {
        let mut file = File { seed, size, sha256: String::new() };
        file.sha256 = hexadecimal(&file.bytes());
        file
    }

    fn bytes(&self) -> Vec<u8> {
        Random::new(self.seed).bytes(self.size)
    }
}

/// The SHA-256 of `bytes`, as the export writes it.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
