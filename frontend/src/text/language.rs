//! The languages that there are words for, and which of them a person reads.

/// A language. English is a part of the page; each of the others is loaded when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// What everybody reads whose own language is missing.
    English,
    /// French.
    French,
    /// Malagasy, in its official orthography.
    Malagasy,
    /// Russian.
    Russian,
}

impl Language {
    /// All of them, in the order of their own names.
    pub(crate) const ALL: [Self; 4] = [Self::English, Self::French, Self::Malagasy, Self::Russian];

    /// The first of these languages (BCP 47 tags, best first) that there are words for, or English.
    pub(crate) fn choose<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        tags.into_iter().find_map(Self::of_tag).unwrap_or(Self::English)
    }

    /// For `<html lang>`: the first part of a BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Malagasy => "mg",
            Self::Russian => "ru",
        }
    }

    /// Whose way of writing dates and times counts, as BCP 47 tags, best first: the browser's own tags of this language, which
    /// may name a country, then the language alone. Browsers may know nothing of Malagasy; in Madagascar times are
    /// written as in French.
    pub(crate) fn locales(self, tags: &[String]) -> Vec<String> {
        let own = tags.iter().filter(|tag| Self::of_tag(tag) == Some(self)).cloned();
        let known: &[&str] = match self {
            Self::Malagasy => &["mg", "fr"],
            Self::English | Self::French | Self::Russian => &[self.tag()],
        };
        own.chain(known.iter().map(|tag| (*tag).to_owned())).collect()
    }

    /// What those call it who speak it.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::Malagasy => "Malagasy",
            Self::Russian => "Русский",
        }
    }

    /// The language of this BCP 47 tag, whatever follows its first part.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let wanted = tag.split('-').next().unwrap_or(tag);
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_we_have_is_chosen() {
        let tag = |tags: &[&str]| Language::choose(tags.iter().copied()).tag();
        assert_eq!(tag(&["fr-CA", "en"]), "fr");
        assert_eq!(tag(&["mg", "FR"]), "mg");
        assert_eq!(tag(&["ru-RU", "mg"]), "ru");
        assert_eq!(tag(&["sw", "FR"]), "fr");
        assert_eq!(tag(&["en-GB", "fr"]), "en");
        assert_eq!(tag(&["sw", "de-DE"]), "en");
        assert_eq!(tag(&["frr"]), "en", "North Frisian is not French");
        assert_eq!(tag(&["mga", "run"]), "en", "nor is Middle Irish Malagasy, or Rundi Russian");
        assert_eq!(tag(&["", "-", "not a tag"]), "en");
        assert_eq!(tag(&[]), "en");
    }

    #[test]
    fn times_are_written_as_in_the_country_that_the_browser_names() {
        let tags = ["fr-CA", "en-GB", "en"].map(str::to_owned);
        assert_eq!(Language::English.locales(&tags), ["en-GB", "en", "en"]);
        assert_eq!(Language::French.locales(&tags), ["fr-CA", "fr"]);
        assert_eq!(Language::Malagasy.locales(&tags), ["mg", "fr"]);
        assert_eq!(Language::Russian.locales(&[]), ["ru"]);
    }
}
