//! The words about keyboard shortcuts. They come with the settings.

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

/// The words of the language of this tag, or the English ones.
pub(crate) fn shortcuts(tag: &str) -> &'static Shortcuts {
    if tag == "fr" { &FRENCH } else { &ENGLISH }
}

static ENGLISH: Shortcuts = Shortcuts {
    heading: "Keyboard shortcuts",
    does: |shortcut| match shortcut {
        Shortcut::Microphone => "Mute or unmute the microphone",
        Shortcut::Camera => "Turn the camera on or off",
        Shortcut::Screen => "Share a screen, or stop sharing",
        Shortcut::FullScreen => "Full screen, or back",
        Shortcut::Sheet => "Show these shortcuts",
    },
    space: "Space",
    talks: "Hold it to talk while you are muted",
    work: "Single keys do this",
    about: "Not while you write. If a program types for you, or your hand slips, switch them off.",
};

static FRENCH: Shortcuts = Shortcuts {
    heading: "Raccourcis clavier",
    does: |shortcut| match shortcut {
        Shortcut::Microphone => "Couper ou rallumer le micro",
        Shortcut::Camera => "Allumer ou éteindre la caméra",
        Shortcut::Screen => "Partager l’écran ou arrêter",
        Shortcut::FullScreen => "Plein écran, ou retour",
        Shortcut::Sheet => "Montrer ces raccourcis",
    },
    space: "Espace",
    talks: "La maintenir pour parler micro coupé",
    work: "Ces touches agissent seules",
    about: "Jamais pendant que vous écrivez. Si un logiciel écrit pour vous, ou si une touche part trop vite, désactivez-les.",
};
