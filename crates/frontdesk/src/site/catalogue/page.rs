//! The forms of one page that are sent here, and what is wrong with them.

use std::sync::Arc;

use frontdesk_schema::{Control, HtmlField, HtmlForm, InputType, Method, Page, WarningKind};

use super::moved;
use super::rules::Rules;
use super::{Fields, Found, PageForms, Sent, page_path};
use crate::form_name::{BadFormName, FormName};
use crate::site::action::{Goes, PageAddress};
use crate::site::forms::{Place, Severity, Warning};

/// The forms in the page `file`; what they demand counts towards `rules`.
pub(super) fn forms_in(
    file: &str,
    page: &Page,
    public_host: Option<&str>,
    rules: &mut Rules,
) -> PageForms {
    let path = page_path(file);
    let address = PageAddress::new(&path, page.base.as_deref(), public_host);
    let mut reading = Reading { file, path: &path, forms: PageForms::default(), address };
    for form in &page.forms {
        reading.form(form, rules);
    }
    reading.whole(page);
    if let Some(cut) = page.cut {
        reading.fails(0, format!("{cut}: forms behind that are not known"));
    }
    reading.forms
}

/// What our own paths that take a POST begin with, as `routes/` has them.
pub(in crate::site) const TAKERS: [&str; 11] = [
    "account", "confirm", "decode", "f", "invited", "login", "logout", "parked", "reset",
    "session", "signup",
];

struct Reading<'a> {
    file: &'a str,
    path: &'a str,
    forms: PageForms,
    address: Option<PageAddress<'a>>,
}

impl Reading<'_> {
    fn form(&mut self, form: &HtmlForm, rules: &mut Rules) {
        let before = self.forms.found.len();
        match self.goes(form.action.as_deref()) {
            Goes::ToForm(name) => self.sent_to(name, form.line, form.method),
            Goes::ToBadName(name) => self.bad_name(form.line, &name),
            Goes::ToPath(target) if form.netlify() => self.netlify(form, target),
            Goes::Elsewhere if form.netlify() => {
                self.fails(form.line, "this form is sent to another site, not to this one".into());
            }
            Goes::Elsewhere if form.method == Method::Post => {
                let action = form.action.clone().unwrap_or_default();
                let kind = WarningKind::ActionElsewhere(action);
                self.odd(form.line, kind.to_string());
            }
            Goes::ToPath(target) if form.method == Method::Post => {
                self.posted_to_path(form.line, &target, form.action.as_deref());
            }
            Goes::ToPath(_) | Goes::Elsewhere => {}
        }
        // HTML, 4.10.19.6: a submit button may send the form elsewhere than the form itself says.
        for button in form.fields.iter().filter(|field| field.control.submits()) {
            let Some(action) = button.attributes.value("formaction") else { continue };
            let method = match button.attributes.value("formmethod") {
                Some(word) => Method::of(Some(word)),
                None => form.method,
            };
            match self.goes(Some(action)) {
                Goes::ToForm(name) => self.sent_to(name, button.line, method),
                Goes::ToBadName(name) => self.bad_name(button.line, &name),
                Goes::ToPath(_) | Goes::Elsewhere => {}
            }
        }
        if self.forms.found.len() > before {
            let fields = Arc::new(self.fields(form, rules));
            for found in self.forms.found.iter_mut().skip(before) {
                found.fields = fields.clone();
            }
        }
    }

    fn goes(&self, action: Option<&str>) -> Goes {
        self.address.as_ref().map_or(Goes::Elsewhere, |address| address.resolve(action))
    }

    fn sent_to(&mut self, name: FormName, line: u64, method: Method) {
        let sent = match method {
            Method::Post => Sent::Rightly,
            Method::Get => {
                self.fails(
                    line,
                    format!("the form {name} is sent with GET and gets lost: add method=\"post\""),
                );
                Sent::Wrongly
            }
            Method::Dialog => {
                self.fails(
                    line,
                    format!(
                        "the form {name} has method=\"dialog\", which sends nothing: write \
                         method=\"post\""
                    ),
                );
                Sent::Wrongly
            }
        };
        self.found(name, line, sent, None);
    }

    /// Netlify's own way: the form is sent to its page, and is known by its `name`.
    fn netlify(&mut self, form: &HtmlForm, target: String) {
        let Some(title) = form.name() else {
            self.fails(form.line, "this Netlify form has no name: add name=\"contact\"".into());
            return;
        };
        // A hidden form only tells the names of fields; a script sends them.
        if form.method != Method::Post && !form.attributes.has("hidden") {
            self.fails(
                form.line,
                format!("the form {title} is not sent with POST: add method=\"post\""),
            );
        }
        let name = FormName::of_title(title);
        if let Err(BadFormName) = FormName::parse(title.trim()) {
            self.odd(form.line, format!("the form \"{title}\" is called {name} here"));
        }
        let netlify = Some((title.trim().to_owned(), target));
        self.found(name, form.line, Sent::Rightly, netlify);
    }

    /// A path of this site takes no form, unless it is one of ours. It is no error, because a proxy in
    /// front of us may lead the path to somebody who does.
    fn posted_to_path(&mut self, line: u64, target: &str, action: Option<&str>) {
        let first = target.split('/').nth(1).unwrap_or_default();
        if TAKERS.contains(&first) {
            return;
        }
        let message = match action.map(str::trim).filter(|action| !action.is_empty()) {
            Some(action) => format!(
                "this form is posted to \"{action}\", which takes no forms: write action=\"/f/NAME\""
            ),
            None => "this form is posted to its own page, which takes no forms: write \
                     action=\"/f/NAME\""
                .into(),
        };
        self.odd(line, message);
    }

    fn found(&mut self, name: FormName, line: u64, sent: Sent, netlify: Option<(String, String)>) {
        let (file, page_path) = (self.file.to_owned(), self.path.to_owned());
        let place = Place { file, line, page_path };
        let fields = Arc::default();
        self.forms.found.push(Found { name, place, sent, netlify, fields });
    }

    fn bad_name(&mut self, line: u64, name: &str) {
        self.fails(line, format!("{name:?} is no name for a form: {BadFormName}"));
    }

    /// What the form holds and demands, once for all places that it is sent to.
    fn fields(&mut self, form: &HtmlForm, rules: &mut Rules) -> Fields {
        for field in form.fields.iter().filter(|field| is_literal_id(field)) {
            self.odd(
                field.line,
                "this _id is the same for every visitor and is ignored; let a script fill it anew \
                 for each"
                    .into(),
            );
        }
        for (line, message) in moved::warnings(form) {
            self.odd(line, message);
        }
        let (schema, warnings) = rules.of(form, self.file);
        for warning in warnings {
            // Where it is sent was looked at with the address of the page in mind.
            if !matches!(warning.kind, WarningKind::ActionElsewhere(_)) {
                self.forms.warnings.push(Warning::of(self.file, &warning));
            }
        }
        if schema.is_none() {
            self.forms.is_whole = false;
            self.fails(
                form.line,
                "the site has too many fields: what this form demands is not known".into(),
            );
        }
        Fields {
            literal_id: form.fields.iter().any(is_literal_id),
            hidden: named(form, InputType::Hidden),
            secret: named(form, InputType::Password),
            honeypot: form.netlify_honeypot().map(str::to_owned),
            listed: form.fields.iter().flat_map(listed).collect(),
            schema,
        }
    }

    /// What is wrong with the page as a whole. Ids and labels matter here where a form of ours may
    /// need them.
    fn whole(&mut self, page: &Page) {
        let is_ours = !self.forms.found.is_empty();
        let told = page.warnings.iter().filter(|warning| match warning.kind {
            WarningKind::DuplicateId(_) | WarningKind::LabelNowhere(_) => is_ours,
            _ => true,
        });
        self.forms.warnings.extend(told.map(|warning| Warning::of(self.file, warning)));
    }

    fn fails(&mut self, line: u64, message: String) {
        self.warn(line, message, Severity::Error);
    }

    fn odd(&mut self, line: u64, message: String) {
        self.warn(line, message, Severity::Warning);
    }

    fn warn(&mut self, line: u64, message: String, severity: Severity) {
        let file = self.file.to_owned();
        self.forms.warnings.push(Warning { file, line, message, severity });
    }
}

/// The names of a form's inputs of one type.
fn named(form: &HtmlForm, input: InputType) -> Vec<String> {
    let fields = form.fields.iter().filter(|field| field.control == Control::Input(input));
    fields.filter_map(|field| field.name.clone()).collect()
}

/// The values of a field that stand in the HTML and that a visitor can only choose among.
fn listed(field: &HtmlField) -> Vec<(String, String)> {
    let Some(name) = &field.name else { return Vec::new() };
    let values = match field.control {
        Control::Select => field.options.iter().map(|option| option.value.clone()).collect(),
        // HTML, 4.10.5.3: a box without a value sends this word.
        Control::Input(InputType::Checkbox | InputType::Radio) => {
            vec![field.value.clone().unwrap_or_else(|| "on".to_owned())]
        }
        Control::Input(InputType::Hidden | InputType::Submit) | Control::Button(_) => {
            field.value.iter().cloned().collect()
        }
        Control::Input(_) | Control::Textarea => Vec::new(),
    };
    values.into_iter().map(|value: String| (name.clone(), value)).collect()
}

/// A hidden `_id` tells a double click from two submissions; one that stands in the page can't.
fn is_literal_id(field: &HtmlField) -> bool {
    field.control == Control::Input(InputType::Hidden)
        && field.name.as_deref() == Some("_id")
        && field.value.as_deref().is_some_and(|value| !value.is_empty())
}
