//! One large file by multipart: how fast, and how much memory the server needs meanwhile.

use std::time::Instant;

use crate::Failed;
use crate::args::{Args, Candidate};
use crate::client::Client;
use crate::disk;
use crate::server::Server;
use crate::table::{self, Column};

const COLUMNS: [Column; 4] = [
    Column::compared("MB/s"),
    Column::plain("% of write+fsync"),
    Column::plain("memory +MiB"),
    Column::plain("CPU ms"),
];

const BOUNDARY: &str = "----frontdesk-bench-7MA4YWxkTrZu0gW";

pub(crate) fn compare(args: &Args) -> Result<(), Failed> {
    let content = noise(args.file_bytes as usize);
    let title = format!(
        "upload: one file of {} MiB by multipart over one connection, synced before the 303; \
         median of {}",
        args.file_bytes >> 20,
        args.rounds,
    );
    table::compare(title, &COLUMNS, args, |candidate| measure(candidate, args, &content))
}

fn measure(candidate: &Candidate, args: &Args, content: &[u8]) -> Result<Vec<f64>, Failed> {
    let server = Server::start(candidate, &args.dir)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Code is paged in and pools are filled by a small file first: the growth is the large one's.
    runtime.block_on(send(&server, &content[..1024]))?;
    let alone = disk::write_and_sync(server.data(), content)?;
    let (resident, cpu) = (server.resident_kib()?, server.cpu()?);
    let begun = Instant::now();
    runtime.block_on(send(&server, content))?;
    let took = begun.elapsed();
    let cpu = server.cpu()?.saturating_sub(cpu);
    let grown = server.peak_kib()?.saturating_sub(resident);
    Ok(vec![
        content.len() as f64 / 1e6 / took.as_secs_f64(),
        100.0 * alone.as_secs_f64() / took.as_secs_f64(),
        grown as f64 / 1024.0,
        cpu.as_secs_f64() * 1e3,
    ])
}

async fn send(server: &Server, content: &[u8]) -> Result<(), Failed> {
    let address = server.address;
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.bin\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let length = head.len() + content.len() + tail.len();
    let request = format!(
        "POST /f/photos HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\
         Accept: text/html,*/*;q=0.8\r\nUser-Agent: frontdesk-bench\r\n\r\n{head}"
    );
    let mut client = Client::connect(address).await?;
    client.send(request.as_bytes()).await?;
    client.send(content).await?;
    client.send(tail.as_bytes()).await?;
    match client.answer().await? {
        303 => Ok(()),
        status => Err(format!("the upload was answered {status}").into()),
    }
}

/// Bytes without a pattern (xorshift64), the same on every run: nothing compresses them, and the
/// boundary is not among them.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}
