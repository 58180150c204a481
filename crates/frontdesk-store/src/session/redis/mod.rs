//! Sessions in Redis or Valkey, for several nodes (DESIGN.md, 10).
//!
//! Every act of several steps is one script (`lua/`), whose first file says what lies under which key.
//! Only the hash of a token is in Redis, never the token (S-02).

mod error;
mod fields;
mod follow;
mod line;
mod options;
mod scripts;

use frontdesk_session::{
    AccountId, Bounds, Change, Ended, Found, Moment, Record, Refused, Rotation, SessionId,
    SessionStore, TokenHash,
};

use fields::{Arguments, answer, hex, number};
use line::Line;
use scripts::Scripts;

use super::{CacheBounds, Cached, EndedLog};

pub use error::RedisError;
pub use options::RedisOptions;

/// How many records one script removes at most: Redis serves nobody else meanwhile (S-19).
const BATCH: usize = 200;

/// Sessions in Redis or Valkey (7.0 or newer).
///
/// It connects when it is first asked, and again whenever the connection broke. Out of reach it
/// answers with an error within the time-outs of [`RedisOptions`], and never hangs.
///
/// What an answer is worth is Redis' own matter: with `appendonly yes` and `appendfsync everysec` a
/// crash of its machine forgets the last second, and a session that was ended in it would be there
/// again. [`logged`](Self::logged) is for that. `docs/redis.md` has the settings.
#[derive(Debug)]
pub struct RedisSessions {
    line: Line,
    scripts: Scripts,
    bounds: Bounds,
    log: Option<EndedLog>,
}

impl RedisSessions {
    /// The sessions in the Redis of these options. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`RedisError::Address`] for an address that says nothing, or asks for TLS.
    pub fn new(options: RedisOptions, bounds: Bounds) -> Result<RedisSessions, RedisError> {
        Ok(RedisSessions { line: Line::new(options)?, scripts: Scripts::new(), bounds, log: None })
    }

    /// Whether Redis answers, for readiness.
    ///
    /// # Errors
    /// [`RedisError`] if it does not, or not in time.
    pub async fn ping(&self) -> Result<(), RedisError> {
        self.line.read::<String>(&redis::cmd("PING")).await.map(drop)
    }

    /// What Redis does when its memory is full: anything but `noeviction` logs visitors out without a
    /// word. `None` where it keeps that to itself.
    ///
    /// # Errors
    /// [`RedisError`] if it does not answer.
    pub async fn eviction_policy(&self) -> Result<Option<String>, RedisError> {
        let info: String = self.line.read(redis::cmd("INFO").arg("memory")).await?;
        Ok(line::policy(&info).map(str::to_owned))
    }

    /// The same sessions, whose ends are noted in this log too: what was ended stays ended, even if
    /// Redis forgot it in a crash or was restored from an older copy.
    #[must_use]
    pub fn logged(self, log: EndedLog) -> RedisSessions {
        RedisSessions { log: Some(log), ..self }
    }

    /// These sessions with a memory in front. What another node ended or changed is found for a second
    /// at most, and as a rule for milliseconds: a task of this runtime listens, until the cache is
    /// dropped. Must be called within a Tokio runtime.
    pub fn cached(self, bounds: CacheBounds) -> Cached<RedisSessions> {
        let (client, options) = (self.line.client().clone(), self.line.options().clone());
        let cached = Cached::new(self, bounds);
        tokio::spawn(follow::follow(client, options, cached.invalidations()));
        cached
    }

    /// Runs a script, and notes in the log what it ended.
    async fn run(
        &self,
        script: &redis::Script,
        arguments: Arguments,
        now: Moment,
    ) -> Result<Result<Vec<Vec<u8>>, Refused>, RedisError> {
        let (told, stopped) = self.line.run(script, &arguments.0).await?;
        if let Some(log) = &self.log
            && !stopped.is_empty()
        {
            log.note(fields::stopped(&stopped), now).await?;
        }
        answer(told, self.bounds.data_bytes)
    }

    /// What a script answers that refuses nothing.
    async fn told(
        &self,
        script: &redis::Script,
        arguments: Arguments,
        now: Moment,
    ) -> Result<Vec<Vec<u8>>, RedisError> {
        self.run(script, arguments, now).await?.map_err(|_| RedisError::Foreign)
    }

    /// When a session that Redis calls live was ended, which Redis forgot. It is told again.
    async fn forgotten(
        &self,
        hash: &TokenHash,
        until: Moment,
        now: Moment,
    ) -> Result<Option<Moment>, RedisError> {
        let Some(log) = &self.log else { return Ok(None) };
        let Some(at) = log.is_ended(hash).await? else { return Ok(None) };
        tracing::warn!("Redis had forgotten that a session was ended; it is ended again");
        let arguments =
            Arguments::at(at.min(now)).text(hex(hash.as_bytes())).number(until.as_micros());
        self.line.run(&self.scripts.end, &arguments.0).await?;
        Ok(Some(at))
    }

    /// Without a log nothing is known to be forgotten, so nothing is refused for it.
    async fn is_forgotten(&self, hash: &TokenHash, now: Moment) -> Result<bool, RedisError> {
        Ok(self.forgotten(hash, now, now).await?.is_some())
    }

    /// The records of a list, without those that Redis forgot to be ended.
    async fn records(&self, parts: &[Vec<u8>], now: Moment) -> Result<Vec<Record>, RedisError> {
        let (listed, _) = parts.as_chunks::<3>();
        let mut records = Vec::with_capacity(listed.len());
        for [hash, head, seen_at] in listed {
            let Some(record) = fields::record(head, seen_at) else { continue };
            let hash = fields::hash(hash).ok_or(RedisError::Foreign)?;
            if self.forgotten(&hash, record.until, now).await?.is_none() {
                records.push(record);
            }
        }
        Ok(records)
    }

    fn bounds(&self, arguments: Arguments) -> Arguments {
        arguments
            .number(self.bounds.data_bytes)
            .number(self.bounds.stranger_bytes)
            .number(self.bounds.sessions_an_account)
    }

    /// One walk over all records; those that were made after it began are spared. Says which ones
    /// that are, how many it ended, and how many of those were live.
    async fn end_once(
        &self,
        mut spared: Vec<u8>,
        now: Moment,
    ) -> Result<(Vec<u8>, u64, u64), RedisError> {
        let (mut skipped, mut all, mut live) = (0, 0, 0);
        loop {
            let arguments = Arguments::at(now).text(&*spared).number(skipped);
            let told = self.told(&self.scripts.end_all, arguments, now).await?;
            let [generation, live_ones, ended, skip] = &told[..] else {
                return Err(RedisError::Foreign);
            };
            spared = generation.clone();
            let (ended, skip): (u64, u64) = (count(ended)?, count(skip)?);
            live += count(live_ones)?;
            all += ended;
            skipped += skip;
            if ended + skip == 0 {
                return Ok((spared, all, live));
            }
        }
    }
}

fn count(text: &[u8]) -> Result<u64, RedisError> {
    number(text).ok_or(RedisError::Foreign)
}

impl SessionStore for RedisSessions {
    type Error = RedisError;

    async fn find(&self, hash: &TokenHash, now: Moment) -> Result<Found, RedisError> {
        let key = format!("{}s:{}", self.line.options().prefix, hex(hash.as_bytes()));
        let fields = self.line.read(redis::cmd("HGETALL").arg(key)).await?;
        let found = fields::found(fields, now);
        if let Found::Live(record) = &found
            && let Some(at) = self.forgotten(hash, record.until, now).await?
        {
            return Ok(Found::Ended { at });
        }
        Ok(found)
    }

    async fn make(
        &self,
        hash: &TokenHash,
        record: &Record,
        now: Moment,
    ) -> Result<Result<(), Refused>, RedisError> {
        let arguments = self.bounds(Arguments::at(now).record(hash, record)).data(&record.data);
        Ok(self.run(&self.scripts.make, arguments, now).await?.map(drop))
    }

    async fn change(
        &self,
        hash: &TokenHash,
        changes: &[Change],
        now: Moment,
    ) -> Result<Result<(), Refused>, RedisError> {
        let arguments = Arguments::at(now)
            .text(hex(hash.as_bytes()))
            .number(self.bounds.data_bytes)
            .number(self.bounds.stranger_bytes)
            .changes(changes);
        if self.is_forgotten(hash, now).await? {
            return Ok(Err(Refused::Gone));
        }
        Ok(self.run(&self.scripts.change, arguments, now).await?.map(drop))
    }

    async fn touch(
        &self,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<Result<(), Refused>, RedisError> {
        let arguments = Arguments::at(now).text(hex(hash.as_bytes()));
        if self.is_forgotten(hash, now).await? {
            return Ok(Err(Refused::Gone));
        }
        Ok(self.run(&self.scripts.touch, arguments, now).await?.map(drop))
    }

    async fn rotate(
        &self,
        old: &TokenHash,
        new: &TokenHash,
        rotation: &Rotation,
        now: Moment,
    ) -> Result<Result<Record, Refused>, RedisError> {
        let arguments = self
            .bounds(Arguments::at(now).record(new, &rotation.record))
            .text(hex(old.as_bytes()))
            .keep(rotation.keep)
            .changes(&rotation.changes);
        if self.is_forgotten(old, now).await? {
            return Ok(Err(Refused::Gone));
        }
        let told = self.run(&self.scripts.rotate, arguments, now).await?;
        Ok(told.map(|parts| {
            let (pairs, _) = parts.as_chunks::<2>();
            let data = pairs.iter().filter_map(|[key, value]| fields::pair(key, value)).collect();
            Record { data, ..rotation.record.clone() }
        }))
    }

    /// Into the log first: if Redis is out of reach, that is an error, and the session is dead all the
    /// same when Redis is back (S-26).
    async fn end(&self, hash: &TokenHash, until: Moment, now: Moment) -> Result<(), RedisError> {
        if let Some(log) = &self.log {
            log.note(vec![(*hash, until)], now).await?;
        }
        let arguments = Arguments::at(now).text(hex(hash.as_bytes())).number(until.as_micros());
        self.told(&self.scripts.end, arguments, now).await.map(drop)
    }

    async fn end_id(
        &self,
        id: &SessionId,
        account: Option<&AccountId>,
        now: Moment,
    ) -> Result<Ended, RedisError> {
        let arguments = Arguments::at(now).text(hex(id.as_bytes())).account(account);
        let told = self.run(&self.scripts.end_id, arguments, now).await?;
        Ok(told.map_or(Ended::NotFound, |_| Ended::Now))
    }

    async fn end_account(
        &self,
        account: &AccountId,
        except: Option<&SessionId>,
        now: Moment,
    ) -> Result<u64, RedisError> {
        let except = except.map_or_else(String::new, |id| hex(id.as_bytes()));
        let arguments = Arguments::at(now).account(Some(account)).text(except);
        let told = self.told(&self.scripts.end_account, arguments, now).await?;
        count(told.first().ok_or(RedisError::Foreign)?)
    }

    /// In batches, so that Redis can serve others meanwhile: what is made after it began stays.
    async fn end_all(&self, now: Moment) -> Result<u64, RedisError> {
        let (mut spared, mut all) = (Vec::new(), 0);
        loop {
            let (generation, ended, live) = self.end_once(spared, now).await?;
            spared = generation;
            all += live;
            // A session that rotated meanwhile has moved to a place where the walk had been.
            if ended == 0 {
                return Ok(all);
            }
        }
    }

    async fn list(&self, account: &AccountId, now: Moment) -> Result<Vec<Record>, RedisError> {
        let arguments = Arguments::at(now).account(Some(account));
        let told = self.told(&self.scripts.list, arguments, now).await?;
        self.records(&told, now).await
    }

    async fn page(
        &self,
        after: Option<SessionId>,
        limit: usize,
        now: Moment,
    ) -> Result<Vec<Record>, RedisError> {
        let (mut after, mut page) = (fields::id_from(after), Vec::new());
        while page.len() < limit {
            let arguments = Arguments::at(now).text(after).number((limit - page.len()).min(BATCH));
            let told = self.told(&self.scripts.page, arguments, now).await?;
            let (last, found) = told.split_first().ok_or(RedisError::Foreign)?;
            page.extend(self.records(found, now).await?);
            if last.is_empty() {
                break;
            }
            after = last.clone();
        }
        Ok(page)
    }

    async fn purge(&self, limit: usize, now: Moment) -> Result<u64, RedisError> {
        let mut purged = 0;
        loop {
            let batch = limit.saturating_sub(usize::try_from(purged).unwrap_or(limit)).min(BATCH);
            let arguments = Arguments::at(now).number(batch);
            let told = self.told(&self.scripts.purge, arguments, now).await?;
            let done = count(told.first().ok_or(RedisError::Foreign)?)?;
            purged += done;
            if batch == 0 || done < batch as u64 {
                break;
            }
        }
        if let Some(log) = &self.log {
            log.purge(limit, now).await?;
        }
        Ok(purged)
    }
}
