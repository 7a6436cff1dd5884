//! What can stand beside the stage: the chat, or the list of everybody.

use crate::browser::{self, spawn};
use crate::components::{
    Digest, Icon, ShortcutDoor, Tone, chat, follow, icon, later_text, notice, part, people, react, text, truth,
};
use crate::later::{self, NotLoaded};
use crate::shortcuts::Shortcut;
use crate::visit::Visit;
use leptos::html;
use leptos::prelude::*;

/// What stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Panel {
    Chat,
    People,
}

/// What stands beside the stage, and what of the chat was read; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Side {
    visit: Visit,
    open: RwSignal<Option<Panel>>,
    /// So much of what others said was on the screen.
    read: RwSignal<u32>,
    /// What is being written; kept while the chat is closed.
    pub(super) draft: RwSignal<String>,
    is_missing: RwSignal<bool>,
    /// Calls the person back who looks at something else, once it is there.
    herald: StoredValue<Option<Box<dyn Fn()>>, LocalStorage>,
}

impl Side {
    /// Nothing stands there.
    pub(crate) fn new(visit: Visit) -> Self {
        let side = Self {
            visit,
            open: RwSignal::new(None),
            read: RwSignal::new(0),
            draft: RwSignal::new(String::new()),
            is_missing: RwSignal::new(false),
            herald: StoredValue::new_local(None),
        };
        on_cleanup(move || side.herald.dispose());
        side.read_along();
        side
    }

    /// Opens it as soon as it is loaded, or closes it when it is open.
    pub(crate) fn toggle(self, panel: Panel) {
        self.is_missing.set(false);
        if self.open.get_untracked() == Some(panel) {
            self.close();
        } else {
            self.show(panel);
        }
    }

    /// Opens it as soon as it is loaded.
    fn show(self, panel: Panel) {
        spawn(async move {
            // The person may have left meanwhile: then nobody is there to open it for.
            match later::load_side().await {
                Ok(()) => drop(self.open.try_set(Some(panel))),
                Err(NotLoaded) => drop(self.is_missing.try_set(true)),
            }
        });
    }

    /// The stage alone.
    pub(crate) fn close(self) {
        self.open.set(None);
    }

    fn is_open(self, panel: Panel) -> Signal<bool> {
        follow(move || self.open.get() == Some(panel))
    }

    fn unread(self) -> u32 {
        self.visit.heard().get().saturating_sub(self.read.get())
    }

    /// What comes while the chat is open is read; all that comes is told to those who listen to the page. Who looks at something
    /// else is called back, if they wished for that.
    fn read_along(self) {
        let digest = Digest::new();
        let mut known = self.visit.heard().get_untracked();
        react(move || {
            let heard = self.visit.heard().get();
            let new = heard.saturating_sub(std::mem::replace(&mut known, heard));
            if new > 0 && browser::is_hidden() && self.visit.alerts().are_wished_for() {
                spawn(self.call_back());
            }
            if self.open.get() == Some(Panel::Chat) {
                self.read.set(heard);
            }
            if new > 0
                && let Some(entry) = self.visit.last_heard()
            {
                let words = &later_text().talk;
                // Where the chat is open, they can be read there, however many they are.
                let summary = Some(untrack(|| self.unread())).filter(|unread| *unread > 0).map(words.unread);
                digest.add((words.says)(entry.name.as_str(), entry.text.as_str()), new, summary);
            }
        });
    }

    /// Somebody has written while the page is out of sight. What calls the person back comes with the settings, when it is
    /// needed first; where it does not come, it is tried again at the next message.
    async fn call_back(self) {
        if self.herald.try_with_value(Option::is_none) == Some(true)
            && let Ok(herald) = later::herald(self.visit, Box::new(move || self.show(Panel::Chat))).await
        {
            // There is one for all that was said meanwhile; and none when the call is over.
            self.herald.try_update_value(|place| {
                place.get_or_insert(herald);
            });
        }
        self.herald.try_with_value(|herald| herald.as_ref().map(|call| call()));
    }

    /// The buttons that open it.
    pub(crate) fn buttons(self, keys: ShortcutDoor) -> AnyView {
        let words = &later_text().talk;
        let badge = move || self.unread();
        let news = follow(move || match badge() {
            0 => String::new(),
            count => (words.unread)(count),
        });
        view! {
            {self.button(Panel::Chat, keys, news, follow(move || match badge() {
                0 => String::new(),
                count @ 1..=99 => count.to_string(),
                _ => "99+".into(),
            }))}
            {self.button(Panel::People, keys, follow(String::new), follow(String::new))}
        }
        .into_any()
    }

    fn button(self, panel: Panel, keys: ShortcutDoor, described: Signal<String>, badge: Signal<String>) -> AnyView {
        let words = &later_text().talk;
        let (label, sign, class, shortcut) = match panel {
            Panel::Chat => (words.chat, Icon::Chat, "ctl", Shortcut::Chat),
            Panel::People => (words.people, Icon::People, "ctl roomy", Shortcut::People),
        };
        let is_open = self.is_open(panel);
        view! {
            <button
                type="button"
                class=class
                class:on=is_open
                title=follow(move || keys.hint(label, shortcut))
                aria-label=label
                aria-description=described
                aria-expanded=truth(move || is_open.get())
                on:click=move |_| self.toggle(panel)
            >
                {icon(sign)}
                {part(move || {
                    let count = badge.get();
                    (!count.is_empty()).then(|| view! { <span class="badge" aria-hidden="true">{count}</span> }.into_any())
                })}
            </button>
        }
        .into_any()
    }

    /// The panel while one is open, or why it is not.
    pub(crate) fn view(self) -> impl IntoView {
        let shown = Memo::new(move |_| self.open.get());
        let sentence = text().ended.incomplete;
        part(move || {
            if self.is_missing.get() {
                return Some(notice(Tone::Alert, Icon::Alert, vec![sentence.to_owned()], None));
            }
            later::side(self, shown.get()?)
        })
    }

    /// The panel; what calls it is [`later::side`].
    pub(crate) fn panel(self, panel: Panel) -> AnyView {
        let words = &later_text().talk;
        let heading = NodeRef::<html::H2>::new();
        browser::give_back_focus();
        // Who writes on glass gets no keyboard over the faces before they ask for one.
        if panel == Panel::People || !browser::has_fine_pointer() {
            browser::focus_when_there(heading);
        }
        let tab = move |which: Panel, label: &'static str| {
            view! {
                <button
                    type="button"
                    class="tab"
                    aria-pressed=if which == panel { "true" } else { "false" }
                    on:click=move |_| self.open.set(Some(which))
                >
                    {label}
                </button>
            }
        };
        let label = match panel {
            Panel::Chat => words.chat,
            Panel::People => words.people,
        };
        view! {
            <aside
                class="side"
                aria-labelledby="side"
                on:keydown=move |key| {
                    if key.key() == "Escape" && !browser::is_composing(&key) {
                        self.close();
                    }
                }
            >
                <header>
                    <h2 id="side" class="unseen" tabindex="-1" node_ref=heading>{label}</h2>
                    <div class="tabs" role="group" aria-label=words.beside>
                        {tab(Panel::Chat, words.messages)}
                        {tab(Panel::People, words.everybody)}
                    </div>
                    <button
                        type="button"
                        class="close"
                        aria-label=words.close
                        title=words.close
                        on:click=move |_| self.close()
                    >
                        {icon(Icon::Close)}
                    </button>
                </header>
                {match panel {
                    Panel::Chat => chat(self.visit, self),
                    Panel::People => people(self.visit),
                }}
            </aside>
        }
        .into_any()
    }
}
