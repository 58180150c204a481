//! All that can be known of the forms without a server that runs: for `frontdesk check`.

use std::path::Path;
use std::sync::Arc;

use frontdesk_store::{DeclaredForm, Store};

use crate::app::site_options;
use crate::config::{Config, ConfigError, Source};
use crate::forms::Form;
use crate::site::{Place, Site, SiteError, SiteForms, Warning};

pub(crate) use crate::site::Severity;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// The forms, by name.
    pub(crate) forms: Vec<KnownForm>,
    /// What is wrong so far.
    pub(crate) findings: Vec<Finding>,
}

/// A form, and where it is known from.
#[derive(Debug)]
pub(crate) struct KnownForm {
    /// The form as the server would take it.
    pub(crate) form: Arc<Form>,
    /// Where it stands in the site's HTML.
    pub(crate) places: Vec<Spot>,
    /// The places that name it, but don't send it by POST.
    pub(crate) wrong_places: Vec<Spot>,
    /// Whether `frontdesk form add` declared it.
    pub(crate) is_declared: bool,
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// The path as whoever asks would write it; empty where no file is meant.
    pub(crate) file: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub(crate) line: u64,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) spot: Spot,
    pub(crate) severity: Severity,
    pub(crate) message: String,
}

impl Survey {
    /// Looks at all that the settings name. Nothing is written, and no server is needed or disturbed.
    pub(crate) fn of(config: &Config) -> Survey {
        let mut findings = Vec::new();
        let site = site_forms(config, &mut findings);
        let declared = Store::peek_forms(&config.data).unwrap_or_else(|error| {
            let message = format!("the declared forms can't be read: {error}");
            findings.push(Finding::new(Severity::Warning, Spot::default(), message));
            Vec::new()
        });
        let forms = known_forms(config, site.as_ref(), declared);
        Survey { forms, findings }
    }

    /// What is said where the settings themselves can't be read.
    pub(crate) fn refused(error: &ConfigError) -> Survey {
        let spot = match error.place.rsplit_once(':') {
            Some((file, line)) => match line.parse() {
                Ok(line) => Spot { file: file.to_owned(), line },
                Err(_) => Spot { file: error.place.clone(), line: 0 },
            },
            None => Spot { file: error.place.clone(), line: 0 },
        };
        let finding = Finding::new(Severity::Error, spot, error.problem.clone());
        Survey { forms: Vec::new(), findings: vec![finding] }
    }
}

impl Finding {
    pub(crate) fn new(severity: Severity, spot: Spot, message: String) -> Finding {
        Finding { spot, severity, message }
    }
}

impl Spot {
    /// A place in a page of the site.
    fn in_site(site: &Path, file: &str, line: u64) -> Spot {
        let file = if file.is_empty() { site.to_owned() } else { site.join(file) };
        Spot { file: file.display().to_string(), line }
    }

    /// A setting: the line of the config file, or nothing where it comes from elsewhere.
    pub(crate) fn of_setting(source: Option<&Source>, key: &[&str]) -> Spot {
        let Some((source, line)) = source.and_then(|it| Some((it, it.line(key)?))) else {
            return Spot::default();
        };
        Spot { file: source.path().display().to_string(), line: line as u64 }
    }
}

fn site_forms(config: &Config, findings: &mut Vec<Finding>) -> Option<Arc<SiteForms>> {
    let mut options = site_options(config)?;
    let mut opened = Site::open(options.clone());
    if let Err(SiteError::DataInside { .. } | SiteError::InsideData { .. }) = &opened {
        // `serve` won't start like this; what else is wrong is told all the same.
        findings.extend(opened.as_ref().err().map(unusable));
        options.never.extend(options.data.take());
        opened = Site::open(options);
    }
    let site = match opened {
        Ok(site) => site,
        Err(error) => {
            findings.push(unusable(&error));
            return None;
        }
    };
    let forms = site.forms();
    findings.extend(forms.warnings().iter().map(|warning| finding(config, warning)));
    Some(forms)
}

fn unusable(error: &SiteError) -> Finding {
    Finding::new(Severity::Error, Spot::default(), error.to_string())
}

fn finding(config: &Config, warning: &Warning) -> Finding {
    let spot = Spot::in_site(&config.site, &warning.file, warning.line);
    Finding::new(warning.severity, spot, warning.message.clone())
}

fn known_forms(
    config: &Config,
    site: Option<&Arc<SiteForms>>,
    declared: Vec<DeclaredForm>,
) -> Vec<KnownForm> {
    let names: Vec<String> = declared.iter().map(|form| form.name.clone()).collect();
    let mut forms = crate::forms::all(config, site.map(|site| &**site), declared);
    for name in site.iter().flat_map(|site| site.sent_wrongly()) {
        forms.entry(name.clone()).or_insert_with(|| Arc::new(Form::named(name.clone())));
    }
    let spot = |place: &Place| Spot::in_site(&config.site, &place.file, place.line);
    let spots = |places: &[Place]| places.iter().map(spot).collect();
    let known = forms.into_iter().map(|(name, form)| KnownForm {
        form,
        places: spots(site.and_then(|site| site.get(&name)).map_or(&[], |form| &form.places)),
        wrong_places: spots(site.map_or(&[], |site| site.wrong_method(&name))),
        is_declared: names.iter().any(|declared| declared == name.as_str()),
    });
    known.collect()
}
