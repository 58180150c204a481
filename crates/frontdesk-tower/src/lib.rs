//! Forms in every encoding for axum and tower.
