//! PEER: the same with tower-sessions in memory, as its documentation shows it.

use std::error::Error;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

const NAME: &str = "name";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_secure(false);
    let routes = Router::new().route("/login", post(log_in)).route("/", get(who)).layer(sessions);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    frontdesk_bench::announce(listener.local_addr()?)?;
    axum::serve(listener, routes).await?;
    Ok(())
}

async fn log_in(session: Session) -> StatusCode {
    match session.insert(NAME, "Mira").await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn who(session: Session) -> Result<String, StatusCode> {
    match session.get::<String>(NAME).await {
        Ok(Some(name)) => Ok(name),
        Ok(None) => Err(StatusCode::UNAUTHORIZED),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
