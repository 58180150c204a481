//! Colours that say again what the words say.

use std::fmt::{self, Display, Formatter};

use frontdesk_form::{PieceKind, Side};

use super::super::command::Colors;

/// What something is to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// What holds entries apart.
    Faint,
    Name,
    Value,
    /// An escape within a name or a value.
    Escape,
    /// A header, or a boundary.
    Frame,
    /// A file.
    File,
    Heading,
    Wrong,
}

impl Style {
    /// The style of a piece.
    pub(super) fn of(kind: PieceKind, side: Side) -> Style {
        match (kind, side) {
            (PieceKind::Escape | PieceKind::Plus, _) => Style::Escape,
            (PieceKind::Content | PieceKind::FileName, _) => Style::File,
            (PieceKind::Quote, _) => Style::Faint,
            (_, Side::Name) => Style::Name,
            (_, Side::Value) => Style::Value,
            (PieceKind::Unread, _) => Style::Wrong,
            (PieceKind::Boundary | PieceKind::ClosingDashes, _) => Style::Frame,
            (PieceKind::HeaderName | PieceKind::HeaderValue, _) => Style::Frame,
            (PieceKind::ParameterName | PieceKind::ParameterValue, _) => Style::Frame,
            (_, Side::Frame) => Style::Faint,
        }
    }

    /// The parameters of "select graphic rendition" (ECMA-48, 8.3.117).
    fn code(self) -> &'static str {
        match self {
            Style::Faint => "2",
            Style::Name => "36",
            Style::Value => "32",
            Style::Escape => "33",
            Style::Frame => "34",
            Style::File => "35",
            Style::Heading => "1",
            Style::Wrong => "1;31",
        }
    }
}

/// Something in a style, if there are colours.
pub(super) struct Painted<T>(pub(super) T, pub(super) Style, pub(super) Colors);

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.1, self.2) {
            (_, Colors::Off) => self.0.fmt(f),
            (style, Colors::On) => write!(f, "\x1b[{}m{}\x1b[0m", style.code(), self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_stand_around_the_text_and_only_if_they_are_on() {
        assert_eq!(Painted("a", Style::Name, Colors::On).to_string(), "\x1b[36ma\x1b[0m");
        assert_eq!(Painted("a", Style::Name, Colors::Off).to_string(), "a");
    }
}
