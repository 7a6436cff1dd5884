//! How much of something each user, each address and all together have.

use crate::seeded::{Seeded, Table};
use core::hash::Hash;

/// Counts up to a limit for each key, and remembers only keys that have something.
pub(crate) struct Quota<K> {
    limit: usize,
    counts: Table<K, usize>,
}

impl<K: Hash + Eq> Quota<K> {
    pub(crate) fn new(limit: usize, seeded: Seeded) -> Self {
        Self { limit, counts: seeded.table() }
    }

    pub(crate) fn has_room<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: core::borrow::Borrow<Q>,
    {
        self.counts.get(key).copied().unwrap_or_default() < self.limit
    }

    pub(crate) fn take(&mut self, key: K) {
        *self.counts.entry(key).or_default() += 1;
    }

    pub(crate) fn give_back<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: core::borrow::Borrow<Q>,
    {
        if let Some(count) = self.counts.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(key);
            }
        }
    }

    pub(crate) fn keys(&self) -> usize {
        self.counts.len()
    }
}
