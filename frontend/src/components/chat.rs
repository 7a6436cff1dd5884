//! The chat beside the stage.

use crate::browser::{self, Pace};
use crate::components::{Announcer, Icon, Side, follow, icon, later_text, part, react, text};
use crate::links::{Piece, pieces};
use crate::visit::Visit;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use shared::{ChatText, Entry, InvalidChatText, PeerId};
use std::sync::Arc;
use std::time::Duration;

/// So many messages are on the page at first; a button brings as many more.
const SHOWN: usize = 200;
/// What somebody says within this time after they have said something stands under it, without their name, in ms.
const TOGETHER: u64 = 120_000;

/// Between two changes of what is on the page.
const PAUSE: Duration = Duration::from_millis(100);

/// A message on the page.
#[derive(Clone, PartialEq)]
struct Row {
    entry: Arc<Entry>,
    /// Whether the name stands above it.
    begins: bool,
    is_own: bool,
}

impl Row {
    /// What is on the page for it is made anew when this is another. The word of the author takes the place of what others have
    /// told of them, under the same number: so it is the entry itself that counts, which lives for as long as its row.
    fn key(&self) -> (usize, bool) {
        (Arc::as_ptr(&self.entry).addr(), self.begins)
    }
}

/// The last of them, as they stand under each other.
fn rows(entries: &[Arc<Entry>], shown: usize, me: Option<PeerId>) -> Vec<Row> {
    let first = entries.len().saturating_sub(shown);
    let mut before: Option<&Entry> = None;
    let row = |entry: &Arc<Entry>, before: Option<&Entry>| {
        let is_same = |before: &Entry| {
            before.author == entry.author && before.name == entry.name && entry.at.abs_diff(before.at) < TOGETHER
        };
        Row { entry: Arc::clone(entry), begins: !before.is_some_and(is_same), is_own: Some(entry.author) == me }
    };
    entries[first..].iter().map(|entry| row(entry, before.replace(entry))).collect()
}

/// What was said, who is writing, and a field to write in.
pub(crate) fn chat(visit: Visit, side: Side) -> AnyView {
    let words = &later_text().talk;
    let shown = RwSignal::new(SHOWN);
    let said = in_turns(visit);
    let rows = Memo::new(move |_| rows(&said.read(), shown.get(), visit.me()));
    let is_empty = Memo::new(move |_| said.read().is_empty());
    let has_earlier = Memo::new(move |_| said.read().len() > shown.get());
    view! {
        // Turned around, a list that grows stays at its end by itself, unless the person has scrolled up.
        <div class="said-scroll" tabindex="0" role="region" aria-label=words.messages>
            <div>
                {part(move || {
                    has_earlier
                        .get()
                        .then(|| {
                            view! {
                                <button type="button" class="btn" on:click=move |_| shown.update(|shown| *shown += SHOWN)>
                                    {words.earlier}
                                </button>
                            }
                                .into_any()
                        })
                })}
                // What comes is said elsewhere, and never more than one can listen to.
                <div role="log" aria-live="off" aria-label=words.messages>
                    <For each=move || rows.get() key=Row::key let:row>
                        {message(&row)}
                    </For>
                </div>
                {part(move || is_empty.get().then(|| view! { <p class="soft nothing">{words.nothing_said}</p> }.into_any()))}
            </div>
        </div>
        <p class="typing" aria-live="off">
            {follow(move || {
                let names = names(visit, &visit.typing());
                (words.typing)(&names.iter().map(String::as_str).collect::<Vec<_>>())
            })}
        </p>
        {field(visit, side)}
    }
    .into_any()
}

/// What was said, at once where it is little, and else ten times a second: who writes two hundred messages a second keeps no
/// page busy with drawing them.
fn in_turns(visit: Visit) -> RwSignal<Vec<Arc<Entry>>> {
    let said = RwSignal::new(Vec::new());
    let pace = Pace::new(PAUSE, move || said.set(untrack(|| visit.said())));
    react(move || {
        visit.track_said();
        pace.ask();
    });
    said
}

fn names(visit: Visit, peers: &[PeerId]) -> Vec<String> {
    let others = visit.others();
    let others = others.read();
    others.iter().filter(|other| peers.contains(&other.id)).map(|other| other.name().to_string()).collect()
}

fn message(row: &Row) -> AnyView {
    let Row { entry, begins, is_own } = row;
    let tile = &later_text().tile;
    let name = if *is_own { tile.you_alone.to_owned() } else { entry.name.to_string() };
    let time = browser::hour_and_minute(&text().language.locales(&browser::languages()), entry.at);
    let said: Vec<AnyView> = pieces(entry.text.as_str()).into_iter().map(piece).collect();
    view! {
        <article class="said" class:begins=*begins class:own=*is_own>
            <p class="by" class:unseen=!*begins>
                <b dir="auto">{name}</b>
                " "
                <time>{time}</time>
            </p>
            <p class="words" dir="auto">{said}</p>
        </article>
    }
    .into_any()
}

fn piece(piece: Piece<'_>) -> AnyView {
    match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        // Who is led elsewhere tells nobody where they come from.
        Piece::Link(link) => view! {
            <a href=link.to_owned() target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer" dir="ltr">
                {link.to_owned()}
            </a>
        }
        .into_any(),
    }
}

/// The field to write in; Enter sends, and with Shift it breaks the line.
fn field(visit: Visit, side: Side) -> AnyView {
    let words = &later_text().talk;
    let (field, wrong) = (NodeRef::<html::Textarea>::new(), RwSignal::new(false));
    if browser::has_fine_pointer() {
        browser::focus_when_there(field);
    }
    let announcer: Announcer = expect_context();
    let over = move || side.draft.read().chars().count().saturating_sub(ChatText::MAX_CHARS);
    let send = move || match side.draft.get_untracked().parse::<ChatText>() {
        Ok(text) => {
            visit.say(text);
            visit.types(false);
            side.draft.set(String::new());
            wrong.set(false);
        }
        Err(InvalidChatText::Empty) => side.draft.set(String::new()),
        Err(InvalidChatText::TooLong) => {
            announcer.say((words.too_long)(ChatText::MAX_CHARS, over()));
            wrong.set(true);
        }
    };
    let on_key = move |key: KeyboardEvent| {
        // While letters are being composed Enter ends that.
        if key.key() == "Enter" && !key.shift_key() && !browser::is_composing(&key) {
            key.prevent_default();
            send();
        }
    };
    on_cleanup(move || visit.types(false));
    view! {
        <form
            class="write"
            on:submit=move |submit| {
                submit.prevent_default();
                send();
                browser::focus(field);
            }
        >
            {part(move || {
                wrong
                    .get()
                    .then(|| {
                        view! {
                            <p class="wrong" id="too-long">
                                {(words.too_long)(ChatText::MAX_CHARS, over())}
                            </p>
                        }
                            .into_any()
                    })
            })}
            <textarea
                class="field"
                rows="1"
                aria-label=words.message
                placeholder=words.message
                aria-describedby=follow(move || wrong.get().then_some("too-long"))
                aria-invalid=follow(move || wrong.get().then_some("true"))
                dir="auto"
                enterkeyhint="send"
                node_ref=field
                prop:value=side.draft
                on:keydown=on_key
                on:input=move |input| {
                    let draft = event_target_value(&input);
                    visit.types(!draft.trim().is_empty());
                    wrong.update(|wrong| *wrong &= draft.chars().count() > ChatText::MAX_CHARS);
                    side.draft.set(draft);
                }
            ></textarea>
            <button type="submit" class="ctl on" aria-label=words.send title=words.send>
                {icon(Icon::Send)}
            </button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::PageId;
    use uuid::Uuid;

    fn said(number: u32, author: u128, at: u64) -> Arc<Entry> {
        let author = PeerId::new(Uuid::from_u128(author));
        let (name, text) = ("Ana".parse().unwrap(), "hi".parse().unwrap());
        Arc::new(Entry { author, page: PageId(1), number, order: u64::from(number), name, at, text })
    }

    #[test]
    fn the_name_stands_once_above_what_is_said_in_a_row() {
        let all = [said(0, 1, 0), said(1, 1, 1000), said(0, 2, 2000), said(2, 1, 3000), said(3, 1, 3000 + TOGETHER)];
        let begins = |shown| rows(&all, shown, None).iter().map(|row| row.begins).collect::<Vec<_>>();
        assert_eq!(begins(5), [true, false, true, true, true]);
        assert_eq!(begins(4), [true, true, true, true], "the first on the page says who it is of");
        assert_eq!(begins(0), [false; 0]);
        let me = Some(PeerId::new(Uuid::from_u128(2)));
        assert_eq!(rows(&all, 3, me).iter().map(|row| row.is_own).collect::<Vec<_>>(), [true, false, false]);
    }
}
