//! What lies in Redis, and what of it is trusted.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use frontdesk_session::{Bounds, Found, Keep, Refused, Rotation, SessionStore};
use frontdesk_store::{RedisError, RedisSessions};
use redis::Value;

use crate::{
    given::{DAY, NOW, session, set, stranger, token},
    server::Server,
};

/// Every byte that Redis would bring for this value.
fn bytes(value: &Value, all: &mut Vec<u8>) {
    match value {
        Value::BulkString(text) => all.extend(text),
        Value::SimpleString(text) => all.extend(text.as_bytes()),
        Value::Array(values) => values.iter().for_each(|value| bytes(value, all)),
        other => all.extend(format!("{other:?}").into_bytes()),
    }
    all.push(b'\n');
}

/// All keys and values of all kinds, and `DUMP` of each.
fn everything(server: &Server) -> Vec<u8> {
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let mut all = Vec::new();
    let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    assert!(keys.len() > 5);
    for key in keys {
        let kind: String = redis::cmd("TYPE").arg(&key).query(&mut connection).unwrap();
        let (command, rest): (_, &[&str]) = match &kind[..] {
            "hash" => ("HGETALL", &[]),
            "zset" => ("ZRANGE", &["0", "-1"]),
            _ => ("GET", &[]),
        };
        for (command, rest) in [(command, rest), ("DUMP", &[])] {
            let value: Value =
                redis::cmd(command).arg(&key).arg(rest).query(&mut connection).unwrap();
            bytes(&value, &mut all);
        }
        all.extend(&key);
    }
    all
}

fn holds(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

/// S-02
#[tokio::test]
async fn no_token_lies_in_redis_in_any_form() {
    let Some(server) = Server::start() else { return };
    let sessions = server.sessions(Bounds::default());
    for n in 0..4 {
        sessions.make(&token(n).hash(), &session(n), NOW).await.unwrap().unwrap();
        sessions.change(&token(n).hash(), &set("a", "1"), NOW).await.unwrap().unwrap();
    }
    sessions.end(&token(1).hash(), NOW + DAY, NOW).await.unwrap();
    let rotation = Rotation { record: session(9), keep: Keep::All, changes: vec![] };
    sessions.rotate(&token(2).hash(), &token(9).hash(), &rotation, NOW).await.unwrap().unwrap();
    let all = everything(&server);
    for n in [0, 1, 2, 3, 9] {
        let text = token(n).to_text();
        let raw = URL_SAFE_NO_PAD.decode(&text).unwrap();
        let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
        for form in [text.as_bytes(), &raw, hex.as_bytes(), STANDARD.encode(&raw).as_bytes()] {
            assert!(!holds(&all, form), "token {n}");
            assert!(!holds(&all, &form[..form.len() / 2]), "half of token {n}");
        }
        let hash: String =
            token(n).hash().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(holds(&all, hash.as_bytes()), "the search finds what is there");
    }
}

async fn spoil(server: &Server, field: &str, value: &[u8]) -> RedisSessions {
    let options = server.options(&format!("{field}{}:", value.len()));
    let prefix = options.prefix.clone();
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    sessions.make(&token(1).hash(), &session(1), NOW).await.unwrap().unwrap();
    let hash: String =
        token(1).hash().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let key = format!("{prefix}s:{hash}");
    redis::cmd("HSET").arg(key).arg(field).arg(value).query::<i64>(&mut connection).unwrap();
    sessions
}

/// S-07
#[tokio::test]
async fn a_record_of_a_newer_version_counts_as_none_and_can_be_ended() {
    let Some(server) = Server::start() else { return };
    for (field, value) in [("v", &b"999"[..]), ("h", b"\xfe\0\0"), ("h", b""), ("s", b"soon")] {
        let sessions = spoil(&server, field, value).await;
        let hash = token(1).hash();
        assert_eq!(sessions.find(&hash, NOW).await.unwrap(), Found::Unknown, "{field}");
        if field == "v" {
            let change = sessions.change(&hash, &set("a", "1"), NOW).await.unwrap();
            assert_eq!(change, Err(Refused::Gone));
        }
        assert_eq!(sessions.make(&hash, &session(2), NOW).await.unwrap(), Err(Refused::Known));
        let account = session(1).account.unwrap();
        if field != "s" {
            sessions.end_account(&account, None, NOW).await.unwrap();
            assert_eq!(sessions.find(&hash, NOW).await.unwrap(), Found::Ended { at: NOW });
        }
    }
}

#[tokio::test]
async fn something_else_under_our_keys_is_an_error_and_no_session() {
    let Some(server) = Server::start() else { return };
    let options = server.options("ours:");
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    let hash: String =
        token(1).hash().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let key = format!("ours:s:{hash}");
    redis::cmd("SET").arg(key).arg("x").query::<String>(&mut connection).unwrap();
    assert!(sessions.find(&token(1).hash(), NOW).await.is_err());
    assert!(sessions.change(&token(1).hash(), &[], NOW).await.is_err());
    // The others do not suffer for it.
    sessions.make(&token(2).hash(), &stranger(2), NOW).await.unwrap().unwrap();
}

/// What is dropped is not noticed by anybody, so it must not be dropped.
#[tokio::test]
async fn an_eviction_policy_is_told() {
    let evicting = ["--save", "", "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"];
    let Some(server) = Server::with(&evicting) else { return };
    let sessions = server.sessions(Bounds::default());
    assert_eq!(sessions.eviction_policy().await.unwrap().as_deref(), Some("allkeys-lru"));
    let Some(server) = Server::start() else { return };
    let sessions = server.sessions(Bounds::default());
    assert_eq!(sessions.eviction_policy().await.unwrap().as_deref(), Some("noeviction"));
}

#[tokio::test]
async fn tls_and_nonsense_are_refused_as_addresses() {
    for url in ["rediss://localhost", "http://localhost", "", "localhost"] {
        let options = frontdesk_store::RedisOptions::new(url);
        let refused = RedisSessions::new(options, Bounds::default());
        assert!(matches!(refused, Err(RedisError::Address(_))), "{url}: {refused:?}");
    }
    let options = frontdesk_store::RedisOptions::new("redis://:secret@localhost");
    assert!(!format!("{options:?}").contains("secret"));
    let sessions = RedisSessions::new(options, Bounds::default()).unwrap();
    assert!(!format!("{sessions:?}").contains("secret"), "{sessions:?}");
}

/// Nothing is left in Redis of sessions that are over, and what is there goes by itself.
#[tokio::test]
async fn every_key_of_a_session_goes_by_itself_or_by_a_purge() {
    let Some(server) = Server::start() else { return };
    let sessions = server.sessions(Bounds::default());
    for n in 0..3 {
        sessions.make(&token(n).hash(), &session(n), NOW).await.unwrap().unwrap();
    }
    sessions.make(&token(3).hash(), &stranger(3), NOW).await.unwrap().unwrap();
    sessions.end(&token(1).hash(), NOW + DAY, NOW).await.unwrap();
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    for key in &keys {
        let ttl: i64 = redis::cmd("TTL").arg(key).query(&mut connection).unwrap();
        let shared = ["live", "gone", "page", "strangers", "sizes", "bytes"];
        let is_shared = shared.iter().any(|name| key.ends_with(&format!(":{name}")));
        assert!(is_shared || (86_400..=3 * 86_400).contains(&ttl), "{key}: {ttl}");
    }
    assert_eq!(sessions.purge(100, NOW + DAY * 2).await.unwrap(), 4);
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query(&mut connection).unwrap();
    let left: Vec<_> = keys.iter().filter(|key| !key.ends_with(":bytes")).collect();
    assert_eq!(left, Vec::<&String>::new());
}
