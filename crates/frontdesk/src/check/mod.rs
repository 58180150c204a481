//! `frontdesk check`: what the settings and the forms of a site are, and what can't work.
//!
//! - `judge.rs`: what the settings ask of forms that can't give it;
//! - `text.rs`, `json.rs`: the two ways of saying it.

mod json;
mod judge;
mod text;

use std::io::Write;

use crate::cli::Report;
use crate::config::{Config, ConfigError};
use crate::survey::{Finding, Severity, Spot, Survey};

/// Whether what was looked at can work, which the exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing is wrong, or nothing but what works all the same.
    Fine,
    /// Something can't work.
    Wrong,
}

/// Looks, and says what was found.
///
/// # Errors
/// What can't be written.
pub(crate) fn run(
    config: &Result<Config, ConfigError>,
    format: Report,
    mut out: impl Write,
) -> anyhow::Result<Verdict> {
    let survey = match config {
        Ok(config) => judged(config),
        Err(error) => Survey::refused(error),
    };
    let config = config.as_ref().ok();
    match format {
        Report::Text => text::write(&survey, &mut out)?,
        Report::Json => json::write(config, &survey, &mut out)?,
    }
    out.flush()?;
    let is_wrong = survey.findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if is_wrong { Verdict::Wrong } else { Verdict::Fine })
}

fn judged(config: &Config) -> Survey {
    let mut survey = Survey::of(config);
    let settings: Vec<Finding> = judge::settings(config, &survey.forms);
    survey.findings.extend(settings);
    let is_empty = survey.forms.is_empty() && survey.findings.is_empty();
    if is_empty && !config.site.as_os_str().is_empty() {
        let message = "no page has a form with action=\"/f/NAME\"".to_owned();
        survey.findings.push(Finding::new(Severity::Warning, Spot::default(), message));
    }
    survey.findings.sort();
    survey.findings.dedup();
    survey
}
