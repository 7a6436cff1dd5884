//! Chance for the one thing that needs it: that not everybody does the same at the same moment.

/// A small generator (xorshift32), seeded by the caller, so that the mesh stays pure.
#[derive(Debug)]
pub(crate) struct Dice(u32);

impl Dice {
    pub(crate) fn new(seed: u32) -> Self {
        // Zero is the one state that it never leaves.
        Self(seed ^ 0x9e37_79b9).settled()
    }

    fn settled(mut self) -> Self {
        if self.0 == 0 {
            self.0 = 1;
        }
        self.next();
        self
    }

    /// A number below `bound`; 0 when that is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}
