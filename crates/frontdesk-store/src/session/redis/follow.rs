//! What other nodes did to the sessions, as Redis tells it.

use std::{
    pin::pin,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use futures_util::{FutureExt, Stream, StreamExt};
use redis::{Client, Msg, RedisResult, Value};
use tokio::time::{sleep, timeout};

use super::{RedisOptions, fields};
use crate::session::{Invalidations, invalidations::Channel};

/// How often it is proved that nothing was missed.
const EVERY: Duration = Duration::from_millis(200);

/// Listens for as long as the cache lives.
pub(super) async fn follow(client: Client, options: RedisOptions, invalidations: Invalidations) {
    let channel = Arc::downgrade(&invalidations.channel);
    drop(invalidations);
    while alive(&channel).is_some() {
        if let Err(error) = listen(&client, &options, &channel).await {
            tracing::warn!(%error, "sessions are not cached: Redis cannot be listened to");
        }
        if let Some(invalidations) = alive(&channel) {
            invalidations.lost();
        }
        sleep(EVERY).await;
    }
}

fn alive(channel: &Weak<Channel>) -> Option<Invalidations> {
    channel.upgrade().map(|channel| Invalidations { channel })
}

/// Listens until the connection breaks or is silent for too long.
async fn listen(
    client: &Client,
    options: &RedisOptions,
    channel: &Weak<Channel>,
) -> RedisResult<()> {
    let subscribed = timeout(options.connect_timeout, async {
        let mut listener = client.get_async_pubsub().await?;
        listener.subscribe(format!("{}changed", options.prefix)).await?;
        Ok(listener.split())
    });
    let (mut asked, messages) = subscribed.await.unwrap_or_else(|_| Err(silence()))?;
    let mut messages = pin!(messages);
    while let Some(invalidations) = alive(channel) {
        let then = Instant::now();
        // Redis answers in order: what was done before the question has come when the answer has.
        let answer = timeout(options.answer_timeout, asked.ping::<Value>()).await;
        answer.unwrap_or_else(|_| Err(silence()))?;
        while let Some(message) = messages.next().now_or_never() {
            forget(&invalidations, message)?;
        }
        invalidations.current(then);
        let _ = timeout(EVERY, forget_all_of(&invalidations, &mut messages)).await;
    }
    Ok(())
}

async fn forget_all_of(
    invalidations: &Invalidations,
    messages: &mut (impl Stream<Item = Msg> + Unpin),
) -> RedisResult<()> {
    loop {
        forget(invalidations, messages.next().await)?;
    }
}

fn forget(invalidations: &Invalidations, message: Option<Msg>) -> RedisResult<()> {
    let message = message.ok_or_else(silence)?;
    match fields::hash(message.get_payload_bytes()) {
        Some(hash) => invalidations.forget(&hash),
        // Nothing of ours, so nobody knows what it means.
        None => invalidations.forget_all(),
    }
    Ok(())
}

fn silence() -> redis::RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}
