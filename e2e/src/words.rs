//! The words of the page, read from the sources that they stand in: who looks for a button in four languages names it as the
//! page does.

/// One language's words.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    tag: &'static str,
    /// What stands in `text/{language}.rs`, `…/check.rs`, `…/quality.rs` and `…/habits.rs`.
    page: &'static str,
    check: &'static str,
    quality: &'static str,
    habits: &'static str,
}

/// The sources of one language.
macro_rules! words {
    ($tag:literal, $language:literal) => {
        Words {
            tag: $tag,
            page: include_str!(concat!("../../frontend/src/text/", $language, ".rs")),
            check: include_str!(concat!("../../frontend/src/text/", $language, "/check.rs")),
            quality: include_str!(concat!("../../frontend/src/text/", $language, "/quality.rs")),
            habits: include_str!(concat!("../../frontend/src/text/", $language, "/habits.rs")),
        }
    };
}

impl Words {
    /// Every language that the page speaks; the first is the one that everybody reads whose own is missing.
    pub const ALL: [Self; 4] =
        [words!("en", "english"), words!("fr", "french"), words!("mg", "malagasy"), words!("ru", "russian")];

    /// The BCP 47 tag of the language.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The words of this name, such as `lobby.join`; of a sentence with names or numbers in it, what stands before the first
    /// of them.
    ///
    /// # Panics
    /// When there are none: the test is out of date.
    #[must_use]
    pub fn say(&self, name: &str) -> String {
        let found = name.split_once('.').and_then(|(section, field)| {
            let (section, indent) = match section {
                "check" => (self.check, 4),
                "quality" => (self.quality, 4),
                "look" => (self.habits.split_once("static LOOK")?.1, 4),
                "shortcuts" => (self.habits.split_once("static SHORTCUTS")?.1, 4),
                "alerts" => (self.habits.split_once("static ALERTS")?.1, 4),
                "invitation" => (self.habits.split_once("static INVITATION")?.1, 4),
                section => (self.page.split_once(&format!("\n    {section}: "))?.1, 8),
            };
            let (_, rest) = section.split_once(&format!("\n{:indent$}{field}:", ""))?;
            literal(rest)
        });
        found.unwrap_or_else(|| panic!("{} has no words for {name}", self.tag))
    }
}

/// What the first string literal says, up to the first thing that is filled in.
fn literal(source: &str) -> Option<String> {
    let mut said = String::new();
    let mut rest = source.split_once('"')?.1.chars();
    while let Some(character) = rest.next() {
        match character {
            '"' | '{' => return Some(said),
            // The only escape in the words: of a character by its number.
            '\\' => {
                let number: String =
                    rest.by_ref().skip_while(|c| *c != '{').skip(1).take_while(|c| *c != '}').collect();
                said.push(char::from_u32(u32::from_str_radix(&number, 16).ok()?)?);
            }
            character => said.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_language() {
        let all = |name| Words::ALL.map(|words| words.say(name));
        assert_eq!(all("lobby.join"), ["Join", "Rejoindre", "Hiditra", "Войти"]);
        assert_eq!(all("call.leave"), ["Leave", "Quitter", "Hiala", "Выйти"]);
        assert_eq!(all("settings.heading")[1], "Réglages");
        assert_eq!(all("quality.heading")[3], "Качество связи");
        assert_eq!(all("shortcuts.heading")[0], "Keyboard shortcuts");
        assert_eq!(all("invitation.heading")[1], "Inviter");
        assert_eq!(all("check.trying")[1], "Essai de ce qu’il faut aux appels\u{a0}: ");
    }

    #[test]
    #[should_panic(expected = "no words for lobby.nothing")]
    fn what_there_is_not_is_not_made_up() {
        let _ = Words::ALL[0].say("lobby.nothing");
    }
}
