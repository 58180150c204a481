//! FLOOR: the least work that keeps a form durably.
//!
//! Bare hyper, HTTP/1.1. The body is looked at by nothing: it goes as it came, with its six fields,
//! into one column of one row. One thread writes, and commits whatever is waiting in one
//! transaction (WAL, `synchronous=FULL`); the 303 leaves after the commit.
//! Nobody can use this program, and nobody can be much faster.

use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::sync::mpsc;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use rusqlite::Connection;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A body on its way to the disk, and who waits for it.
struct Waiting {
    body: Bytes,
    stored: oneshot::Sender<()>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::args().nth(1).ok_or("usage: floor-hyper DIR")?;
    let writer = start_writer(Path::new(&data))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    frontdesk_bench::announce(listener.local_addr()?)?;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let writer = writer.clone();
        tokio::spawn(async move {
            let answer = service_fn(move |request| take(request, writer.clone()));
            // A connection that breaks ends here; the load counts it as an error.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
        });
    }
}

async fn take(
    request: Request<Incoming>,
    writer: mpsc::Sender<Waiting>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut response = Response::new(Empty::new());
    *response.status_mut() = match store(request, writer).await {
        Some(()) => StatusCode::SEE_OTHER,
        None => StatusCode::INTERNAL_SERVER_ERROR,
    };
    response.headers_mut().insert(header::LOCATION, header::HeaderValue::from_static("/thanks"));
    Ok(response)
}

async fn store(request: Request<Incoming>, writer: mpsc::Sender<Waiting>) -> Option<()> {
    let body = request.into_body().collect().await.ok()?.to_bytes();
    let (stored, committed) = oneshot::channel();
    writer.send(Waiting { body, stored }).ok()?;
    committed.await.ok()
}

fn start_writer(data: &Path) -> rusqlite::Result<mpsc::Sender<Waiting>> {
    let mut db = Connection::open(data.join("floor.sqlite"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE submission (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
    )?;
    let (writer, arrivals) = mpsc::channel::<Waiting>();
    std::thread::spawn(move || {
        while let Ok(first) = arrivals.recv() {
            let group: Vec<Waiting> = std::iter::once(first).chain(arrivals.try_iter()).collect();
            if let Err(error) = commit(&mut db, &group) {
                // Dropping the group unanswered makes each of them a 500.
                eprintln!("floor-hyper: {error}");
                continue;
            }
            for waiting in group {
                // The client may have gone; its row stays.
                let _ = waiting.stored.send(());
            }
        }
    });
    Ok(writer)
}

fn commit(db: &mut Connection, group: &[Waiting]) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    {
        let mut insert = transaction.prepare_cached("INSERT INTO submission (body) VALUES (?1)")?;
        for waiting in group {
            insert.execute([&waiting.body[..]])?;
        }
    }
    transaction.commit()
}
