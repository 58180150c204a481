//! The line to Redis: made when it is needed, given up when it is silent, never waited for too long.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, Cmd, FromRedisValue, Script, aio::MultiplexedConnection,
};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout, timeout_at},
};

use super::{RedisError, RedisOptions};

/// One failed try answers everybody who asks so soon after it.
const PAUSE: Duration = Duration::from_millis(50);

/// What a script answers, and what it ended: hashes, and until when they are to be known as ended.
pub(super) type Told = (Vec<Vec<u8>>, Vec<Vec<u8>>);

#[derive(Debug)]
pub(super) struct Line {
    client: Client,
    options: RedisOptions,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    open: Option<Open>,
    opened: u64,
    failed: Option<(Instant, RedisError)>,
}

#[derive(Clone)]
struct Open {
    connection: MultiplexedConnection,
    number: u64,
    /// What Redis' clock said, in milliseconds, and when it said so at the latest.
    server_ms: u64,
    at: Instant,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Open({})", self.number)
    }
}

impl Line {
    pub(super) fn new(options: RedisOptions) -> Result<Line, RedisError> {
        let client = Client::open(&*options.url)?;
        Ok(Line { client, options, state: Mutex::default() })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn options(&self) -> &RedisOptions {
        &self.options
    }

    /// Asks for something that changes nothing.
    pub(super) async fn read<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        let mut open = self.open().await?;
        let until = Instant::now() + self.options.answer_timeout;
        let answer = timeout_at(until, command.query_async(&mut open.connection)).await;
        let answer = answer.unwrap_or_else(|_| Err(timed_out())).map_err(RedisError::from);
        if let Err(RedisError::Unreachable(_) | RedisError::TimedOut) = &answer {
            self.give_up(open.number).await;
        }
        answer
    }

    /// Runs a script that gets the prefix, the moment until which it may begin, and these arguments.
    pub(super) async fn run(
        &self,
        script: &Script,
        arguments: &[Vec<u8>],
    ) -> Result<Told, RedisError> {
        let mut open = self.open().await?;
        let begun = Instant::now();
        let until = begun + self.options.answer_timeout;
        let mut act = script.prepare_invoke();
        act.arg(self.options.prefix.as_bytes()).arg(open.deadline(until));
        for argument in arguments {
            act.arg(&argument[..]);
        }
        let answer = timeout_at(until, act.invoke_async::<Told>(&mut open.connection)).await;
        let answer = answer.unwrap_or_else(|_| Err(timed_out()));
        match answer {
            Ok((answer, _)) if is_late(&answer) => {
                self.give_up(open.number).await;
                Err(RedisError::TimedOut)
            }
            Ok(told) => Ok(told),
            Err(error) => {
                // After a fail-over this Redis may be one that only reads.
                let read_only = error.code() == Some("READONLY");
                let error = RedisError::from(error);
                let lost = matches!(error, RedisError::Unreachable(_) | RedisError::TimedOut);
                if lost || read_only {
                    self.give_up(open.number).await;
                }
                // It may be on its way still, and must not be done after what this caller does next.
                if lost {
                    sleep_until(until).await;
                }
                Err(error)
            }
        }
    }

    async fn open(&self) -> Result<Open, RedisError> {
        let until = Instant::now() + self.options.connect_timeout;
        let late = |_| RedisError::TimedOut;
        let mut state = timeout_at(until, self.state.lock()).await.map_err(late)?;
        if let Some(open) = &state.open {
            return Ok(open.clone());
        }
        if let Some((at, error)) = &state.failed
            && at.elapsed() < PAUSE
        {
            return Err(error.clone());
        }
        let number = state.opened + 1;
        let open = match timeout_at(until, self.dial(number)).await {
            Ok(Ok(open)) => open,
            failed => {
                let error = failed.map_or(RedisError::TimedOut, |opened| match opened {
                    Err(error) => error,
                    Ok(_) => RedisError::TimedOut,
                });
                state.failed = Some((Instant::now(), error.clone()));
                return Err(error);
            }
        };
        *state = State { open: Some(open.clone()), opened: number, failed: None };
        Ok(open)
    }

    async fn dial(&self, number: u64) -> Result<Open, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.connect_timeout))
            .set_response_timeout(Some(self.options.answer_timeout));
        let mut connection =
            self.client.get_multiplexed_async_connection_with_config(&config).await?;
        let (secs, micros): (u64, u64) = redis::cmd("TIME").query_async(&mut connection).await?;
        // That clock was read before now, so what is counted from now on can only be too early.
        let (server_ms, at) = (secs * 1_000 + micros / 1_000, Instant::now());
        warn_of_eviction(&mut connection).await;
        Ok(Open { connection, number, server_ms, at })
    }

    /// Uses this connection no more. What waits on it gets its own error.
    async fn give_up(&self, number: u64) {
        // Whoever holds the lock for longer is making a new connection already.
        if let Ok(mut state) = timeout(PAUSE, self.state.lock()).await
            && state.open.as_ref().is_some_and(|open| open.number == number)
        {
            state.open = None;
        }
    }
}

impl Open {
    fn deadline(&self, until: Instant) -> u64 {
        let ahead = until.saturating_duration_since(self.at).as_millis();
        self.server_ms.saturating_add(u64::try_from(ahead).unwrap_or(u64::MAX))
    }
}

fn is_late(answer: &[Vec<u8>]) -> bool {
    answer.first().is_some_and(|word| word == b"late")
}

fn timed_out() -> redis::RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

/// What Redis does when its memory is full, if its `INFO memory` says so.
pub(super) fn policy(info: &str) -> Option<&str> {
    info.lines().find_map(|line| line.strip_prefix("maxmemory_policy:")).map(str::trim)
}

async fn warn_of_eviction(connection: &mut MultiplexedConnection) {
    let info = redis::cmd("INFO").arg("memory").query_async::<String>(connection).await;
    // A Redis of a provider may keep that to itself.
    let Ok(info) = info else { return };
    if let Some(policy) = policy(&info).filter(|policy| *policy != "noeviction") {
        tracing::warn!(
            policy,
            "this Redis drops keys when its memory is full, so that visitors are logged out without \
             a word; set maxmemory-policy to noeviction"
        );
    }
}
