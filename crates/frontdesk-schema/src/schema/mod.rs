//! What a form demands of what is sent to it.

mod accept;
mod declared;
mod input;
mod lookup;
mod merge;
mod read;
mod rule;
mod suspect;

use std::fmt;

use crate::form::HtmlForm;
use crate::warning::Warning;

pub use accept::Accept;
pub use declared::{DeclarationError, DeclaredField, DeclaredForm, DeclaredOption, Scalar};
pub use input::{
    Choice, ChoiceRules, ChoiceType, FileRules, Input, Kind, MeasureRules, TextRules, TextType,
};
pub(crate) use lookup::{Found, Lookup};
pub use rule::{DeclaredRule, Rule, RuleKind};

/// What a form demands: its fields, each with the rules that a browser would hold it to.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits};
/// use frontdesk_schema::{FormSchema, Page, Policy};
///
/// let page = Page::read("<form><label>E-mail: <input name=email type=email required></label>");
/// let schema = FormSchema::of(&page.forms[0]);
///
/// let sent = FormData::parse(&ContentType::query(), "email=ann".into(), &Limits::default())?;
/// let checked = schema.check(sent.entries(), &Policy::default());
/// let error = &checked.errors()[0];
/// assert_eq!((error.field.as_str(), error.fault.code()), ("email", "typeMismatch"));
/// assert_eq!(error.label.as_deref(), Some("E-mail"));
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct FormSchema {
    /// The language of the page, as its nearest `lang` says.
    pub language: Option<String>,
    /// The fields, in the order of the page; a name is here once.
    pub fields: Vec<Field>,
    /// What they demand of each other.
    pub rules: Vec<Rule>,
    /// What can't work.
    pub warnings: Vec<Warning>,
    lookup: Lookup,
}

/// All that is sent under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name, as it stands in the page.
    pub name: String,
    /// Its controls. Where pages disagree there are several sets of them, and what satisfies one
    /// is right.
    pub variants: Vec<Variant>,
    /// Whether every page with this form has the field: only then can it be required.
    pub everywhere: bool,
}

/// The controls with one name in one form of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// In the order of the page. The radio buttons of a group are one of them, and so are
    /// checkboxes and buttons with one name.
    pub inputs: Vec<Input>,
    /// Where they stand: more than once if pages agree.
    pub places: Vec<Place>,
}

/// A line of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The page, where several are read together.
    pub page: Option<String>,
    /// The line, counted from 1; 0 in a declaration.
    pub line: u64,
}

impl FormSchema {
    /// What one form of a page demands.
    ///
    /// `novalidate` and `formnovalidate` are left to the browser: they switch off its bubbles, for
    /// pages that show errors in their own way, not the rules.
    pub fn of(form: &HtmlForm) -> FormSchema {
        read::read(form, None)
    }

    /// The same, with places and warnings that name the page.
    pub fn of_page(form: &HtmlForm, page: &str) -> FormSchema {
        read::read(form, Some(page))
    }

    /// One schema for a form that several pages have (a newsletter's in each footer).
    ///
    /// Where they disagree, what satisfies one page's rules is right, because nobody can tell which
    /// page it was sent from; a warning names both places. A field that some page doesn't have is
    /// not required.
    ///
    /// ```
    /// use frontdesk_schema::{FormSchema, Page};
    ///
    /// let [one, other] = ["<form><input name=a maxlength=5>", "<form><input name=a maxlength=9>"]
    ///     .map(|html| Page::read(html).forms.remove(0));
    /// let both = FormSchema::merged([FormSchema::of_page(&one, "one.html"), FormSchema::of(&other)]);
    /// assert_eq!(both.fields[0].variants.len(), 2);
    /// assert_eq!(both.warnings.len(), 1);
    /// ```
    pub fn merged(schemas: impl IntoIterator<Item = FormSchema>) -> FormSchema {
        merge::merge(schemas)
    }

    /// The same without some fields, as for those that a server takes for itself.
    ///
    /// ```
    /// use frontdesk_schema::{FormSchema, Page};
    ///
    /// let page = Page::read("<form><input name=email><input type=hidden name=_next value=/ok>");
    /// let schema = FormSchema::of(&page.forms[0]).without(|name| name == "_next");
    /// assert!(schema.field("_next").is_none() && schema.field("email").is_some());
    /// ```
    pub fn without(&self, is_left_out: impl Fn(&str) -> bool) -> FormSchema {
        let kept = self.fields.iter().filter(|field| !is_left_out(&field.name));
        let rest =
            FormSchema::new(self.language.clone(), kept.cloned().collect(), self.warnings.clone());
        rest.with_rules(self.rules.iter().cloned())
    }

    /// The same with more rules across its fields, such as those that a configuration declares.
    pub fn with_rules(mut self, rules: impl IntoIterator<Item = Rule>) -> FormSchema {
        self.rules.extend(rules);
        self
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub(crate) fn new(
        language: Option<String>,
        fields: Vec<Field>,
        warnings: Vec<Warning>,
    ) -> FormSchema {
        let lookup = Lookup::new(&fields);
        FormSchema { language, fields, rules: Vec::new(), warnings, lookup }
    }

    pub(crate) fn lookup(&self) -> &Lookup {
        &self.lookup
    }
}

/// Two schemas are the same if they demand the same; how fields are found follows from that.
impl PartialEq for FormSchema {
    fn eq(&self, other: &FormSchema) -> bool {
        (&self.language, &self.fields, &self.rules, &self.warnings)
            == (&other.language, &other.fields, &other.rules, &other.warnings)
    }
}

impl Field {
    /// What people call it; its name where the page doesn't say.
    pub fn label(&self) -> &str {
        self.inputs().find_map(|input| input.label.as_deref()).unwrap_or(&self.name)
    }

    /// All its controls, whichever page they stand in.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.variants.iter().flat_map(|variant| &variant.inputs)
    }

    /// Whether a submission without it is refused.
    pub fn required(&self) -> bool {
        self.everywhere
            && self.variants.iter().all(|variant| variant.inputs.iter().any(Input::is_demanded))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.page, self.line) {
            (Some(page), 0) => f.write_str(page),
            (Some(page), line) => write!(f, "{page}:{line}"),
            (None, 0) => f.write_str("the declaration"),
            (None, line) => write!(f, "line {line}"),
        }
    }
}
