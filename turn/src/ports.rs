//! Which ports relays are at. They are chosen by chance (RFC 8656 §7.2), so that nobody guesses the next.

use crate::dice::Dice;
use crate::family::Family;
use core::ops::RangeInclusive;

/// The ports of one address, a bit each.
struct Used([u64; 1024]);

/// Ports that are in use, by family.
pub(crate) struct Ports {
    range: RangeInclusive<u16>,
    used: [Box<Used>; 2],
}

/// What a port must be (RFC 8656 §18.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parity {
    Any,
    Even,
    /// Even, and the next one is free as well.
    EvenWithNext,
}

impl Ports {
    pub(crate) fn new(range: RangeInclusive<u16>) -> Self {
        Self { range, used: [(), ()].map(|()| Box::new(Used([0; 1024]))) }
    }

    /// A free port, which is in use from now on, and with [`Parity::EvenWithNext`] the next one too.
    pub(crate) fn take(&mut self, family: Family, parity: Parity, dice: &mut Dice) -> Option<u16> {
        let (first, last) = (u32::from(*self.range.start()), u32::from(*self.range.end()));
        let count = last - first + 1;
        let start = dice.below(count);
        let used = self.used_mut(family);
        let is_free = |used: &Used, port: u32| port <= last && !used.has(port as u16);
        let port = (0..count).map(|step| first + (start + step) % count).find(|port| {
            is_free(used, *port)
                && match parity {
                    Parity::Any => true,
                    Parity::Even => port.is_multiple_of(2),
                    Parity::EvenWithNext => port.is_multiple_of(2) && is_free(used, port + 1),
                }
        })? as u16;
        used.set(port, true);
        if parity == Parity::EvenWithNext {
            used.set(port + 1, true);
        }
        Some(port)
    }

    pub(crate) fn give_back(&mut self, family: Family, port: u16) {
        self.used_mut(family).set(port, false);
    }

    fn used_mut(&mut self, family: Family) -> &mut Used {
        let [v4, v6] = &mut self.used;
        match family {
            Family::V4 => v4,
            Family::V6 => v6,
        }
    }
}

impl Used {
    fn has(&self, port: u16) -> bool {
        self.0[usize::from(port / 64)] & 1 << (port % 64) != 0
    }

    fn set(&mut self, port: u16, is_used: bool) {
        let word = &mut self.0[usize::from(port / 64)];
        *word = *word & !(1 << (port % 64)) | u64::from(is_used) << (port % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_port_is_given_once() {
        let mut ports = Ports::new(65_000..=65_535);
        let mut dice = Dice::new(&[1; 32]);
        let taken: BTreeSet<u16> = core::iter::from_fn(|| ports.take(Family::V4, Parity::Any, &mut dice)).collect();
        assert_eq!(taken, (65_000..=65_535).collect());
        assert!(ports.take(Family::V6, Parity::Any, &mut dice).is_some(), "the other family has its own");
        ports.give_back(Family::V4, 65_100);
        assert_eq!(ports.take(Family::V4, Parity::Any, &mut dice), Some(65_100));
    }

    #[test]
    fn even_ports_are_even_and_so_are_pairs() {
        let mut ports = Ports::new(1001..=1006);
        let mut dice = Dice::new(&[1; 32]);
        let pairs: BTreeSet<Option<u16>> =
            (0..3).map(|_| ports.take(Family::V4, Parity::EvenWithNext, &mut dice)).collect();
        assert_eq!(pairs, [None, Some(1002), Some(1004)].into());
        assert_eq!(ports.take(Family::V4, Parity::Even, &mut dice), Some(1006));
        assert_eq!(ports.take(Family::V4, Parity::Even, &mut dice), None);
        assert_eq!(ports.take(Family::V4, Parity::Any, &mut dice), Some(1001));
    }

    #[test]
    fn nobody_tells_the_next_port_from_the_last() {
        let (mut ports, mut dice) = (Ports::new(49_152..=65_535), Dice::new(&[1; 32]));
        let taken: Vec<u16> = (0..100).filter_map(|_| ports.take(Family::V4, Parity::Any, &mut dice)).collect();
        assert!(taken.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 100).count() < 10);
    }
}
