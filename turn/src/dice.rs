//! Chance from a seed: ports, reservation tokens, keys of tables. Nobody who sees one number can tell the next.

use crate::mac::Mac;

/// HMAC-SHA256 of a counter.
pub(crate) struct Dice {
    mac: Mac,
    thrown: u64,
}

impl Dice {
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        Self { mac: Mac::derived(seed, "dice"), thrown: 0 }
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.thrown += 1;
        let [a, b, c, d, e, f, g, h, ..] = self.mac.sha256(&[&self.thrown.to_be_bytes()]);
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// Less than `end`, which is not zero.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        (self.number() % u64::from(end)) as u32
    }
}
