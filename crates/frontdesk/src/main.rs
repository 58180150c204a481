//! The desk behind a web page: the server and the command line.

mod account;
mod address;
mod answer;
mod app;
mod ask_login;
mod asset;
mod channel;
mod check;
mod cli;
mod config;
mod control;
mod cross_site;
mod declare;
mod decode;
mod desk;
mod failure;
mod fields;
mod form_name;
mod form_token;
mod forms;
mod formspree;
mod forward_auth;
mod inbox;
mod intake;
mod line;
mod login;
mod mail;
mod next;
mod observe;
mod operate;
mod outbox;
mod page;
mod parked;
mod query;
mod routes;
mod secret_cookie;
mod serve;
mod session;
mod sessions;
mod shown;
mod site;
mod spam;
mod survey;
mod user_agent;
mod visible;
mod visitor;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;

use crate::app::App;
use crate::cli::{Cli, Command};
use crate::config::{Config, ConfigError};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(code) => code,
        // Whoever reads our output has read enough (`frontdesk export contact | head`).
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "frontdesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    if let Command::Config = cli.command {
        std::io::stdout().write_all(config::DEFAULTS.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = config::read(&cli.flags(), &config::environment());
    if let Command::Check(command) = &cli.command {
        return check(&config, command);
    }
    let config = config?;
    let log = observe::Log::start(&config.log)?;
    match &cli.command {
        Command::Serve(_) => serve(config, cli.flags(), log)?,
        Command::Decode(command) => return decode(&config, command),
        Command::Form(command) => declare::run(&config, command, std::io::stdout())?,
        Command::Account(command) => login::command::run(&config, command, std::io::stdout())?,
        Command::Session(command) => session::command::run(&config, command, std::io::stdout())?,
        Command::Export(export) => inbox::export::run(&config, export, std::io::stdout().lock())?,
        Command::Backup(command) => {
            return Ok(match operate::backup::run(&config, command, std::io::stdout())? {
                operate::backup::Verdict::Whole => ExitCode::SUCCESS,
                operate::backup::Verdict::Damaged => ExitCode::FAILURE,
            });
        }
        Command::Restore(command) => operate::restore::run(&config, command, std::io::stdout())?,
        Command::Erase(command) => operate::erase::run(&config, command, std::io::stdout())?,
        Command::Healthcheck(command) => {
            let verdict = operate::healthcheck::run(&config, command, std::io::stdout())?;
            return Ok(match verdict {
                operate::healthcheck::Verdict::Ready => ExitCode::SUCCESS,
                operate::healthcheck::Verdict::NotReady => ExitCode::FAILURE,
            });
        }
        Command::Check(_) | Command::Config => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn check(config: &Result<Config, ConfigError>, command: &cli::Check) -> anyhow::Result<ExitCode> {
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    Ok(match check::run(config, command.format, out)? {
        check::Verdict::Fine => ExitCode::SUCCESS,
        check::Verdict::Wrong => ExitCode::FAILURE,
    })
}

fn decode(config: &Config, command: &cli::Decode) -> anyhow::Result<ExitCode> {
    let out = std::io::stdout().lock();
    let is_colored = out.is_terminal() && config::wants_color();
    let colors = if is_colored { decode::Colors::On } else { decode::Colors::Off };
    let out = std::io::BufWriter::new(out);
    Ok(match decode::run(command, &config.limits.forms, colors, out)? {
        decode::Verdict::Read => ExitCode::SUCCESS,
        decode::Verdict::Malformed => ExitCode::FAILURE,
        decode::Verdict::WrongUsage => ExitCode::from(2),
    })
}

fn serve(config: Config, flags: config::Flags, log: observe::Log) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(async {
        let stop = stop_signal()?;
        let hangups = operate::reload::hangups()?;
        let listeners = serve::listen(&config).await?;
        let app = App::open(config, listeners.addresses()?).await?;
        let first = login::desk::first::offer(&app).await?;
        app.greet()?;
        if let Some(words) = first {
            writeln!(std::io::stdout(), "{words}")?;
        }
        tokio::spawn(operate::reload::follow(app.clone(), flags, log, hangups));
        let worker = outbox::worker::Worker::start(app.clone());
        serve::run(app.clone(), listeners, stop).await;
        worker.stop().await;
        app.store().close().await;
        anyhow::Ok(())
    })
}

/// Resolves at Ctrl-C or SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    kinds.into_iter().any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
