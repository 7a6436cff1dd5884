//! What stands for a person whose camera is off: their initials, on a colour that goes with the name.

use shared::DisplayName;

/// The first letters of the first and the last word: "Ana Rakoto" is AR, "Ana" is A. The style makes them capitals.
pub(crate) fn initials(name: &DisplayName) -> String {
    // Signs of ASCII are passed over. Those of other scripts are not: knowing them takes tables as large as a page's style.
    let letter = |word: &str| word.chars().find(|c| !c.is_ascii_punctuation());
    let mut letters = name.as_str().split_whitespace().filter_map(letter);
    let first = letters.next().or_else(|| name.as_str().chars().next());
    first.into_iter().chain(letters.next_back()).collect()
}

/// Hues of OKLCH in degrees, apart enough to tell two people by colour; those between them that turn to mud are left out.
const HUES: [u32; 10] = [5, 30, 55, 75, 145, 175, 210, 250, 290, 335];

/// A hue in degrees, the same for the same name on every screen; lightness and saturation are the style's.
pub(crate) fn hue(name: &DisplayName) -> u32 {
    // FNV-1a: short, and the spread is good enough for ten places.
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = name.as_str().bytes().fold(0x811c_9dc5, mix);
    HUES[(hash >> 8) as usize % HUES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> String {
        initials(&name.parse().unwrap())
    }

    #[test]
    fn first_and_last_word_give_a_letter_each() {
        assert_eq!(of("Ana"), "A");
        assert_eq!(of("ana rakoto"), "ar");
        assert_eq!(of("Jean de la Fontaine"), "JF");
        assert_eq!(of("  Hery  "), "H");
        assert_eq!(of("(Ops) Miora"), "OM");
    }

    #[test]
    fn other_scripts_and_signs_give_something_too() {
        assert_eq!(of("élodie"), "é");
        assert_eq!(of("李 雷"), "李雷");
        assert_eq!(of("🦊"), "🦊");
        assert_eq!(of("!? ..."), "!");
    }

    #[test]
    fn a_name_has_one_hue_and_names_differ() {
        let hue = |name: &str| hue(&name.parse().unwrap());
        assert_eq!(hue("Ana"), hue("Ana"));
        let names = ["Ana", "Hery", "Noro", "Miora", "Lova", "Tiana", "Fara", "Solo"];
        let hues: std::collections::BTreeSet<u32> = names.iter().map(|name| hue(name)).collect();
        assert!(hues.len() >= 4, "{hues:?}");
    }
}
