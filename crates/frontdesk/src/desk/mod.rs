//! What the desk's pages of all rooms share: who asks, the forms they send, and the frame around
//! each page.
//!
//! `routes/` lets nobody but operators through to such a page, and refuses what another site's page
//! asks for. A handler takes a [`Call`], or a [`Posted`] where a form is sent, and answers with
//! [`shell::page`] and a template that extends `desk/shell.html`.

mod as_sent;
mod call;
mod operator;
pub(crate) mod shell;
mod token;

pub(crate) use as_sent::{AsSent, Explain, Explained};
pub(crate) use call::{Call, Posted};
pub(crate) use operator::{Operator, operator, operator_of};
pub(crate) use shell::{Place, Shell};
