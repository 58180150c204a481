//! Logins: accounts and their passwords. From what was typed to who it is.
//!
//! `routes/` leads each path to the file of its verb: `sign_up`, `log_in`, `log_out`, `account` and
//! what it changes, `devices` and what ends them, `invited` whoever has a link. All of them take a [`call`], read its [`fields`],
//! let [`proof`] check passwords, and answer by [`refusal`] or by what they did.

pub(crate) mod account;
mod alarm;
pub(crate) mod by_letter;
mod call;
pub(crate) mod change_email;
pub(crate) mod change_name;
pub(crate) mod change_password;
pub(crate) mod command;
pub(crate) mod confirm;
pub(crate) mod desk;
pub(crate) mod devices;
pub(crate) mod end_device;
mod fields;
mod invite;
pub(crate) mod invited;
mod link;
pub(crate) mod log_in;
pub(crate) mod log_out;
mod look;
mod notice;
pub(crate) mod password;
mod proof;
mod refusal;
pub(crate) mod remove;
pub(crate) mod reset;
pub(crate) mod sign_up;
mod token;
mod welcome;

use anyhow::Context as _;
use frontdesk_session::CookieSpec;
use zeroize::Zeroizing;

use self::password::{Cost, HashPool, Pepper};
use crate::config::{self, Config};
use crate::secret_cookie as cookie;
use crate::serve::Door;

/// What the logins of a running server need: threads that hash, and two cookies.
#[derive(Debug)]
pub(crate) struct Logins {
    pool: HashPool,
    /// Holds what the token of a form is bound to, before there is a session.
    form_cookie: CookieSpec,
    /// The same at the desk.
    desk_form_cookie: CookieSpec,
    /// By it an account knows a device that it was logged in with.
    device_cookie: CookieSpec,
    /// The same at the desk.
    desk_device_cookie: CookieSpec,
    /// Holds the secret of a mailed link until its page is sent.
    link_cookie: CookieSpec,
    /// Tells of too many failures.
    alarm: alarm::Alarm,
    /// Makes the first operator.
    first: desk::first::FirstLink,
}

impl Logins {
    /// Starts the threads.
    ///
    /// # Errors
    /// The pepper can't be read, or the system gives no threads.
    pub(crate) fn start(config: &Config, is_https: bool) -> anyhow::Result<Logins> {
        let pepper = pepper(&config.login)?;
        let desk_is_https = config.desk.url.as_ref().is_some_and(|url| url.scheme() == "https");
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = HashPool::start(threads, Cost::default(), &pepper)
            .context("cannot start the threads that hash passwords")?;
        Ok(Logins {
            pool,
            form_cookie: cookie::spec("frontdesk-form", is_https)?,
            desk_form_cookie: cookie::spec("frontdesk-desk-form", desk_is_https)?,
            device_cookie: cookie::spec("frontdesk-device", is_https)?,
            desk_device_cookie: cookie::spec("frontdesk-desk-device", desk_is_https)?,
            link_cookie: cookie::spec("frontdesk-link", is_https)?,
            alarm: alarm::Alarm::default(),
            first: desk::first::FirstLink::default(),
        })
    }

    /// How many passwords wait to be hashed.
    pub(crate) fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    fn form_cookie(&self, door: Door) -> &CookieSpec {
        match door {
            Door::Site => &self.form_cookie,
            Door::Desk => &self.desk_form_cookie,
        }
    }

    fn device_cookie(&self, door: Door) -> &CookieSpec {
        match door {
            Door::Site => &self.device_cookie,
            Door::Desk => &self.desk_device_cookie,
        }
    }
}

/// The pepper of the settings; none where no file is named.
///
/// # Errors
/// The file can't be read, or holds no keys.
fn pepper(settings: &config::Login) -> anyhow::Result<Pepper> {
    let path = &settings.pepper_file;
    if path.as_os_str().is_empty() {
        return Ok(Pepper::default());
    }
    let failed = || format!("login.pepper_file is {}", path.display());
    let text = Zeroizing::new(std::fs::read_to_string(path).with_context(failed)?);
    Pepper::parse(&text).with_context(failed)
}
