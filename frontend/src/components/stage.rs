//! Everybody in the call, as large as the window allows.

use crate::browser;
use crate::components::{CopyLink, OwnTile, Tile, text};
use crate::grid::Grid;
use crate::visit::{Devices, Participant};
use leptos::html;
use leptos::prelude::*;
use shared::DisplayName;

/// Between tiles, in CSS pixels.
const GAP: f64 = 8.0;

/// The others in the order of their arrival, then oneself. As long as nobody else is there, the place of the next to come holds the link to send.
#[component]
pub(crate) fn Stage(
    others: Signal<Vec<Participant>>,
    own_name: DisplayName,
    devices: Devices,
    link: String,
) -> impl IntoView {
    let stage = NodeRef::<html::Section>::new();
    let size = browser::size_of(stage);
    let alone = Memo::new(move |_| others.read().is_empty());
    let grid = Memo::new(move |_| {
        let (width, height) = size.get();
        let tiles = others.read().len().max(1) + 1;
        Grid::fill(tiles, width, height, GAP)
    });
    let pixels = |value: f64| format!("{value}px");
    let link = StoredValue::new(link);
    view! {
        <section class="stage" aria-label=text().call.participants node_ref=stage>
            <div
                class="grid"
                style=("--gap", pixels(GAP))
                style=("--row", move || pixels(grid.get().row(GAP)))
                style=("--tile-width", move || pixels(grid.get().width))
                style=("--tile-height", move || pixels(grid.get().height))
            >
                <For each=move || others.get() key=|participant| participant.id let:participant>
                    <Tile participant />
                </For>
                <Show when=move || alone.get()>
                    <EmptyPlace link=link.get_value() />
                </Show>
                <OwnTile name=own_name devices />
            </div>
        </section>
    }
}

/// Where the next person will be: the link to send them.
#[component]
fn EmptyPlace(link: String) -> impl IntoView {
    let text = text();
    view! {
        <div class="tile empty">
            <p class="lead">{text.call.alone}</p>
            <p class="soft">{text.common.send_link}</p>
            <p class="link">{link.clone()}</p>
            <CopyLink link class="btn main" />
        </div>
    }
}
