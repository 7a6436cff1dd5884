//! What participants say to each other on the data channel `chat`, and how they find out what they have missed.

use crate::{ChatText, DisplayName, PageId, PeerId};
use serde::{Deserialize, Serialize};

/// One message on the data channel `chat` (negotiated id 2, reliable, ordered): JSON text.
///
/// A variant that a program does not know is dropped, so that newer pages can talk to older ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chat {
    /// The sender says this now, to everybody. It is of the sender's own stream.
    Say(Entry),
    /// How far the sender knows each stream, and so what they want to be told. Nothing at all is of who has just come, and
    /// wants the last [`Chat::TAIL`].
    Have(Vec<Known>),
    /// The answer to `Have`: what the sender knows and the other does not, the oldest first.
    Told {
        /// Streams of which the sender tells nothing before this number, though there was something.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        begins: Vec<Known>,
        /// What was said, in order; of each stream without a gap.
        entries: Vec<Entry>,
        /// Whether there is more, which another `Have` asks for.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        more: bool,
    },
    /// Whether the sender is writing something; said again every few seconds for as long as they do.
    Typing(bool),
}

/// Something that was said in the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who said it.
    pub author: PeerId,
    /// The page with which they did.
    pub page: PageId,
    /// Grows by one with everything that the author says with this page, from 0.
    pub number: u32,
    /// Greater than that of all that the author knew when they said it (a Lamport clock): of two entries the one with the
    /// smaller comes first on every screen.
    pub order: u64,
    /// What the author was called.
    pub name: DisplayName,
    /// When, by the author's clock, in ms since the beginning of 1970. It is shown, and nothing depends on it.
    pub at: u64,
    /// What was said.
    pub text: ChatText,
}

/// Everything that one participant says with one page. A page that is loaded again begins another stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stream {
    /// Who.
    pub author: PeerId,
    /// With which page.
    pub page: PageId,
}

/// A place in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Whose stream.
    pub author: PeerId,
    /// Of which page.
    pub page: PageId,
    /// The number of the first entry that is behind this place.
    pub next: u32,
}

/// What a participant knows of the chat, in short: two who say the same know the same. Part of [`crate::Pulse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Of how many entries: the last [`Chat::TAIL`] in order, or all.
    pub count: u32,
    /// FNV-1a, 32 bits, over each of them in order: author (16 bytes), page (4), number (4), the most significant byte first.
    pub hash: u32,
}

impl Chat {
    /// The data channel's label.
    pub const LABEL: &'static str = "chat";
    /// The data channel's id, agreed on beforehand (`negotiated: true`).
    pub const CHANNEL_ID: u16 = 2;
    /// So many entries at most are told to who has just come, and so many does [`Digest`] cover.
    pub const TAIL: usize = 500;
}

impl Entry {
    /// Its stream.
    #[must_use]
    pub const fn stream(&self) -> Stream {
        Stream { author: self.author, page: self.page }
    }

    /// Where it stands among all entries: in this order they are shown.
    #[must_use]
    pub const fn position(&self) -> (u64, PeerId, PageId, u32) {
        (self.order, self.author, self.page, self.number)
    }
}

impl Known {
    /// Whose place it is.
    #[must_use]
    pub const fn stream(&self) -> Stream {
        Stream { author: self.author, page: self.page }
    }

    /// A place in this stream.
    #[must_use]
    pub const fn of(stream: Stream, next: u32) -> Self {
        Self { author: stream.author, page: stream.page, next }
    }
}

impl Digest {
    /// Of these entries, of which there are at most [`Chat::TAIL`]; none of none.
    #[must_use]
    pub fn of<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<Self> {
        let mut digest = Self { count: 0, hash: 0x811c_9dc5 };
        for entry in entries {
            digest.count = digest.count.saturating_add(1);
            digest.eat(&u128::from(entry.author).to_be_bytes());
            digest.eat(&entry.page.0.to_be_bytes());
            digest.eat(&entry.number.to_be_bytes());
        }
        (digest.count > 0).then_some(digest)
    }

    fn eat(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.hash = (self.hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_json() {
        for (message, json) in [
            (
                Chat::Say(entry()),
                r#"{"Say":{"author":"00000000-0000-0000-0000-000000000002","page":7,"number":0,"order":12,"name":"Ana","at":1767225600000,"text":"Hi"}}"#,
            ),
            (Chat::Have(Vec::new()), r#"{"Have":[]}"#),
            (
                Chat::Have(vec![Known::of(entry().stream(), 1)]),
                r#"{"Have":[{"author":"00000000-0000-0000-0000-000000000002","page":7,"next":1}]}"#,
            ),
            (Chat::Told { begins: Vec::new(), entries: Vec::new(), more: false }, r#"{"Told":{"entries":[]}}"#),
            (
                Chat::Told {
                    begins: vec![Known::of(Stream { author: entry().author, page: PageId(6) }, 4)],
                    entries: vec![entry()],
                    more: true,
                },
                r#"{"Told":{"begins":[{"author":"00000000-0000-0000-0000-000000000002","page":6,"next":4}],"entries":[{"author":"00000000-0000-0000-0000-000000000002","page":7,"number":0,"order":12,"name":"Ana","at":1767225600000,"text":"Hi"}],"more":true}}"#,
            ),
            (Chat::Typing(true), r#"{"Typing":true}"#),
        ] {
            assert_eq!(serde_json::to_string(&message).unwrap(), json);
            assert_eq!(serde_json::from_str::<Chat>(json).unwrap(), message);
        }
        for odd in [
            r#"{"Say":{"author":"00000000-0000-0000-0000-000000000002","page":7,"number":0,"order":1,"name":"Ana","at":1,"text":" "}}"#,
            r#"{"Say":{"author":"00000000-0000-0000-0000-000000000002","page":7,"number":-1,"order":1,"name":"Ana","at":1,"text":"a"}}"#,
            r#"{"Whisper":"a"}"#,
        ] {
            assert!(serde_json::from_str::<Chat>(odd).is_err(), "{odd}");
        }
    }

    /// Another program has to come to the same.
    #[test]
    fn a_digest_is_what_the_protocol_says() {
        assert_eq!(Digest::of([].iter()), None);
        let first = entry();
        assert_eq!(Digest::of([&first].into_iter()), Some(Digest { count: 1, hash: 3_425_876_854 }));
        let second = Entry { number: 1, ..entry() };
        let there = Digest::of([&first, &second].into_iter());
        assert_eq!(there.map(|digest| digest.count), Some(2));
        assert_ne!(there, Digest::of([&second, &first].into_iter()));
    }

    fn entry() -> Entry {
        Entry {
            author: PeerId::new(uuid::Uuid::from_u128(2)),
            page: PageId(7),
            number: 0,
            order: 12,
            name: "Ana".parse().unwrap(),
            at: 1_767_225_600_000,
            text: "Hi".parse().unwrap(),
        }
    }
}
