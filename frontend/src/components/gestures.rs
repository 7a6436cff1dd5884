//! What is said without words: a raised hand, and reactions that fly over the faces.

use crate::arrangement::{Arrangement, Tile};
use crate::browser::{self, Timer};
use crate::components::{Announcer, Digest, Icon, ShortcutDoor, follow, icon, later_text, react};
use crate::shortcuts::Shortcut;
use crate::visit::Visit;
use leptos::prelude::*;
use shared::{PeerId, Reaction};
use std::time::Duration;

/// How long a reaction is seen; the style moves it for as long.
const FLIES: Duration = Duration::from_millis(3000);
/// So many of one person fly at once, and so many of all; what comes on top takes the place of the oldest.
const OF_ONE: usize = 3;
const OF_ALL: usize = 16;

/// The button that raises one's hand and lowers it.
pub(crate) fn hand_button(visit: Visit, keys: ShortcutDoor, class: &'static str) -> AnyView {
    let words = &later_text().talk;
    let is_up = follow(move || is_up(visit));
    let label = follow(move || if is_up.get() { words.lower_hand } else { words.raise_hand });
    view! {
        <button
            type="button"
            class=class
            class:on=is_up
            title=follow(move || keys.hint(label.get(), Shortcut::Hand))
            aria-label=label
            on:click=move |_| toggle_hand(visit)
        >
            {icon(Icon::Hand)}
        </button>
    }
    .into_any()
}

/// Raises one's hand, or lowers it.
pub(crate) fn toggle_hand(visit: Visit) {
    visit.raise_hand(!untrack(|| is_up(visit)));
}

fn is_up(visit: Visit) -> bool {
    let hands = visit.hands();
    visit.me().is_some_and(|me| hands.contains(&me))
}

/// The button that offers reactions, and what it offers.
pub(crate) fn reactions_button() -> AnyView {
    let label = later_text().talk.react;
    view! {
        <button type="button" class="ctl" title=label aria-label=label popovertarget="reactions">
            {icon(Icon::Smile)}
        </button>
    }
    .into_any()
}

/// What the button of reactions opens: above the row of controls.
pub(crate) fn reactions(visit: Visit, keys: ShortcutDoor) -> AnyView {
    let words = &later_text().talk;
    let all: Vec<AnyView> = Reaction::ALL
        .into_iter()
        .map(|reaction| {
            let name = (words.reaction)(reaction);
            view! {
                <button type="button" class="emoji" title=name aria-label=name on:click=move |_| visit.react(reaction)>
                    {reaction.emoji()}
                </button>
            }
            .into_any()
        })
        .collect();
    view! {
        <div
            id="reactions"
            class="reactions"
            popover="auto"
            role="group"
            aria-label=words.react
            on:focusout=move |event| browser::close_popover_behind(&event)
        >
            {hand_button(visit, keys, "ctl close-by")} {all}
        </div>
    }
    .into_any()
}

/// Tells those who listen to the page whose hand goes up, and when their own goes down.
pub(crate) fn announce_hands(visit: Visit) {
    let (announcer, words) = (expect_context::<Announcer>(), &later_text().talk);
    let mut before: Vec<PeerId> = untrack(|| visit.hands());
    react(move || {
        let now = visit.hands();
        for peer in now.iter().filter(|peer| !before.contains(peer)) {
            if Some(*peer) == visit.me() {
                announcer.say(words.own_hand_up);
            } else if let Some(name) = name_of(visit, *peer) {
                announcer.say((words.hand_up)(&name));
            }
        }
        if visit.me().is_some_and(|me| before.contains(&me) && !now.contains(&me)) {
            announcer.say(words.own_hand_down);
        }
        before = now;
    });
}

fn name_of(visit: Visit, peer: PeerId) -> Option<String> {
    let others = visit.others();
    let others = others.read_untracked();
    others.iter().find(|other| other.id == peer).map(|other| other.name().to_string())
}

/// A reaction that is seen now.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Flying {
    number: u32,
    peer: PeerId,
    reaction: Reaction,
}

/// Makes room for one more.
fn launch(flying: &mut Vec<Flying>, new: Flying) {
    let of_one = flying.iter().filter(|other| other.peer == new.peer).count();
    if of_one >= OF_ONE
        && let Some(oldest) = flying.iter().position(|other| other.peer == new.peer)
    {
        flying.remove(oldest);
    } else if flying.len() >= OF_ALL {
        flying.remove(0);
    }
    flying.push(new);
}

/// The reactions that are seen now, each over the face of who reacts.
pub(crate) fn flying_reactions(visit: Visit, arrangement: Memo<Arrangement>) -> AnyView {
    let words = &later_text().talk;
    let digest = Digest::new();
    let flying = RwSignal::new(Vec::<Flying>::new());
    let timers = StoredValue::new_local(Vec::<(u32, Option<Timer>)>::new());
    let mut number = 0_u32;
    react(move || {
        for (peer, reaction) in visit.take_reactions() {
            number = number.wrapping_add(1);
            let new = Flying { number, peer, reaction };
            flying.update(|flying| launch(flying, new));
            let number = number;
            let land = move || {
                let _ = flying.try_update(|flying| flying.retain(|one| one.number != number));
                let _ = timers.try_update_value(|timers| timers.retain(|(one, _)| *one != number));
            };
            timers.update_value(|timers| timers.push((number, Timer::after(FLIES, land))));
            if let Some(name) = name_of(visit, peer) {
                digest.add((words.reacted)(&name, (words.reaction)(reaction)), 1, None);
            }
        }
    });
    view! {
        <For each=move || flying.get() key=|flying| flying.number let:one>
            {fly(visit, arrangement, one)}
        </For>
    }
    .into_any()
}

fn fly(visit: Visit, arrangement: Memo<Arrangement>, one: Flying) -> AnyView {
    let Flying { number, peer, reaction } = one;
    let is_own = visit.me() == Some(peer);
    let tile = if is_own { Tile::OwnFace } else { Tile::Face(peer) };
    let place = arrangement.read_untracked().place(tile).unwrap_or_default();
    // Beside each other, not on top.
    let aside = f64::from(number % 3) * 0.2 + 0.3;
    let (left, top) = (place.x + place.width * aside, place.y + place.height - 16.0);
    view! {
        <span class="flying" aria-hidden="true" style:left=format!("{left:.0}px") style:top=format!("{top:.0}px")>
            {reaction.emoji()}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn reactions_do_not_pile_up() {
        let mut flying = Vec::new();
        for number in 0..1000 {
            let peer = PeerId::new(Uuid::from_u128(u128::from(number % 40)));
            launch(&mut flying, Flying { number, peer, reaction: Reaction::Clap });
            launch(&mut flying, Flying { number, peer: PeerId::new(Uuid::from_u128(77)), reaction: Reaction::Heart });
            assert!(flying.len() <= OF_ALL);
            let of_one = flying.iter().filter(|one| one.peer == PeerId::new(Uuid::from_u128(77))).count();
            assert!((1..=OF_ONE).contains(&of_one), "{of_one}");
        }
        assert_eq!(flying.last().map(|one| one.number), Some(999), "the newest is seen");
    }
}
