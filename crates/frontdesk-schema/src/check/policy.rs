//! What HTML doesn't say about a form: the operator's choice.

use serde::Deserialize;

/// What is done with what a page doesn't speak of. Each is a setting of a form.
///
/// ```
/// use frontdesk_schema::{Policy, UnknownFields};
///
/// let policy: Policy = toml::from_str("unknown = \"refuse\"").unwrap();
/// assert_eq!(policy.unknown, UnknownFields::Refuse);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Fields that the schema doesn't know. Default `keep`: scripts and older pages send them, and
    /// nothing that was sent may get lost.
    pub unknown: UnknownFields,
    /// Whether a hidden field must come back as it stands in the page. Default `open`: scripts fill
    /// hidden fields, too.
    pub hidden: HiddenValues,
    /// Whether a value must be among the options of its select, radio buttons or checkboxes.
    /// Default `refuse`. A select without options in the page is filled by a script and takes all.
    pub unlisted: UnlistedOptions,
    /// The greatest size of a file whose field has no bound of its own. Default: the limits of the
    /// server alone.
    pub max_file_bytes: Option<u64>,
    /// Names that are taken beside the form's own fields, and are never unknown: what speaks to a
    /// server and not to a reader. They stay in the tree as they came. Default: none.
    pub beside: Vec<String>,
}

/// What is done with fields that the schema doesn't know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownFields {
    /// They are kept and marked.
    #[default]
    Keep,
    /// The submission is refused.
    Refuse,
    /// They are left out of the tree, and told of; the entries still have them.
    Drop,
}

/// Whether hidden values may change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HiddenValues {
    /// They may.
    #[default]
    Open,
    /// One that stands in the page must come as it stands there.
    Fixed,
}

/// What is done with a value that is not among the options.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnlistedOptions {
    /// It is refused.
    #[default]
    Refuse,
    /// It is taken: a script changes the options.
    Keep,
}
