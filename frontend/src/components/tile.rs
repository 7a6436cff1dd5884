//! One participant on the stage: a tile for the face, and one for what they share.

use crate::arrangement::{Arrangement, Tile};
use crate::browser::{self, Picture, Side};
use crate::components::stage::Spot;
use crate::components::{Announcer, Icon, follow, icon, initials_on_hue, later_text, part, react, truth};
use crate::read_only::ReadOnly;
use crate::text::Tile as Words;
use crate::visit::{DeviceState, Participant, Visit};
use leptos::html;
use leptos::prelude::*;
use mesh::Link;
use shared::{DisplayName, MediaState};

/// Another participant: their picture, their voice, what they share, and how the connection to them is.
#[component]
pub(crate) fn Tiles(
    participant: Participant,
    arrangement: Memo<Arrangement>,
    pinned: RwSignal<Option<Tile>>,
    speaker: ReadOnly<Option<String>>,
    visit: Visit,
) -> impl IntoView {
    let words = &later_text().tile;
    let (id, name) = (participant.id, participant.name());
    let media = participant.media();
    let link = participant.link();
    let (voice, sound) = (NodeRef::<html::Audio>::new(), NodeRef::<html::Audio>::new());
    browser::play(voice, participant.microphone(), speaker);
    browser::play(sound, participant.screen_sound(), speaker);
    announce_interruptions(name.to_string(), link, words);
    announce_sharing(name.to_string(), media, words);
    let (muted, camera_off) = (follow(move || !media.get().microphone), follow(move || !media.get().camera));
    let face = Face {
        label: name.to_string(),
        caption: name.to_string(),
        picture: participant.camera(),
        muted,
        camera_off,
        link,
        silent: participant.is_silent(),
        speaks: follow(move || participant.speaks().get()),
        mirrored: follow(|| false),
        hand: follow(move || visit.hands().iter().position(|up| *up == id)),
        spot: Spot::of(arrangement, Tile::Face(id)),
        pin: pin(pinned, Tile::Face(id), (words.enlarge)(name.as_str())),
    };
    let accessible = accessible(&face, words);
    let screen = {
        let (label, picture) = ((words.screen_of)(name.as_str()), participant.screen());
        // Only this: a picture that is mounted anew because its owner muted would blink.
        let shares = Memo::new(move |_| media.get().screen);
        part(move || {
            shares.get().then(|| {
                let pin = pin(pinned, Tile::Screen(id), (words.enlarge)(&label));
                screen_tile(label.clone(), picture, Spot::of(arrangement, Tile::Screen(id)), pin)
            })
        })
    };
    view! {
        <div class="participant" role="group" data-peer=id.to_string() aria-label=accessible>
            {screen}
            {face_tile(face, &name)}
            <audio node_ref=voice autoplay=true data-peer-audio=id.to_string()></audio>
            <audio node_ref=sound autoplay=true data-screen-audio=id.to_string()></audio>
        </div>
    }
}

/// Oneself, mirrored, as in every mirror, and what one shares.
pub(crate) fn own_tiles(
    name: &DisplayName,
    visit: Visit,
    arrangement: Memo<Arrangement>,
    pinned: RwSignal<Option<Tile>>,
) -> AnyView {
    let words = &later_text().tile;
    let devices = visit.devices();
    let face = Face {
        label: (words.you)(name.as_str()),
        caption: words.you_alone.to_owned(),
        picture: devices.preview(),
        muted: follow(move || devices.microphone().get() != DeviceState::On),
        camera_off: follow(move || devices.camera().get() != DeviceState::On),
        link: ReadOnly::of(RwSignal::new(Link::Connected)),
        silent: ReadOnly::of(RwSignal::new(false)),
        speaks: follow(|| false),
        // What one shows to others is to be seen as it is.
        mirrored: follow(move || devices.side().get() != Some(Side::Back)),
        hand: follow(move || {
            let hands = visit.hands();
            visit.me().and_then(|me| hands.iter().position(|up| *up == me))
        }),
        spot: Spot::of(arrangement, Tile::OwnFace),
        pin: pin(pinned, Tile::OwnFace, (words.enlarge)(name.as_str())),
    };
    let accessible = accessible(&face, words);
    let screen = part(move || {
        (devices.sharing().state().get() == DeviceState::On).then(|| {
            let pin = pin(pinned, Tile::OwnScreen, (words.enlarge)(words.own_screen));
            let spot = Spot::of(arrangement, Tile::OwnScreen);
            screen_tile(words.own_screen.to_owned(), devices.sharing().picture(), spot, pin)
        })
    });
    view! {
        <div class="participant" role="group" data-peer="self" aria-label=accessible>
            {screen}
            {face_tile(face, name)}
        </div>
    }
    .into_any()
}

/// What a face's tile shows.
struct Face {
    /// What begins the participant's accessible name.
    label: String,
    /// What stands on the tile.
    caption: String,
    picture: ReadOnly<Option<Picture>, LocalStorage>,
    muted: Signal<bool>,
    camera_off: Signal<bool>,
    link: ReadOnly<Link>,
    silent: ReadOnly<bool>,
    speaks: Signal<bool>,
    mirrored: Signal<bool>,
    /// How many hands went up before theirs, if it is up.
    hand: Signal<Option<usize>>,
    spot: Spot,
    pin: AnyView,
}

fn accessible(face: &Face, words: &'static Words) -> Signal<String> {
    let Face { label, muted, camera_off, hand, link, .. } = face;
    let (label, muted, camera_off, hand, link) = (label.clone(), *muted, *camera_off, *hand, *link);
    let hand = move || hand.get().map(|before| (later_text().talk.hand_number)(before + 1));
    follow(move || accessible_name(&label, hand().as_deref(), muted.get(), camera_off.get(), link.get(), words))
}

fn face_tile(face: Face, name: &DisplayName) -> AnyView {
    let words = &later_text().tile;
    let Face { label: _, caption: who, picture, muted, camera_off, link, silent, speaks, mirrored, hand, spot, pin } =
        face;
    let video = NodeRef::<html::Video>::new();
    browser::show(video, picture);
    view! {
        <figure
            class="tile"
            class:mirrored=mirrored
            class:muted=muted
            class:dark=camera_off
            class:speaks=follow(move || speaks.get() && !muted.get())
            class:gone=spot.gone
            class:large=spot.large
            class:interrupted=follow(move || link.get() == Link::Interrupted)
            style:left=spot.left
            style:top=spot.top
            style:width=spot.width
            style:height=spot.height
        >
            {initials_on_hue(name)}
            <video node_ref=video data-kind="camera" muted=true prop:muted=true playsinline=true autoplay=true></video>
            {part(move || {
                let number = hand.get()? + 1;
                Some(view! { <span class="hand" aria-hidden="true">{icon(Icon::Hand)} {number}</span> }.into_any())
            })}
            {part(move || state(link.get(), silent.get(), words))}
            {caption(who)}
            {pin}
        </figure>
    }
    .into_any()
}

/// What somebody shares: all of it, never cropped.
fn screen_tile(label: String, picture: ReadOnly<Option<Picture>, LocalStorage>, spot: Spot, pin: AnyView) -> AnyView {
    let accessible = label.clone();
    let video = NodeRef::<html::Video>::new();
    browser::show(video, picture);
    view! {
        <figure
            aria-label=accessible
            class="tile screen"
            class:gone=spot.gone
            class:large=spot.large
            style:left=spot.left
            style:top=spot.top
            style:width=spot.width
            style:height=spot.height
        >
            <video node_ref=video data-kind="screen" muted=true prop:muted=true playsinline=true autoplay=true></video>
            {caption(label)}
            {pin}
        </figure>
    }
    .into_any()
}

fn caption(label: String) -> AnyView {
    view! {
        <figcaption class="who" aria-hidden="true">
            {icon(Icon::MicrophoneOff)}
            <span class="name" dir="auto">{label}</span>
        </figcaption>
    }
    .into_any()
}

/// The button that keeps a tile large, or lets it go.
fn pin(pinned: RwSignal<Option<Tile>>, tile: Tile, label: String) -> AnyView {
    let is_pinned = move || pinned.get() == Some(tile);
    view! {
        <button
            type="button"
            class="pin"
            title=label.clone()
            aria-label=label
            aria-pressed=truth(is_pinned)
            on:click=move |_| pinned.update(|pinned| *pinned = (*pinned != Some(tile)).then_some(tile))
        >
            {icon(Icon::Pin)}
        </button>
    }
    .into_any()
}

/// How the connection is when it is not well; as much of it as the tile has room for, but at least the icon.
fn state(link: Link, silent: bool, words: &Words) -> Option<AnyView> {
    let (sign, short, long) = match link {
        Link::Connected if silent => (Icon::Unlinked, words.no_sound, ""),
        Link::Connected => return None,
        Link::Connecting => (Icon::Waiting, words.connecting_now, ""),
        Link::Interrupted => (Icon::Waiting, words.reconnecting_now, ""),
        Link::Failed => (Icon::Unlinked, words.failed_now, words.try_again),
    };
    Some(
        view! {
            <p class="state" class:late={link == Link::Connecting}>
                {icon(sign)}
                <span>{short} " " <span class="long">{long}</span></span>
            </p>
        }
        .into_any(),
    )
}

/// The name, and after it what is not as usual: "Ana, muted, camera off, reconnecting".
fn accessible_name(
    label: &str,
    hand: Option<&str>,
    muted: bool,
    camera_off: bool,
    link: Link,
    words: &Words,
) -> String {
    let link = match link {
        Link::Connected => None,
        Link::Connecting => Some(words.connecting),
        Link::Interrupted => Some(words.reconnecting),
        Link::Failed => Some(words.no_connection),
    };
    let states = [hand, muted.then_some(words.muted), camera_off.then_some(words.camera_off), link];
    states.into_iter().flatten().fold(label.to_owned(), |name, state| name + ", " + state)
}

fn announce_interruptions(name: String, link: ReadOnly<Link>, words: &'static Words) {
    let announcer: Announcer = expect_context();
    let mut before = link.get_untracked();
    react(move || {
        let now = link.get();
        match (std::mem::replace(&mut before, now), now) {
            (before, now) if before == now => {}
            (_, Link::Interrupted) => announcer.say(format!("{name}, {}", words.reconnecting)),
            (_, Link::Failed) => announcer.say(format!("{name}, {}. {}", words.no_connection, words.try_again)),
            (Link::Interrupted | Link::Failed, Link::Connected) => {
                announcer.say(format!("{name}, {}", words.reconnected));
            }
            (_, Link::Connecting | Link::Connected) => {}
        }
    });
}

fn announce_sharing(name: String, media: ReadOnly<MediaState>, words: &'static Words) {
    let announcer: Announcer = expect_context();
    let mut before = media.read_untracked().screen;
    react(move || {
        let shares = media.get().screen;
        if std::mem::replace(&mut before, shares) != shares {
            announcer.say(if shares { (words.shares)(&name) } else { (words.shares_no_more)(&name) });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn the_accessible_name_begins_with_the_name_and_adds_what_is_unusual() {
        let words = &Text::english().later().tile;
        let name = |muted, camera_off, link| accessible_name("Ana", None, muted, camera_off, link, words);
        assert_eq!(name(false, false, Link::Connected), "Ana");
        assert_eq!(name(true, true, Link::Interrupted), "Ana, muted, camera off, reconnecting");
        assert_eq!(name(false, true, Link::Connecting), "Ana, camera off, connecting");
        assert_eq!(name(false, false, Link::Failed), "Ana, no connection");
        let with_hand = accessible_name("Ana", Some("hand raised"), true, false, Link::Connected, words);
        assert_eq!(with_hand, "Ana, hand raised, muted");
    }
}
