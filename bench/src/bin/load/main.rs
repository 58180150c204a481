//! The load: sends forms over loopback to servers that it starts itself, in turn, and prints what
//! each of them made of it beside what the machine allows.

mod args;
mod client;
mod disk;
mod get;
mod logins;
mod post;
mod server;
mod table;
mod tally;
mod upload;

use std::error::Error;

use args::{Args, What};

/// Whatever ends a run early, in words for the person who started it.
type Failed = Box<dyn Error>;

fn main() -> Result<(), Failed> {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(wrong) => {
            eprintln!("load: {wrong}\n\n{}", args::USAGE);
            std::process::exit(2);
        }
    };
    match args.what {
        What::Post => post::compare(&args),
        What::Get => get::compare(&args),
        What::Logins => logins::compare(&args),
        What::Upload => upload::compare(&args),
    }
}
