//! A submission held against a schema.

mod across;
mod choice;
mod fault;
mod field;
mod file;
mod hidden;
mod measure;
mod policy;
mod text;
mod typed;

use std::collections::HashSet;

use frontdesk_form::{Entry, FormFile, Value};

use crate::pattern::Work;
use crate::schema::{FormSchema, Found};
use field::{Absent, Checking};

pub use fault::{Fault, FieldError, Wanted};
pub use policy::{HiddenValues, Policy, UnknownFields, UnlistedOptions};
pub use typed::Typed;

/// The way to the beginning of a stored file.
type Beginnings<'p> = dyn Fn(&FormFile) -> Option<&'p [u8]> + 'p;

impl FormSchema {
    /// Holds entries against the schema; all errors are found at once.
    ///
    /// Files whose bytes are in memory are looked into; for those in a store see
    /// [`FormSchema::check_with_files`].
    ///
    /// ```
    /// use frontdesk_form::{ContentType, FormData, Limits};
    /// use frontdesk_schema::{FormSchema, Page, Policy};
    ///
    /// let page = Page::read("<form><input name=age type=number min=18><input name=name required>");
    /// let schema = FormSchema::of(&page.forms[0]);
    /// let sent = FormData::parse(&ContentType::query(), "age=8".into(), &Limits::default())?;
    /// let checked = schema.check(sent.entries(), &Policy::default());
    /// let codes: Vec<_> = checked.errors().iter().map(|e| (&*e.field, e.fault.code())).collect();
    /// assert_eq!(codes, [("age", "rangeUnderflow"), ("name", "valueMissing")]);
    /// # Ok::<(), frontdesk_form::FormError>(())
    /// ```
    pub fn check<'a>(
        &'a self,
        entries: impl IntoIterator<Item = Entry<'a>>,
        policy: &Policy,
    ) -> Checked<'a> {
        self.check_with_files(entries, policy, &|_| None)
    }

    /// The same, with a way to the first 512 bytes of files that are in a store.
    ///
    /// A file whose beginning is not at hand is known by its name and stated type only.
    pub fn check_with_files<'a, 'p>(
        &'a self,
        entries: impl IntoIterator<Item = Entry<'a>>,
        policy: &Policy,
        beginnings: &(dyn Fn(&FormFile) -> Option<&'p [u8]> + 'p),
    ) -> Checked<'a> {
        let mut checked = Checked {
            schema: self,
            unknown_fields: policy.unknown,
            given: vec![Vec::new(); self.fields.len()],
            rows: Vec::new(),
            beside: Vec::new(),
            unknown: Vec::new(),
            errors: Vec::new(),
        };
        for (order, entry) in entries.into_iter().enumerate() {
            let given = Given { name: entry.name, value: entry.value, order };
            match self.lookup().find(entry.name, entry.deeper) {
                // An empty list in JSON is what a form says by sending nothing.
                Some(Found::Field(_)) if entry.value == Value::EmptyList => {}
                Some(Found::Field(index)) => {
                    if let Some(slot) = checked.given.get_mut(index) {
                        slot.push(given);
                    }
                }
                Some(Found::Row(index)) => checked.rows.push((index, entry)),
                None if policy.beside.iter().any(|name| name == entry.name) => {
                    checked.beside.push(entry);
                }
                None => checked.unknown.push(entry),
            }
        }
        checked.find_errors(policy, beginnings);
        checked
    }
}

/// A value that came for a field, under the name that it came with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: Value<'a>,
    /// How many entries came before it.
    pub(crate) order: usize,
}

/// A submission that was held against a schema.
#[derive(Debug, Clone)]
pub struct Checked<'a> {
    schema: &'a FormSchema,
    unknown_fields: UnknownFields,
    /// By the number of the field.
    given: Vec<Vec<Given<'a>>>,
    /// What came in rows that the page doesn't have, with the number of the field it is like.
    rows: Vec<(usize, Entry<'a>)>,
    beside: Vec<Entry<'a>>,
    unknown: Vec<Entry<'a>>,
    errors: Vec<FieldError>,
}

impl<'a> Checked<'a> {
    /// Everything that is wrong, in the order of the page; one field may have several errors, and
    /// the first of them is the one to tell first.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The first error of each field.
    pub fn first_errors(&self) -> impl Iterator<Item = &FieldError> {
        let mut before = None;
        self.errors.iter().filter(move |error| before.replace(&error.field) != Some(&error.field))
    }

    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// The names of entries that the schema doesn't know, in the order sent, each once.
    ///
    /// They are to be told of wherever the submission is shown: kept and marked, or dropped, as
    /// [`Policy::unknown`] says.
    pub fn unknown(&self) -> Vec<&'a str> {
        let mut seen = HashSet::new();
        self.unknown.iter().map(|entry| entry.name).filter(|name| seen.insert(*name)).collect()
    }

    fn find_errors(&mut self, policy: &Policy, beginnings: &Beginnings<'_>) {
        let (mut errors, work) = (Vec::new(), Work::default());
        let absent = Absent::IsMissing;
        let checking = Checking { policy, beginnings, work: &work, absent };
        for (field, given) in self.schema.fields.iter().zip(&self.given) {
            errors.extend(field::check(field, given, &checking));
        }
        for (index, entry) in &self.rows {
            let Some(field) = self.schema.fields.get(*index) else { continue };
            let given = [Given { name: entry.name, value: entry.value, order: 0 }];
            errors.extend(field::check_row(field, &given, &checking));
        }
        if policy.unknown == UnknownFields::Refuse {
            let unknown = self.unknown().into_iter();
            errors.extend(unknown.map(|name| FieldError {
                field: name.to_owned(),
                label: None,
                fault: Fault::UnknownField,
            }));
        }
        errors.extend(across::check(self, &errors));
        self.errors = errors;
    }
}
