//! Numbers that nobody can guess.

use leptos::prelude::window;

/// As many random numbers as asked for, from the browser's cryptographic generator.
pub(crate) fn random<const N: usize>() -> [u32; N] {
    let mut bytes = [[0_u8; 4]; N];
    if let Ok(crypto) = window().crypto() {
        // Fails only for more than 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(bytes.as_flattened_mut());
    }
    bytes.map(u32::from_ne_bytes)
}
