//! What a form says about a value: `value`, `_remove` and `_next`.

use axum::body::Body;
use frontdesk_form::{Event, FormData, FormDataBuilder, Names, Node, Value};
use frontdesk_tower::FormStream;
use http::HeaderMap;
use serde_json::value::RawValue;

use super::value::shortest;
use crate::app::App;
use crate::failure::Failure;
use crate::next::NEXT;

const VALUE: &str = "value";
/// A button of this name removes what is kept.
const REMOVE: &str = "_remove";

/// What is to be done, and where to go then.
pub(super) struct Said {
    pub(super) will: Will,
    pub(super) next: Option<String>,
}

pub(super) enum Will {
    Keep(Box<RawValue>),
    Remove,
}

/// Reads a form in any encoding.
///
/// The value is what its names build, as for every form: `value=dark` is a text, `value[]=a` a list,
/// `value[size]=12` an object; JSON keeps its types.
///
/// # Errors
/// What can't be read, has a file, or says neither a value nor that it goes.
pub(super) async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Said, Failure> {
    let limits = &app.config().limits.forms;
    let mut stream = FormStream::new(headers, body, limits.clone())?;
    let mut builder = FormDataBuilder::new(stream.content_type());
    while let Some(event) = stream.next_event().await? {
        if let Event::FileStart(_) = event {
            return Err(Failure::BadData { what: "a file is no small value".into() });
        }
        builder.take(event)?;
    }
    let data = builder.finish()?;
    let next = text(&data, NEXT).map(str::to_owned);
    if data.get(REMOVE).is_some() {
        return Ok(Said { will: Will::Remove, next });
    }
    let tree = data.tree(Names::Auto, limits)?;
    let Some(value) = tree.root().get(VALUE).map(Node::to_json) else {
        let what = "the form has no field named `value`, and no button named `_remove`".into();
        return Err(Failure::BadData { what });
    };
    let value = shortest(value.as_bytes(), limits.max_json_depth)?;
    Ok(Said { will: Will::Keep(value), next })
}

fn text<'d>(data: &'d FormData, name: &str) -> Option<&'d str> {
    match data.get(name)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
