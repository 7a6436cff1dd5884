//! The language that the page speaks, and how that changes while somebody reads it.

use crate::browser::{self, Memory, spawn};
use crate::later::{self, NotLoaded};
use crate::read_only::ReadOnly;
use crate::text::{Language, Text};
use leptos::prelude::*;

/// Where the choice is remembered: the tag of a language, or nothing.
const PLACE: &str = "resaka.language";

/// A handle to the words of the page; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Wording {
    text: RwSignal<&'static Text>,
    /// None: the first language of the browser's that there are words for.
    chosen: RwSignal<Option<Language>>,
    memory: Memory,
    is_missing: RwSignal<bool>,
    /// The words have changed, and the field that they were changed with is being made anew: it had the keyboard.
    wants_keyboard: StoredValue<bool>,
}

impl Wording {
    /// The id of the field in which the language is chosen.
    pub(crate) const FIELD: &'static str = "language";

    /// Loads the words that the person chose on an earlier visit, or that the browser asks for; English ones where they
    /// cannot be loaded.
    pub(crate) async fn load() -> &'static Text {
        later::words(language_for(remembered())).await.unwrap_or_else(|NotLoaded| Text::english())
    }

    /// For the page that shows these words first.
    pub(crate) fn new(text: &'static Text) -> Self {
        Self {
            text: RwSignal::new(text),
            chosen: RwSignal::new(remembered()),
            memory: Memory::open(),
            is_missing: RwSignal::new(false),
            wants_keyboard: StoredValue::new(false),
        }
    }

    /// The words as they are now.
    pub(crate) fn text(self) -> &'static Text {
        self.text.get_untracked()
    }

    /// Has whoever reads signals now begin anew when the words change.
    pub(crate) fn follow(self) {
        self.text.track();
    }

    /// What the person chose; none for what the browser says.
    pub(crate) fn chosen(self) -> ReadOnly<Option<Language>> {
        ReadOnly::of(self.chosen)
    }

    /// Whether the words of what was chosen could not be loaded.
    pub(crate) fn is_missing(self) -> ReadOnly<bool> {
        ReadOnly::of(self.is_missing)
    }

    /// Whether what was chosen will be forgotten with the page.
    pub(crate) fn is_forgotten(self) -> bool {
        self.chosen.get().is_some() && self.memory.fails().get()
    }

    /// Speaks this language, or the browser's, as soon as the words are there, and on later visits.
    pub(crate) fn choose(self, chosen: Option<Language>) {
        self.chosen.set(chosen);
        self.is_missing.set(false);
        self.memory.remember(PLACE, chosen.map_or("", Language::tag));
        spawn(async move {
            let loaded = later::words(language_for(chosen)).await;
            // Another choice may have been made meanwhile: the last one counts.
            if self.chosen.get_untracked() != chosen {
                return;
            }
            match loaded {
                Ok(text) if text.language == self.text().language => {}
                Ok(text) => {
                    browser::set_language(text.language.tag());
                    self.wants_keyboard.set_value(browser::is_focused(Self::FIELD));
                    self.text.set(text);
                }
                Err(NotLoaded) => self.is_missing.set(true),
            }
        });
    }

    /// Whether the field is there anew because the words have changed, and is to have the keyboard again. True once.
    pub(crate) fn takes_keyboard(self) -> bool {
        let wanted = self.wants_keyboard.get_value();
        self.wants_keyboard.set_value(false);
        wanted
    }
}

fn remembered() -> Option<Language> {
    Language::of_tag(&browser::recall(PLACE)?)
}

fn language_for(chosen: Option<Language>) -> Language {
    chosen.unwrap_or_else(|| Language::choose(browser::languages().iter().map(String::as_str)))
}
