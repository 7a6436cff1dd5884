//! What somebody writes in the chat.

use crate::display_name::is_blank;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// 1 to 2,000 characters, trimmed, at least one of which shows. Lines may be broken.
///
/// What cannot be meant is left out and not refused, because people paste: control characters (`Cc`) but newline and tab,
/// separators of lines and paragraphs, embeddings and overrides of direction (U+202A to U+202E, which make a link look like
/// another one; Unicode recommends isolates in their place, and those stay), and the byte order mark.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChatText(Box<str>);

/// Why a text is none for the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChatText {
    /// Nothing that shows is left.
    #[error("a message has at least one visible character")]
    Empty,
    /// It has more than [`ChatText::MAX_CHARS`] characters.
    #[error("a message has at most {} characters", ChatText::MAX_CHARS)]
    TooLong,
}

impl ChatText {
    /// The longest text, in characters (Unicode scalar values).
    pub const MAX_CHARS: usize = 2000;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_left_out(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}')
}

impl FromStr for ChatText {
    type Err = InvalidChatText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let meant = text.chars().filter(|c| !is_left_out(*c)).skip_while(|c| c.is_whitespace());
        // One more than fits, and however many spaces follow, so that a hostile megabyte is not kept.
        let mut kept = String::new();
        let mut count = 0;
        for c in meant {
            count += 1;
            if count <= Self::MAX_CHARS {
                kept.push(c);
            } else if !c.is_whitespace() {
                return Err(InvalidChatText::TooLong);
            }
        }
        let text = kept.trim_end();
        if text.chars().all(is_blank) {
            return Err(InvalidChatText::Empty);
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for ChatText {
    type Error = InvalidChatText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ChatText> for String {
    fn from(text: ChatText) -> Self {
        text.0.into()
    }
}

impl fmt::Display for ChatText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ChatText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_otherwise_left_as_people_write_it() {
        for (typed, kept) in [
            ("Hello", "Hello"),
            (" \n\ta\tb\n\nc \n", "a\tb\n\nc"),
            ("👩‍🚀 \u{2067}نور\u{2069}", "👩‍🚀 \u{2067}نور\u{2069}"),
            ("<b>&amp;</b>", "<b>&amp;</b>"),
        ] {
            assert_eq!(typed.parse::<ChatText>().unwrap().as_str(), kept);
        }
    }

    #[test]
    fn what_cannot_be_meant_is_left_out() {
        for (typed, kept) in [
            ("a\0b\u{7}\u{85}c", "abc"),
            ("a\r\nb", "a\nb"),
            ("https://a.example/\u{202E}gpj", "https://a.example/gpj"),
            ("\u{FEFF} a \u{2028}", "a"),
        ] {
            assert_eq!(typed.parse::<ChatText>().unwrap().as_str(), kept, "{typed:?}");
        }
    }

    #[test]
    fn a_text_that_shows_nothing_or_too_much_is_refused() {
        let parse = |text: &str| text.parse::<ChatText>();
        assert!(parse(&format!("  {}\n ", "é".repeat(2000))).is_ok(), "what is trimmed does not count");
        assert_eq!(parse(&"é".repeat(2001)), Err(InvalidChatText::TooLong));
        assert_eq!(parse(&"a".repeat(1 << 20)), Err(InvalidChatText::TooLong));
        for blank in ["", " \n ", "\0\u{1b}", "\u{200D}", "\u{202E}\u{2800}"] {
            assert_eq!(parse(blank), Err(InvalidChatText::Empty), "{blank:?}");
        }
    }

    #[test]
    fn what_is_read_is_read_again_alike() {
        for typed in ["\u{202A} a\r\n\n b \u{FEFF}\u{2029}", "a \u{FEFF}", "\u{FEFF}a"] {
            let once = typed.parse::<ChatText>().unwrap();
            assert_eq!(once.as_str().parse(), Ok(once.clone()));
        }
        let long = format!("{}{}b", "a".repeat(1999), " ".repeat(5));
        assert_eq!(long.parse::<ChatText>(), Err(InvalidChatText::TooLong));
        assert!(serde_json::from_str::<ChatText>("\"\\u0000\"").is_err());
    }
}
