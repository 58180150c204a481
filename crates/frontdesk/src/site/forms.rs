//! The forms of a site, put together from all its pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use frontdesk_schema::{FormSchema, WarningKind};
use percent_encoding::percent_decode_str;

use super::catalogue::{Fields, Found, Sent};
use super::files::INDEXES;
use crate::form_name::FormName;

/// Where a form stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The file, below the site's folder, with `/` between its parts.
    pub(crate) file: String,
    /// The line of its tag, counted from 1.
    pub(crate) line: u64,
    /// The path under which browsers see the page: `/about`, `/shop/`.
    pub(crate) page_path: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something in a page that won't work as it was meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Warning {
    /// The file, below the site's folder; empty for the folder as a whole.
    pub(crate) file: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub(crate) line: u64,
    /// What is wrong, and what to do.
    pub(crate) message: String,
    /// Whether it can work all the same.
    pub(crate) severity: Severity,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// It can't work: something that was asked for doesn't happen.
    Error,
    /// It works, but hardly as it was meant.
    Warning,
}

impl Warning {
    /// What can't work.
    pub(super) fn error(file: String, line: u64, message: String) -> Warning {
        Warning { file, line, message, severity: Severity::Error }
    }

    /// What the reading of a page's rules found.
    pub(super) fn of(file: &str, warning: &frontdesk_schema::Warning) -> Warning {
        Warning {
            file: file.to_owned(),
            line: warning.line,
            message: warning.kind.to_string(),
            severity: Severity::of(&warning.kind),
        }
    }
}

impl Severity {
    /// Whether what a page asks for can't be had, or a visitor can't get through.
    pub(crate) fn of(kind: &WarningKind) -> Severity {
        match kind {
            WarningKind::FormNowhere { .. }
            | WarningKind::NoName(_)
            | WarningKind::FileNotSent(_)
            | WarningKind::RuleNowhere { .. }
            | WarningKind::BadPattern { .. }
            | WarningKind::UncheckedPattern { .. }
            | WarningKind::BadBound { .. }
            | WarningKind::EmptyRange { .. }
            | WarningKind::RequiredReadonly(_) => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", _) => write!(f, "{}", self.message),
            (file, 0) => write!(f, "{file}: {}", self.message),
            (file, line) => write!(f, "{file}:{line}: {}", self.message),
        }
    }
}

/// One form of the site: all places that send to the same name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SiteForm {
    /// Its name here.
    pub(crate) name: FormName,
    /// What a Netlify form is called in its page, where that is not its name here.
    pub(crate) title: Option<String>,
    /// The places that send to it. Empty if all of them do it wrongly.
    pub(crate) places: Vec<Place>,
    /// The places that name it but send by GET or not at all.
    pub(crate) wrong_method: Vec<Place>,
    /// Whether one of its places holds a hidden `_id` with a value. The same for every visitor, it
    /// can't tell one submission from another, and is ignored.
    pub(crate) literal_id: bool,
    /// Where its HTML leads to once it is sent: of a Netlify form the action, if it is another page.
    pub(crate) next: Option<String>,
    /// The names of its hidden fields, and of its password fields.
    pub(crate) hidden: Vec<String>,
    pub(crate) secret: Vec<String>,
    /// The fields that people don't see, as its HTML names them.
    pub(crate) honeypots: Vec<String>,
    /// The values that its HTML lists, by field.
    pub(crate) listed: BTreeMap<String, BTreeSet<String>>,
    /// What all its places together demand; `None` if that of one of them is not known.
    pub(crate) schema: Option<Arc<FormSchema>>,
    /// The language around it, by [`page_key`] of the pages that say one.
    pub(crate) languages: BTreeMap<String, String>,
}

impl SiteForm {
    /// Takes in what the HTML of its places holds.
    fn take(&mut self, all: &[&Arc<Fields>], warnings: &mut Vec<Warning>) {
        for fields in all {
            self.hidden.extend(fields.hidden.iter().cloned());
            self.secret.extend(fields.secret.iter().cloned());
            self.honeypots.extend(fields.honeypot.iter().cloned());
            for (field, value) in &fields.listed {
                self.listed.entry(field.clone()).or_default().insert(value.clone());
            }
            self.literal_id |= fields.literal_id;
        }
        let schemas: Option<Vec<FormSchema>> =
            all.iter().map(|fields| fields.schema.clone()).collect();
        let Some(schemas) = schemas.filter(|schemas| !schemas.is_empty()) else { return };
        let schema = FormSchema::merged(schemas);
        // Each page's own warnings were taken before: what is left is between them.
        for warning in &schema.warnings {
            let file = warning.page.as_deref().unwrap_or_default();
            warnings.push(Warning::of(file, warning));
        }
        self.schema = Some(Arc::new(schema));
    }
}

/// A Netlify form: known by the name it is called in its page, or by the paths it is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Netlify {
    title: String,
    name: FormName,
    page: String,
    target: String,
}

/// All forms of a site at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SiteForms {
    forms: BTreeMap<FormName, SiteForm>,
    netlify: Vec<Netlify>,
    warnings: Vec<Warning>,
}

impl SiteForms {
    pub(super) fn gather<'a>(
        found: impl Iterator<Item = &'a Found>,
        mut warnings: Vec<Warning>,
    ) -> SiteForms {
        let mut forms = SiteForms::default();
        let mut fields: BTreeMap<FormName, Vec<&Arc<Fields>>> = BTreeMap::new();
        for found in found {
            forms.add(found, &mut warnings);
            let of_form = fields.entry(found.name.clone()).or_default();
            // Several buttons of one form may send it to the same name.
            let is_same = of_form.last().is_some_and(|last| Arc::ptr_eq(last, &found.fields));
            if found.sent == Sent::Rightly && !is_same {
                of_form.push(&found.fields);
            }
        }
        for (name, fields) in fields {
            if let Some(form) = forms.forms.get_mut(&name) {
                form.take(&fields, &mut warnings);
            }
        }
        warnings.sort();
        SiteForms { warnings, ..forms }
    }

    fn add(&mut self, found: &Found, warnings: &mut Vec<Warning>) {
        let form = self.forms.entry(found.name.clone()).or_insert_with(|| SiteForm {
            name: found.name.clone(),
            title: None,
            places: Vec::new(),
            wrong_method: Vec::new(),
            literal_id: false,
            next: None,
            hidden: Vec::new(),
            secret: Vec::new(),
            honeypots: Vec::new(),
            listed: BTreeMap::new(),
            schema: None,
            languages: BTreeMap::new(),
        });
        let spoken = found.fields.schema.as_ref().and_then(|schema| schema.language.clone());
        if let Some(tag) = spoken {
            form.languages.entry(page_key(&found.place.page_path)).or_insert(tag);
        }
        match found.sent {
            Sent::Rightly => form.places.push(found.place.clone()),
            Sent::Wrongly => form.wrong_method.push(found.place.clone()),
        }
        let Some((title, target)) = &found.netlify else { return };
        if page_key(target) != page_key(&found.place.page_path) {
            form.next = Some(target.clone());
        }
        if title != form.name.as_str() {
            let first = form.title.get_or_insert_with(|| title.clone());
            if first != title {
                let message = format!(
                    "the forms \"{first}\" and \"{title}\" both become {:?} here and share one \
                     inbox; give one of them another name",
                    form.name.as_str()
                );
                let Place { file, line, .. } = found.place.clone();
                warnings.push(Warning::error(file, line, message));
            }
        }
        self.netlify.push(Netlify {
            title: title.clone(),
            name: found.name.clone(),
            page: page_key(&found.place.page_path),
            target: page_key(target),
        });
    }

    /// The form of that name, if a page sends to it by POST.
    pub(crate) fn get(&self, name: &FormName) -> Option<&SiteForm> {
        self.forms.get(name).filter(|form| !form.places.is_empty())
    }

    /// The places that name a form but don't send by POST: what a 404 or 405 can point at.
    pub(crate) fn wrong_method(&self, name: &FormName) -> &[Place] {
        self.forms.get(name).map_or(&[], |form| &form.wrong_method)
    }

    /// The forms that are only ever sent by GET or not at all.
    pub(crate) fn sent_wrongly(&self) -> impl Iterator<Item = &FormName> {
        self.forms.values().filter(|form| form.places.is_empty()).map(|form| &form.name)
    }

    /// The forms that take submissions, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &SiteForm> {
        self.forms.values().filter(|form| !form.places.is_empty())
    }

    /// Their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &FormName> {
        self.iter().map(|form| &form.name)
    }

    /// What won't work as it was meant, by file and line.
    pub(crate) fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Whether a POST to this path may be a Netlify form: it is a page with one, or the action of
    /// one, or the front page, which takes them all if the body says which.
    pub(crate) fn takes_posts(&self, path: &str) -> bool {
        let key = page_key(path);
        self.netlify.iter().any(|form| key.is_empty() || form.target == key || form.page == key)
    }

    /// The Netlify form that a POST to a page belongs to: the one called `form_name`, if the body
    /// says so; else the only one on that page or with that action.
    pub(crate) fn for_page(&self, path: &str, form_name: Option<&str>) -> Option<&SiteForm> {
        let name = match form_name {
            Some(title) => &self.netlify.iter().find(|form| form.title == title.trim())?.name,
            None => {
                let key = page_key(path);
                let mut meant =
                    self.netlify.iter().filter(|form| form.target == key || form.page == key);
                let first = &meant.next()?.name;
                meant.all(|other| other.name == *first).then_some(first)?
            }
        };
        self.get(name)
    }
}

/// One key for all paths that show the same page: `/about`, `/about.html`; `/shop/`,
/// `/shop/index.html`, `/shop`.
pub(crate) fn page_key(path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let path = INDEXES.iter().find_map(|index| path.strip_suffix(index)).unwrap_or(&path);
    let path = [".html", ".htm"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path);
    path.trim_end_matches('/').to_owned()
}
