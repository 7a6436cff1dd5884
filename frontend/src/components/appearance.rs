//! The theme and the accent, as fields of the settings.

use crate::browser::{self, Memory};
use crate::capture::Setting;
use crate::components::{choice, follow, text};
use crate::look::{Accent, Theme};
use crate::text::look;
use leptos::prelude::*;

/// What can be chosen about how the page looks; it is applied at once.
pub(crate) fn appearance(memory: Memory) -> AnyView {
    let words = look(text().language);
    let (theme, accent) = browser::dress();
    let theme = RwSignal::new(Theme::of_key(&theme).unwrap_or(Theme::System));
    let accent = RwSignal::new(Accent::of_key(&accent).unwrap_or(Accent::Forest));
    let themes = Theme::ALL.iter().map(|&theme| (theme.key(), (words.theme_of)(theme).to_owned())).collect();
    let swatches: Vec<_> = Accent::ALL
        .iter()
        .map(|&one| {
            let choose = move || {
                accent.set(one);
                browser::dress_in_accent(one.key());
                memory.remember(Accent::PLACE, one.key());
            };
            swatch(one, (words.accent_of)(one), follow(move || accent.get() == one), choose)
        })
        .collect();
    view! {
        <div class="picks">
            {choice(
                words.theme,
                themes,
                follow(move || theme.get().key()),
                move |key| {
                    theme.set(Theme::of_key(&key).unwrap_or(Theme::System));
                    browser::dress_in_theme(&key);
                    memory.remember(Theme::PLACE, &key);
                },
            )}
            <fieldset class="pick">
                <legend>{words.accent}</legend>
                <div class="swatches">{swatches}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

/// One colour to choose; it is named for those who do not see it, and for those who wonder.
fn swatch(accent: Accent, name: &'static str, is_chosen: Signal<bool>, choose: impl Fn() + 'static) -> AnyView {
    let choose: Box<dyn Fn()> = Box::new(choose);
    view! {
        <input
            type="radio"
            name="accent"
            class="swatch"
            data-accent=accent.key()
            aria-label=name
            title=name
            prop:checked=is_chosen
            on:change=move |_| choose()
        />
    }
    .into_any()
}
