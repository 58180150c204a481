//! What was found, for people: a table a form, and what is wrong below.
//!
//! F-51: pages are written by others, so nothing of them reaches the terminal but what shows itself.

use std::io::{self, Write};

use frontdesk_schema::{Field, FormSchema};

use crate::config::{LoginRule, SchemaRule};
use crate::survey::{Finding, KnownForm, Severity, Spot, Survey};
use crate::visible::Visible;

/// Characters of a name or label, of a field's rules, and of a sentence.
const NAME: usize = 32;
const RULES: usize = 160;
const SENTENCE: usize = 600;
/// Places of one form that are listed: a newsletter's may stand in every page.
const PLACES: usize = 12;

pub(super) fn write(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    for known in &survey.forms {
        form(known, out)?;
        writeln!(out)?;
    }
    for finding in &survey.findings {
        self::finding(finding, out)?;
    }
    if !survey.findings.is_empty() {
        writeln!(out)?;
    }
    let fields = survey.forms.iter().filter_map(|known| known.form.schema());
    let fields: usize = fields.map(|schema| schema.fields.len()).sum();
    let count = |severity| survey.findings.iter().filter(|it| it.severity == severity).count();
    writeln!(
        out,
        "{}, {}; {}, {}",
        Many(survey.forms.len(), "form"),
        Many(fields, "field"),
        Many(count(Severity::Error), "error"),
        Many(count(Severity::Warning), "warning")
    )
}

fn form(known: &KnownForm, out: &mut impl Write) -> io::Result<()> {
    let form = &known.form;
    writeln!(out, "{}  POST /f/{}", form.name, form.name)?;
    for place in known.places.iter().take(PLACES) {
        writeln!(out, "  {}", At(place))?;
    }
    if known.places.len() > PLACES {
        writeln!(out, "  and {}", Many(known.places.len() - PLACES, "more place"))?;
    }
    for place in known.wrong_places.iter().take(PLACES) {
        writeln!(out, "  {} (not sent by POST)", At(place))?;
    }
    for setting in settings(known) {
        writeln!(out, "  {}", Visible(&setting, SENTENCE))?;
    }
    match form.schema() {
        Some(schema) => table(schema, out),
        None => writeln!(out, "    no field of it is known"),
    }
}

/// What is known of a form besides its HTML, a line each.
fn settings(known: &KnownForm) -> Vec<String> {
    let form = &known.form;
    let mut lines = Vec::new();
    if known.is_declared {
        lines.push("declared with `frontdesk form add`".to_owned());
    }
    if form.login == LoginRule::Required {
        lines.push("login = \"required\"".to_owned());
    }
    let origins = form.origins.iter().map(|origin| origin.as_str().to_owned()).collect();
    for (key, values) in
        [("unique", form.unique.clone()), ("counts", form.counts.clone()), ("origins", origins)]
    {
        if !values.is_empty() {
            lines.push(format!("{key} = {values:?}"));
        }
    }
    if form.names != frontdesk_form::Names::Auto {
        lines.push(format!("names = \"{}\"", form.names.word()));
    }
    if form.rule != SchemaRule::Enforce {
        lines.push(format!("schema = \"{}\"", form.rule.word()));
    }
    lines
}

fn table(schema: &FormSchema, out: &mut impl Write) -> io::Result<()> {
    let shown = |text: &str| Visible(text, NAME).to_string();
    let rows: Vec<_> =
        schema.fields.iter().map(|field| (shown(&field.name), label(field))).collect();
    let width = |texts: &mut dyn Iterator<Item = &String>, head: &str| {
        texts.map(|text| text.chars().count()).max().unwrap_or(0).max(head.len())
    };
    let names = width(&mut rows.iter().map(|(name, _)| name), "field");
    let labels = width(&mut rows.iter().map(|(_, label)| label), "label");
    writeln!(out, "    {:names$}  {:labels$}  rules", "field", "label")?;
    for ((name, label), field) in rows.iter().zip(&schema.fields) {
        let (mut name, mut label) = (name.as_str(), label.as_str());
        for rules in rules(field) {
            writeln!(out, "    {name:names$}  {label:labels$}  {}", Visible(&rules, RULES))?;
            (name, label) = ("", "");
        }
    }
    for rule in &schema.rules {
        writeln!(out, "    {}", Visible(&rule.to_string(), RULES))?;
    }
    Ok(())
}

fn label(field: &Field) -> String {
    let label = field.label();
    if label == field.name { String::new() } else { Visible(label, NAME).to_string() }
}

/// The rules of a field in words, a line a control; what another page says, after an "or".
pub(super) fn rules(field: &Field) -> Vec<String> {
    let mut said: Vec<Vec<String>> = Vec::new();
    for variant in &field.variants {
        let lines: Vec<String> = variant.inputs.iter().map(ToString::to_string).collect();
        // Hidden values differ from page to page, and are no rules.
        if !said.contains(&lines) {
            said.push(lines);
        }
    }
    for other in said.iter_mut().skip(1).filter_map(|lines| lines.first_mut()) {
        other.insert_str(0, "or: ");
    }
    let mut lines: Vec<String> = said.into_iter().flatten().collect();
    let is_wished = field.inputs().any(|input| input.required);
    if let (false, true, Some(first)) = (field.everywhere, is_wished, lines.first_mut()) {
        first.push_str(" (not in every page, so never demanded)");
    }
    lines
}

fn finding(finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let word = match finding.severity {
        Severity::Error => "error  ",
        Severity::Warning => "warning",
    };
    let message = Visible(&finding.message, SENTENCE);
    if finding.spot.file.is_empty() {
        return writeln!(out, "{word}  {message}");
    }
    writeln!(out, "{word}  {}: {message}", At(&finding.spot))
}

/// A place as editors and terminals understand it.
struct At<'a>(&'a Spot);

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Spot { file, line } = self.0;
        Visible(file, SENTENCE).fmt(f)?;
        if *line > 0 { write!(f, ":{line}") } else { Ok(()) }
    }
}

/// A number of things.
struct Many(usize, &'static str);

impl std::fmt::Display for Many {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Many(count, word) = *self;
        write!(f, "{count} {word}{}", if count == 1 { "" } else { "s" })
    }
}
