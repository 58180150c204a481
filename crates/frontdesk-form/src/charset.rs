//! The charset of a form.
