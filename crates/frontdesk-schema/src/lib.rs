//! What the forms in an HTML page are, as a browser sees them.
//!
//! [`Page::read`] takes the text of a page and gives its forms: where each one is sent, by which
//! method and encoding, and which fields belong to it.
//! The page is parsed as the HTML standard says, so a field counts for the form that a browser
//! would send it with: through its `form` attribute, through a table that tears a form apart, in
//! markup that was never closed. Every form and field knows its line and its place in the text.
//!
//! The crate is pure: it opens no file, asks no network and reads no clock. What it reads is
//! bounded by [`PageLimits`].
//!
//! ```
//! use frontdesk_schema::{Method, Page};
//!
//! let page = Page::read(
//!     "<form action=/f/contact method=post>\n  <input name=email type=email required>\n</form>",
//! );
//! let form = &page.forms[0];
//! assert_eq!(form.action.as_deref(), Some("/f/contact"));
//! assert_eq!(form.method, Method::Post);
//! assert_eq!(form.fields[0].name.as_deref(), Some("email"));
//! assert_eq!(form.fields[0].line, 2);
//! ```

mod attributes;
mod check;
mod field;
mod form;
mod json_schema;
mod label;
mod limits;
mod message;
mod options;
mod owner;
mod page;
mod parse;
mod pattern;
mod refill;
mod schema;
mod tag_length;
mod tree;
mod value;
mod warning;

pub use crate::attributes::Attributes;
pub use crate::check::{
    Checked, Fault, FieldError, HiddenValues, Policy, Typed, UnknownFields, UnlistedOptions, Wanted,
};
pub use crate::field::{ButtonType, Control, HtmlField, HtmlOption, InputType};
pub use crate::form::{HtmlForm, Method, PageEnctype};
pub use crate::limits::{Cut, PageLimits};
pub use crate::message::Language;
pub use crate::page::Page;
pub use crate::pattern::{Pattern, PatternError, PatternErrorKind, Unchecked, Verdict};
pub use crate::refill::{Moved, Refill};
pub use crate::schema::{
    Accept, Choice, ChoiceRules, ChoiceType, DeclarationError, DeclaredField, DeclaredForm,
    DeclaredOption, DeclaredRule, Field, FileRules, FormSchema, Input, Kind, MeasureRules, Place,
    Rule, RuleKind, Scalar, TextRules, TextType, Variant,
};
pub use crate::value::measure::Measure;
pub use crate::warning::{Warning, WarningKind};
