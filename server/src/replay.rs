//! What was said to one participant and is not known to have arrived.

use std::collections::VecDeque;

/// Counted frames in their order, bounded in bytes: past the bound the oldest go, and who misses them has to begin anew.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    /// How many frames came before the first that is kept.
    before: u32,
    frames: VecDeque<Box<[u8]>>,
    bytes: usize,
}

impl Replay {
    /// Keeps one more frame.
    pub(crate) fn push(&mut self, frame: &[u8], limit: usize) {
        self.bytes += frame.len();
        self.frames.push_back(frame.into());
        while self.bytes > limit && self.drop_first() {}
    }

    /// So many have arrived. A number that cannot be is taken for the nearest that can.
    pub(crate) fn acknowledge(&mut self, received: u32) {
        while self.before < received && self.drop_first() {}
        // Silent participants are most of them; what they wait for needs no memory.
        if self.frames.is_empty() {
            self.frames.shrink_to_fit();
        }
    }

    /// Everything after the first `received` frames, unless some of that is gone.
    pub(crate) fn after(&self, received: u32) -> Option<impl Iterator<Item = &[u8]>> {
        let skipped = usize::try_from(received.checked_sub(self.before)?).ok()?;
        (skipped <= self.frames.len()).then(|| self.frames.iter().skip(skipped).map(AsRef::as_ref))
    }

    fn drop_first(&mut self) -> bool {
        let Some(frame) = self.frames.pop_front() else { return false };
        self.bytes -= frame.len();
        self.before = self.before.saturating_add(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Replay {
        let mut replay = Replay::default();
        for frame in [b"a1", b"b2", b"c3"] {
            replay.push(frame, 6);
        }
        replay
    }

    fn after(replay: &Replay, received: u32) -> Option<Vec<&[u8]>> {
        replay.after(received).map(Iterator::collect)
    }

    #[test]
    fn what_has_not_arrived_is_said_again() {
        let mut replay = filled();
        assert_eq!(after(&replay, 0), Some(vec![b"a1".as_slice(), b"b2", b"c3"]));
        assert_eq!(after(&replay, 2), Some(vec![b"c3".as_slice()]));
        assert_eq!(after(&replay, 3), Some(vec![]));
        replay.acknowledge(2);
        assert_eq!(after(&replay, 2), Some(vec![b"c3".as_slice()]));
        assert_eq!(after(&replay, 1), None, "it was said to have arrived");
    }

    #[test]
    fn what_was_never_said_cannot_have_arrived() {
        let mut replay = filled();
        assert_eq!(after(&replay, 4), None);
        replay.acknowledge(u32::MAX);
        replay.push(b"d4", 6);
        assert_eq!(after(&replay, 3), Some(vec![b"d4".as_slice()]));
    }

    #[test]
    fn the_oldest_go_when_there_is_too_much() {
        let mut replay = filled();
        replay.push(b"d4", 6);
        assert_eq!(after(&replay, 0), None);
        assert_eq!(after(&replay, 1).map(|frames| frames.len()), Some(3));
        for _ in 0..10_000 {
            replay.push(b"eeee", 6);
        }
        assert_eq!((replay.frames.len(), replay.bytes), (1, 4));
    }
}
