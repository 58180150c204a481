//! Hashes a second: the server's pool beside the bare argon2 crate, on every core, turn about.
//!
//! ```sh
//! cargo run --release --bin hashes          # from bench/; three rounds of four seconds each
//! ```

#[path = "../../../crates/frontdesk/src/login/password/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "measured is a part")]
mod password;

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use password::{Cost, HashPool, Hasher, Password, Pepper, Verdict};

const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
/// Visitors who log in one after the other, fewer than may wait.
const VISITORS: usize = 32;

fn main() {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores; hashes a second");
    println!("{:>8} {:>8} {:>8}", "bare", "pool", "share");
    let mut shares = Vec::new();
    for _ in 0..ROUNDS {
        let (bare, pool) = (bare(cores), pool(cores));
        println!("{bare:>8.1} {pool:>8.1} {:>7.1}%", 100.0 * pool / bare);
        shares.push(100.0 * pool / bare);
    }
    shares.sort_by(f64::total_cmp);
    println!("median share {:.1} %", shares[ROUNDS / 2]);
    println!("wiping the memory of one hash takes {:.2} ms", wiping().as_secs_f64() * 1000.0);
}

/// The crate itself, its memory reused: the most there is.
fn bare(cores: usize) -> f64 {
    let end = Instant::now() + ROUND;
    let work = move || {
        let params = Params::new(19_456, 2, 1, Some(32)).expect("argon2 knows these");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut memory = vec![Block::new(); 19_456];
        let mut hashes = 0;
        while Instant::now() < end {
            let mut tag = [0; 32];
            argon2
                .hash_password_into_with_memory(b"wet otters", &[7; 16], &mut tag, &mut memory)
                .expect("argon2 knows these");
            black_box(tag);
            hashes += 1;
        }
        hashes
    };
    let threads: Vec<_> = (0..cores).map(|_| thread::spawn(work)).collect();
    let hashes: u32 = threads.into_iter().map(|thread| thread.join().expect("it counts")).sum();
    f64::from(hashes) / ROUND.as_secs_f64()
}

/// The pool, as logins use it.
fn pool(cores: usize) -> f64 {
    let pepper = Pepper::default();
    let typed = Password::parse("wet otters juggle lanterns").expect("it is short");
    let stored =
        Hasher::new(Cost::default(), pepper.clone()).hash(&typed, [7; 16]).expect("a hash");
    let pool = Arc::new(HashPool::start(cores, Cost::default(), &pepper).expect("threads"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let begin = Instant::now();
        let visitors: Vec<_> = (0..VISITORS)
            .map(|_| {
                let (pool, typed, stored) = (pool.clone(), typed.clone(), stored.clone());
                tokio::spawn(async move {
                    let mut logins = 0;
                    while begin.elapsed() < ROUND {
                        let verdict = pool.verify(typed.clone(), Some(stored.clone())).await;
                        assert_eq!(verdict, Ok(Verdict::Right));
                        logins += 1;
                    }
                    logins
                })
            })
            .collect();
        let mut logins: u32 = 0;
        for visitor in visitors {
            logins += visitor.await.expect("it counts");
        }
        f64::from(logins) / begin.elapsed().as_secs_f64()
    })
}

fn wiping() -> Duration {
    let mut memory = vec![Block::new(); 19_456];
    let begin = Instant::now();
    for _ in 0..20 {
        memory.fill(black_box(Block::new()));
        black_box(&memory);
    }
    begin.elapsed() / 20
}
