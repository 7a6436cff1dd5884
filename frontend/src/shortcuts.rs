//! The keys that do something during a call: which, and what for. What they do is in `components/shortcut_keys.rs`.

/// Something that one key does. A new one needs its key here, its words in `text/shortcuts.rs` and its deed in
/// `components/shortcut_keys.rs`; none of them compiles without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shortcut {
    Microphone,
    Camera,
    Screen,
    Hand,
    Chat,
    People,
    FullScreen,
    /// Shows all of them.
    Sheet,
}

/// A key as the browser tells of it (W3C UI Events).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Press<'a> {
    /// What it means with this keyboard: `m`, `ь`, `?`.
    pub(crate) key: &'a str,
    /// Which it is, wherever it lies: `KeyM`.
    pub(crate) code: &'a str,
    pub(crate) shift: bool,
    /// Control, Alt, or the key of the system is held, too: then it is somebody else's shortcut.
    pub(crate) has_modifier: bool,
    /// It has been held for a while.
    pub(crate) repeats: bool,
}

impl Shortcut {
    /// All of them, in the order of the sheet.
    pub(crate) const ALL: [Self; 8] = [
        Self::Microphone,
        Self::Camera,
        Self::Screen,
        Self::Hand,
        Self::Chat,
        Self::People,
        Self::FullScreen,
        Self::Sheet,
    ];

    /// What is written on the key. Most of them are those of Jitsi Meet.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Microphone => "M",
            Self::Camera => "V",
            Self::Screen => "S",
            Self::Hand => "R",
            Self::Chat => "C",
            Self::People => "P",
            Self::FullScreen => "F",
            Self::Sheet => "?",
        }
    }

    /// What this press is for, if for anything.
    pub(crate) fn of(press: Press<'_>) -> Option<Self> {
        if press.has_modifier || press.repeats {
            return None;
        }
        let mut letters = press.key.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
        // Where the keyboard writes another alphabet, the letter that stands in the same place counts.
        let meant = match press.code.strip_prefix("Key") {
            Some(place) if letter.is_alphabetic() && !letter.is_ascii() => place,
            Some(_) | None => press.key,
        };
        Self::ALL.into_iter().find(|one| match one {
            // It needs Shift on most keyboards.
            Self::Sheet => meant == one.key(),
            Self::Microphone
            | Self::Camera
            | Self::Screen
            | Self::Hand
            | Self::Chat
            | Self::People
            | Self::FullScreen => !press.shift && meant.eq_ignore_ascii_case(one.key()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press<'a>(key: &'a str, code: &'a str) -> Press<'a> {
        Press { key, code, ..Press::default() }
    }

    #[test]
    fn every_shortcut_has_a_key_of_its_own_and_is_found_by_it() {
        for shortcut in Shortcut::ALL {
            assert_eq!(Shortcut::of(press(shortcut.key(), "")), Some(shortcut));
            assert_eq!(Shortcut::ALL.into_iter().filter(|other| other.key() == shortcut.key()).count(), 1);
        }
        assert_eq!(Shortcut::of(press("m", "KeyM")), Some(Shortcut::Microphone));
        assert_eq!(Shortcut::of(press("M", "KeyM")), Some(Shortcut::Microphone), "with Caps Lock");
        assert_eq!(Shortcut::of(Press { shift: true, ..press("?", "Slash") }), Some(Shortcut::Sheet));
    }

    #[test]
    fn a_letter_is_where_it_is_written_and_in_other_alphabets_where_it_would_be() {
        // A French keyboard has M where an American one has the semicolon, and a comma in the place of M.
        assert_eq!(Shortcut::of(press("m", "Semicolon")), Some(Shortcut::Microphone));
        assert_eq!(Shortcut::of(press(",", "KeyM")), None);
        // Cyrillic.
        assert_eq!(Shortcut::of(press("ь", "KeyM")), Some(Shortcut::Microphone));
        assert_eq!(Shortcut::of(press("м", "KeyV")), Some(Shortcut::Camera));
        assert_eq!(Shortcut::of(Press { shift: true, ..press("?", "Digit7") }), Some(Shortcut::Sheet), "Russian");
        assert_eq!(Shortcut::of(press("é", "Digit2")), None, "French");
    }

    #[test]
    fn what_belongs_to_somebody_else_is_left_alone() {
        for code in ["", "KeyS"] {
            assert_eq!(Shortcut::of(Press { has_modifier: true, ..press("s", code) }), None, "saves the page");
            assert_eq!(Shortcut::of(Press { shift: true, ..press("S", code) }), None);
            assert_eq!(Shortcut::of(Press { repeats: true, ..press("s", code) }), None);
        }
        for key in ["", " ", "Enter", "Escape", "Dead", "Meta", "F11", "mm"] {
            assert_eq!(Shortcut::of(press(key, "")), None, "{key:?}");
        }
    }
}
