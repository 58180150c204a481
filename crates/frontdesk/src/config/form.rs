//! `[forms.NAME]`: what HTML cannot say of a form.

use frontdesk_form::Names;
use frontdesk_schema::{
    DeclarationError, DeclaredField, DeclaredForm, DeclaredRule, FormSchema, HiddenValues, Policy,
    Rule, UnknownFields, UnlistedOptions,
};
use serde::Deserialize;

use super::{AltchaRule, MailAddress, Origin, SpamRule, webhooks};

/// What HTML cannot say of a form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormSettings {
    #[serde(default)]
    pub(crate) origins: Vec<Origin>,
    #[serde(default, deserialize_with = "names")]
    pub(crate) names: Names,
    #[serde(default)]
    pub(crate) login: LoginRule,
    #[serde(default)]
    pub(crate) unique: Vec<String>,
    #[serde(default)]
    pub(crate) counts: Vec<String>,
    /// What becomes of odd submissions; the same as elsewhere where it says nothing.
    #[serde(default)]
    pub(crate) spam: Option<SpamRule>,
    /// Whether it asks for a proof of work.
    #[serde(default)]
    pub(crate) altcha: AltchaRule,
    /// Fields that people don't see, of a front end whose HTML is not here.
    #[serde(default)]
    pub(crate) honeypot: Vec<String>,
    /// What is done with what the form's fields don't allow.
    #[serde(default)]
    pub(crate) schema: SchemaRule,
    #[serde(default)]
    pub(crate) unknown: UnknownFields,
    #[serde(default)]
    pub(crate) hidden: HiddenValues,
    #[serde(default)]
    pub(crate) unlisted: UnlistedOptions,
    #[serde(default)]
    pub(crate) max_file_bytes: Option<u64>,
    /// Who is told of each submission.
    #[serde(default)]
    pub(crate) notify: Vec<MailAddress>,
    /// What the sender is told, with its subject; empty is no automatic reply.
    #[serde(default)]
    pub(crate) reply: String,
    #[serde(default)]
    pub(crate) reply_subject: String,
    /// After so many days its submissions are erased; without it they are kept.
    #[serde(default)]
    pub(crate) keep_days: Option<u32>,
    /// Whether bodies are kept as they were sent, beside what they mean.
    #[serde(default)]
    pub(crate) keep_raw: bool,
    /// The language of the declared fields, and of what is said about fields where no page says one.
    #[serde(default)]
    pub(crate) lang: Option<String>,
    /// The fields of a front end without HTML.
    #[serde(default)]
    pub(crate) fields: Vec<DeclaredField>,
    /// Who is told of its submissions.
    #[serde(default)]
    pub(crate) webhooks: Vec<webhooks::Webhook>,
    /// What the fields of the form, of a page or declared, demand of each other.
    #[serde(default)]
    pub(crate) rules: Vec<DeclaredRule>,
}

impl FormSettings {
    /// What the declared fields demand; `None` if there are none.
    ///
    /// # Errors
    /// The first field that can't be. Reading the config file has refused it.
    pub(crate) fn declared(&self) -> Result<Option<FormSchema>, DeclarationError> {
        if self.fields.is_empty() {
            return Ok(None);
        }
        let (lang, fields) = (self.lang.clone(), self.fields.clone());
        DeclaredForm { lang, fields, rules: Vec::new() }.schema().map(Some)
    }

    /// The rules across fields. What can't be one was refused when the config file was read.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Rule> {
        self.rules.iter().filter_map(|rule| rule.rule().ok())
    }

    /// What is done with what the form's HTML doesn't speak of.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            unknown: self.unknown,
            hidden: self.hidden,
            unlisted: self.unlisted,
            max_file_bytes: self.max_file_bytes,
            ..Policy::default()
        }
    }
}

/// Whether a form's submissions are held to what its HTML or its declaration demands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SchemaRule {
    /// What is wrong is refused.
    #[default]
    Enforce,
    /// What is wrong is taken, with a note: to try rules on a form that people use.
    Note,
    /// Nothing is looked at, and values stay as they were sent.
    Ignore,
}

impl SchemaRule {
    /// The word of the setting.
    pub(crate) fn word(self) -> &'static str {
        match self {
            SchemaRule::Enforce => "enforce",
            SchemaRule::Note => "note",
            SchemaRule::Ignore => "ignore",
        }
    }
}

/// Whether a form asks who sends it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LoginRule {
    /// Anybody may send it; of somebody who is logged in it is known.
    #[default]
    Optional,
    /// Only somebody who is logged in.
    Required,
}

fn names<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Names, D::Error> {
    String::deserialize(from)?.parse().map_err(|_| {
        serde::de::Error::custom("names is one of \"auto\", \"brackets\", \"dots\", \"flat\"")
    })
}
