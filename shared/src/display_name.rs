//! What a person is called on other people's screens.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// 1 to 64 characters without control or invisible formatting characters, trimmed.
///
/// Besides the control characters (`Cc`) it refuses what could make one name look like another or
/// break the line it stands in: bidirectional overrides and isolates, line and paragraph
/// separators, zero-width spaces, the byte order mark and tag characters. The zero-width joiner and
/// non-joiner stay, because names in several scripts and emoji need them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(Box<str>);

/// Why a text is not a display name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDisplayName {
    /// Nothing is left after trimming.
    #[error("a name has at least one visible character")]
    Empty,
    /// It has more than [`DisplayName::MAX_CHARS`] characters.
    #[error("a name has at most {} characters", DisplayName::MAX_CHARS)]
    TooLong,
    /// It holds a control or invisible formatting character.
    #[error("a name has no control characters")]
    ControlCharacter,
}

impl DisplayName {
    /// The longest name, in characters (Unicode scalar values).
    pub const MAX_CHARS: usize = 64;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// Letters that fill no space on a screen, and the joiners: alone they make no name.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200C}' | '\u{200D}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}')
}

impl FromStr for DisplayName {
    type Err = InvalidDisplayName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        // Counted without walking through a hostile megabyte to its end.
        if text.chars().take(Self::MAX_CHARS + 1).count() > Self::MAX_CHARS {
            return Err(InvalidDisplayName::TooLong);
        }
        if text.chars().any(is_forbidden) {
            return Err(InvalidDisplayName::ControlCharacter);
        }
        if text.chars().all(is_blank) {
            return Err(InvalidDisplayName::Empty);
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for DisplayName {
    type Error = InvalidDisplayName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_otherwise_left_as_people_write_them() {
        for (typed, kept) in [("Miora", "Miora"), ("  Hery R. ", "Hery R."), ("Zoë 👩‍🚀", "Zoë 👩‍🚀"), ("نور", "نور")]
        {
            assert_eq!(typed.parse::<DisplayName>().unwrap().as_str(), kept);
        }
    }

    #[test]
    fn a_name_that_shows_nothing_or_too_much_is_refused() {
        assert!("é".repeat(64).parse::<DisplayName>().is_ok());
        assert_eq!("é".repeat(65).parse::<DisplayName>(), Err(InvalidDisplayName::TooLong));
        for blank in ["", "   ", "\u{200D}", "\u{3164}\u{2800}"] {
            assert_eq!(blank.parse::<DisplayName>(), Err(InvalidDisplayName::Empty), "{blank:?}");
        }
    }

    #[test]
    fn a_name_cannot_reach_outside_its_line() {
        for c in
            ['\u{0}', '\n', '\u{7f}', '\u{85}', '\u{202E}', '\u{2066}', '\u{2028}', '\u{200B}', '\u{FEFF}', '\u{E0041}']
        {
            let name = format!("A{c}b");
            assert_eq!(name.parse::<DisplayName>(), Err(InvalidDisplayName::ControlCharacter), "{c:?}");
        }
    }
}
