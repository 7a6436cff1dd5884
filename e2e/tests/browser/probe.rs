//! The probe itself: it reads what was sent, and tells what was not.

use anyhow::Result;
use e2e::{BarePage, Browser, Devices, Driver, Heard, Look, RATE, Seen, until};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// A page that calls itself: what its camera sends comes back on a second connection as that of `other`.
const MIRROR: &str = r#"<!doctype html><title>mirror</title>
<div data-peer="other"><video data-kind="camera" autoplay muted playsinline></video></div><audio data-peer-audio="other" autoplay></audio>
<script>
(async () => {
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  here.onicecandidate = event => there.addIceCandidate(event.candidate);
  there.onicecandidate = event => here.addIceCandidate(event.candidate);
  there.ontrack = event => {
    const element = document.querySelector(event.track.kind);
    element.srcObject = new MediaStream([event.track]);
  };
  window.stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const track of stream.getTracks()) here.addTrack(track, stream);
  await here.setLocalDescription(); await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription(); await here.setRemoteDescription(there.localDescription);
})();
</script>"#;

#[tokio::test]
async fn reads_pictures_and_tones_in_chromium() -> Result<()> {
    reads_pictures_and_tones(Browser::Chromium).await
}

#[tokio::test]
async fn reads_pictures_and_tones_in_firefox() -> Result<()> {
    reads_pictures_and_tones(Browser::Firefox).await
}

async fn reads_pictures_and_tones(browser: Browser) -> Result<()> {
    let devices = Devices { identity: 0b0000_1101, look: Look::Strip, rate: RATE, before: "" };
    let page = BarePage::serve(MIRROR).await?;
    let driver = Driver::start(browser).await?;
    let tab = driver.open(Some(devices), &[]).await?;
    tab.goto(page.address()).await?;

    let picture = until("picture", || async {
        Ok(match ask(&tab, "return __probe.picture('other')").await? {
            Seen::Picture(picture) => Ok(picture),
            Seen::Problem { problem } => Err(problem),
        })
    })
    .await?;
    assert_eq!(picture.identity, devices.identity);
    until("later picture", || async {
        Ok(match ask(&tab, "return __probe.picture('other')").await? {
            Seen::Picture(later) if later.frame >= picture.frame + 30 => Ok(()),
            seen @ (Seen::Picture(_) | Seen::Problem { .. }) => Err(seen),
        })
    })
    .await?;
    until("tone", || async {
        Ok(match ask_sound(&tab).await? {
            Heard::Sound(sound) if (sound.frequency - devices.tone()).abs() < 6.0 => Ok(()),
            heard @ (Heard::Sound(_) | Heard::Problem { .. }) => Err(heard),
        })
    })
    .await?;

    let descriptions: Value = ask(&tab, "return __probe.descriptions").await?;
    assert_eq!(descriptions, json!({ "local": 2, "remote": 2 }));
    assert!(matches!(ask(&tab, "return __probe.picture('nobody')").await?, Seen::Problem { .. }));

    ask::<()>(&tab, "stream.getAudioTracks()[0].enabled = false; return null").await?;
    until("silence", || async {
        Ok(match ask_sound(&tab).await? {
            Heard::Sound(sound) if sound.decibel > -60.0 => Err(sound.decibel),
            Heard::Sound(_) | Heard::Problem { .. } => Ok(()),
        })
    })
    .await?;
    ask::<()>(&tab, "stream.getVideoTracks()[0].stop(); return null").await?;
    let live: Value = ask(&tab, "return __probe.live()").await?;
    assert_eq!(live, json!({ "made": 2, "live": { "audio": 1, "video": 0 } }));
    says_what_is_scripted_about_permissions(&tab).await
}

/// Also on the next page of the tab; without a script the browser answers itself.
async fn says_what_is_scripted_about_permissions(tab: &WebDriver) -> Result<()> {
    let said = async || -> Result<Vec<String>> {
        let script = "const query = name => navigator.permissions.query({ name }).then(status => status.state); \
                      Promise.all(['camera', 'microphone', 'geolocation'].map(query)).then(arguments[0])";
        Ok(tab.execute_async(script, Vec::new()).await?.convert()?)
    };
    let own = said().await?;
    for state in ["granted", "prompt", "denied"] {
        let script =
            "sessionStorage.setItem('probe-permissions', JSON.stringify({ camera: arguments[0] })); return null";
        tab.execute(script, vec![json!(state)]).await?;
        tab.refresh().await?;
        assert_eq!(said().await?, [state, &own[1], &own[2]]);
    }
    ask::<()>(tab, "__probe.permissions = {}; return null").await?;
    assert_eq!(said().await?, own);
    Ok(())
}

async fn ask<T: DeserializeOwned>(tab: &WebDriver, script: &str) -> Result<T> {
    Ok(tab.execute(script, Vec::new()).await?.convert()?)
}

async fn ask_sound(tab: &WebDriver) -> Result<Heard> {
    Ok(tab.execute_async("__probe.sound('other').then(arguments[0])", Vec::new()).await?.convert()?)
}
