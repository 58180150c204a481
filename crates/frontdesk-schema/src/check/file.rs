//! Files: how many, how large, of which type.

use frontdesk_form::{Content, FormFile, Value};

use super::Given;
use super::fault::{Fault, Wanted};
use super::field::{Checking, Faults};
use crate::schema::{FileRules, Input};
use crate::value::sniff::PREFIX;

pub(super) fn check(
    input: &Input,
    rules: &FileRules,
    given: &[Given<'_>],
    checking: &Checking<'_, '_>,
    faults: Faults<'_>,
) {
    let mut files = 0;
    for given in given {
        match given.value {
            Value::File(file) if is_none(file) => {}
            Value::File(file) => {
                files += 1;
                check_one(file, rules, checking, faults);
            }
            Value::Null | Value::EmptyList | Value::Text("") => {}
            // Without multipart/form-data only the name comes.
            Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::EmptyObject => {
                return faults(Fault::BadInput(Wanted::File));
            }
        }
    }
    if files == 0 && input.required {
        faults(Fault::ValueMissing(Wanted::File));
    }
    if files > 1 && !rules.multiple {
        faults(Fault::TooManyValues { max: 1 });
    }
}

/// HTML, 4.10.22.4: where no file is chosen, one without a name and content is sent.
pub(super) fn is_none(file: &FormFile) -> bool {
    file.filename.is_empty() && file.size == 0
}

fn check_one(file: &FormFile, rules: &FileRules, checking: &Checking<'_, '_>, faults: Faults<'_>) {
    let max = rules.max_bytes.or(checking.policy.max_file_bytes);
    if let Some(max_bytes) = max.filter(|max| file.size > *max) {
        faults(Fault::FileTooLarge { filename: file.filename.clone(), max_bytes });
    }
    let beginning = match &file.content {
        Content::Memory(bytes) => Some(bytes.get(..PREFIX).unwrap_or(bytes)),
        Content::Stored(_) => (checking.beginnings)(file),
    };
    if !rules.accept.takes(&file.filename, file.content_type.as_deref(), beginning) {
        faults(Fault::FileTypeMismatch {
            filename: file.filename.clone(),
            accept: rules.accept.iter().map(str::to_owned).collect(),
        });
    }
}
