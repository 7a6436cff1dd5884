//! How camera and microphone capture, and hearing oneself before others do.

use crate::devices::GAP_AT_MOST_MS;
use crate::everybody::{descriptions, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, Role, Stage, choose, click, find, find_now, until};
use serde_json::{Value, json};
use std::ops::Range;

#[tokio::test]
async fn camera_and_microphone_capture_as_they_are_set_and_that_is_remembered() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, hery] = &call.people;
    hery.listen_to(ana).await?;
    capture_as_set(ana, hery).await?;
    let (silence, (standstill, frames)) = (hery.longest_silence_of(ana).await?, hery.longest_standstill().await?);
    println!("nothing was heard for {silence:.0} ms, nothing new seen for {standstill:.0} ms, {frames} frames");
    // With 15 wished for, the stand-in camera gives a picture every 134 ms.
    let is_still = standstill > GAP_AT_MOST_MS + 134.0;
    assert!(silence <= GAP_AT_MOST_MS && !is_still, "{silence:.0} ms, {standstill:.0} ms");
    capture_as_before(ana, hery, &call.room).await
}

/// `ana` changes everything that can be set about capturing, and `hery` sees and hears it.
pub(crate) async fn capture_as_set(ana: &Participant, hery: &Participant) -> Result<()> {
    hery.watch_picture_of(ana).await?;
    let before = descriptions(&[ana, hery]).await?;
    ana.press("More").await?;
    for (size, height) in [("180p", 180), ("540p", 240)] {
        // The stand-in camera has 240 lines at most.
        choose(ana.driver(), "Camera picture", size).await?;
        shows(hery, ana, height).await?;
    }
    click(ana.driver(), Role::Checkbox, "Blur what is behind me").await?;
    hery.sees_blurred(ana).await?;
    click(ana.driver(), Role::Checkbox, "Blur what is behind me").await?;
    hery.sees(ana).await?;
    // The stand-in camera gives half of the pictures that it is asked for; in Firefox, where it has two clocks, fewer.
    gets_frames(hery, 8.5..16.0).await?;
    choose(ana.driver(), "Pictures per second", "15 per second").await?;
    asked(ana, "video.frameRate.ideal", &json!(15)).await?;
    gets_frames(hery, 4.0..8.0).await?;

    for (field, key) in [("Remove echo", "echoCancellation"), ("Adjust my volume automatically", "autoGainControl")] {
        asked(ana, &format!("audio.{key}"), &json!(true)).await?;
        click(ana.driver(), Role::Checkbox, field).await?;
        asked(ana, &format!("audio.{key}"), &json!(false)).await?;
    }
    choose(ana.driver(), "Background noise", "Kept, for music").await?;
    asked(ana, "audio.noiseSuppression", &json!(false)).await?;
    hery.hears(ana).await?;
    assert_eq!(descriptions(&[ana, hery]).await?, before);
    let live = ana.tracks().await?.live;
    assert_eq!((live.audio, live.video), (1, 1), "what was opened before is let go");

    ana.press("Close").await
}

/// On the next visit `ana` captures as [`capture_as_set`] left it.
pub(crate) async fn capture_as_before(ana: &Participant, hery: &Participant, room: &str) -> Result<()> {
    ana.leave().await?;
    ana.join(room).await?;
    asked(ana, "audio.noiseSuppression", &json!(false)).await?;
    asked(ana, "audio.echoCancellation", &json!(false)).await?;
    asked(ana, "video.frameRate.ideal", &json!(15)).await?;
    hery.sees(ana).await?;
    hery.hears(ana).await
}

#[tokio::test]
async fn the_lobby_lets_one_hear_oneself_and_a_tone_on_the_chosen_speaker() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    ana.open(&format!("/r/{room}")).await?;
    find(ana.driver(), Role::Combobox, "Speaker device").await?;
    hear_oneself(&ana).await
}

/// In the lobby `ana` hears herself, and a tone.
pub(crate) async fn hear_oneself(ana: &Participant) -> Result<()> {
    ana.press("Sound test and settings").await?;
    // The dialog has the same choices as the lobby under it, which is out of reach meanwhile.
    choose(ana.driver(), "Speaker device", "Speaker Two").await?;
    ana.press("Test my sound").await?;
    find(ana.driver(), Role::Button, "You sound like this…").await?;
    let clip = ana.last_clip().await?;
    assert!((clip.frequency - ana.tone()).abs() < 15.0, "{clip:?} instead of {} Hz", ana.tone());
    assert_eq!(clip.speaker, "audiooutput-1");
    find(ana.driver(), Role::Button, "Test my sound").await?;

    ana.press("Play a tone").await?;
    let tone = until("tone", || async {
        let clip = ana.last_clip().await?;
        Ok(if (400.0..800.0).contains(&clip.frequency) { Ok(clip) } else { Err(clip) })
    })
    .await?;
    assert_eq!(tone.speaker, "audiooutput-1");

    // Without a microphone there is a sentence, and the rest goes on.
    ana.break_devices(&json!({ "audio": "NotFoundError" })).await?;
    ana.unplug("Microphone One").await?;
    ana.unplug("Microphone Two").await?;
    ana.press("Test my sound").await?;
    until("sentence about the microphone", || async {
        let script = "return document.querySelector('dialog .wrong')?.innerText ?? ''";
        let said: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said.starts_with("Nothing could be recorded.") { Ok(()) } else { Err(said) })
    })
    .await
}

#[tokio::test]
async fn the_fan_is_not_heard_with_strong_noise_reduction_and_a_call_goes_on_where_that_does_not_load() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, hery] = &call.people;
    reduce_noise(ana, hery).await
}

/// `ana` has a fan in the room, which `hery` hears until she has it taken out, and again where that does not load.
pub(crate) async fn reduce_noise(ana: &Participant, hery: &Participant) -> Result<()> {
    let before = descriptions(&[ana, hery]).await?;
    ana.speak(false).await?;
    ana.run_fan().await?;
    let loud = loudness(hery, ana, |found| found > -45.0).await?;
    ana.press("More").await?;
    choose(ana.driver(), "Background noise", "Reduced strongly").await?;
    loudness(hery, ana, |found| found < loud - 15.0).await?;
    asked(ana, "audio.noiseSuppression", &json!(false)).await?;

    // Muted is silent, and the microphone that was opened for it is the only one.
    ana.press("Close").await?;
    ana.mute().await?;
    hery.hears_nothing_of(ana).await?;
    ana.unmute().await?;
    ana.press("More").await?;
    choose(ana.driver(), "Background noise", "Kept, for music").await?;
    loudness(hery, ana, |found| found > -45.0).await?;
    assert_eq!(ana.tracks().await?.live.audio, 1);

    // A new version of the server has files of another name.
    ana.driver().execute("document.documentElement.dataset.noise = 'gone'", Vec::new()).await?;
    choose(ana.driver(), "Background noise", "Reduced strongly").await?;
    until("sentence about noise reduction", || async {
        let script = "return document.querySelector('dialog [role=alert]')?.innerText ?? ''";
        let said: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said.starts_with("Strong noise reduction could not be loaded") { Ok(()) } else { Err(said) })
    })
    .await?;
    asked(ana, "audio.noiseSuppression", &json!(true)).await?;
    loudness(hery, ana, |found| found > -45.0).await?;
    assert_eq!(descriptions(&[ana, hery]).await?, before);
    ana.press("Close").await
}

#[tokio::test]
async fn noise_reduction_that_does_not_load_any_more_is_a_sentence_and_one_is_heard() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.press("Sound test and settings").await?;
    choose(ana.driver(), "Background noise", "Reduced strongly").await?;
    ana.press("Close").await?;

    ana.break_devices(&json!({ "noise": true })).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.reads(&["Strong noise reduction could not be loaded"]).await?;
    ana.enter().await?;
    ana.reads(&["Strong noise reduction could not be loaded"]).await?;
    hery.hears(&ana).await?;
    asked(&ana, "audio.noiseSuppression", &json!(true)).await?;
    ana.press("Close").await?;
    ana.reads(&[]).await
}

#[tokio::test]
async fn where_no_speaker_is_named_the_browser_is_asked_for_one() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.break_devices(&json!({ "speakers": "unnamed" })).await?;
    ana.open(&format!("/r/{room}")).await?;
    find(ana.driver(), Role::Combobox, "Microphone device").await?;
    assert!(find_now(ana.driver(), Role::Combobox, "Speaker device").await?.is_none(), "there is none to choose");
    ana.press("Sound test and settings").await?;
    ana.press("Choose a speaker").await?;
    find(ana.driver(), Role::Combobox, "Speaker device").await?;
    ana.press("Close").await?;
    ana.enter().await?;
    ana.hears(&hery).await?;
    until("sound on the second speaker", || async {
        let script = "return document.querySelector('audio[data-peer-audio]').speaker_ ?? ''";
        let speaker: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if speaker == "audiooutput-1" { Ok(()) } else { Err(speaker) })
    })
    .await
}

/// Waits until what arrives from `other` is as loud as that, in dB.
async fn loudness(listener: &Participant, other: &Participant, is_right: impl Fn(f64) -> bool) -> Result<f64> {
    until(&format!("loudness of {}", other.name()), || async {
        let found = listener.loudness_of(other).await?;
        Ok(found.filter(|found| is_right(*found)).ok_or(found))
    })
    .await
}

/// Waits until so many frames a second are seen, by somebody who watches.
async fn gets_frames(viewer: &Participant, wanted: Range<f64>) -> Result<()> {
    until(&format!("{wanted:?} frames a second for {}", viewer.name()), || async {
        let found = viewer.frames_per_second().await?;
        Ok(if wanted.contains(&found) { Ok(()) } else { Err(found) })
    })
    .await
}

/// Waits until the picture of `other` has this many lines.
async fn shows(viewer: &Participant, other: &Participant, height: u32) -> Result<()> {
    until(&format!("{height} lines of {}", other.name()), || async {
        let found = viewer.picture_height(other).await?;
        Ok(if found == height { Ok(()) } else { Err(found) })
    })
    .await
}

/// Waits until this was asked of the device that was opened last; `path` leads through the constraints.
pub(crate) async fn asked(person: &Participant, path: &str, wanted: &Value) -> Result<()> {
    until(&format!("{path} = {wanted}"), || async {
        let script = "return arguments[0].split('.').reduce((at, key) => at?.[key], __probe.asked) ?? null";
        let found = person.driver().execute(script, vec![json!(path)]).await?.json().clone();
        Ok(if found == *wanted { Ok(()) } else { Err(found) })
    })
    .await
}
