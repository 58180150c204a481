//! What a webhook says of a submission.

use frontdesk_store::Submission;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::app::moment;
use crate::forms::{FieldKind, Form};

/// Standard Webhooks 1.0, "Payload structure".
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// When it happened, not when it is sent: the same at each try.
    timestamp: &'a str,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: String,
    form: &'a str,
    received_at: &'a str,
    account: Option<String>,
    tree: &'a RawValue,
    entries: &'a RawValue,
    notes: &'a RawValue,
}

/// The body, the same at each try as long as the submission and what is known of its form are.
///
/// What was typed into a password field stays here (V14.2.4).
///
/// # Errors
/// What is stored is no JSON.
pub(super) fn body(submission: &Submission, form: Option<&Form>) -> serde_json::Result<String> {
    let received_at = moment(submission.received_at);
    let meant = without_secrets(submission, form)?;
    serde_json::to_string(&Body {
        kind: "submission.created",
        timestamp: &received_at,
        data: Data {
            id: submission.id.to_string(),
            form: &submission.form,
            received_at: &received_at,
            account: submission.account.map(|account| account.to_string()),
            tree: &meant.tree,
            entries: &meant.entries,
            notes: serde_json::from_str(&submission.notes)?,
        },
    })
}

/// What may be told of a submission.
struct Meant {
    tree: Box<RawValue>,
    entries: Box<RawValue>,
}

fn without_secrets(submission: &Submission, form: Option<&Form>) -> serde_json::Result<Meant> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let entries: Vec<&RawValue> = serde_json::from_str(&submission.entries)?;
    let secret = |entry: &&RawValue| {
        let named: Named = serde_json::from_str(entry.get()).ok()?;
        let kind = form.map(|form| form.field_kind(&named.name));
        (kind == Some(FieldKind::Secret)).then_some(named.name)
    };
    let secrets: Vec<String> = entries.iter().filter_map(secret).collect();
    if secrets.is_empty() {
        return Ok(Meant {
            tree: RawValue::from_string(submission.tree.clone())?,
            entries: RawValue::from_string(submission.entries.clone())?,
        });
    }
    let rest: Vec<&RawValue> =
        entries.into_iter().filter(|entry| secret(entry).is_none()).collect();
    let mut tree: Value = serde_json::from_str(&submission.tree)?;
    // Where a name leads to no place in the tree, all of the tree stays here: the entries say the same.
    if !secrets.iter().all(|name| remove(&mut tree, name)) {
        tree = Value::Null;
    }
    Ok(Meant {
        tree: serde_json::value::to_raw_value(&tree)?,
        entries: serde_json::value::to_raw_value(&rest)?,
    })
}

/// Takes what stands under a name out of the tree; `false` if there is nothing.
fn remove(tree: &mut Value, name: &str) -> bool {
    if let Some(top) = tree.as_object_mut()
        && top.remove(name).is_some()
    {
        return true;
    }
    let mut steps: Vec<&str> =
        name.split(['[', ']', '.']).filter(|step| !step.is_empty()).collect();
    let Some(last) = steps.pop() else { return false };
    let parent = steps.into_iter().try_fold(tree, |at, step| match at {
        Value::Object(object) => object.get_mut(step),
        Value::Array(list) => list.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    });
    match parent {
        Some(Value::Object(object)) => object.remove(last).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_under_a_name_is_found_however_it_is_spelt() {
        let tree = r#"{"password":"a","user":{"secret":"b","n":"1"},"rows":[{"pin":"c"}]}"#;
        for (name, gone) in
            [("password", "a"), ("user[secret]", "b"), ("user.secret", "b"), ("rows[0].pin", "c")]
        {
            let mut tree: Value = serde_json::from_str(tree).unwrap();
            assert!(remove(&mut tree, name), "{name}");
            assert!(!tree.to_string().contains(&format!("\"{gone}\"")), "{name}: {tree}");
        }
        let mut tree: Value = serde_json::from_str(tree).unwrap();
        for name in ["", "[]", "user", "user[none]", "rows[7].pin", "password[x]"] {
            assert_eq!(remove(&mut tree, name), name == "user", "{name}");
        }
    }
}
