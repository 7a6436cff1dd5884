//! The words about keyboard shortcuts. They come with the settings.

use super::{Language, english, french, malagasy, russian};
use crate::shortcuts::Shortcut;

/// One language's words about keyboard shortcuts.
pub(crate) struct Shortcuts {
    pub(crate) heading: &'static str,
    pub(crate) does: fn(Shortcut) -> &'static str,
    /// What is written on the space bar, and what it does.
    pub(crate) space: &'static str,
    pub(crate) talks: &'static str,
    /// Whether single keys do anything at all.
    pub(crate) work: &'static str,
    /// When they do.
    pub(crate) about: &'static str,
}

/// The words of this language.
pub(crate) fn shortcuts(language: Language) -> &'static Shortcuts {
    match language {
        Language::English => &english::SHORTCUTS,
        Language::French => &french::SHORTCUTS,
        Language::Malagasy => &malagasy::SHORTCUTS,
        Language::Russian => &russian::SHORTCUTS,
    }
}
