//! Before the call: see oneself, say one's name, see who is there.

use crate::browser;
use crate::components::{
    Band, Brand, CopyLink, DeviceNotes, DeviceSwitches, Icon, Initials, Notice, Tone, Wrong, text,
};
use crate::route::Route;
use crate::visit::{DeviceState, Devices, Phase, Trouble, Visit};
use leptos::html;
use leptos::prelude::*;
use shared::{DisplayName, RefusedCode};

/// Where the name is remembered.
const NAME: &str = "resaka.name";

/// The lobby; `join` is called with the name, once the server can be asked.
#[component]
pub(crate) fn Lobby(visit: Visit, join: impl Fn(DisplayName) + Copy + 'static) -> impl IntoView {
    let text = text();
    let words = &text.lobby;
    let phase = visit.phase();

    let field = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(browser::recall(NAME).unwrap_or_default());
    let wrong = RwSignal::new(None);
    let heading = NodeRef::<html::H1>::new();
    if browser::has_fine_pointer() {
        browser::focus_when_there(field);
    } else {
        browser::focus_when_there(heading);
    }

    // Join may be pressed before the server has answered; the wish is granted when it has.
    let wish = RwSignal::new(None::<DisplayName>);
    Effect::new(move || {
        if phase.get() == Phase::Lobby
            && let Some(name) = wish.get()
        {
            wish.set(None);
            join(name);
        }
    });
    let submit = move || match typed.read_untracked().parse::<DisplayName>() {
        Ok(name) => {
            browser::remember(NAME, name.as_str());
            match phase.get_untracked() {
                Phase::Lobby => join(name),
                Phase::Connecting => wish.set(Some(name)),
                Phase::Joining | Phase::Call | Phase::Left | Phase::Ended => {}
            }
        }
        Err(why) => {
            wrong.set(Some((words.invalid_name)(why).to_owned()));
            browser::focus(field);
        }
    };
    let on_its_way = Memo::new(move |_| wish.read().is_some() || phase.get() == Phase::Joining);
    let link = browser::link_to(&Route::room(&visit.room()));

    view! {
        <Band />
        <main class="lobby">
            <header>
                <Brand />
            </header>
            <div class="columns">
                <div class="mirror">
                    <Preview devices=visit.devices() name=typed />
                    <DeviceNotes devices=visit.devices() joining=true />
                </div>
                <form
                    class="ready"
                    on:submit=move |event| {
                        event.prevent_default();
                        submit();
                    }
                >
                    <h1 tabindex="-1" node_ref=heading>{words.heading}</h1>
                    <p class="soft here">{move || who_is_here(visit)}</p>
                    <VisitNote visit />
                    <label for="name">{words.your_name}</label>
                    <input
                        id="name"
                        class="field"
                        node_ref=field
                        autocomplete="name"
                        spellcheck="false"
                        enterkeyhint="go"
                        dir="auto"
                        prop:value=typed
                        aria-invalid=move || wrong.read().is_some().to_string()
                        aria-describedby="name-wrong"
                        on:input=move |input| {
                            typed.set(event_target_value(&input));
                            wrong.set(None);
                        }
                    />
                    <Wrong id="name-wrong" sentence=wrong />
                    <button type="submit" class="btn main" aria-busy=move || on_its_way.get().to_string()>
                        {move || if on_its_way.get() { words.joining } else { words.join }}
                    </button>
                    <div class="share">
                        <p class="soft">{text.common.send_link}</p>
                        <div class="share-row">
                            <span class="link">{link.clone()}</span>
                            <CopyLink link class="btn" />
                        </div>
                    </div>
                </form>
            </div>
        </main>
    }
}

/// Oneself in the mirror, with the switches on it.
#[component]
fn Preview(devices: Devices, name: RwSignal<String>) -> impl IntoView {
    let words = &text().devices;
    let video = NodeRef::<html::Video>::new();
    browser::show(video, devices.preview());
    let camera = devices.camera();
    view! {
        <section
            class="preview"
            class:blank=move || matches!(camera.get(), DeviceState::Off | DeviceState::Failed(_))
            aria-label=words.preview>
            {move || name.read().parse().ok().map(|name| view! { <Initials name /> })}
            <p class="hint">
                {move || match camera.get() {
                    DeviceState::Opening => words.waiting,
                    DeviceState::Off | DeviceState::Failed(_) => words.camera_off,
                    DeviceState::On => "",
                }}
            </p>
            <video
                class="mirrored"
                class:unlit=move || camera.get() != DeviceState::On
                node_ref=video
                muted=true
                prop:muted=true
                playsinline=true
                autoplay=true
            ></video>
            <DeviceSwitches devices />
        </section>
    }
}

/// What stands in the way of joining, if anything.
#[component]
fn VisitNote(visit: Visit) -> impl IntoView {
    let text = text();
    let note = Memo::new(move |_| {
        let places = visit.capacity().get();
        let full = places > 0 && visit.present().read().len() >= usize::from(places);
        match visit.trouble().get() {
            Some(Trouble::Refused(RefusedCode::RoomFull)) if places > 0 => Some((text.lobby.full)(places)),
            Some(trouble) => Some((text.ended.trouble)(trouble).to_owned()),
            None => full.then(|| (text.lobby.full)(places)),
        }
    });
    move || {
        note.get().map(|sentence| {
            view! {
                <Notice tone=Tone::Alert icon=Icon::Alert>
                    <p>{sentence}</p>
                </Notice>
            }
        })
    }
}

fn who_is_here(visit: Visit) -> String {
    let words = &text().lobby;
    if visit.phase().get() == Phase::Connecting {
        return words.connecting.to_owned();
    }
    let present = visit.present().get();
    let names: Vec<&str> = present.iter().map(|member| member.profile.name.as_str()).collect();
    (words.here)(&names)
}
