//! The forms of one page that are sent here, and what is wrong with them.

use frontdesk_schema::{Control, HtmlField, HtmlForm, InputType, Method, Page, PageEnctype};

use super::{Found, PageForms, Sent, page_path};
use crate::form_name::{BadFormName, FormName};
use crate::site::action::{Goes, PageAddress};
use crate::site::forms::{Place, Warning};

/// The forms in the page `file`.
pub(super) fn forms_in(file: &str, page: &Page, public_host: Option<&str>) -> PageForms {
    let path = page_path(file);
    let mut reading =
        Reading { file, path: path.clone(), forms: PageForms::default(), address: None };
    reading.address = PageAddress::new(&path, page.base.as_deref(), public_host);
    for form in &page.forms {
        reading.form(form);
    }
    for field in &page.ownerless {
        reading.ownerless(field);
    }
    if let Some(cut) = page.cut {
        reading.warn(0, format!("{cut}: forms behind that are not known"));
    }
    reading.forms
}

struct Reading<'a> {
    file: &'a str,
    path: String,
    forms: PageForms,
    address: Option<PageAddress<'a>>,
}

impl Reading<'_> {
    fn form(&mut self, form: &HtmlForm) {
        let before = self.forms.found.len();
        match self.goes(form.action.as_deref()) {
            Goes::ToForm(name) => self.sent_to(name, form, form.line, form.method),
            Goes::ToBadName(name) => self.bad_name(form.line, &name),
            Goes::ToPath(target) if form.netlify() => self.netlify(form, target),
            Goes::Elsewhere if form.netlify() => {
                self.warn(form.line, "this form is sent to another site, not to this one".into());
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
                Goes::ToForm(name) => self.sent_to(name, form, button.line, method),
                Goes::ToBadName(name) => self.bad_name(button.line, &name),
                Goes::ToPath(_) | Goes::Elsewhere => {}
            }
        }
        if self.forms.found.len() > before {
            self.fields(form);
        }
    }

    fn goes(&self, action: Option<&str>) -> Goes {
        self.address.as_ref().map_or(Goes::Elsewhere, |address| address.resolve(action))
    }

    fn sent_to(&mut self, name: FormName, form: &HtmlForm, line: u64, method: Method) {
        let sent = match method {
            Method::Post => Sent::Rightly,
            Method::Get => {
                self.warn(
                    line,
                    format!("the form {name} is sent with GET and gets lost: add method=\"post\""),
                );
                Sent::Wrongly
            }
            Method::Dialog => {
                self.warn(
                    line,
                    format!(
                        "the form {name} has method=\"dialog\", which sends nothing: write \
                         method=\"post\""
                    ),
                );
                Sent::Wrongly
            }
        };
        self.found(name, form, line, sent, None);
    }

    /// Netlify's own way: the form is sent to its page, and is known by its `name`.
    fn netlify(&mut self, form: &HtmlForm, target: String) {
        let Some(title) = form.name() else {
            self.warn(form.line, "this Netlify form has no name: add name=\"contact\"".into());
            return;
        };
        // A hidden form only tells the names of fields; a script sends them.
        if form.method != Method::Post && !form.attributes.has("hidden") {
            self.warn(
                form.line,
                format!("the form {title} is not sent with POST: add method=\"post\""),
            );
        }
        let name = FormName::of_title(title);
        if let Err(BadFormName) = FormName::parse(title.trim()) {
            self.warn(form.line, format!("the form \"{title}\" is called {name} here"));
        }
        let netlify = Some((title.trim().to_owned(), target));
        self.found(name, form, form.line, Sent::Rightly, netlify);
    }

    fn found(
        &mut self,
        name: FormName,
        form: &HtmlForm,
        line: u64,
        sent: Sent,
        netlify: Option<(String, String)>,
    ) {
        let place = Place { file: self.file.to_owned(), line, page_path: self.path.clone() };
        let literal_id = form.fields.iter().any(is_literal_id);
        let hidden = named(form, InputType::Hidden);
        let secret = named(form, InputType::Password);
        let listed = form.fields.iter().flat_map(listed).collect();
        self.forms.found.push(Found {
            name,
            place,
            sent,
            netlify,
            literal_id,
            hidden,
            secret,
            listed,
        });
    }

    fn bad_name(&mut self, line: u64, name: &str) {
        self.warn(line, format!("{name:?} is no name for a form: {BadFormName}"));
    }

    fn fields(&mut self, form: &HtmlForm) {
        for field in &form.fields {
            if field.name.is_none() && takes_something(field.control) {
                let word = field.control.word();
                self.warn(
                    field.line,
                    format!(
                        "this {word} field has no name, so that it is not sent: add name=\"…\""
                    ),
                );
            }
            if is_literal_id(field) {
                self.warn(
                    field.line,
                    "this _id is the same for every visitor and is ignored; let a script fill it \
                     anew for each"
                        .into(),
                );
            }
            let is_file = field.control == Control::Input(InputType::File);
            if is_file && form.enctype != PageEnctype::Multipart && form.method == Method::Post {
                self.warn(
                    field.line,
                    "only the file's name would be sent: add enctype=\"multipart/form-data\" to \
                     the form"
                        .into(),
                );
            }
        }
    }

    fn ownerless(&mut self, field: &HtmlField) {
        if let (Some(id), Some(name)) = (field.attributes.value("form"), &field.name) {
            self.warn(
                field.line,
                format!(
                    "the field {name:?} belongs to form=\"{id}\", which this page doesn't have"
                ),
            );
        }
    }

    fn warn(&mut self, line: u64, message: String) {
        self.forms.warnings.push(Warning { file: self.file.to_owned(), line, message });
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

/// Whether a visitor fills it in, so that a missing name is a mistake.
fn takes_something(control: Control) -> bool {
    match control {
        Control::Select | Control::Textarea => true,
        Control::Button(_) => false,
        Control::Input(input) => !matches!(
            input,
            InputType::Hidden
                | InputType::Submit
                | InputType::Image
                | InputType::Reset
                | InputType::Button
        ),
    }
}
