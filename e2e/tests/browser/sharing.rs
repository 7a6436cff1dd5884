//! Sharing a screen, beside the camera and without negotiation.

use crate::everybody::{descriptions, see_and_hear_each_other, talk};
use crate::settings::asked;
use anyhow::Result;
use e2e::Browser::{Chromium, Firefox};
use e2e::{Participant, Role, Weight, find, until};
use serde_json::json;

#[tokio::test]
async fn several_share_at_once_and_a_screen_is_larger_than_a_face() -> Result<()> {
    let call = talk([Chromium; 3]).await?;
    let [ana, hery, miora] = &call.people;
    share_at_once(ana, hery, miora).await
}

/// `ana` and `hery` share at once; `ana`'s ends from the browser's bar.
pub(crate) async fn share_at_once(ana: &Participant, hery: &Participant, miora: &Participant) -> Result<()> {
    let people = [ana, hery, miora];
    let before = descriptions(&people).await?;

    ana.share_screen().await?;
    // The person may go on to another tab from the browser's bar, and is not offered this very page.
    asked(ana, "screen.surfaceSwitching", &json!("include")).await?;
    asked(ana, "screen.selfBrowserSurface", &json!("exclude")).await?;
    for viewer in [hery, miora] {
        viewer.sees_screen_of(ana).await?;
        viewer.sees(ana).await?;
        let (screen, face) = (viewer.area_of(ana, "screen").await?, viewer.area_of(ana, "camera").await?);
        assert!(screen > 4.0 * face, "{}: a screen of {screen} px², a face of {face} px²", viewer.name());
    }
    ana.reads(&["You are sharing with 2 people."]).await?;

    // Whatever else changes, the screen stays the picture that it is.
    let script = "const screen = document.querySelector('video[data-kind=screen]'); const was = screen.was === true; \
                  screen.was = true; return was";
    assert!(!hery.driver().execute(script, Vec::new()).await?.convert::<bool>()?);
    ana.mute().await?;
    hery.sees_muted(ana, true).await?;
    ana.unmute().await?;
    hery.sees_muted(ana, false).await?;
    assert!(hery.driver().execute(script, Vec::new()).await?.convert::<bool>()?, "the screen was mounted anew");

    hery.share_screen().await?;
    miora.sees_screen_of(hery).await?;
    miora.sees_screen_of(ana).await?;
    ana.sees_screen_of(hery).await?;

    // From the browser's own bar.
    ana.end_screen_from_outside().await?;
    find(ana.driver(), Role::Button, "Share screen").await?;
    ana.reads(&["Sharing has ended."]).await?;
    ana.press("Close").await?;
    ana.reads(&[]).await?;
    for viewer in [hery, miora] {
        viewer.sees_no_screen_of(ana).await?;
    }
    miora.sees_screen_of(hery).await?;
    hery.stop_sharing().await?;
    miora.sees_no_screen_of(hery).await?;
    let live = hery.tracks().await?.live;
    assert_eq!((live.audio, live.video), (1, 1), "only microphone and camera are left");
    see_and_hear_each_other(&people).await?;
    assert_eq!(descriptions(&people).await?, before);
    Ok(())
}

#[tokio::test]
async fn the_sound_of_a_screen_is_heard_beside_the_voice() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    let before = descriptions(&call.people).await?;
    hear_screen(ana, hery).await?;
    // Who is muted still shares the sound of their screen.
    ana.mute().await?;
    ana.share_screen().await?;
    hery.hears_screen_of(ana).await?;
    hery.hears_nothing_of(ana).await?;
    ana.end_screen_from_outside().await?;
    hery.hears_no_screen_of(ana).await?;
    assert_eq!(descriptions(&call.people).await?, before);
    Ok(())
}

/// `sharer`, in Chromium, shares with sound, and `viewer` hears it for as long, and the voice all the time.
async fn hear_screen(sharer: &Participant, viewer: &Participant) -> Result<()> {
    viewer.hears_no_screen_of(sharer).await?;
    sharer.share_screen().await?;
    viewer.sees_screen_of(sharer).await?;
    viewer.hears_screen_of(sharer).await?;
    viewer.hears(sharer).await?;
    sharer.stop_sharing().await?;
    viewer.hears_no_screen_of(sharer).await?;
    viewer.hears(sharer).await
}

#[tokio::test]
async fn chromium_and_firefox_see_each_others_screens() -> Result<()> {
    let call = talk([Chromium, Firefox]).await?;
    let [ana, hery] = &call.people;
    let before = descriptions(&call.people).await?;
    for (sharer, viewer) in [(ana, hery), (hery, ana)] {
        sharer.share_screen().await?;
        viewer.sees_screen_of(sharer).await?;
        viewer.sees(sharer).await?;
        sharer.stop_sharing().await?;
        viewer.sees_no_screen_of(sharer).await?;
    }
    hear_screen(ana, hery).await?;
    assert_eq!(descriptions(&call.people).await?, before);
    Ok(())
}

#[tokio::test]
async fn sharing_a_hundred_times_leaves_nothing_behind() -> Result<()> {
    const MORE: u32 = 450;
    let call = talk([Chromium; 2]).await?;
    let people = [&call.people[0], &call.people[1]];
    let layout = Layout::of(&people).await?;
    // What the first times need once and keep is not growth.
    share(people[0], people[1], 10).await?;
    let before = [Weight::of(people[0].driver()).await?, Weight::of(people[1].driver()).await?];
    share(people[0], people[1], MORE).await?;
    assert_eq!(Layout::of(&people).await?, layout);
    for (person, before) in people.into_iter().zip(before) {
        let after = Weight::of(person.driver()).await?;
        println!("{}: {before:?}, after {MORE} more {after:?}", person.name());
        // The driver's own requests keep what they found, one round of them every ten times.
        assert!(
            after.nodes <= before.nodes + f64::from(MORE) / 10.0 * 200.0,
            "{}: {before:?} {after:?}",
            person.name()
        );
        assert!(after.heap <= before.heap + 1_000_000.0, "{}: {before:?} {after:?}", person.name());
        // It grows by pages of 64 kB: one more may have been due, and 100 bytes for each time would be none.
        assert!(after.module <= before.module + 65_536.0, "{}: {before:?} {after:?}", person.name());
    }
    see_and_hear_each_other(&people).await
}

/// As far as every browser tells: no description is sent for a hundred times, and no section is added.
pub(crate) async fn share_a_hundred_times(sharer: &Participant, viewer: &Participant) -> Result<()> {
    let layout = Layout::of(&[sharer, viewer]).await?;
    share(sharer, viewer, 100).await?;
    assert_eq!(Layout::of(&[sharer, viewer]).await?, layout);
    Ok(())
}

#[tokio::test]
async fn every_failure_of_sharing_has_a_sentence_and_the_call_goes_on() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    fail_to_share(ana, hery).await
}

/// `ana` cannot share, in every way, and then can.
#[expect(clippy::print_stdout, reason = "a test tells what is said")]
pub(crate) async fn fail_to_share(ana: &Participant, hery: &Participant) -> Result<()> {
    let mut sentences = std::collections::BTreeSet::new();
    let failures = [
        "NotAllowedError",
        "NotFoundError",
        "NotReadableError",
        "OverconstrainedError",
        "AbortError",
        "SecurityError",
        "InvalidStateError",
    ];
    for failure in failures {
        ana.break_devices(&json!({ "screen": failure })).await?;
        ana.press("Share screen").await?;
        let sentence = until(&format!("sentence about {failure}"), || async {
            let said = ana.notices().await?;
            let new = said.into_iter().find(|sentence| !sentences.contains(sentence));
            Ok(new.ok_or("nothing new is said"))
        })
        .await?;
        println!("{failure}: {sentence}");
        sentences.insert(sentence);
    }
    ana.press("Close").await?;
    ana.reads(&[]).await?;
    ana.break_devices(&json!({})).await?;
    ana.share_screen().await?;
    hery.sees_screen_of(ana).await?;
    let said = ana.notices().await?;
    assert!(
        said.len() == 1 && said[0].starts_with("You are sharing with"),
        "what is no longer true is not said: {said:?}"
    );
    ana.stop_sharing().await?;
    hery.sees_no_screen_of(ana).await?;
    hery.sees(ana).await?;
    hery.hears(ana).await
}

/// In the page, because the driver holds on to every element that it was ever asked for.
async fn share(sharer: &Participant, viewer: &Participant, times: u32) -> Result<()> {
    const TOGGLE: &str = "const [times, done] = arguments; (async () => { \
        const button = async name => { \
            for (;;) { \
                const found = document.querySelector(`[role=toolbar] [aria-label=\"${name}\"]`); \
                if (found) return found; \
                await new Promise(resolve => setTimeout(resolve, 5)); \
            } \
        }; \
        for (let time = 0; time < times; time++) { \
            (await button('Share screen')).click(); \
            (await button('Stop sharing')).click(); \
        } \
        await button('Share screen'); \
    })().then(done)";
    for _ in 0..times / 10 {
        sharer.driver().execute_async(TOGGLE, vec![json!(9)]).await?;
        sharer.share_screen().await?;
        viewer.sees_screen_of(sharer).await?;
        sharer.stop_sharing().await?;
        viewer.sees_no_screen_of(sharer).await?;
    }
    Ok(())
}

/// What a call has agreed on: for each person the descriptions so far, and the sections of all connections.
#[derive(Debug, PartialEq, Eq)]
struct Layout(Vec<(u32, u32)>);

impl Layout {
    async fn of(people: &[&Participant]) -> Result<Self> {
        let mut all = Vec::new();
        for person in people {
            let sections = person.connections().await?.iter().map(|one| one.sections).sum();
            all.push((person.descriptions().await?, sections));
        }
        Ok(Self(all))
    }
}
