//! One participant on the stage.

use crate::browser::{self, Picture};
use crate::components::{Announcer, Icon, follow, icon, initials_on_hue, part, react, text};
use crate::text::Tile as Words;
use crate::visit::{DeviceState, Devices, Participant};
use leptos::html;
use leptos::prelude::*;
use mesh::Link;
use shared::DisplayName;

/// Another participant: their picture, their voice, and how the connection to them is.
#[component]
pub(crate) fn Tile(participant: Participant) -> impl IntoView {
    let words = &text().tile;
    let name = participant.name();
    let media = participant.media();
    let link = participant.link();
    let audio = NodeRef::<html::Audio>::new();
    browser::play(audio, participant.microphone());
    announce_interruptions(name.to_string(), link, words);
    view! {
        <Frame
            peer=participant.id.to_string()
            label=name.to_string()
            name
            picture=participant.camera()
            muted=follow(move || !media.get().microphone)
            camera_off=follow(move || !media.get().camera)
            link
            own=false
        >
            <audio node_ref=audio autoplay=true data-peer-audio=participant.id.to_string()></audio>
        </Frame>
    }
}

/// Oneself, mirrored, as in every mirror.
#[component]
pub(crate) fn OwnTile(name: DisplayName, devices: Devices) -> impl IntoView {
    let label = (text().tile.you)(name.as_str());
    view! {
        <Frame
            peer="self".to_owned()
            label
            name
            picture=devices.preview()
            muted=follow(move || devices.microphone().get() != DeviceState::On)
            camera_off=follow(move || devices.camera().get() != DeviceState::On)
            link=RwSignal::new(Link::Connected).read_only()
            own=true
        />
    }
}

#[component]
fn Frame(
    /// For `data-peer`.
    peer: String,
    /// What stands on the tile and begins its accessible name.
    label: String,
    name: DisplayName,
    picture: ReadSignal<Option<Picture>, LocalStorage>,
    muted: Signal<bool>,
    camera_off: Signal<bool>,
    link: ReadSignal<Link>,
    own: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let words = &text().tile;
    let video = NodeRef::<html::Video>::new();
    browser::show(video, picture);
    let accessible = {
        let label = label.clone();
        follow(move || accessible_name(&label, muted.get(), camera_off.get(), link.get(), words))
    };
    view! {
        <figure
            class="tile"
            class:own=own
            class:muted=muted
            class:dark=camera_off
            class:interrupted=follow(move || link.get() == Link::Interrupted)
            data-peer=peer
            aria-label=accessible
        >
            {initials_on_hue(&name)}
            <video node_ref=video data-kind="camera" muted=true prop:muted=true playsinline=true autoplay=true></video>
            {children.map(|children| children())}
            {part(move || state(link.get(), words))}
            <figcaption class="who" aria-hidden="true">
                {icon(Icon::MicrophoneOff)}
                <span class="name" dir="auto">{label}</span>
            </figcaption>
        </figure>
    }
}

/// How the connection is when it is not well; as much of it as the tile has room for, but at least the icon.
fn state(link: Link, words: &Words) -> Option<AnyView> {
    let (sign, short, long) = match link {
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
fn accessible_name(label: &str, muted: bool, camera_off: bool, link: Link, words: &Words) -> String {
    let link = match link {
        Link::Connected => None,
        Link::Connecting => Some(words.connecting),
        Link::Interrupted => Some(words.reconnecting),
        Link::Failed => Some(words.no_connection),
    };
    let states = [muted.then_some(words.muted), camera_off.then_some(words.camera_off), link];
    states.into_iter().flatten().fold(label.to_owned(), |name, state| name + ", " + state)
}

fn announce_interruptions(name: String, link: ReadSignal<Link>, words: &'static Words) {
    let announcer: Announcer = expect_context();
    react(move || match link.get() {
        Link::Interrupted => announcer.say(format!("{name}, {}", words.reconnecting)),
        Link::Failed => announcer.say(format!("{name}, {}. {}", words.no_connection, words.try_again)),
        Link::Connecting | Link::Connected => {}
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn the_accessible_name_begins_with_the_name_and_adds_what_is_unusual() {
        let words = &Text::choose(["en"]).tile;
        let name = |muted, camera_off, link| accessible_name("Ana", muted, camera_off, link, words);
        assert_eq!(name(false, false, Link::Connected), "Ana");
        assert_eq!(name(true, true, Link::Interrupted), "Ana, muted, camera off, reconnecting");
        assert_eq!(name(false, true, Link::Connecting), "Ana, camera off, connecting");
        assert_eq!(name(false, false, Link::Failed), "Ana, no connection");
    }
}
