//! How the worklet calls it: three functions over numbers, since no bindings can be loaded there.
//!
//! An instance of the module is one suppressor. The caller writes sound to `noise_samples`, calls `noise_process` and
//! reads it from the same place. No number that is passed in can do harm.
#![allow(
    unsafe_code,
    reason = "an exported name could be another's; these three are prefixed, and nothing else is unsafe"
)]

use crate::Suppressor;
use std::cell::RefCell;

/// Samples that there is room for. Worklets have 128 at a time, and more only where they ask for it.
const CAPACITY: usize = 1024;

struct Instance {
    suppressor: Suppressor,
    samples: [f32; CAPACITY],
}

thread_local! {
    static INSTANCE: RefCell<Instance> =
        RefCell::new(Instance { suppressor: Suppressor::new(), samples: [0.0; CAPACITY] });
}

/// Where sound is written and read: 32-bit floats, mono, 48 kHz, 1 = full scale. The place never changes; the first
/// call makes the suppressor, which takes a few milliseconds.
#[unsafe(no_mangle)]
pub extern "C" fn noise_samples() -> *mut f32 {
    INSTANCE.with_borrow_mut(|instance| instance.samples.as_mut_ptr())
}

/// How many samples there is room for.
#[unsafe(no_mangle)]
pub extern "C" fn noise_capacity() -> usize {
    CAPACITY
}

/// Cleans the first `count` samples in their place, or as many as there is room for.
#[unsafe(no_mangle)]
pub extern "C" fn noise_process(count: usize) {
    INSTANCE.with_borrow_mut(|Instance { suppressor, samples }| {
        let count = count.min(CAPACITY);
        suppressor.process(&mut samples[..count]);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_there_is_room_for_is_taken_for_as_much_as_there_is() {
        let before = noise_samples();
        for count in [0, 1, 128, CAPACITY, CAPACITY + 1, usize::MAX] {
            noise_process(count);
        }
        assert_eq!(noise_samples(), before);
        assert_eq!(noise_capacity(), CAPACITY);
    }
}
