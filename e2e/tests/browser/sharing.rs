//! Sharing a screen, beside the camera and without negotiation.

use crate::everybody::{descriptions, see_and_hear_each_other, talk};
use anyhow::Result;
use e2e::Browser::{Chromium, Firefox};
use e2e::{Participant, Role, find, until};
use serde_json::{Value, json};

#[tokio::test]
async fn several_share_at_once_and_a_screen_is_larger_than_a_face() -> Result<()> {
    let call = talk([Chromium; 3]).await?;
    let [ana, hery, miora] = &call.people;
    let before = descriptions(&call.people).await?;

    ana.share_screen().await?;
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
    assert_eq!(hery.tracks().await?.live.video, 1, "only the camera is left");
    see_and_hear_each_other(&call.people).await?;
    assert_eq!(descriptions(&call.people).await?, before);
    Ok(())
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
    assert_eq!(descriptions(&call.people).await?, before);
    Ok(())
}

#[tokio::test]
async fn sharing_a_hundred_times_leaves_nothing_behind() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [sharer, viewer] = &call.people;
    // What the first times need once and keep is not growth.
    share(sharer, viewer, 10).await?;
    let before = [Weight::of(sharer).await?, Weight::of(viewer).await?];
    share(sharer, viewer, 90).await?;
    for (person, before) in [sharer, viewer].into_iter().zip(before) {
        let after = Weight::of(person).await?;
        println!("{}: {before:?}, after 90 more {after:?}", person.name());
        assert_eq!((after.descriptions, after.sections), (before.descriptions, before.sections), "{}", person.name());
        // The driver's own requests keep what they found, nine rounds of them.
        assert!(after.nodes <= before.nodes + 9 * 200, "{}: {before:?} {after:?}", person.name());
        assert!(after.heap <= before.heap + 1_000_000, "{}: {before:?} {after:?}", person.name());
    }
    see_and_hear_each_other(&call.people).await
}

#[tokio::test]
async fn every_failure_of_sharing_has_a_sentence_and_the_call_goes_on() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
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
    assert_eq!(ana.notices().await?, ["You are sharing with 1 person."], "what is no longer true is not said");
    see_and_hear_each_other(&call.people).await
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

/// What a page holds on to, after everything that can be thrown away has been.
#[derive(Debug)]
struct Weight {
    descriptions: u32,
    sections: u64,
    nodes: u64,
    heap: u64,
}

impl Weight {
    async fn of(person: &Participant) -> Result<Self> {
        let devtools = person.driver().cdp();
        devtools.send_raw("HeapProfiler.enable", json!({})).await?;
        devtools.send_raw("HeapProfiler.collectGarbage", json!({})).await?;
        let number = |answer: &Value, key: &str| answer[key].as_f64().unwrap_or(f64::NAN) as u64;
        let counters = devtools.send_raw("Memory.getDOMCounters", json!({})).await?;
        let heap = devtools.send_raw("Runtime.getHeapUsage", json!({})).await?;
        let sections = person.connections().await?.iter().map(|one| u64::from(one.sections)).sum();
        let descriptions = person.descriptions().await?;
        Ok(Self { descriptions, sections, nodes: number(&counters, "nodes"), heap: number(&heap, "usedSize") })
    }
}
