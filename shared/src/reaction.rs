//! A word without words: what flies over the faces for a moment.

use serde::{Deserialize, Serialize};

/// One of seven. Never free text: whatever arrives can be shown without a look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reaction {
    /// 👍
    ThumbsUp,
    /// ❤️
    Heart,
    /// 😂
    Laugh,
    /// 👏
    Clap,
    /// 😮
    Surprise,
    /// 🎉
    Party,
    /// 😢
    Sad,
}

impl Reaction {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::ThumbsUp, Self::Heart, Self::Laugh, Self::Clap, Self::Surprise, Self::Party, Self::Sad];

    /// As it is shown.
    #[must_use]
    pub const fn emoji(self) -> &'static str {
        match self {
            Self::ThumbsUp => "👍",
            Self::Heart => "❤️",
            Self::Laugh => "😂",
            Self::Clap => "👏",
            Self::Surprise => "😮",
            Self::Party => "🎉",
            Self::Sad => "😢",
        }
    }
}

/// One message on the data channel `pulse`, beside [`crate::Pulse`]: a reaction and its number, JSON text `["Clap",7]`. It is
/// an array, which no page takes for a pulse that reaches nobody, whatever its age.
///
/// What is said there may be lost, so each is said three times; the number, which grows by one with each reaction of a page,
/// tells that it is the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reacted(pub Reaction, pub u32);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pulse;

    #[test]
    fn frozen_json() {
        let names = ["ThumbsUp", "Heart", "Laugh", "Clap", "Surprise", "Party", "Sad"];
        for (reaction, name) in Reaction::ALL.into_iter().zip(names) {
            let json = format!("[\"{name}\",7]");
            assert_eq!(serde_json::to_string(&Reacted(reaction, 7)).unwrap(), json);
            assert_eq!(serde_json::from_str::<Reacted>(&json).unwrap(), Reacted(reaction, 7));
            assert!(serde_json::from_str::<Pulse>(&json).is_err(), "no page takes it for a pulse");
        }
        for unknown in ["[\"Wave\",7]", "[\"👍\",7]", "[\"Clap\",-1]", "{}"] {
            assert!(serde_json::from_str::<Reacted>(unknown).is_err(), "{unknown}");
        }
    }
}
