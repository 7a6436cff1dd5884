//! The name of a room, as it stands in its link.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// 1 to 64 characters out of `a`–`z`, `0`–`9` and `-`; never anything else once it exists.
///
/// ```
/// use shared::RoomName;
/// let room: RoomName = "team-standup".parse()?;
/// assert_eq!(room.as_str(), "team-standup");
/// assert!("../etc".parse::<RoomName>().is_err());
/// # Ok::<(), shared::InvalidRoomName>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoomName(Box<str>);

/// Why a text is not a room name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRoomName {
    /// There is no character in it.
    #[error("a room name has at least one character")]
    Empty,
    /// It has more than [`RoomName::MAX_CHARS`] characters.
    #[error("a room name has at most {} characters", RoomName::MAX_CHARS)]
    TooLong,
    /// It holds a character outside the alphabet; this is the first one.
    #[error("a room name is made of a-z, 0-9 and -, not {0:?}")]
    Character(char),
}

impl RoomName {
    /// The longest name, in characters (and bytes: the alphabet is ASCII).
    pub const MAX_CHARS: usize = 64;

    /// What a person typed, made into a name if that can be done without guessing: capitals become
    /// small, spaces and underscores become hyphens, space at either end goes.
    ///
    /// # Errors
    /// As for parsing, for what is left after that.
    pub fn from_typed(text: &str) -> Result<Self, InvalidRoomName> {
        let name: String =
            text.trim().chars().map(|c| if c == ' ' || c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
        name.parse()
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoomName {
    type Err = InvalidRoomName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(InvalidRoomName::Empty);
        }
        if let Some(wrong) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            return Err(InvalidRoomName::Character(wrong));
        }
        if text.len() > Self::MAX_CHARS {
            return Err(InvalidRoomName::TooLong);
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for RoomName {
    type Error = InvalidRoomName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RoomName> for String {
    fn from(name: RoomName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_and_the_length_are_the_whole_rule() {
        let longest = "a".repeat(64);
        for right in ["a", "0", "-", "quiet-lemur-rice-4821", &longest] {
            assert_eq!(right.parse::<RoomName>().unwrap().as_str(), right);
        }
        assert_eq!("".parse::<RoomName>(), Err(InvalidRoomName::Empty));
        assert_eq!("a".repeat(65).parse::<RoomName>(), Err(InvalidRoomName::TooLong));
        for (wrong, first) in
            [("A", 'A'), ("a b", ' '), ("a/../b", '/'), ("é", 'é'), ("a\u{0}", '\u{0}'), ("a%2f", '%')]
        {
            assert_eq!(wrong.parse::<RoomName>(), Err(InvalidRoomName::Character(first)), "{wrong}");
        }
    }

    #[test]
    fn what_people_type_becomes_a_name_when_it_plainly_is_one() {
        assert_eq!(RoomName::from_typed("  Team Stand_up ").unwrap().as_str(), "team-stand-up");
        assert_eq!(RoomName::from_typed("   "), Err(InvalidRoomName::Empty));
        assert_eq!(RoomName::from_typed("réunion"), Err(InvalidRoomName::Character('é')));
    }

    #[test]
    fn json_that_is_no_name_does_not_parse() {
        assert!(serde_json::from_str::<RoomName>("\"ok-1\"").is_ok());
        assert!(serde_json::from_str::<RoomName>("\"../x\"").is_err());
    }
}
