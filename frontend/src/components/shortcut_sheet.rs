//! The sheet of keyboard shortcuts, in a dialog over the call.

use crate::components::shortcut_keys::can_be_had;
use crate::components::{ShortcutDoor, follow, sheet, text, tick};
use crate::shortcuts::Shortcut;
use crate::text::shortcuts;
use leptos::prelude::*;

/// The dialog. It is open from when it is there.
pub(crate) fn shortcut_sheet(door: ShortcutDoor) -> AnyView {
    let words = shortcuts(text().language);
    let keys = Shortcut::ALL.into_iter().filter(|one| can_be_had(*one)).map(|one| (one.key(), (words.does)(one)));
    let rows: Vec<_> = keys.chain([(words.space, words.talks)]).map(|(key, does)| row(key, does)).collect();
    let content = view! {
        <dl class="keys">{rows}</dl>
        <div>
            {tick(words.work, follow(move || door.work()), move |work| door.set_work(work))}
            <p class="soft about">{words.about}</p>
        </div>
    };
    sheet(
        NodeRef::new(),
        "shortcuts",
        words.heading,
        Box::new(move || content.into_any()),
        Box::new(move || door.close()),
    )
}

fn row(key: &'static str, does: &'static str) -> AnyView {
    view! {
        <div>
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
        </div>
    }
    .into_any()
}
