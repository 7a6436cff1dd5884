//! Everybody in the call, and what they share, as large as the window allows.

use crate::arrangement::{Arrangement, Scene, Tile, View};
use crate::browser::{self, DeviceKind};
use crate::components::{
    Mini, QualityDoor, ShortcutDoor, Side, Tiles, flying_reactions, follow, invite, later_text, own_tiles, part, text,
};
use crate::visit::{DeviceState, Visit};
use leptos::html;
use leptos::prelude::*;
use shared::DisplayName;

/// Between tiles, in CSS pixels.
const GAP: f64 = 8.0;

/// How the person looks at the call; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Gaze {
    pub(crate) view: RwSignal<View>,
    pub(crate) pinned: RwSignal<Option<Tile>>,
    pub(crate) hides_self: RwSignal<bool>,
    pub(crate) mini: Mini,
    pub(crate) quality: QualityDoor,
    pub(crate) shortcuts: ShortcutDoor,
    pub(crate) side: Side,
}

impl Gaze {
    pub(crate) fn new(visit: Visit) -> Self {
        Self {
            view: RwSignal::new(View::Grid),
            pinned: RwSignal::new(None),
            hides_self: RwSignal::new(false),
            mini: Mini::new(visit),
            quality: QualityDoor::new(visit),
            shortcuts: ShortcutDoor::new(visit.devices().memory()),
            side: Side::new(visit),
        }
    }
}

impl Gaze {
    /// Everybody equally large, or who speaks: what the button for the other of the two says.
    pub(crate) fn next_view(self) -> &'static str {
        let words = &later_text().call;
        match self.view.get() {
            View::Grid => words.speaker_view,
            View::Speaker => words.grid_view,
        }
    }

    /// The other of the two.
    pub(crate) fn switch_view(self) {
        self.pinned.set(None);
        self.view.update(|view| {
            *view = match view {
                View::Grid => View::Speaker,
                View::Speaker => View::Grid,
            };
        });
    }
}

/// The others in the order of their arrival, then oneself. As long as nobody else is there, the place of the next to come holds the link to send.
pub(crate) fn stage(visit: Visit, gaze: Gaze, own_name: &DisplayName, link: String) -> AnyView {
    let section = NodeRef::<html::Section>::new();
    let size = browser::size_of(section);
    let (others, devices) = (visit.others(), visit.devices());
    let speaker = devices.selection().in_use(DeviceKind::Speaker);
    let arrangement = Memo::new(move |_| {
        let (width, height) = size.get();
        let scene = Scene {
            view: gaze.view.get(),
            others: others.read().iter().map(|other| (other.id, other.media().get().screen)).collect(),
            shares_own_screen: devices.sharing().state().get() == DeviceState::On,
            hides_self: gaze.hides_self.get(),
            turn: visit.turn().get(),
            pinned: gaze.pinned.get(),
        };
        scene.arrange(width, height, GAP)
    });
    // The empty place goes when the first one comes, and returns when the last one has gone.
    let alone = Memo::new(move |_| others.read().is_empty());
    view! {
        <section class="stage" aria-label=later_text().call.participants node_ref=section>
            <div class="tiles" style=("height", follow(move || pixels(arrangement.read().height)))>
                <For each=move || others.get() key=|participant| participant.id let:participant>
                    <Tiles participant arrangement pinned=gaze.pinned speaker visit />
                </For>
                {part(move || alone.get().then(|| empty_place(arrangement, &link)))}
                {own_tiles(own_name, visit, arrangement, gaze.pinned)}
                {flying_reactions(visit, arrangement)}
            </div>
        </section>
    }
    .into_any()
}

/// Where the next person will be: the link to send them.
fn empty_place(arrangement: Memo<Arrangement>, link: &str) -> AnyView {
    let text = text();
    let place = Spot::of(arrangement, Tile::EmptyPlace);
    view! {
        <div class="tile empty" style:left=place.left style:top=place.top style:width=place.width style:height=place.height>
            <p class="lead">{later_text().call.alone}</p>
            <p class="soft">{text.common.send_link}</p>
            <p class="link">{link.to_owned()}</p>
            <div class="buttons">{invite(link.to_owned(), "btn main", "btn")}</div>
        </div>
    }
    .into_any()
}

/// Where a tile stands, for its style.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) left: Signal<String>,
    pub(super) top: Signal<String>,
    pub(super) width: Signal<String>,
    pub(super) height: Signal<String>,
    /// It has no place at the moment.
    pub(super) gone: Signal<bool>,
    pub(super) large: Signal<bool>,
}

impl Spot {
    pub(super) fn of(arrangement: Memo<Arrangement>, tile: Tile) -> Self {
        let length = |which: fn(crate::grid::Place) -> f64| {
            follow(move || pixels(which(arrangement.read().place(tile).unwrap_or_default())))
        };
        Self {
            left: length(|place| place.x),
            top: length(|place| place.y),
            width: length(|place| place.width),
            height: length(|place| place.height),
            gone: follow(move || arrangement.read().place(tile).is_none()),
            large: follow(move || arrangement.read().is_large(tile)),
        }
    }
}

/// A length for the style; tiles and gaps are whole pixels.
fn pixels(length: f64) -> String {
    format!("{}px", length as i32)
}
