//! The forms of the logins, read.

use axum::body::Body;
use http_body::Body as _;

use super::call::Call;
use crate::failure::Failure;
pub(super) use crate::fields::Fields;

impl Fields {
    /// Reads the form of a call to its end.
    ///
    /// # Errors
    /// That it can't be read.
    pub(super) async fn read(call: &Call, body: Body) -> Result<Fields, Failure> {
        Fields::gather(&call.app, &call.head, call.wanted, body).await
    }

    /// The same for what needs no entry: a program may send no body at all.
    ///
    /// # Errors
    /// That it can't be read.
    pub(super) async fn read_any(call: &Call, body: Body) -> Result<Fields, Failure> {
        if body.is_end_stream() {
            return Ok(Fields::default());
        }
        Fields::read(call, body).await
    }
}
