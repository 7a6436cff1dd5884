//! The words about how the page looks. They come with the settings.

use super::{Language, english, french, malagasy, russian};
use crate::look::{Accent, Theme};

/// One language's words about how the page looks.
pub(crate) struct Look {
    pub(crate) theme: &'static str,
    pub(crate) theme_of: fn(Theme) -> &'static str,
    pub(crate) accent: &'static str,
    pub(crate) accent_of: fn(Accent) -> &'static str,
}

/// The words of this language.
pub(crate) fn look(language: Language) -> &'static Look {
    match language {
        Language::English => &english::LOOK,
        Language::French => &french::LOOK,
        Language::Malagasy => &malagasy::LOOK,
        Language::Russian => &russian::LOOK,
    }
}
