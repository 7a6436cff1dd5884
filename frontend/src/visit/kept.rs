//! What a tab keeps of a call, so that the page can be loaded again and be back in it as the same participant.

use crate::browser;
use shared::{DisplayName, ResumeToken, RoomName, Turn};

/// What is needed to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Shows the server who it is.
    pub(super) token: ResumeToken,
    /// What to be called.
    pub(crate) name: DisplayName,
    /// What was on: nothing is switched on because a page was loaded.
    pub(super) microphone: bool,
    pub(super) camera: bool,
    /// Whether the hand was up, and since which turn.
    pub(super) hand: Option<Turn>,
    /// Tells this tab from its duplicates.
    pub(super) tab: u32,
}

impl Kept {
    /// What this tab keeps of a call in this room.
    pub(super) fn recall(room: &RoomName) -> Option<Self> {
        Self::read(&browser::recall_in_tab(&key(room))?)
    }

    pub(super) fn remember(&self, room: &RoomName) {
        browser::remember_in_tab(&key(room), &self.write());
    }

    pub(super) fn forget(room: &RoomName) {
        browser::forget_in_tab(&key(room));
    }

    /// The name under which only one page may use it.
    pub(super) fn lock(&self) -> String {
        lock(self.tab)
    }

    fn write(&self) -> String {
        let Self { token, name, microphone, camera, hand, tab } = self;
        let hand = hand.map_or(String::new(), |Turn(turn)| format!(" {turn}"));
        format!("{}\n{microphone} {camera} {tab}{hand}\n{}", token.as_str(), name.as_str())
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let token = lines.next()?.parse().ok()?;
        let mut words = lines.next()?.split(' ');
        let (microphone, camera) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let tab = words.next()?.parse().ok()?;
        let hand = words.next().and_then(|word| word.parse().ok()).map(Turn);
        Some(Self { token, name: lines.next()?.parse().ok()?, microphone, camera, hand, tab })
    }
}

/// The name of the lock of a tab.
pub(super) fn lock(tab: u32) -> String {
    format!("resaka.tab.{tab}")
}

fn key(room: &RoomName) -> String {
    format!("resaka.call.{room}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let mut kept = Kept {
            token: "abc".parse().unwrap(),
            name: "Ana María".parse().unwrap(),
            microphone: false,
            camera: true,
            hand: None,
            tab: 7,
        };
        assert_eq!(Kept::read(&kept.write()), Some(kept.clone()));
        kept.hand = Some(Turn(3));
        assert_eq!(Kept::read(&kept.write()), Some(kept));
        for odd in ["", "abc", "abc\ntrue", "abc\ntrue true 7", "abc\ntrue 1 7\nAna", "a b\ntrue true 7\nAna"] {
            assert_eq!(Kept::read(odd), None, "{odd:?}");
        }
    }
}
