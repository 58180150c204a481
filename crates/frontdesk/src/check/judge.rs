//! What the settings ask of forms that can't give it.

use frontdesk_schema::{DeclaredForm, HtmlForm, Page};
use url::{Host, Url};

use crate::config::{AltchaRule, Config, FormSettings, LoginRule, Source, Webhook};
use crate::survey::{Finding, KnownForm, Severity, Spot};

/// What is wrong with `[[protect]]` and `[forms.X]`.
pub(super) fn settings(config: &Config, forms: &[KnownForm]) -> Vec<Finding> {
    let source = config.file.as_deref().map(Source::read);
    let mut judge = Judge { config, source, forms, findings: Vec::new() };
    judge.proxies();
    judge.protection();
    for (name, settings) in &config.forms {
        let Some(known) = forms.iter().find(|known| known.form.name == *name) else { continue };
        judge.existence(known, settings);
        judge.fields(known, settings);
        judge.declaration(known, settings);
        judge.rules(known, settings);
        judge.login(known, settings);
        judge.webhooks(&["forms", name.as_str(), "webhooks"], &settings.webhooks);
        judge.honeypots(known, settings);
        judge.proof(known, settings);
    }
    judge.webhooks(&["webhooks", "all"], &config.webhooks.all);
    judge.findings
}

struct Judge<'a> {
    config: &'a Config,
    source: Option<Source>,
    forms: &'a [KnownForm],
    findings: Vec<Finding>,
}

impl Judge<'_> {
    /// Settings of a form that nobody sends are most likely meant for another: a login that is
    /// required there protects nothing.
    fn existence(&mut self, known: &KnownForm, settings: &FormSettings) {
        let is_known = known.is_declared || !known.places.is_empty();
        let is_for_others = !settings.origins.is_empty() || !settings.fields.is_empty();
        if is_known || is_for_others || self.config.site.as_os_str().is_empty() {
            return;
        }
        let name = known.form.name.as_str();
        let mut message = format!(
            "no page has the form {name}, it is not declared (`frontdesk form add {name}`), and \
             forms.{name} names no origins or fields of a front end elsewhere"
        );
        if let Some(nearest) = self.nearest(name) {
            message += &format!("; is {nearest} meant?");
        }
        // Pages of a trusted origin may send any form.
        let severity = match self.config.trusted_origins.is_empty() {
            true => Severity::Error,
            false => Severity::Warning,
        };
        self.say(severity, &["forms", name], message);
    }

    fn nearest(&self, name: &str) -> Option<&str> {
        let of_pages = self.forms.iter().filter(|known| !known.places.is_empty());
        let alike = of_pages.map(|known| {
            let other = known.form.name.as_str();
            (strsim::jaro_winkler(name, other), other)
        });
        let nearest = alike.max_by(|one, other| one.0.total_cmp(&other.0));
        nearest.filter(|(alike, _)| *alike > 0.7).map(|(_, other)| other)
    }

    /// What the settings say of fields, held against the fields that there are.
    fn fields(&mut self, known: &KnownForm, settings: &FormSettings) {
        let Some(schema) = known.form.schema() else { return };
        let name = known.form.name.as_str();
        for (key, fields) in [("unique", &settings.unique), ("counts", &settings.counts)] {
            for field in fields {
                let message = if schema.field(field).is_none() {
                    format!("forms.{name}.{key} names \"{field}\", which the form doesn't have")
                } else if key == "counts" && !known.form.lists_any(field) {
                    format!(
                        "forms.{name}.counts names \"{field}\", but only values that the HTML lists \
                         are counted, and of this field it lists none"
                    )
                } else {
                    continue;
                };
                self.say(Severity::Error, &["forms", name, key], message);
            }
        }
    }

    /// Rules across fields that are not there.
    fn rules(&mut self, known: &KnownForm, settings: &FormSettings) {
        let name = known.form.name.as_str();
        let has =
            |field: &str| known.form.schema().is_some_and(|schema| schema.field(field).is_some());
        for (index, rule) in settings.rules().enumerate() {
            for field in rule.fields.iter().filter(|field| !has(field)) {
                let message = format!(
                    "the rule \"{rule}\" of forms.{name} counts for nothing: the form has no field \"{field}\""
                );
                self.say(Severity::Error, &["forms", name, "rules", &index.to_string()], message);
            }
        }
    }

    /// What can't work in the declared fields, each by itself, so that its line is known.
    fn declaration(&mut self, known: &KnownForm, settings: &FormSettings) {
        let name = known.form.name.as_str();
        for (index, field) in settings.fields.iter().enumerate() {
            let alone = DeclaredForm { fields: vec![field.clone()], ..DeclaredForm::default() };
            let Ok(schema) = alone.schema() else { continue };
            let index = index.to_string();
            for warning in &schema.warnings {
                let severity = Severity::of(&warning.kind);
                let key = ["forms", name, "fields", &index];
                self.say(severity, &key, warning.kind.to_string());
            }
        }
    }

    /// Who asks about protected pages has to be known as a proxy.
    fn protection(&mut self) {
        if let Some(message) = self.config.unasked_protection() {
            self.say(Severity::Warning, &["protect"], message.to_owned());
        }
    }

    /// Nobody is remembered on plain http, because everybody on the way could read the cookie.
    fn login(&mut self, known: &KnownForm, settings: &FormSettings) {
        let Some(url) = &self.config.public_url else { return };
        let is_open =
            url.scheme() == "http" && !is_here(url) && !self.config.sessions.insecure_http;
        if settings.login == LoginRule::Required && is_open {
            let name = known.form.name.as_str();
            let message = format!(
                "forms.{name}.login is \"required\", but public_url is plain http, on which nobody \
                 can log in: give it an https address"
            );
            self.say(Severity::Error, &["forms", name, "login"], message);
        }
    }

    /// On plain http everybody on the way reads what is told, and can keep it from arriving.
    fn webhooks(&mut self, key: &[&str], webhooks: &[Webhook]) {
        for (index, webhook) in webhooks.iter().enumerate() {
            let url = webhook.url.url();
            let index = index.to_string();
            let key = [key, &[index.as_str()]].concat();
            if url.scheme() == "http" && !is_here(url) {
                let host = url.host_str().unwrap_or_default();
                let message = format!(
                    "the webhook to {host} is plain http: everybody on the way reads what is \
                     submitted; give it an https address"
                );
                self.say(Severity::Warning, &key, message);
            }
            if let Some(file) = &webhook.secret_file
                && let Err(error) = std::fs::File::open(file)
            {
                let message = format!("secret_file {} can't be read: {error}", file.display());
                self.say(Severity::Error, &key, message);
            }
        }
    }

    /// A field that people have to fill in can't be one that only robots do.
    fn honeypots(&mut self, known: &KnownForm, settings: &FormSettings) {
        let Some(schema) = known.form.schema() else { return };
        let name = known.form.name.as_str();
        for field in &settings.honeypot {
            if schema.field(field).is_some_and(frontdesk_schema::Field::required) {
                let message = format!(
                    "forms.{name}.honeypot names \"{field}\", which is required: whoever fills it in \
                     is taken for a robot"
                );
                self.say(Severity::Error, &["forms", name, "honeypot"], message);
            } else if schema.field(field).is_none() && !known.places.is_empty() {
                let message = format!(
                    "forms.{name}.honeypot names \"{field}\", which the form doesn't have: no robot fills \
                     in what is not there"
                );
                self.say(Severity::Warning, &["forms", name, "honeypot"], message);
            }
        }
    }

    /// Without a proof of work nothing that people send is taken.
    fn proof(&mut self, known: &KnownForm, settings: &FormSettings) {
        if settings.altcha != AltchaRule::Required {
            return;
        }
        let name = known.form.name.as_str();
        let bare = known.places.iter().filter(|spot| is_without_proof(spot));
        self.findings.extend(bare.map(|spot| {
            let message = format!(
                "forms.{name}.altcha is \"required\", but this form does no proof of work, so nothing \
                 that people send from it is taken: load /frontdesk.js and add data-fd-proof, or put \
                 ALTCHA's widget into it (docs/spam.md)"
            );
            Finding::new(Severity::Warning, spot.clone(), message)
        }));
    }

    /// Where only this machine is listened to and others are to come, a proxy stands in between.
    fn proxies(&mut self) {
        let Config { public_url, listen, trusted_proxies, protect, .. } = self.config;
        let is_elsewhere = public_url.as_ref().is_some_and(|url| !is_here(url));
        // Of protected pages it is said elsewhere.
        let is_told = !protect.is_empty();
        if is_elsewhere && !is_told && listen.ip().is_loopback() && trusted_proxies.is_empty() {
            let message = format!(
                "listen is {listen}, so a proxy stands before it, but trusted_proxies is empty: all \
                 visitors have one address, and one limit of how often they may send (spam.burst)"
            );
            self.say(Severity::Warning, &["public_url"], message);
        }
    }

    fn say(&mut self, severity: Severity, key: &[&str], message: String) {
        let spot = Spot::of_setting(self.source.as_ref(), key);
        self.findings.push(Finding::new(severity, spot, message));
    }
}

/// Whether nothing in a page does the proof of work of the form on this line: not our script, which the
/// form has to ask for, and no widget, of which at least the name stands somewhere in the page.
fn is_without_proof(spot: &Spot) -> bool {
    let Ok(bytes) = std::fs::read(&spot.file) else { return false };
    let html = String::from_utf8_lossy(&bytes);
    if html.to_ascii_lowercase().contains("altcha") {
        return false;
    }
    let page = Page::read(&html);
    let form = page.forms.iter().find(|form| form.line == spot.line);
    let asks = |form: &HtmlForm| {
        ["data-fd-proof", "data-fd-send"].iter().any(|mark| form.attributes.has(mark))
    };
    form.is_some_and(|form| !(asks(form) && html.contains("frontdesk.js")))
}

/// Whether an address is this machine's own, on which nobody is on the way.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
