//! Everybody in the call, as large as the window allows.

use crate::browser;
use crate::components::{CopyLink, OwnTile, Tile, follow, part, text};
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
    others: ReadSignal<Vec<Participant>>,
    own_name: DisplayName,
    devices: Devices,
    link: String,
) -> impl IntoView {
    let stage = NodeRef::<html::Section>::new();
    let size = browser::size_of(stage);
    let grid = Memo::new(move |_| {
        let (width, height) = size.get();
        let tiles = others.read().len().max(1) + 1;
        Grid::fill(tiles, width, height, GAP)
    });
    // The empty place goes when the first one comes, and returns when the last one has gone.
    let alone = Memo::new(move |_| others.read().is_empty());
    view! {
        <section class="stage" aria-label=text().call.participants node_ref=stage>
            <div
                class="grid"
                style=("--gap", pixels(GAP))
                style=("--row", follow(move || pixels(grid.get().row(GAP))))
                style=("--tile-width", follow(move || pixels(grid.get().width)))
                style=("--tile-height", follow(move || pixels(grid.get().height)))
            >
                <For each=move || others.get() key=|participant| participant.id let:participant>
                    <Tile participant />
                </For>
                {part(move || alone.get().then(|| empty_place(&link)))}
                <OwnTile name=own_name devices />
            </div>
        </section>
    }
}

/// Where the next person will be: the link to send them.
fn empty_place(link: &str) -> AnyView {
    let text = text();
    view! {
        <div class="tile empty">
            <p class="lead">{text.call.alone}</p>
            <p class="soft">{text.common.send_link}</p>
            <p class="link">{link.to_owned()}</p>
            <CopyLink link=link.to_owned() class="btn main" />
        </div>
    }
    .into_any()
}

/// A length for the style; tiles and gaps are whole pixels.
fn pixels(length: f64) -> String {
    format!("{}px", length as i32)
}
