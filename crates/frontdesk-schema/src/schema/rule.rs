//! Rules across fields: what no field can say by itself.

use std::fmt;

use serde::Deserialize;

use super::DeclarationError;

/// What some fields demand of each other.
///
/// A page says it beside a field: `data-fd-after="start"` on the field `end`, `data-fd-same="email"`
/// on its repetition.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits};
/// use frontdesk_schema::{FormSchema, Page, Policy};
///
/// let page = Page::read(
///     "<form><input name=start type=date><input name=end type=date data-fd-after=start></form>",
/// );
/// let schema = FormSchema::of(&page.forms[0]);
/// assert_eq!(schema.rules[0].to_string(), "order: start, end");
///
/// let sent = "start=2026-02-01&end=2026-01-01";
/// let sent = FormData::parse(&ContentType::query(), sent.into(), &Limits::default())?;
/// let checked = schema.check(sent.entries(), &Policy::default());
/// let error = &checked.errors()[0];
/// assert_eq!((&*error.field, error.fault.code()), ("end", "outOfOrder"));
/// # Ok::<(), frontdesk_form::FormError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    /// What.
    pub kind: RuleKind,
    /// The names of the fields, two or more, as they stand in the page.
    pub fields: Vec<String>,
    /// What is said to the visitor instead of our own words.
    pub message: Option<String>,
}

/// The kinds of [`Rule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RuleKind {
    /// None is less, or earlier, than the one in front of it. Fields that are empty are passed over,
    /// and so are those that can't be compared: a number with a day, a text with anything.
    Order,
    /// All have the same value.
    Same,
    /// At least one is filled in.
    Any,
}

impl RuleKind {
    /// The word of a declaration.
    pub fn word(self) -> &'static str {
        match self {
            RuleKind::Order => "order",
            RuleKind::Same => "same",
            RuleKind::Any => "any",
        }
    }
}

/// A [`Rule`] as it is declared.
///
/// ```
/// use frontdesk_schema::{DeclaredRule, RuleKind};
///
/// let declared: DeclaredRule = toml::from_str("order = [\"start\", \"end\"]").unwrap();
/// assert_eq!(declared.rule().unwrap().kind, RuleKind::Order);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeclaredRule {
    /// Fields of which none is less, or earlier, than the one in front of it.
    pub order: Vec<String>,
    /// Fields that have the same value.
    pub same: Vec<String>,
    /// Fields of which at least one is filled in.
    pub any: Vec<String>,
    /// What is said to the visitor. Default: our own words.
    pub message: Option<String>,
}

impl DeclaredRule {
    /// What it demands.
    ///
    /// # Errors
    ///
    /// It is none of the kinds, or several, or names fewer than two fields.
    pub fn rule(&self) -> Result<Rule, DeclarationError> {
        let kinds = [
            (RuleKind::Order, &self.order),
            (RuleKind::Same, &self.same),
            (RuleKind::Any, &self.any),
        ];
        let mut said = kinds.into_iter().filter(|(_, fields)| !fields.is_empty());
        match (said.next(), said.next()) {
            (Some((kind, fields)), None) if fields.len() > 1 => {
                Ok(Rule { kind, fields: fields.clone(), message: self.message.clone() })
            }
            _ => Err(DeclarationError::Rule),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.word(), self.fields.join(", "))
    }
}
