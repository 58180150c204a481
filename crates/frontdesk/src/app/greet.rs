//! What stands on the operator's terminal.

use std::io::{self, Write};

use jiff::Timestamp;

use super::App;
use crate::serve::Addresses;
use crate::site::{Place, Site};

impl App {
    pub(crate) fn has_terminal(&self) -> bool {
        self.0.has_terminal
    }

    /// Shows a line on the operator's terminal.
    pub(crate) fn tell(&self, at: i64, line: &str) {
        let moment = Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = moment.to_zoned(jiff::tz::TimeZone::system());
        // A terminal that went away is no reason to fail.
        let _ = writeln!(io::stdout(), "{}  {line}", local.strftime("%H:%M:%S"));
    }

    /// Says where we are and what was found.
    ///
    /// # Errors
    /// Standard output is closed.
    pub(crate) fn greet(&self) -> io::Result<()> {
        let Addresses { site: address, desk } = self.0.addresses;
        let config = self.config();
        let mut out = io::stdout().lock();
        writeln!(out, "Frontdesk {}", env!("CARGO_PKG_VERSION"))?;
        match self.site() {
            Some(site) => {
                writeln!(out, "  site   http://{address}  ({})", config.site.display())?;
                greet_forms(&mut out, site)?;
            }
            None => writeln!(out, "  forms  http://{address}/f/NAME")?,
        }
        writeln!(out, "  desk   http://{desk}")?;
        writeln!(out, "  data   {}", config.data.display())?;
        if let Some(mailbox) = crate::mail::mailbox(self) {
            writeln!(out, "  mail   {mailbox}  (no mail server is set: mails are kept there)")?;
        }
        self.greet_public(&mut out)?;
        writeln!(out, "Ctrl-C stops it; what is in flight is finished first.")?;
        out.flush()
    }

    /// Who is answered beside this machine, and what stands in the way.
    fn greet_public(&self, out: &mut impl Write) -> io::Result<()> {
        let Addresses { site: address, desk } = self.0.addresses;
        let config = self.config();
        match &config.public_url {
            Some(url) => writeln!(out, "  public {url}")?,
            None if address.ip().is_loopback() => {}
            None => writeln!(
                out,
                "  look   without public_url only this machine is answered; others get 421"
            )?,
        }
        if let Some(warning) = config.unasked_protection() {
            writeln!(out, "  look   {warning}")?;
        }
        match &config.desk.url {
            Some(url) => writeln!(out, "  public {url} (the desk)"),
            None if desk.ip().is_loopback() => Ok(()),
            None => writeln!(
                out,
                "  look   without desk.url the desk answers only this machine; others get 421"
            ),
        }
    }
}

fn greet_forms(out: &mut impl Write, site: &Site) -> io::Result<()> {
    let forms = site.forms();
    for form in forms.iter() {
        let places: Vec<String> = form.places.iter().map(Place::to_string).collect();
        writeln!(out, "  form   {}  {}", form.name, places.join(", "))?;
    }
    if forms.iter().next().is_none() {
        writeln!(out, "  look   no page has a form with action=\"/f/NAME\"")?;
    }
    for warning in forms.warnings() {
        writeln!(out, "  look   {warning}")?;
    }
    Ok(())
}
