//! Records, changes and answers as Redis holds and brings them.

use std::fmt::Write;

use frontdesk_session::{
    AccountId, Change, Data, Found, Keep, Key, Moment, Record, Refused, SessionId, TokenHash,
};

use super::RedisError;

/// How the fields of this version are marked; others count as none (S-07).
const VERSION: &[u8] = b"1";

/// One argument after the other.
#[derive(Default)]
pub(super) struct Arguments(pub(super) Vec<Vec<u8>>);

impl Arguments {
    pub(super) fn at(now: Moment) -> Arguments {
        Arguments::default().number(now.as_micros())
    }

    pub(super) fn text(mut self, text: impl Into<Vec<u8>>) -> Arguments {
        self.0.push(text.into());
        self
    }

    pub(super) fn number(self, number: impl ToString) -> Arguments {
        self.text(number.to_string())
    }

    pub(super) fn account(self, account: Option<&AccountId>) -> Arguments {
        self.text(account.map_or("", AccountId::as_str))
    }

    pub(super) fn record(self, hash: &TokenHash, record: &Record) -> Arguments {
        let idle = i64::try_from(record.idle.as_micros()).unwrap_or(i64::MAX);
        self.text(hex(hash.as_bytes()))
            .text(record.to_head())
            .number(record.seen_at.as_micros())
            .number(idle)
            .number(record.until.as_micros())
            .text(record.realm.as_bytes())
            .account(record.account.as_ref())
            .text(hex(record.id.as_bytes()))
            .number(record.bytes() - record.data.bytes())
    }

    pub(super) fn keep(self, keep: Keep) -> Arguments {
        self.text(match keep {
            Keep::Nothing => "nothing",
            Keep::Carried => "carried",
            Keep::All => "all",
        })
    }

    pub(super) fn data(self, data: &Data) -> Arguments {
        data.iter().fold(self, |arguments, (key, value)| {
            arguments.text("set").text(key.as_str()).text(value)
        })
    }

    pub(super) fn changes(self, changes: &[Change]) -> Arguments {
        changes.iter().fold(self, |arguments, change| match change {
            Change::Set(key, value) => {
                arguments.text("set").text(key.as_str()).text(value.as_bytes())
            }
            Change::Remove(key) => arguments.text("remove").text(key.as_str()).text(""),
            Change::Add(key, by) => arguments.text("add").text(key.as_str()).number(by),
            Change::Push(key, value) => {
                arguments.text("push").text(key.as_str()).text(value.as_bytes())
            }
        })
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash that [`hex`] wrote.
pub(super) fn hash(text: &[u8]) -> Option<TokenHash> {
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?));
    let bytes: [u8; 32] = bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()?;
    rest.is_empty().then(|| TokenHash::from_bytes(bytes))
}

pub(super) fn id_from(after: Option<SessionId>) -> Vec<u8> {
    // `g` comes after every hash that may follow the id.
    after.map_or_else(Vec::new, |after| [hex(after.as_bytes()).as_bytes(), b"g"].concat())
}

/// What these fields of one key are.
pub(super) fn found(fields: Vec<(Vec<u8>, Vec<u8>)>, now: Moment) -> Found {
    let field = |name: &[u8]| fields.iter().find(|(other, _)| other == name).map(|(_, it)| &it[..]);
    if field(b"x").is_some() {
        return Found::Ended { at: field(b"t").and_then(moment).unwrap_or(now) };
    }
    let Some(version) = field(b"v") else { return Found::Unknown };
    let record = match (version == VERSION, field(b"h"), field(b"s")) {
        (true, Some(head), Some(seen_at)) => record(head, seen_at),
        (false, ..) | (true, ..) => None,
    };
    let Some(record) = record else {
        // Its cookie opens nothing; whoever runs the server learns why (S-07).
        tracing::warn!("a session in Redis that this version cannot read counts as none");
        return Found::Unknown;
    };
    if !record.is_live(now) {
        return Found::Unknown;
    }
    let pairs = fields.iter().filter_map(|(name, value)| pair(name.strip_prefix(b"d:")?, value));
    Found::Live(Record { data: pairs.collect(), ..record }.into())
}

/// The record of a head, used last at `seen_at`.
pub(super) fn record(head: &[u8], seen_at: &[u8]) -> Option<Record> {
    let record = Record::from_head(head).ok()?;
    Some(Record { seen_at: moment(seen_at)?, ..record })
}

pub(super) fn pair(key: &[u8], value: &[u8]) -> Option<(Key, Box<str>)> {
    let key = Key::from_stored(std::str::from_utf8(key).ok()?).ok()?;
    Some((key, std::str::from_utf8(value).ok()?.into()))
}

/// Hashes and until when they are to be known as ended.
pub(super) fn stopped(parts: &[Vec<u8>]) -> Vec<(TokenHash, Moment)> {
    let (pairs, _) = parts.as_chunks::<2>();
    // The end of time comes back from Redis rounded up, which is no number of ours.
    let until = |text| moment(text).unwrap_or(Moment::from_micros(i64::MAX));
    pairs.iter().filter_map(|[hash, end]| Some((self::hash(hash)?, until(end)))).collect()
}

fn moment(text: &[u8]) -> Option<Moment> {
    number(text).map(Moment::from_micros)
}

pub(super) fn number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// What a script answered: a word, and what belongs to it.
pub(super) fn answer(
    answer: Vec<Vec<u8>>,
    max: usize,
) -> Result<Result<Vec<Vec<u8>>, Refused>, RedisError> {
    let mut parts = answer.into_iter();
    let word = parts.next().ok_or(RedisError::Foreign)?;
    let mut key = || {
        let key = pair(&parts.next().unwrap_or_default(), b"").map(|(key, _)| key);
        key.ok_or(RedisError::Foreign)
    };
    Ok(Err(match &word[..] {
        b"done" => return Ok(Ok(parts.collect())),
        b"gone" => Refused::Gone,
        b"known" => Refused::Known,
        b"too much" => Refused::TooMuch { max },
        b"full" => Refused::Full,
        b"not a number" => Refused::NotANumber(key()?),
        b"not a list" => Refused::NotAList(key()?),
        _ => return Err(RedisError::Foreign),
    }))
}
