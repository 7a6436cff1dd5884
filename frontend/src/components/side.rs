//! What can stand beside the stage: the chat, or the list of everybody.

use crate::browser::{self, spawn};
use crate::components::{
    Announcer, Icon, ShortcutDoor, Tone, chat, follow, icon, later_text, notice, part, people, react, text, truth,
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
    herald: StoredValue<Herald, LocalStorage>,
}

/// What calls the person back who looks at something else.
enum Herald {
    Absent,
    Coming,
    Here(Box<dyn Fn()>),
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
            herald: StoredValue::new_local(Herald::Absent),
        };
        on_cleanup(move || side.herald.dispose());
        side.read_along();
        react(move || {
            if visit.alerts().are_wished_for() {
                side.send_for_herald();
            }
        });
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

    /// Whether there is something unread, and still a call.
    fn is_behind(self) -> bool {
        self.visit.heard().try_get() > self.read.try_get()
    }

    /// What comes while the chat is open is read; what comes while it is closed is told to those who listen to the page. Who
    /// looks at something else is called back, if they wished for that.
    fn read_along(self) {
        let announcer: Announcer = expect_context();
        let mut known = self.visit.heard().get_untracked();
        react(move || {
            let heard = self.visit.heard().get();
            let is_new = std::mem::replace(&mut known, heard) < heard;
            if is_new && browser::is_hidden() && untrack(|| self.visit.alerts().are_wished_for()) {
                self.call_back();
            }
            if self.open.get() == Some(Panel::Chat) {
                self.read.set(heard);
            } else if is_new && let Some(entry) = self.visit.last_heard() {
                announcer.say((later_text().talk.says)(entry.name.as_str(), entry.text.as_str()));
            }
        });
    }

    /// Somebody has written while the page is out of sight.
    fn call_back(self) {
        let is_called = self.herald.try_with_value(|herald| match herald {
            Herald::Here(call) => {
                call();
                true
            }
            Herald::Absent | Herald::Coming => false,
        });
        if is_called == Some(false) {
            self.send_for_herald();
        }
    }

    /// What calls the person back comes with the settings, when it is wished for. Where it does not come, it is tried again
    /// at the next message.
    fn send_for_herald(self) {
        if !self.herald.with_value(|herald| matches!(herald, Herald::Absent)) {
            return;
        }
        self.herald.set_value(Herald::Coming);
        spawn(async move {
            let herald = later::herald(self.visit, Box::new(move || self.show(Panel::Chat))).await;
            let is_here = herald.is_ok();
            // The call may be over by now: then it goes at once.
            self.herald.try_set_value(herald.map_or(Herald::Absent, Herald::Here));
            if is_here && browser::is_hidden() && untrack(|| self.is_behind()) {
                self.call_back();
            }
        });
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
                    if key.key() == "Escape" {
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
