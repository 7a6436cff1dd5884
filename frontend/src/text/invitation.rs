//! The words of the invitation to a room. They come with it.

use super::{Language, english, french, malagasy, russian};

/// One language's words of the invitation.
pub(crate) struct Invitation {
    pub(crate) heading: &'static str,
    /// Name of the picture.
    pub(crate) code: &'static str,
    /// What to do with it.
    pub(crate) scan: &'static str,
    /// The link is too long for a code.
    pub(crate) no_code: &'static str,
}

/// The words of this language.
pub(crate) fn invitation(language: Language) -> &'static Invitation {
    match language {
        Language::English => &english::INVITATION,
        Language::French => &french::INVITATION,
        Language::Malagasy => &malagasy::INVITATION,
        Language::Russian => &russian::INVITATION,
    }
}
