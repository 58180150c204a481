//! PEER: what people write with axum and rusqlite.
//!
//! `Form<T>`, one connection behind a mutex, one insert a request that commits itself (WAL,
//! `synchronous=FULL`), on tokio's threads for blocking work. Uploads by axum's `Multipart`,
//! written chunk by chunk and synced once, with neither a hash nor a limit.

use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use rusqlite::Connection;
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Contact {
    name: String,
    email: String,
    topic: String,
    phone: String,
    newsletter: Option<String>,
    message: String,
}

#[derive(Clone)]
struct Peer {
    db: Arc<Mutex<Connection>>,
    data: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let data = PathBuf::from(std::env::args().nth(1).ok_or("usage: peer-axum-rusqlite DIR")?);
    let db = Connection::open(data.join("peer.sqlite"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE contact (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL,
             topic TEXT NOT NULL, phone TEXT NOT NULL, newsletter TEXT, message TEXT NOT NULL) STRICT;",
    )?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    frontdesk_bench::announce(listener.local_addr()?)?;
    let routes = Router::new()
        .route("/f/contact", post(contact))
        .route("/f/photos", post(photos).layer(DefaultBodyLimit::disable()))
        .with_state(Peer { db: Arc::new(Mutex::new(db)), data });
    axum::serve(listener, routes).await?;
    Ok(())
}

async fn contact(State(peer): State<Peer>, Form(form): Form<Contact>) -> impl IntoResponse {
    let inserted = tokio::task::spawn_blocking(move || {
        let db = peer.db.lock().unwrap_or_else(PoisonError::into_inner);
        db.prepare_cached(
            "INSERT INTO contact (name, email, topic, phone, newsletter, message)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            form.name,
            form.email,
            form.topic,
            form.phone,
            form.newsletter,
            form.message,
        ))
    });
    match inserted.await {
        Ok(Ok(_)) => see_other(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn photos(State(peer): State<Peer>, mut form: Multipart) -> impl IntoResponse {
    match keep_files(&peer, &mut form).await {
        Ok(()) => see_other(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn keep_files(peer: &Peer, form: &mut Multipart) -> Result<(), Box<dyn Error + Send + Sync>> {
    while let Some(mut field) = form.next_field().await? {
        let mut file = File::create(peer.data.join("upload")).await?;
        while let Some(chunk) = field.chunk().await? {
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
    }
    Ok(())
}

fn see_other() -> axum::response::Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/thanks")]).into_response()
}
