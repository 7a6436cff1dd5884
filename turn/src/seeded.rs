//! The hash of all tables: quick, and with a key that nobody outside knows, because strangers choose what is looked up.

use core::hash::{BuildHasher, Hasher};

/// A table whose order and collisions depend on the seed of the server.
pub(crate) type Table<K, V> = std::collections::HashMap<K, V, Seeded>;

/// Makes hashers that share two secret words.
#[derive(Clone, Copy)]
pub(crate) struct Seeded {
    start: u64,
    factor: u64,
}

impl Seeded {
    pub(crate) fn new(start: u64, factor: u64) -> Self {
        // An even factor would lose bits with every word.
        Self { start, factor: factor | 1 }
    }

    pub(crate) fn table<K, V>(self) -> Table<K, V> {
        Table::with_hasher(self)
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folding;

    fn build_hasher(&self) -> Folding {
        Folding { state: self.start, factor: self.factor }
    }
}

/// Multiplies and folds the two halves of the product over one another, word by word.
pub(crate) struct Folding {
    state: u64,
    factor: u64,
}

impl Folding {
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.factor);
        let [low, high] = [product, product >> 64].map(|half| half as u64);
        // The rotation keeps a zero from staying one.
        self.state = (low ^ high).rotate_left(23).wrapping_add(self.factor);
    }
}

impl Hasher for Folding {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.fold(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.fold(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.fold(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.fold(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.fold(number);
    }

    fn write_u128(&mut self, number: u128) {
        self.fold(number as u64);
        self.fold((number >> 64) as u64);
    }

    fn write_usize(&mut self, number: usize) {
        self.fold(number as u64);
    }

    fn finish(&self) -> u64 {
        let product = u128::from(self.state) * u128::from(self.factor);
        product as u64 ^ (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn neighbours_spread_over_the_low_and_the_high_bits() {
        let seeded = Seeded::new(0x9E37_79B9_7F4A_7C15, 0xE703_7ED1_A0B4_28DB);
        let hashes: Vec<u64> = (0..4096_u64).map(|number| seeded.hash_one(number)).collect();
        for shift in [0, 52] {
            let buckets: BTreeSet<u64> = hashes.iter().map(|hash| hash >> shift & 0xfff).collect();
            // Of 4,096 balls in 4,096 places, 2,589 places are hit by chance.
            assert!(buckets.len() > 2_400, "{} of 4096", buckets.len());
        }
        assert_ne!(seeded.hash_one(1_u64), Seeded::new(1, 0xE703_7ED1_A0B4_28DB).hash_one(1_u64));
    }
}
