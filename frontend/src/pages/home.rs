//! The first page: make a room or go to one.

use crate::browser::{self, Location};
use crate::components::{
    Icon, check_link, frame, icon, in_any_language, language_choice, text, truth, wrong as wrong_note,
};
use crate::made_up;
use crate::route::Route;
use leptos::html;
use leptos::prelude::*;
use shared::RoomName;

/// The page under `/`.
#[component]
pub(crate) fn Home() -> impl IntoView {
    browser::set_title("Resaka");
    let typed = RwSignal::new(String::new());
    in_any_language(move || content(typed))
}

fn content(typed: RwSignal<String>) -> AnyView {
    let words = &text().home;
    let location: Location = expect_context();
    let enter = move |room: &RoomName| location.go(&Route::room(room));
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None);
    let join = move || match RoomName::from_typed(&typed.read_untracked()) {
        Ok(room) => enter(&room),
        Err(why) => {
            wrong.set(Some((words.invalid)(why)));
            browser::focus(field);
        }
    };
    let content = view! {
        <div class="hero">
            <div>
                <h1>{words.heading}</h1>
                <p class="pitch">{words.pitch}</p>
                <p class="chip good">{icon(Icon::Lock)} {words.encrypted}</p>
            </div>
            <div class="card">
                <button type="button" class="btn main" on:click=move |_| enter(&made_up::room_name(browser::random()))>
                    {icon(Icon::Plus)}
                    {words.new_meeting}
                </button>
                <p class="or">{words.or}</p>
                <form on:submit=move |submit| {
                    submit.prevent_default();
                    join();
                }>
                    <label for="room">{words.room_name}</label>
                    <input
                        id="room"
                        class="field"
                        node_ref=field
                        placeholder=words.example
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        enterkeyhint="go"
                        value=typed.get_untracked()
                        aria-invalid=truth(move || wrong.read().is_some())
                        aria-describedby="room-wrong"
                        on:input=move |input| {
                            typed.set(event_target_value(&input));
                            wrong.set(None);
                        }
                    />
                    {wrong_note("room-wrong", wrong)}
                    <button type="submit" class="btn">
                        {words.join_room}
                    </button>
                </form>
            </div>
        </div>
        <footer>
            <div class="row">{check_link("aside")} {language_choice()}</div>
            <p>{words.about}</p>
        </footer>
    };
    frame("home", content.into_any())
}
