//! Where developers look.

use std::fmt::Display;

/// Says what is not as it should be, to whoever looks.
pub(crate) fn warn(sentence: &impl Display) {
    web_sys::console::warn_1(&sentence.to_string().into());
}
