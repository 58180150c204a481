//! `frontdesk form add|list|remove`: forms that no HTML of the site holds.

use std::io::Write;

use anyhow::Context;
use frontdesk_form::Names;
use frontdesk_store::{Declared, DeclaredForm, Removed, Store};

use crate::cli::FormCommand;
use crate::config::{Config, Origin};
use crate::form_name::FormName;

/// Changes or lists the declarations; a server that runs on the same data sees it within a second.
///
/// # Errors
/// A name, origin or notation that cannot be, or data that cannot be written.
pub(crate) fn run(config: &Config, command: &FormCommand, out: impl Write) -> anyhow::Result<()> {
    match command {
        FormCommand::Add { name, origins, names } => add(config, name, origins, names, out),
        FormCommand::List => list(config, out),
        FormCommand::Remove { name } => remove(config, name, out),
    }
}

fn add(
    config: &Config,
    name: &str,
    origins: &[String],
    names: &str,
    mut out: impl Write,
) -> anyhow::Result<()> {
    let name =
        FormName::parse(name).with_context(|| format!("`{name}` cannot be a form's name"))?;
    let names: Names = names.parse().context("--names is one of auto, brackets, dots, flat")?;
    let origins = origins.iter().map(|origin| Origin::try_from(origin.clone()));
    let origins: Vec<Origin> =
        origins.collect::<Result<_, String>>().map_err(|problem| anyhow::anyhow!(problem))?;
    let form = DeclaredForm {
        name: name.to_string(),
        names: names.word().to_owned(),
        origins: origins.iter().map(|origin| origin.as_str().to_owned()).collect(),
        created_at: crate::app::now(),
    };
    let done = match Store::beside_or_new(&config.data)?.declare_form(&form)? {
        Declared::New => "declared",
        Declared::Replaced => "changed",
    };
    writeln!(out, "{done} the form {name}: it takes POST /f/{name}")?;
    Ok(())
}

fn list(config: &Config, mut out: impl Write) -> anyhow::Result<()> {
    let forms = Store::beside_or_new(&config.data)?.declared_forms()?;
    if forms.is_empty() {
        writeln!(out, "no form is declared; those in the site's HTML need no declaration")?;
    }
    for form in forms {
        writeln!(out, "{}  names={}  origins={}", form.name, form.names, form.origins.join(","))?;
    }
    Ok(())
}

fn remove(config: &Config, name: &str, mut out: impl Write) -> anyhow::Result<()> {
    match Store::beside(&config.data)?.remove_form(name)? {
        Removed::Gone => writeln!(out, "removed the form {name}; what was submitted stays")?,
        Removed::NotThere => anyhow::bail!("no form `{name}` is declared (frontdesk form list)"),
    }
    Ok(())
}
