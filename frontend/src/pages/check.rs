//! Whether calls work here, in a minute: what is tried, what came of it, and what to do.

use crate::browser::{self, spawn};
use crate::check::{Asked, Findings, Grade, Line, Verdict, report};
use crate::components::{DeviceNotes, Icon, changing_icon, copy_report, follow, frame, home_link, part, react, text};
use crate::pages::lobby::preview;
use crate::read_only::ReadOnly;
use crate::text::{Check as Words, check as words_of};
use crate::visit::{DeviceState, Devices, try_everything};
use leptos::html;
use leptos::prelude::*;

/// The page; it begins by itself.
pub(crate) fn check() -> AnyView {
    let text = text();
    let words = words_of(text.language);
    browser::set_title(&format!("{} · Resaka", words.heading));
    let findings = RwSignal::new(Findings::default());
    let devices = Devices::open(true, true);
    on_cleanup(move || devices.close());
    react(move || {
        let (microphone, camera) = (asked(devices.microphone()), asked(devices.camera()));
        findings.update(|findings| (findings.microphone, findings.camera) = (microphone, camera));
    });
    spawn(try_everything(findings));
    let heading = NodeRef::<html::H1>::new();
    browser::focus_when_there(heading);
    let content = view! {
        <div class="columns trial">
            <div class="mirror">
                {preview(devices, RwSignal::new(String::new()))} <DeviceNotes devices=devices joining=false />
            </div>
            <section class="found" aria-labelledby="trial">
                <h1 id="trial" tabindex="-1" node_ref=heading>
                    {words.heading}
                </h1>
                {outcome(findings, words)}
                <ul class="lines">{Line::ALL.into_iter().map(|line| tried(line, findings, words)).collect::<Vec<_>>()}</ul>
            </section>
            <div class="devices">
                <div class="actions">
                    <button type="button" class="btn" on:click=move |_| browser::reload()>
                        {words.again}
                    </button>
                    {home_link("btn")}
                </div>
                {copy_report(&words.report, move || report(&findings.read_untracked(), &browser::browser_name()),
                )}
            </div>
        </div>
    };
    frame("lobby", content.into_any())
}

/// What is known of a device.
fn asked(state: ReadOnly<DeviceState>) -> Asked<browser::MediaFailure> {
    match state.get() {
        DeviceState::Opening => Asked::Waiting,
        DeviceState::On => Asked::Yes,
        DeviceState::Off => Asked::Unasked,
        DeviceState::Failed(failure) => Asked::No(failure),
    }
}

/// All of it in a sentence, and what to do.
fn outcome(findings: RwSignal<Findings>, words: &'static Words) -> AnyView {
    let verdict = Memo::new(move |_| Verdict::on(&findings.read()));
    let grade = move || verdict.read().grade;
    let known = move || {
        let findings = findings.read();
        Line::ALL.iter().filter(|line| line.grade(&findings) != Grade::Waiting).count()
    };
    let sentence = move || match grade() {
        Grade::Waiting => (words.trying)(known(), Line::ALL.len()),
        Grade::Good | Grade::Aside | Grade::Poor | Grade::Bad => (words.verdict)(grade()).to_owned(),
    };
    let people = move || verdict.read().outlook.filter(|_| grade() != Grade::Waiting).map(words.outlook);
    view! {
        <div
            class="verdict"
            class:good=follow(move || matches!(grade(), Grade::Good | Grade::Waiting))
            class:bad=follow(move || grade() == Grade::Bad)
        >
            {changing_icon(move || sign(grade()))}
            <div>
                <p role="status">{follow(sentence)}</p>
                {part(move || {
                    let verdict = verdict.read();
                    let remedies: Vec<_> = verdict.remedies.iter().map(|remedy| (words.remedy)(*remedy)).collect();
                    let remedies = remedies.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect::<Vec<_>>();
                    (!remedies.is_empty()).then(|| view! { <ul>{remedies}</ul> }.into_any())
                })}
                {part(move || people().map(|sentence: String| view! { <p>{sentence}</p> }.into_any()))}
            </div>
        </div>
    }
    .into_any()
}

/// One thing that is tried.
fn tried(line: Line, findings: RwSignal<Findings>, words: &'static Words) -> AnyView {
    let grade = Memo::new(move |_| line.grade(&findings.read()));
    view! {
        <li
            class:good=follow(move || grade.get() == Grade::Good)
            class:poor=follow(move || matches!(grade.get(), Grade::Poor | Grade::Bad))
        >
            {changing_icon(move || sign(grade.get()))}
            <span class="what">{words.line(line, text())}</span>
            <span class="soft">{follow(move || words.found(line, &findings.read()))}</span>
        </li>
    }
    .into_any()
}

fn sign(grade: Grade) -> Icon {
    match grade {
        Grade::Waiting => Icon::Waiting,
        Grade::Good => Icon::Check,
        Grade::Aside => Icon::Minus,
        Grade::Poor | Grade::Bad => Icon::Alert,
    }
}
