//! The call: a slim line, the stage, a row of controls.

use crate::browser::{self, WakeLock};
use crate::components::{
    Announcer, Controls, DeviceNotes, Gaze, Icon, SettingsDoor, Tone, closable, follow, icon, in_any_language, invite,
    later_text, listen_while, noise_note, notice, part, react, refused_note, stage, stand_in_notes, text,
};
use crate::read_only::ReadOnly;
use crate::route::Route;
use crate::text::Call as Words;
use crate::visit::{DeviceState, Devices, Participant, Trouble, Visit};
use leptos::html;
use leptos::prelude::*;
use mesh::Speakers;
use shared::{DisplayName, PeerId};
use std::cell::RefCell;

/// The page during the call.
pub(crate) fn call(visit: Visit, own_name: DisplayName) -> AnyView {
    let wake_lock = StoredValue::new_local(WakeLock::keep());
    on_cleanup(move || wake_lock.dispose());
    let gaze = Gaze::new(visit);
    let door = SettingsDoor::new(visit, Some(gaze));
    let news = News::of(visit.devices());
    in_any_language(move || content(visit, gaze, door, news, &own_name))
}

fn content(visit: Visit, gaze: Gaze, door: SettingsDoor, news: News, own_name: &DisplayName) -> AnyView {
    let words = &later_text().call;
    let room = visit.room();
    let link = browser::link_to(&Route::room(&room));
    let others = visit.others();
    let people = move || others.read().len() + 1;
    announce_comings_and_goings(others, words);
    let heading = NodeRef::<html::H1>::new();
    browser::focus_when_there(heading);
    view! {
        <main class="call" on:click=move |click| browser::let_go_after_pointer(&click)>
            <header class="top">
                <h1 class="room" tabindex="-1" node_ref=heading aria-label=(words.heading)(room.as_str())>
                    {room.to_string()}
                </h1>
                <span class="chip" role="img" aria-label=follow(move || (words.people)(people()))>
                    {icon(Icon::People)} {follow(move || people().to_string())}
                </span>
                {invite(link.clone(), "chip press", "chip press")}
            </header>
            {stage(visit, gaze, own_name, link)}
            {gaze.side.view()}
            <Notes visit news />
            <Controls visit gaze door />
        </main>
    }
    .into_any()
}

/// Whether a device has failed since the call began, and nobody has closed the note that says so; cheap to copy.
#[derive(Clone, Copy)]
struct News {
    states: Memo<(DeviceState, DeviceState)>,
    /// How the devices were when the person last knew.
    known: RwSignal<Option<(DeviceState, DeviceState)>>,
}

impl News {
    fn of(devices: Devices) -> Self {
        let states = Memo::new(move |_| (devices.microphone().get(), devices.camera().get()));
        let known = RwSignal::new(Some(states.get_untracked()));
        // Whatever changes makes the news new again, so that a second failure like the first is said too.
        react(move || {
            let states = states.get();
            if known.read_untracked().is_some_and(|known| known != states) {
                known.set(None);
            }
        });
        Self { states, known }
    }

    fn are_bad(self) -> bool {
        let (microphone, camera) = self.states.get();
        let has_failed = [microphone, camera].into_iter().any(|state| matches!(state, DeviceState::Failed(_)));
        has_failed && self.known.get().is_none()
    }

    fn close(self) {
        self.known.set(Some(self.states.get_untracked()));
    }
}

/// What went wrong since the call began, the most urgent first: small screens have room for one or two. What was wrong
/// before was said in the lobby.
#[component]
fn Notes(visit: Visit, news: News) -> impl IntoView {
    let text = text();
    let devices = visit.devices();
    let has_bad_news = Memo::new(move |_| news.are_bad());
    let trouble = visit.trouble();
    announce_server(trouble);
    view! {
        <div class="notes">
            {part(move || taken_note(devices))}
            {muted_note(devices)}
            {part(move || {
                has_bad_news.get().then(|| {
                    let notes = view! { <DeviceNotes devices joining=false /> }.into_any();
                    closable(notes, move || news.close())
                })
            })}
            {until_read(devices, refused_note, Devices::forget_refused)}
            {until_read(devices, noise_note, Devices::forget_noise_failed)}
            {until_read(devices, share_failed_note, |devices| devices.sharing().forget_failed())}
            {part(move || {
                trouble.get().map(|trouble| {
                    let sentence = match trouble {
                        Trouble::ServerLost => later_text().call.server_lost,
                        Trouble::Refused(_) | Trouble::Unreachable => (text.ended.trouble)(trouble),
                    };
                    notice(Tone::Status, Icon::Unlinked, vec![sentence.to_owned()], None)
                })
            })}
            {part(move || unheard_note(visit))}
            {part(move || sharing_note(visit))}
            {stand_in_notes(devices)}
        </div>
    }
}

/// The note that says it is out of reach just goes.
fn announce_server(trouble: ReadOnly<Option<Trouble>>) {
    let announcer: Announcer = expect_context();
    let mut was_lost = false;
    react(move || {
        let is_lost = trouble.get() == Some(Trouble::ServerLost);
        if std::mem::replace(&mut was_lost, is_lost) && trouble.get().is_none() {
            announcer.say(later_text().call.server_found);
        }
    });
}

/// That nobody hears somebody who talks while muted.
fn muted_note(devices: Devices) -> impl IntoView {
    let talks = RwSignal::new(false);
    listen_while(DeviceState::Off, devices, move || {
        talks.set(false);
        let voice = RefCell::new(Speakers::default());
        move |level| {
            let mut voice = voice.borrow_mut();
            voice.hear([((), level)], browser::now());
            // From the first word on until the person has unmuted: a note that came and went would disturb.
            if voice.turn().is_some() && !talks.get_untracked() {
                talks.set(true);
            }
        }
    });
    part(move || {
        let sentence = later_text().call.you_are_muted.to_owned();
        talks.get().then(|| notice(Tone::Status, Icon::MicrophoneOff, vec![sentence], None))
    })
}

/// That nobody hears one although one is not muted, and what may help.
fn unheard_note(visit: Visit) -> Option<AnyView> {
    let words = &later_text().call;
    if !visit.is_unheard().get() {
        return None;
    }
    let notice = notice(Tone::Alert, Icon::MicrophoneOff, vec![words.nobody_hears_you.to_owned()], None);
    Some(
        view! {
            <div class="noted">
                {notice}
                <button type="button" class="btn" on:click=move |_| visit.devices().fix_sound()>
                    {later_text().settings.fix_sound}
                </button>
                <button type="button" class="btn" on:click=move |_| visit.reconnect()>
                    {words.reconnect}
                </button>
            </div>
        }
        .into_any(),
    )
}

/// A note that stands until the person closes it, or it is no longer true.
fn until_read(devices: Devices, note: fn(Devices) -> Option<AnyView>, forget: fn(Devices)) -> impl IntoView {
    part(move || Some(closable(note(devices)?, move || forget(devices))))
}

/// Why what was last asked for is not shared, or not any more.
fn share_failed_note(devices: Devices) -> Option<AnyView> {
    let sentence = (later_text().call.share_failed)(devices.sharing().failed().get()?).to_owned();
    Some(notice(Tone::Status, Icon::Screen, vec![sentence], None))
}

/// That one shares a screen oneself, and with how many.
fn sharing_note(visit: Visit) -> Option<AnyView> {
    let words = &later_text().call;
    let sharing = visit.devices().sharing();
    if sharing.state().get() != DeviceState::On {
        return None;
    }
    let sentence = (words.sharing_with)(visit.others().read().len());
    Some(
        view! {
            <div class="noted">
                {notice(Tone::Status, Icon::Screen, vec![sentence], None)}
                <button type="button" class="btn" on:click=move |_| sharing.start()>
                    {words.share_other}
                </button>
            </div>
        }
        .into_any(),
    )
}

/// That the system has taken the microphone for something else, and the way to have it back.
fn taken_note(devices: Devices) -> Option<AnyView> {
    let text = text();
    let sentence = text.devices.microphone_taken.to_owned();
    devices.is_microphone_taken().get().then(|| {
        view! {
            <div class="noted">
                {notice(Tone::Alert, Icon::MicrophoneOff, vec![sentence], None)}
                <button type="button" class="btn" on:click=move |_| devices.fix_sound()>
                    {later_text().settings.fix_sound}
                </button>
            </div>
        }
        .into_any()
    })
}

fn announce_comings_and_goings(others: ReadOnly<Vec<Participant>>, words: &'static Words) {
    let announcer: Announcer = expect_context();
    // Whoever is there when one comes in has been named in the lobby.
    let mut before: Option<Vec<(PeerId, String)>> = None;
    react(move || {
        let now: Vec<_> = others.read().iter().map(|other| (other.id, other.name().to_string())).collect();
        if let Some(before) = before.replace(now.clone()) {
            let missing_in = |people: &[(PeerId, String)], id| !people.iter().any(|(other, _)| *other == id);
            let joined = now.iter().filter(|(id, _)| missing_in(&before, *id)).map(|(_, name)| (words.joined)(name));
            let left = before.iter().filter(|(id, _)| missing_in(&now, *id)).map(|(_, name)| (words.left)(name));
            let news: Vec<String> = joined.chain(left).collect();
            if !news.is_empty() {
                announcer.say(news.join(". "));
            }
        }
    });
}
