//! What was found, for programs.

use std::fmt::Write as _;
use std::io::{self, Write};

use frontdesk_schema::{Field, Rule};
use serde_json::{Value, json};

use super::text::rules;
use crate::config::{Config, LoginRule};
use crate::survey::{Finding, KnownForm, Severity, Spot, Survey};
use crate::visible::is_hidden;

pub(super) fn write(
    config: Option<&Config>,
    survey: &Survey,
    out: &mut impl Write,
) -> io::Result<()> {
    let site = config.map(|config| &config.site).filter(|site| !site.as_os_str().is_empty());
    let file = config.and_then(|config| config.file.as_ref());
    let report = json!({
        "site": site.map(|site| site.display().to_string()),
        "config": file.map(|file| file.display().to_string()),
        "forms": survey.forms.iter().map(form).collect::<Vec<_>>(),
        "findings": survey.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    writeln!(out, "{}", plain(&format!("{report:#}")))
}

fn form(known: &KnownForm) -> Value {
    let form = &known.form;
    let origins: Vec<&str> = form.origins.iter().map(|origin| origin.as_str()).collect();
    let fields = form.schema().map(|schema| schema.fields.iter().map(field).collect::<Vec<_>>());
    json!({
        "name": form.name.as_str(),
        "places": known.places.iter().map(spot).collect::<Vec<_>>(),
        "sent_wrongly": known.wrong_places.iter().map(spot).collect::<Vec<_>>(),
        "declared": known.is_declared,
        "login": match form.login {
            LoginRule::Required => "required",
            LoginRule::Optional => "optional",
        },
        "unique": form.unique,
        "counts": form.counts,
        "origins": origins,
        "names": form.names.word(),
        "schema": form.rule.word(),
        "fields": fields,
        "rules": form.schema().map(|schema| schema.rules.iter().map(rule).collect::<Vec<_>>()),
    })
}

fn rule(rule: &Rule) -> Value {
    json!({ rule.kind.word(): rule.fields })
}

fn field(field: &Field) -> Value {
    let places = field.variants.iter().flat_map(|variant| &variant.places);
    let places = places.map(|place| json!({ "page": place.page, "line": place.line }));
    json!({
        "name": field.name,
        "label": field.label(),
        "required": field.required(),
        "rules": rules(field),
        "places": places.collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    let mut value = json!({
        "severity": match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": finding.message,
    });
    if !finding.spot.file.is_empty() {
        value["file"] = finding.spot.file.as_str().into();
        value["line"] = finding.spot.line.into();
    }
    value
}

fn spot(spot: &Spot) -> Value {
    json!({ "file": spot.file, "line": spot.line })
}

/// F-51: JSON may be read on a terminal, too. What does not show itself stands in texts alone, where
/// RFC 8259, 7 lets any character be written as its code units.
fn plain(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || !is_hidden(letter) {
            text.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing into a text can't fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text
}
