//! The words about how the page looks. They come with the settings.

use crate::look::{Accent, Theme};

/// One language's words about how the page looks.
pub(crate) struct Look {
    pub(crate) theme: &'static str,
    pub(crate) theme_of: fn(Theme) -> &'static str,
    pub(crate) accent: &'static str,
    pub(crate) accent_of: fn(Accent) -> &'static str,
}

/// The words of the language of this tag, or the English ones.
pub(crate) fn look(tag: &str) -> &'static Look {
    if tag == "fr" { &FRENCH } else { &ENGLISH }
}

static ENGLISH: Look = Look {
    theme: "Theme",
    theme_of: |theme| match theme {
        Theme::System => "As the system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    accent: "Colour",
    accent_of: |accent| match accent {
        Accent::Forest => "Forest green",
        Accent::Lagoon => "Lagoon blue",
        Accent::Indigo => "Indigo",
        Accent::Orchid => "Orchid",
        Accent::Slate => "Slate grey",
    },
};

static FRENCH: Look = Look {
    theme: "Thème",
    theme_of: |theme| match theme {
        Theme::System => "Comme le système",
        Theme::Light => "Clair",
        Theme::Dark => "Sombre",
    },
    accent: "Couleur",
    accent_of: |accent| match accent {
        Accent::Forest => "Vert forêt",
        Accent::Lagoon => "Bleu lagon",
        Accent::Indigo => "Indigo",
        Accent::Orchid => "Orchidée",
        Accent::Slate => "Gris ardoise",
    },
};
