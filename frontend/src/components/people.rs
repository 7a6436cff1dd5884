//! Everybody in the call, as a list beside the stage: raised hands first, in the order in which they went up.

use crate::components::{Icon, icon, initials_on_hue, later_text, part};
use crate::visit::{DeviceState, Visit};
use leptos::prelude::*;
use shared::{DisplayName, PeerId};

/// Somebody in the list.
#[derive(Clone, PartialEq)]
struct Row {
    id: PeerId,
    name: DisplayName,
    is_self: bool,
    muted: bool,
    /// How many hands went up before theirs, if it is up.
    hand: Option<usize>,
}

/// The list.
pub(crate) fn people(visit: Visit) -> AnyView {
    let rows = Memo::new(move |_| rows(visit));
    view! {
        <ul class="people">
            {part(move || Some(rows.get().iter().map(row).collect_view().into_any()))}
        </ul>
    }
    .into_any()
}

fn rows(visit: Visit) -> Vec<Row> {
    let hands = visit.hands();
    let hand = |id: PeerId| hands.iter().position(|up| *up == id);
    let mut rows: Vec<Row> = Vec::new();
    if let Some((id, name)) = visit.me().zip(visit.own_name()) {
        let muted = visit.devices().microphone().get() != DeviceState::On;
        rows.push(Row { id, name, is_self: true, muted, hand: hand(id) });
    }
    let others = visit.others();
    rows.extend(others.read().iter().map(|other| {
        let muted = !other.media().get().microphone;
        Row { id: other.id, name: other.name(), is_self: false, muted, hand: hand(other.id) }
    }));
    // Those whose hands are down stay as they were.
    rows.sort_by_key(|row| row.hand.unwrap_or(usize::MAX));
    rows
}

fn row(row: &Row) -> AnyView {
    let (words, tile) = (&later_text().talk, &later_text().tile);
    let Row { id: _, name, is_self, muted, hand } = row;
    let label = if *is_self { (tile.you)(name.as_str()) } else { name.to_string() };
    view! {
        <li>
            {initials_on_hue(name)}
            <span class="name" dir="auto">{label}</span>
            {hand.map(|before| {
                view! {
                    <span class="hand">
                        {icon(Icon::Hand)} <span aria-hidden="true">{before + 1}</span>
                        <span class="unseen">{(words.hand_number)(before + 1)}</span>
                    </span>
                }
            })}
            {muted.then(|| {
                view! {
                    <span class="off">
                        {icon(Icon::MicrophoneOff)} <span class="unseen">{tile.muted}</span>
                    </span>
                }
            })}
        </li>
    }
    .into_any()
}
