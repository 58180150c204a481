//! What is told of submissions, under `kill -9`: each at least once, under one id, none forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::Client;
use crate::desk::Desk;
use crate::random::Random;
use crate::told;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Longer than the first pauses of the plan, on a busy machine.
const TOLD_WITHIN: Duration = Duration::from_secs(120);

/// Which deliveries came for which submission.
type Told = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

/// A receiver that is told of submissions, is slow now and then, and refuses one in eight the first time
/// that it comes.
fn receive(told: Told, seed: u64) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut random = Random::new(seed);
        let refused = Arc::<Mutex<BTreeSet<String>>>::default();
        for stream in listener.incoming().map_while(Result::ok) {
            let (told, refused) = (told.clone(), refused.clone());
            let pause = Duration::from_millis(random.between(0, 40));
            let refuses = random.between(0, 7) == 0;
            std::thread::spawn(move || answer(&stream, &told, &refused, pause, refuses));
        }
    });
    address
}

/// Takes note before it answers: a server that is killed in between does not know that it was told.
fn answer(
    stream: &TcpStream,
    told: &Told,
    refused: &Mutex<BTreeSet<String>>,
    pause: Duration,
    refuses: bool,
) -> Option<()> {
    let (id, body) = told::delivery(stream)?;
    std::thread::sleep(pause);
    if refuses && refused.lock().unwrap().insert(id.clone()) {
        return { stream }.write_all(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n").ok();
    }
    let event: Value = serde_json::from_slice(&body).unwrap();
    let submission = event["data"]["id"].as_str().unwrap().to_owned();
    told.lock().unwrap().entry(submission).or_default().push(id);
    { stream }.write_all(b"HTTP/1.1 204 Yes\r\n\r\n").ok()
}

/// P5, D-13, D-14: whatever was stored is told at least once, always under the same id, however often the
/// server dies between sending and noting it.
#[test]
fn whatever_was_stored_is_told_at_least_once_under_one_id() {
    let rounds = crate::setting("FRONTDESK_KILL_ROUNDS").unwrap_or(30).min(100);
    let seed = crate::setting("FRONTDESK_KILL_SEED").unwrap_or_else(Random::any_seed);
    println!("FRONTDESK_KILL_SEED={seed} FRONTDESK_KILL_ROUNDS={rounds}");
    let mut random = Random::new(seed);
    let (folder, told) = (tempfile::tempdir().unwrap(), Told::default());
    set_up(folder.path(), receive(told.clone(), seed));
    for _ in 0..rounds {
        let desk = Desk::start(folder.path());
        let dies = Instant::now() + Duration::from_millis(random.between(50, 600));
        while Instant::now() < dies {
            let Ok(mut client) = Client::connect(desk.address) else { continue };
            let _ = client.send(&request(random.next())).and_then(|()| client.answer());
        }
        desk.kill();
    }
    let desk = Desk::start(folder.path());
    let stored: BTreeSet<String> =
        desk.export().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    assert!(stored.len() > rounds as usize, "hardly anything was sent: {}", stored.len());
    let begun = Instant::now();
    let forgotten = || -> Vec<String> {
        let told = told.lock().unwrap();
        stored.iter().filter(|id| !told.contains_key(*id)).cloned().collect()
    };
    while !forgotten().is_empty() {
        assert!(begun.elapsed() < TOLD_WITHIN, "forgotten: {:?}", forgotten());
        std::thread::sleep(Duration::from_millis(50));
    }
    let told = told.lock().unwrap();
    let mut repeated = 0;
    for (submission, ids) in told.iter() {
        assert!(stored.contains(submission), "{submission} was told and is not stored");
        assert!(ids.windows(2).all(|two| two[0] == two[1]), "{submission}: {ids:?}");
        repeated += ids.len() - 1;
    }
    println!("{} submissions told, {repeated} of them once more", told.len());
}

/// The settings lie in the site's folder, which never serves them.
fn set_up(folder: &Path, receiver: SocketAddr) {
    let site = folder.join("site");
    std::fs::create_dir_all(&site).unwrap();
    let settings = format!(
        "[webhooks]\nallow = [\"127.0.0.1/32\"]\n[[forms.kept.webhooks]]\n\
         url = \"http://{receiver}/in\"\nsecret = \"{SECRET}\"\n"
    );
    std::fs::write(site.join("frontdesk.toml"), settings).unwrap();
}

fn request(mark: u64) -> Vec<u8> {
    let body = format!("mark={mark}&text=something");
    let length = body.len();
    format!(
        "POST /f/kept HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
