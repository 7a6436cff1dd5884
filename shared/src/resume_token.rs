//! What a server gives a participant so that it knows them again.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The longest token that any server gives, in characters.
const MAX_CHARS: usize = 256;

/// A resume token: opaque to everybody but the server that made it, and as good as a key to one's place in the call.
///
/// 1 to 256 characters of the URL-safe base64 alphabet (RFC 4648 §5). Does not show itself in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResumeToken(String);

/// Not a resume token: empty, too long, or with characters that no server writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a resume token is 1 to {MAX_CHARS} characters of base64url")]
pub struct InvalidResumeToken;

impl ResumeToken {
    /// The token as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ResumeToken {
    type Error = InvalidResumeToken;

    fn try_from(text: String) -> Result<Self, InvalidResumeToken> {
        let is_of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(is_of_alphabet) {
            Ok(Self(text))
        } else {
            Err(InvalidResumeToken)
        }
    }
}

impl FromStr for ResumeToken {
    type Err = InvalidResumeToken;

    fn from_str(text: &str) -> Result<Self, InvalidResumeToken> {
        text.to_owned().try_into()
    }
}

impl From<ResumeToken> for String {
    fn from(token: ResumeToken) -> Self {
        token.0
    }
}

impl fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_server_writes_is_one() {
        assert!("a".parse::<ResumeToken>().is_ok());
        assert!("A-_9".repeat(MAX_CHARS / 4).parse::<ResumeToken>().is_ok());
        for wrong in ["", "a b", "a=", "a+b", "a/b", "é", &"a".repeat(MAX_CHARS + 1)] {
            assert_eq!(wrong.parse::<ResumeToken>(), Err(InvalidResumeToken), "{wrong}");
            assert!(serde_json::from_str::<ResumeToken>(&format!("\"{wrong}\"")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn it_does_not_show_itself() {
        assert_eq!(format!("{:?}", "secret".parse::<ResumeToken>().unwrap()), "ResumeToken(…)");
    }
}
