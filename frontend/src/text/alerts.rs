//! The words about being called back while others write. They come with the settings.

use super::{Language, english, french, malagasy, russian};
use crate::browser::NotificationRefusal;

/// One language's words about being called back.
pub(crate) struct Alerts {
    /// Over both.
    pub(crate) when: &'static str,
    pub(crate) sound: &'static str,
    pub(crate) notification: &'static str,
    /// Why there are no notifications, and what to do.
    pub(crate) refused: fn(NotificationRefusal) -> &'static str,
}

/// The words of this language.
pub(crate) fn alerts(language: Language) -> &'static Alerts {
    match language {
        Language::English => &english::ALERTS,
        Language::French => &french::ALERTS,
        Language::Malagasy => &malagasy::ALERTS,
        Language::Russian => &russian::ALERTS,
    }
}
