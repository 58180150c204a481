//! FLOOR: axum that answers 303 and keeps nothing, to show what answering alone costs.

use std::error::Error;

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::routing::post;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    frontdesk_bench::announce(listener.local_addr()?)?;
    // The body is read to its end, as whoever wants to keep it must.
    let answer = |_body: Bytes| async { (StatusCode::SEE_OTHER, [(header::LOCATION, "/thanks")]) };
    axum::serve(listener, Router::new().route("/f/contact", post(answer))).await?;
    Ok(())
}
