//! Logins: accounts and their passwords. From what was typed to who it is.

pub(crate) mod account;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        unused_imports,
        reason = "checking passwords and the pool for it wait for the endpoints of the login"
    )
)]
pub(crate) mod password;
