//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use frontdesk_form::Names;

use crate::config::Flags;

/// The desk behind a web page: takes in its forms and keeps them.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Start with a folder of HTML:\n\n    frontdesk serve examples/photos\n")]
pub(crate) struct Cli {
    /// Config file (TOML). `frontdesk config` prints one with every setting.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Where submissions and uploads are kept. [default: ./frontdesk-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a site and take in what its forms send.
    Serve(Serve),
    /// Say what a body means: its entries, its tree, and what every byte of it is.
    Decode(Decode),
    /// Declare a form that no HTML of the site holds (React, mobile), list them, or remove one.
    #[command(subcommand)]
    Form(FormCommand),
    /// Read the settings and the forms of a site, and say what is wrong, with file and line.
    ///
    /// Exit status: 0 if all of it can work, 1 if something can't, 2 for wrong usage.
    Check(Check),
    /// Accounts and operators: make, list, change and remove them, while the server runs or not.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Who is logged in; end one session, all of an account, or all, while the server runs or not.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Print the submissions of a form, while the server runs or not.
    Export(Export),
    /// Pack the whole desk into one file, while the server runs or not.
    ///
    /// It holds no sessions, one-time tokens or keys, and is for your eyes only: everything else is in it.
    Backup(Backup),
    /// Make a backup into a desk again, in an empty data directory.
    Restore(Restore),
    /// Erase everything of one person, by account or e-mail address, while the server runs or not.
    ///
    /// It says first what that is, and asks.
    Erase(Erase),
    /// Ask the running server whether it is ready, for containers without curl.
    ///
    /// Exit status: 0 if it is, 1 if it is not or nobody answers, 2 for wrong usage.
    Healthcheck(Healthcheck),
    /// Print every setting, its default and its meaning, as a TOML file.
    Config,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The folder of HTML, CSS and so on. Forms in it whose action is /f/NAME are found by themselves.
    site: Option<PathBuf>,

    /// Address and port; port 0 takes a free one, which is printed. [default: 127.0.0.1:7070]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,

    /// The desk's address and port; port 0 takes a free one, which is printed. [default: 127.0.0.1:7071]
    #[arg(long, value_name = "ADDR")]
    desk: Option<SocketAddr>,

    /// Single-page application: a path that names no file gets index.html.
    #[arg(long)]
    spa: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// Where the body is; standard input if it is absent or `-`.
    pub(crate) file: Option<PathBuf>,

    /// The body's Content-Type, with its boundary; needed where the input does not say it.
    #[arg(long, value_name = "CT", conflicts_with = "cookie")]
    pub(crate) content_type: Option<String>,

    /// The body's Content-Encoding: gzip, deflate, br or zstd.
    #[arg(long, value_name = "E", conflicts_with = "cookie")]
    pub(crate) content_encoding: Option<String>,

    /// How names nest: auto, brackets, dots or flat.
    #[arg(long, default_value = "auto", value_parser = names)]
    pub(crate) names: Names,

    /// The input is a whole HTTP/1.1 request; every header is explained too.
    #[arg(long, conflicts_with = "cookie")]
    pub(crate) http: bool,

    /// The input is the value of a Cookie header.
    #[arg(long, conflicts_with = "input")]
    pub(crate) cookie: bool,

    /// How the body is written down. [default: raw with --content-type, else auto]
    #[arg(long, value_enum)]
    pub(crate) input: Option<Input>,

    /// text for people, json for programs.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub(crate) format: Report,
}

/// How the input of `decode` is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Input {
    /// Whichever of these it looks like.
    Auto,
    /// The bytes themselves.
    Raw,
    /// Hexadecimal digits, or what xxd, hexdump and od print.
    Hex,
    /// Base64 or a data: URL.
    Base64,
    /// Bytes as Node prints them: `<Buffer 6e 61 …>`.
    Buffer,
    /// A curl command, as browsers copy it.
    Curl,
    /// A HAR archive or one entry of it.
    Har,
}

/// How a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// For people.
    Text,
    /// One object.
    Json,
}

fn names(word: &str) -> Result<Names, String> {
    word.parse().map_err(|_| "it is one of auto, brackets, dots, flat".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The folder of HTML, as `serve` would take it; without it, the settings alone are read.
    site: Option<PathBuf>,

    /// text for people, json for programs.
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub(crate) format: Report,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FormCommand {
    /// Declare a form, or change one that was declared.
    Add {
        /// Letters, digits, `-` and `_`; its address is /f/NAME.
        name: String,
        /// An origin whose pages may post to it, scheme and host as a browser states them; may be repeated.
        #[arg(long = "origin", value_name = "ORIGIN")]
        origins: Vec<String>,
        /// How names nest: auto, brackets, dots or flat.
        #[arg(long, default_value = "auto")]
        names: String,
    },
    /// List the declared forms.
    List,
    /// Remove the declaration; what was submitted stays.
    Remove {
        /// The form's name.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account. The password is asked for, or is the first line of standard input.
    Add(NewAccountArgs),
    /// Make a one-time link by which somebody makes an account of their own.
    Invite(InvitationArgs),
    /// List the invitations that can still be used.
    Invitations {
        /// text for people, json for programs.
        #[arg(long, value_enum, default_value_t = Report::Text)]
        format: Report,
    },
    /// Withdraw an invitation: its link opens nothing any more.
    Withdraw {
        /// Its id, as `account invitations` shows it.
        invitation: String,
    },
    /// List all accounts.
    List {
        /// text for people, json for programs.
        #[arg(long, value_enum, default_value_t = Report::Text)]
        format: Report,
    },
    /// Set another password, which is asked for as for `add`; lets a locked account in again.
    Password {
        /// The account's e-mail address or id.
        account: String,
    },
    /// Let an account no longer log in.
    Disable {
        /// The account's e-mail address or id.
        account: String,
    },
    /// Let a disabled account log in again.
    Enable {
        /// The account's e-mail address or id.
        account: String,
    },
    /// Remove an account with everything it submitted.
    Remove {
        /// The account's e-mail address or id.
        account: String,
        /// Keep its submissions, as if a stranger had sent them.
        #[arg(long)]
        keep_submissions: bool,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// List the sessions of accounts; visitors who have not logged in are not in it.
    List {
        /// Those of one account alone, named by its e-mail address or id.
        #[arg(long)]
        account: Option<String>,
        /// text for people, json for programs.
        #[arg(long, value_enum, default_value_t = Report::Text)]
        format: Report,
    },
    /// End sessions: their cookies open nothing from then on.
    End(WhichSessions),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichSessions {
    /// The id of one, as `session list` shows it.
    #[arg(allow_hyphen_values = true)]
    pub(crate) id: Option<String>,
    /// All of an account, named by its e-mail address or id.
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// All of everybody, also of visitors who have not logged in.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct NewAccountArgs {
    /// The address to log in with.
    pub(crate) email: String,
    /// It may run the server: use the desk.
    #[arg(long)]
    pub(crate) operator: bool,
    /// What it is called, for people.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// A group it is in; may be repeated.
    #[arg(long = "group", value_name = "GROUP")]
    pub(crate) groups: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct InvitationArgs {
    /// The only address that an account can be made for; without it, any.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// The account may run the server: use the desk.
    #[arg(long)]
    pub(crate) operator: bool,
    /// A group that the account is in; may be repeated.
    #[arg(long = "group", value_name = "GROUP")]
    pub(crate) groups: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The form's name.
    pub(crate) form: String,

    /// csv for spreadsheets (cells that could act as formulas are disarmed), jsonl loses nothing, zip has the
    /// files too.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(crate) format: Format,

    /// Begin with a byte order mark, which older spreadsheets need to see that it is UTF-8 (csv).
    #[arg(long)]
    pub(crate) bom: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where to; a tar. It must not be there yet.
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    pub(crate) file: PathBuf,

    /// The erasures.log of the desk that was lost, if it is not in the data directory: what it names is
    /// erased again.
    #[arg(long, value_name = "FILE")]
    pub(crate) erasures: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("whom").required(true).multiple(true))]
pub(crate) struct Erase {
    /// The account's e-mail address or id; its own address counts as --email.
    #[arg(long, group = "whom", value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,

    /// An e-mail address: its account, and every submission that has it as one of its values.
    #[arg(long, group = "whom", value_name = "ADDRESS")]
    pub(crate) email: Option<String>,

    /// Do not ask.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Healthcheck {
    /// Only whether the process answers, not whether it can keep anything.
    #[arg(long)]
    pub(crate) live: bool,

    /// Seconds to wait for the answer.
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    pub(crate) timeout: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// RFC 4180: a line a submission, a column a name.
    Csv,
    /// JSON Lines: one object a submission, with its tree, its entries and where they came from.
    Jsonl,
    /// An archive: the same lines, and every file.
    Zip,
}

impl Cli {
    /// What the command line says about settings.
    pub(crate) fn flags(&self) -> Flags {
        let mut flags =
            Flags { config: self.config.clone(), data: self.data.clone(), ..Flags::default() };
        if let Command::Check(check) = &self.command {
            flags.site.clone_from(&check.site);
        }
        if let Command::Serve(serve) = &self.command {
            flags.site.clone_from(&serve.site);
            flags.listen = serve.listen;
            flags.desk = serve.desk;
            flags.spa = serve.spa;
        }
        flags
    }
}
