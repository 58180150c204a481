//! When a visitor opened the page: a signed moment in a field, for pages that are not read from here.
//!
//! ```text
//! opened = seconds "." base64url( mark of seconds "." form )
//! ```

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use frontdesk_session::Keyring;

use crate::form_name::FormName;

/// The field that bears it.
pub(crate) const FIELD: &str = "_opened";
const KIND: &str = "form opened";
/// Longer than anything of ours.
const MOST_BYTES: usize = 256;

/// What the field holds for a page that is opened now, in seconds since 1970.
pub(crate) fn make(keys: &Keyring, form: &FormName, now: i64) -> String {
    let text = text(now, form);
    let mark = URL_SAFE_NO_PAD.encode(keys.mark(KIND, &text));
    format!("{now}.{mark}")
}

/// When the page was opened. Nothing where the field says something that we did not: who leaves it out
/// is not asked about it either.
pub(super) fn read(field: &str, keys: &Keyring, form: &FormName) -> Option<i64> {
    let (seconds, mark) = field.get(..MOST_BYTES).unwrap_or(field).split_once('.')?;
    let seconds: i64 = seconds.parse().ok()?;
    let mark = URL_SAFE_NO_PAD.decode(mark).ok()?;
    keys.is_mark(KIND, &text(seconds, form), &mark).then_some(seconds)
}

fn text(seconds: i64, form: &FormName) -> String {
    format!("{seconds}.{form}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_said_of_this_form_is_believed() {
        let keys = Keyring::new(1, &[7; 32]);
        let (contact, order) =
            (FormName::parse("contact").unwrap(), FormName::parse("order").unwrap());
        let field = make(&keys, &contact, 1_790_000_000);
        assert_eq!(read(&field, &keys, &contact), Some(1_790_000_000));
        assert_eq!(read(&field, &keys, &order), None);
        let earlier = field.replacen("1790000000", "1789990000", 1);
        let other = Keyring::new(1, &[8; 32]);
        for (field, keys) in
            [(earlier.as_str(), &keys), (&field, &other), ("", &keys), ("1.é", &keys), ("x", &keys)]
        {
            assert_eq!(read(field, keys, &contact), None, "{field}");
        }
    }
}
