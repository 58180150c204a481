//! A submission held to what its form demands, and brought into the form's shape.

use std::collections::HashMap;
use std::sync::Arc;

use frontdesk_form::{Content, Entry, FormData, FormError, FormFile, FormTree, Value};
use frontdesk_schema::{Checked, FieldError, FormSchema, Language, UnknownFields};

use super::notes::{Remark, notes};
use crate::app::App;
use crate::config::SchemaRule;
use crate::failure::Failure;
use crate::forms::Form;

/// How files begin, by their keys in the store: their content says what they are.
pub(super) type Beginnings = HashMap<String, Vec<u8>>;

/// A submission in the shape of its form.
pub(super) struct Held {
    /// The tree, as JSON: with typed values where a field is known.
    pub(super) tree: String,
    /// What was odd, as JSON.
    pub(super) notes: String,
}

/// Why a submission is not taken.
pub(super) enum Unfit {
    /// What is wrong with its fields.
    Wrong(Vec<FieldError>),
    /// It can't be read, or not now.
    Failed(Failure),
}

/// Bytes of text that are checked where they are: a contact form's take some microseconds.
const AT_ONCE: usize = 16 * 1024;

/// Notes of one kind that are kept; the last one says how many more there would be.
const MOST_NOTES: usize = 20;

/// Checks all fields, and makes the tree.
///
/// A long text against an odd pattern may take some ten milliseconds, so much of it is checked on a
/// thread that may be busy.
///
/// # Errors
/// All that is wrong with the fields; or that the names nest too deeply.
pub(super) async fn hold(
    app: &App,
    form: &Arc<Form>,
    data: &Arc<FormData>,
    beginnings: Beginnings,
) -> Result<Held, Unfit> {
    let limits = app.config().limits.forms.clone();
    if text_bytes(data) <= AT_ONCE {
        return Holding { form, data, limits: &limits }.hold(&beginnings);
    }
    let (form, data) = (form.clone(), data.clone());
    let work = move || Holding { form: &form, data: &data, limits: &limits }.hold(&beginnings);
    let held = tokio::task::spawn_blocking(work).await;
    held.unwrap_or_else(|error| Err(Unfit::Failed(app.internal(&error.to_string()))))
}

fn text_bytes(data: &FormData) -> usize {
    let texts = data.entries().map(|entry| match entry.value {
        Value::Text(text) | Value::Number(text) => entry.name.len() + text.len(),
        _ => entry.name.len(),
    });
    texts.sum()
}

struct Holding<'a> {
    form: &'a Form,
    data: &'a FormData,
    limits: &'a frontdesk_form::Limits,
}

impl<'a> Holding<'a> {
    fn hold(&self, beginnings: &Beginnings) -> Result<Held, Unfit> {
        match self.form.held_to() {
            Some(schema) => self.by(schema, beginnings),
            None => {
                let tree = FormTree::new(self.meant(), self.form.names, self.limits)?;
                Ok(self.held(&tree, &[]))
            }
        }
    }

    /// The entries but those that speak to us: these stay among the entries as they were sent, and are
    /// no part of the tree.
    fn meant(&self) -> impl Iterator<Item = Entry<'a>> + Clone + use<'a> {
        let form = self.form;
        self.data.entries().filter(move |entry| !form.is_control(entry.name))
    }

    fn by(&self, schema: &'a FormSchema, beginnings: &Beginnings) -> Result<Held, Unfit> {
        let beginning = |file: &FormFile| match &file.content {
            Content::Stored(key) => beginnings.get(key).map(Vec::as_slice),
            Content::Memory(_) => None,
        };
        let checked = schema.check_with_files(self.meant(), &self.form.policy, &beginning);
        if !checked.is_valid() && self.form.rule == SchemaRule::Enforce {
            return Err(Unfit::Wrong(checked.first_errors().cloned().collect()));
        }
        let typed = checked.typed(self.form.names);
        let tree = typed.tree(self.limits)?;
        Ok(self.held(&tree, &self.remarks(&checked)))
    }

    fn held(&self, tree: &FormTree<'_>, remarks: &[Remark]) -> Held {
        let notes = notes(self.data.notes().iter().chain(tree.notes()), remarks);
        Held { tree: tree.to_json(), notes }
    }

    /// What the operator has to know: what is wrong where that is taken, and what no field has.
    fn remarks(&self, checked: &Checked<'_>) -> Vec<Remark> {
        let wrong = checked.first_errors().map(|error| Remark {
            kind: "invalid",
            name: error.field.clone(),
            message: error.message(Language::English),
        });
        let (kind, what, unknown) = match self.form.policy.unknown {
            UnknownFields::Keep => {
                ("unknown_field", "the form has no such field", checked.unknown())
            }
            UnknownFields::Drop => {
                ("dropped_field", "the form has no such field; it was left out", checked.unknown())
            }
            // It is among what is wrong.
            UnknownFields::Refuse => ("unknown_field", "", Vec::new()),
        };
        let unknown = unknown.iter().map(|name| Remark {
            kind,
            name: (*name).to_owned(),
            message: what.to_owned(),
        });
        bounded(wrong).into_iter().chain(bounded(unknown)).collect()
    }
}

/// The first of many remarks: a stranger chooses how many there are (F-21).
fn bounded(mut remarks: impl Iterator<Item = Remark>) -> Vec<Remark> {
    let mut first: Vec<Remark> = remarks.by_ref().take(MOST_NOTES).collect();
    let more = remarks.count();
    if let (Some(last), true) = (first.last_mut(), more > 0) {
        last.message += &format!("; {more} more are like this");
    }
    first
}

impl From<FormError> for Unfit {
    fn from(error: FormError) -> Unfit {
        Unfit::Failed(error.into())
    }
}
