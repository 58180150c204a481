//! The tree into the user's own type.
//!
//! One pass of serde stops at the first error, and a form must hear of all its errors at once. So
//! [`from_tree`] first makes a plain pass; if that fails, further passes go over the same tree with
//! what was learnt ([`plan`]) until no new error comes. Only the plain pass makes a value.

mod access;
mod blank;
mod error;
mod place;
mod plan;
mod reader;
mod scalar;
mod upload;

use serde::de::DeserializeOwned;

pub use error::{DeError, DeErrorKind, DeErrors};
pub use upload::Upload;

use crate::tree::FormTree;

use plan::{Errors, Pass, Plan, Round};
use reader::Reader;

/// So many passes at most. Each learns something, so only a strange type could ask for more.
const MAX_PASSES: usize = 64;

/// Reads a tree into any type that serde can deserialize.
///
/// Text is read as the type asks: numbers (without the blanks around them), booleans (`on`, `true`,
/// `1`; `off`, `false`, `0`; of several, true if one is), one character, dates and whatever else
/// reads itself from text. Beyond that:
///
/// - A list reads one value or many; a map reads rows, by the indexes that were sent.
/// - `Option` of something that can't be empty is `None` for empty text, as an input that was left
///   empty sends it; `Option<String>` is `Some("")`. An empty file input is `None`.
/// - An unticked checkbox sends nothing: give its field `#[serde(default)]`.
/// - Fields of `#[serde(flatten)]` and tagged enums read numbers and booleans too.
/// - Files are [`Upload`]s, or their bytes.
///
/// ```
/// use frontdesk_form::{ContentType, FormData, Limits, Names, from_tree};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Order {
///     rows: Vec<Row>,
///     #[serde(default)]
///     express: bool,
/// }
///
/// #[derive(Debug, Deserialize)]
/// struct Row {
///     article: String,
///     qty: u8,
/// }
///
/// let read = |body: &'static str| {
///     let data = FormData::parse(&ContentType::query(), body.into(), &Limits::default()).unwrap();
///     from_tree::<Order>(&data.tree(Names::Auto, &Limits::default()).unwrap())
/// };
/// let order = read("rows[0].article=tea&rows[0].qty=2&express=on").unwrap();
/// assert_eq!((order.rows[0].qty, order.express), (2, true));
///
/// let errors = read("rows[0].article=tea&rows[0].qty=two&rows[1].qty=300").err().unwrap();
/// let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
/// assert_eq!(fields, ["rows[0].qty", "rows[1].qty", "rows[1].article"]);
/// ```
///
/// # Errors
///
/// Every field that can't be read: which, what came, what was expected. All of them, except that
/// below an `untagged` enum or a `flatten`ed struct serde tells of one at a time, and that a hundred
/// are enough.
pub fn from_tree<T: DeserializeOwned>(tree: &FormTree<'_>) -> Result<T, DeErrors> {
    let mut plan = Plan::default();
    for _ in 0..MAX_PASSES {
        let pass = Pass::new(tree, &plan, Errors::Stop);
        let result = upload::offering(|| T::deserialize(Reader::root(&pass)));
        let lesson = pass.lesson(result.as_ref().err());
        match (result, lesson) {
            (Ok(value), None) => return Ok(value),
            (Ok(_) | Err(_), Some(lesson)) => plan.learn(lesson),
            (Err(_), None) => break,
        }
    }
    Err(all_errors::<T>(tree, plan))
}

/// Passes that go on after an error, until one brings nothing new.
fn all_errors<T: DeserializeOwned>(tree: &FormTree<'_>, mut plan: Plan) -> DeErrors {
    let mut hard = Vec::new();
    let mut soft = Vec::new();
    for _ in 0..MAX_PASSES {
        let pass = Pass::new(tree, &plan, Errors::Collect);
        let result = upload::offering(|| T::deserialize(Reader::root(&pass)));
        let lesson = pass.lesson(result.as_ref().err());
        soft = pass.into_found();
        if let Some(lesson) = lesson {
            plan.learn(lesson);
            continue;
        }
        let Err(fault) = result else { break };
        if plan.is_of_stand_in(&fault) {
            break;
        }
        match plan.go_round(&fault) {
            Round::New => hard.push(fault),
            Round::Known => {}
            Round::Done => break,
        }
    }
    DeErrors::new(tree, soft.into_iter().chain(hard))
}
