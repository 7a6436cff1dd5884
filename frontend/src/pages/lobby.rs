//! Before the call: see oneself, say one's name, see who is there.

use crate::browser::{self, Side};
use crate::components::{
    DeviceNotes, Icon, SettingsDoor, Tone, check_link, device_picks, device_switches, follow, frame, in_any_language,
    initials_on_hue, invite, listen_while, noise_note, notice, part, react, text, truth, wrong as wrong_note,
};
use crate::read_only::ReadOnly;
use crate::route::Route;
use crate::text::Lobby as Words;
use crate::visit::{DeviceState, Devices, Phase, Trouble, Visit};
use leptos::html;
use leptos::prelude::*;
use shared::{DisplayName, Member, RefusedCode};

/// Where the name is remembered.
const NAME: &str = "resaka.name";

/// The lobby; `join` is called with the name, once the server can be asked.
#[component]
pub(crate) fn Lobby(
    visit: Visit,
    join: impl Fn(DisplayName) + Copy + Send + 'static,
    /// Join was pressed, and the page of the call is being loaded.
    on_its_way: ReadOnly<bool>,
) -> impl IntoView {
    let phase = visit.phase();
    let typed = RwSignal::new(browser::recall(NAME).unwrap_or_default());
    let door = SettingsDoor::new(visit, None);
    // Join may be pressed before the server has answered; the wish is granted when it has.
    let wish = RwSignal::new(None::<DisplayName>);
    react(move || {
        if phase.get() == Phase::Lobby
            && let Some(name) = wish.get()
        {
            wish.set(None);
            join(name);
        }
    });
    let ask = move |name| match phase.get_untracked() {
        Phase::Lobby if on_its_way.get_untracked() => {}
        Phase::Lobby => join(name),
        Phase::Connecting => wish.set(Some(name)),
        Phase::Joining | Phase::Call | Phase::Left | Phase::Ended => {}
    };
    let is_on_its_way = follow(move || wish.read().is_some() || on_its_way.get() || phase.get() == Phase::Joining);
    in_any_language(move || content(visit, typed, door, Box::new(ask), is_on_its_way))
}

/// `ask` is called with the name, whatever the visit has come to.
fn content(
    visit: Visit,
    typed: RwSignal<String>,
    door: SettingsDoor,
    ask: Box<dyn Fn(DisplayName)>,
    is_on_its_way: Signal<bool>,
) -> AnyView {
    let text = text();
    let words = &text.lobby;
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None);
    let heading = NodeRef::<html::H1>::new();
    if browser::has_fine_pointer() {
        browser::focus_when_there(field);
    } else {
        browser::focus_when_there(heading);
    }
    let submit = move || match typed.read_untracked().parse::<DisplayName>() {
        Ok(name) => {
            visit.devices().memory().remember(NAME, name.as_str());
            ask(name);
        }
        Err(why) => {
            wrong.set(Some((words.invalid_name)(why).to_owned()));
            browser::focus(field);
        }
    };
    let link = browser::link_to(&Route::room(&visit.room()));

    let content = view! {
        <div class="columns">
            <div class="mirror">
                {preview(visit.devices(), typed)} <DeviceNotes devices=visit.devices() joining=true />
                {part(move || noise_note(visit.devices()))}
            </div>
            <form
                class="ready"
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <h1 tabindex="-1" node_ref=heading>
                    {words.heading}
                </h1>
                <p class="soft here">{follow(move || who_is_here(visit, words))}</p>
                {visit_note(visit)}
                <label for="name">{words.your_name}</label>
                <input
                    id="name"
                    class="field"
                    node_ref=field
                    autocomplete="name"
                    spellcheck="false"
                    enterkeyhint="go"
                    dir="auto"
                    value=typed.get_untracked()
                    aria-invalid=truth(move || wrong.read().is_some())
                    aria-describedby="name-wrong"
                    on:input=move |input| {
                        typed.set(event_target_value(&input));
                        wrong.set(None);
                    }
                />
                {wrong_note("name-wrong", wrong)}
                <button type="submit" class="btn main" aria-busy=truth(move || is_on_its_way.get())>
                    {follow(move || if is_on_its_way.get() { words.joining } else { words.join })}
                </button>
                <div class="share">
                    <p class="soft">{text.common.send_link}</p>
                    <div class="share-row">
                        <span class="link">{link.clone()}</span>
                        <div class="buttons">{invite(link, "btn", "btn")}</div>
                    </div>
                </div>
            </form>
            <div class="devices">
                {device_picks(visit.devices())} <div class="row">
                    {settings_button(door)} {check_link("aside")}
                </div>
            </div>
        </div>
    };
    frame("lobby", content.into_any())
}

/// Oneself in the mirror, with the switches on it.
pub(super) fn preview(devices: Devices, name: RwSignal<String>) -> AnyView {
    let words = &text().devices;
    let video = NodeRef::<html::Video>::new();
    browser::show(video, devices.preview());
    let camera = devices.camera();
    let hint = move || match camera.get() {
        DeviceState::Opening => words.waiting,
        DeviceState::Off | DeviceState::Failed(_) => words.camera_off,
        DeviceState::On => "",
    };
    view! {
        <section
            class="preview"
            class:blank=follow(move || matches!(camera.get(), DeviceState::Off | DeviceState::Failed(_)))
            class:lit=follow(move || camera.get() == DeviceState::On)
            class:away=follow(move || devices.side().get() == Some(Side::Back))
            aria-label=words.preview
        >
            {part(move || name.read().parse().ok().map(|name| initials_on_hue(&name)))}
            <p class="hint">{follow(hint)}</p>
            <video node_ref=video muted=true prop:muted=true playsinline=true autoplay=true></video>
            {level(devices)}
            {device_switches(devices)}
        </section>
    }
    .into_any()
}

fn settings_button(door: SettingsDoor) -> AnyView {
    view! {
        <button type="button" class="btn" aria-haspopup="dialog" on:click=move |_| door.open()>
            {text().lobby.settings}
        </button>
        {door.view()}
    }
    .into_any()
}

/// How loud the microphone is, in tenths: the person sees that it hears them.
fn level(devices: Devices) -> AnyView {
    let loudness = RwSignal::new(0_u8);
    listen_while(DeviceState::On, devices, move || {
        loudness.set(0);
        move |level| {
            let now = tenths(level);
            if loudness.get_untracked() != now {
                loudness.set(now);
            }
        }
    });
    view! {
        <div
            class="level"
            role="meter"
            aria-label=text().devices.level
            aria-valuemin="0"
            aria-valuemax="10"
            aria-valuenow=follow(move || loudness.get().to_string())
            style=("--level", follow(move || loudness.get().to_string()))
        ></div>
    }
    .into_any()
}

/// From silence (−50 dB and less) to as loud as it gets, in ten steps.
fn tenths(level: f64) -> u8 {
    let decibel = 20.0 * level.max(1e-6).log10();
    ((decibel + 50.0) / 5.0).clamp(0.0, 10.0) as u8
}

/// What stands in the way of joining, if anything.
fn visit_note(visit: Visit) -> impl IntoView {
    let text = text();
    let note = Memo::new(move |_| {
        let places = visit.capacity().get();
        let full = places > 0 && here(visit).len() >= usize::from(places);
        match visit.trouble().get() {
            Some(Trouble::Refused(RefusedCode::RoomFull)) if places > 0 => Some((text.lobby.full)(places)),
            Some(trouble) => Some((text.ended.trouble)(trouble).to_owned()),
            None => full.then(|| (text.lobby.full)(places)),
        }
    });
    part(move || note.get().map(|sentence| notice(Tone::Alert, Icon::Alert, vec![sentence], None)))
}

fn who_is_here(visit: Visit, words: &Words) -> String {
    if visit.phase().get() == Phase::Connecting {
        return words.connecting.to_owned();
    }
    let here = here(visit);
    let names: Vec<&str> = here.iter().map(|member| member.profile.name.as_str()).collect();
    (words.here)(&names)
}

/// Those in the call. Whoever has lost the server may never come back, and gives their seat to the next who comes.
fn here(visit: Visit) -> Vec<Member> {
    visit.present().read().iter().filter(|member| !member.away).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_goes_from_silence_to_full_in_ten_steps() {
        assert_eq!([0.0, 0.001, 0.01, 0.1, 1.0, 7.0].map(tenths), [0, 0, 2, 6, 10, 10]);
    }
}
