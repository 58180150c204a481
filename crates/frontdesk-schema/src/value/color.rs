//! Colours as a colour input sends them (HTML, 4.10.5.1.14).

/// A "valid simple color": `#` and six hexadecimal digits.
pub(crate) fn is_simple(text: &str) -> bool {
    let digits = text.strip_prefix('#');
    digits.is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// What an input with `alpha` or `colorspace` sends: CSS Color 4's `color()`, as serialised.
///
/// ```text
/// color( srgb | display-p3  number number number [ / number ] )
/// ```
pub(crate) fn is_function(text: &str) -> bool {
    let Some(inside) = text.strip_prefix("color(").and_then(|rest| rest.strip_suffix(')')) else {
        return false;
    };
    let (color, alpha) = match inside.split_once(" / ") {
        Some((color, alpha)) => (color, Some(alpha)),
        None => (inside, None),
    };
    let mut words = color.split(' ');
    let space = words.next().is_some_and(|space| matches!(space, "srgb" | "display-p3"));
    let channels: Vec<_> = words.collect();
    space
        && channels.len() == 3
        && channels
            .into_iter()
            .chain(alpha)
            .all(|channel| channel == "none" || super::decimal::Decimal::parse(channel).is_some())
}
