//! One person in front of one browser: the page object of every scenario.

use crate::{
    Account, Clip, Connection, Devices, Heard, LIMIT, Layout, Losses, Picture, Relaying, Role, Seen, Tracks, Way,
    click, computed_name, find, find_now, until, until_within,
};
use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::prelude::*;

/// A window as most people have it.
pub const DESKTOP: (u32, u32) = (1280, 800);

/// What people are called.
pub(crate) const NAMES: [&str; 6] = ["Ana", "Hery", "Miora", "Noro", "Tiana", "Lova"];

/// How far a measured frequency may be from the one played; the tones are 37 Hz apart.
const TOLERANCE_HZ: f64 = 12.0;

/// Waits until these see and hear each other, and see nobody else.
///
/// # Errors
/// When they do not in time.
pub async fn see_and_hear_each_other(people: &[&Participant]) -> Result<()> {
    try_join_all(people.iter().map(|person| async {
        let others: Vec<&Participant> = people.iter().copied().filter(|other| other.name() != person.name()).collect();
        person.sees_exactly(&others).await?;
        for other in &others {
            person.sees(other).await?;
            person.hears(other).await?;
        }
        anyhow::Ok(())
    }))
    .await
    .map(drop)
}

/// Somebody with a browser of their own.
#[derive(Debug)]
pub struct Participant {
    name: String,
    devices: Devices,
    driver: WebDriver,
    origin: String,
}

/// Somebody else as the page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Other {
    peer: String,
    name: String,
    text: String,
}

impl Participant {
    /// In front of a browser that [`crate::Driver::open`] opened with these devices.
    #[must_use]
    pub fn new(name: &str, devices: Devices, driver: WebDriver, origin: String) -> Self {
        Self { name: name.to_owned(), devices, driver, origin }
    }

    /// What the others call them.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their browser, for what is not said here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    // ---- What a person does

    /// Opens a path of the server.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn open(&self, path: &str) -> Result<()> {
        Ok(self.driver.goto(format!("{}{path}", self.origin)).await?)
    }

    /// Follows the link of a room, says their name and joins.
    ///
    /// # Errors
    /// When a step of it is not possible in time.
    pub async fn join(&self, room: &str) -> Result<()> {
        self.open(&format!("/r/{room}")).await?;
        self.enter().await
    }

    /// From the lobby into the call.
    ///
    /// # Errors
    /// When a step of it is not possible in time.
    pub async fn enter(&self) -> Result<()> {
        self.say_name().await?;
        click(&self.driver, Role::Button, "Join").await?;
        self.is_in_call().await
    }

    /// Writes their name into the lobby's field.
    ///
    /// # Errors
    /// When there is no such field in time.
    pub async fn say_name(&self) -> Result<()> {
        let field = find(&self.driver, Role::Textbox, "Your name").await?;
        if field.value().await?.as_deref() != Some(&self.name) {
            field.clear().await?;
            field.send_keys(&self.name).await?;
        }
        Ok(())
    }

    /// Waits until the call's controls are there.
    ///
    /// # Errors
    /// When they are not in time.
    pub async fn is_in_call(&self) -> Result<()> {
        find(&self.driver, Role::Toolbar, "Call controls").await.with_context(|| self.name.clone()).map(drop)
    }

    /// Leaves by the button and waits until the call is gone from the screen.
    ///
    /// # Errors
    /// When that does not happen in time.
    pub async fn leave(&self) -> Result<()> {
        self.press("Leave").await?;
        until("end of the call", || async {
            let toolbar = find_now(&self.driver, Role::Toolbar, "Call controls").await?;
            Ok(toolbar.map_or(Ok(()), |_| Err("the controls are still there")))
        })
        .await
    }

    /// Back into the room from the page after the call, through the lobby if there is one on the way.
    ///
    /// # Errors
    /// When that is not possible in time.
    pub async fn come_back(&self) -> Result<()> {
        self.press("Come back").await?;
        let has_lobby = until("way back", || async {
            if find_now(&self.driver, Role::Toolbar, "Call controls").await?.is_some() {
                return Ok(Ok(false));
            }
            let lobby = find_now(&self.driver, Role::Textbox, "Your name").await?;
            Ok(lobby.map(|_| true).ok_or("neither lobby nor call"))
        });
        if has_lobby.await? { self.enter().await } else { Ok(()) }
    }

    /// Clicks a button.
    ///
    /// # Errors
    /// When there is none with this name in time.
    pub async fn press(&self, button: &str) -> Result<()> {
        click(&self.driver, Role::Button, button).await.with_context(|| self.name.clone())
    }

    /// Turns the microphone off in a call.
    ///
    /// # Errors
    /// When the button does not do what it says.
    pub async fn mute(&self) -> Result<()> {
        self.toggle("Mute microphone", "Unmute microphone").await
    }

    /// Turns the microphone on in a call.
    ///
    /// # Errors
    /// When the button does not do what it says.
    pub async fn unmute(&self) -> Result<()> {
        self.toggle("Unmute microphone", "Mute microphone").await
    }

    /// Turns the camera off in a call.
    ///
    /// # Errors
    /// When the button does not do what it says.
    pub async fn camera_off(&self) -> Result<()> {
        self.toggle("Turn camera off", "Turn camera on").await
    }

    /// Turns the camera on in a call.
    ///
    /// # Errors
    /// When the button does not do what it says.
    pub async fn camera_on(&self) -> Result<()> {
        self.toggle("Turn camera on", "Turn camera off").await
    }

    /// Shares a screen.
    ///
    /// # Errors
    /// When the button does not do what it says.
    pub async fn share_screen(&self) -> Result<()> {
        self.toggle("Share screen", "Stop sharing").await
    }

    /// Shares nothing any more.
    ///
    /// # Errors
    /// When the button does not do what it says.
    pub async fn stop_sharing(&self) -> Result<()> {
        self.toggle("Stop sharing", "Share screen").await
    }

    async fn toggle(&self, button: &str, becomes: &str) -> Result<()> {
        self.press(button).await?;
        find(&self.driver, Role::Button, becomes).await.map(drop)
    }

    /// Closes the tab without leaving the call.
    ///
    /// # Errors
    /// When it does not close.
    pub async fn close_tab(self) -> Result<()> {
        Ok(self.driver.close_window().await?)
    }

    // ---- What a person notices

    /// The names on screen, one's own left out, in alphabetical order.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn names_on_screen(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for tile in self.driver.find_all(By::Css("[data-peer]:not([data-peer=self])")).await? {
            names.push(computed_name(&tile).await?);
        }
        names.sort();
        Ok(names)
    }

    /// Waits until the tile of `other` is called this by a screen reader.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn reads_name_of(&self, other: &Self, name: &str) -> Result<()> {
        until(&format!("{name:?} for {}", self.name), || async {
            let names = self.names_on_screen().await?;
            let found = names.into_iter().find(|found| found.starts_with(&other.name));
            Ok(if found.as_deref() == Some(name) { Ok(()) } else { Err(found) })
        })
        .await
    }

    /// Waits until the screen shows exactly these people.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn sees_exactly(&self, others: &[&Self]) -> Result<()> {
        until(&format!("complete screen of {}", self.name), || async {
            let shown = self.others().await?;
            let is_right = shown.len() == others.len()
                && others.iter().all(|other| shown.iter().any(|tile| tile.name.starts_with(&other.name)));
            Ok(if is_right { Ok(()) } else { Err(shown) })
        })
        .await
    }

    /// Waits until the picture of `other` is shown in `other`'s tile; the frame that was seen.
    ///
    /// # Errors
    /// When there is none, or somebody else's, after the time limit.
    pub async fn sees(&self, other: &Self) -> Result<Picture> {
        self.sees_identity(other, "camera", other.devices.identity).await
    }

    async fn sees_identity(&self, other: &Self, kind: &str, identity: u8) -> Result<Picture> {
        until(&format!("{kind} of {} for {}", other.name, self.name), || async {
            let Some(peer) = self.peer(other).await? else { return Ok(Err("no tile".to_owned())) };
            let script = "return __probe.picture(arguments[0], arguments[1])";
            Ok(match self.ask(script, &[json!(peer), json!(kind)]).await? {
                Seen::Picture(picture) if picture.identity == identity => Ok(picture),
                Seen::Picture(picture) => Err(format!("the picture of number {}", picture.identity)),
                Seen::Problem { problem } => Err(problem),
            })
        })
        .await
    }

    /// Waits until the picture of the second camera of `other` is shown in `other`'s tile.
    ///
    /// # Errors
    /// When there is none, or another, after the time limit.
    pub async fn sees_second_camera_of(&self, other: &Self) -> Result<()> {
        self.sees_identity(other, "camera", other.devices.identity + 64).await.map(drop)
    }

    /// As [`Self::sees_second_camera_of`], for the third one, which is a part of the same thing as the first.
    ///
    /// # Errors
    /// When there is none, or another, after the time limit.
    pub async fn sees_third_camera_of(&self, other: &Self) -> Result<()> {
        self.sees_identity(other, "camera", other.devices.identity + 96).await.map(drop)
    }

    /// As [`Self::sees`], with what is behind `other` blurred.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn sees_blurred(&self, other: &Self) -> Result<()> {
        self.sees_identity(other, "camera", other.devices.identity + 32).await.map(drop)
    }

    /// As [`Self::sees_screen_of`], for what `other` shares the second time.
    ///
    /// # Errors
    /// When it is not shown in time.
    pub async fn sees_second_screen_of(&self, other: &Self) -> Result<()> {
        self.sees_identity(other, "screen", other.devices.identity + 160).await.map(drop)
    }

    /// How many lines the picture of `other` has; 0 without one.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn picture_height(&self, other: &Self) -> Result<u32> {
        let script = "return document.querySelector(`[data-peer=\"${arguments[0]}\"] video[data-kind=camera]`)?.videoHeight ?? 0";
        self.ask(script, &[json!(self.peer(other).await?)]).await
    }

    /// Whether they see themselves as in a mirror.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn is_mirrored(&self) -> Result<bool> {
        let script = "return getComputedStyle(document.querySelector('[data-peer=self] video[data-kind=camera]')).transform.startsWith('matrix(-1')";
        self.ask(script, &[]).await
    }

    /// From the next page on they have a phone: a camera on each side, one of which is open at a time.
    ///
    /// # Errors
    /// When no page of the server is open.
    pub async fn become_phone(&self) -> Result<()> {
        self.ask::<Value>("sessionStorage.setItem('probe-phone', ''); return null", &[]).await.map(drop)
    }

    /// From now on the device of this label cannot be opened.
    ///
    /// # Errors
    /// When no page of the server is open.
    pub async fn refuse_device(&self, label: &str) -> Result<()> {
        self.break_devices(&json!({ "device": label })).await
    }

    /// The microphone that they use now falls silent for good, and the system says so.
    ///
    /// # Errors
    /// When there is none.
    pub async fn lose_microphone_to_a_phone_call(&self) -> Result<()> {
        self.ask::<Value>("__probe.phoneCall(); return null", &[]).await.map(drop)
    }

    /// They allow camera and microphone where the browser keeps such decisions.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn allow_devices(&self) -> Result<()> {
        self.ask::<Value>("__probe.allow(); return null", &[]).await.map(drop)
    }

    /// A fan runs beside their microphone, as loud as a quiet voice.
    ///
    /// # Errors
    /// When there is no microphone.
    pub async fn run_fan(&self) -> Result<()> {
        self.ask::<Value>("__probe.runFan(0.05); return null", &[]).await.map(drop)
    }

    /// How loud everything is that arrives from `other`, in dB of full scale; none when nothing does.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn loudness_of(&self, other: &Self) -> Result<Option<f64>> {
        self.ask("return __probe.loudness(arguments[0])", &[json!(self.peer(other).await?)]).await
    }

    /// What the page last played by itself, such as a test of the sound.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn last_clip(&self) -> Result<Clip> {
        self.ask_later("__probe.lastClip()", &[]).await
    }

    /// The number in their camera's picture.
    #[must_use]
    pub fn identity(&self) -> u8 {
        self.devices.identity
    }

    /// The frequency of their microphone in Hz.
    #[must_use]
    pub fn tone(&self) -> f64 {
        self.devices.tone()
    }

    /// Waits until they see their own picture, or until they no longer do.
    ///
    /// # Errors
    /// When that is not so in time.
    pub async fn sees_self(&self, sees: bool) -> Result<()> {
        until(&format!("own picture of {} (seen: {sees})", self.name), || async {
            let seen: Seen = self.ask("return __probe.picture('self')", &[]).await?;
            let is_own = matches!(&seen, Seen::Picture(picture) if picture.identity == self.devices.identity);
            Ok(if is_own == sees { Ok(()) } else { Err(seen) })
        })
        .await
    }

    /// Brings a device of this label back after [`Self::unplug`].
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn plug(&self, label: &str) -> Result<()> {
        self.ask::<Value>("__probe.plug(arguments[0]); return null", &[json!(label)]).await.map(drop)
    }

    /// Takes a device of this label away, as if it had been unplugged.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn unplug(&self, label: &str) -> Result<()> {
        self.ask::<Value>("__probe.unplug(arguments[0]); return null", &[json!(label)]).await.map(drop)
    }

    /// Waits until what `other` shares is shown as theirs.
    ///
    /// # Errors
    /// When it is not, or somebody else's, after the time limit.
    pub async fn sees_screen_of(&self, other: &Self) -> Result<Picture> {
        self.sees_identity(other, "screen", other.devices.identity + 128).await
    }

    /// Waits until nothing is shown that `other` shares.
    ///
    /// # Errors
    /// When something still is after the time limit.
    pub async fn sees_no_screen_of(&self, other: &Self) -> Result<()> {
        until(&format!("end of {}'s screen for {}", other.name, self.name), || async {
            let area = self.area_of(other, "screen").await?;
            Ok(if area == 0.0 { Ok(()) } else { Err(area) })
        })
        .await
    }

    /// How large the camera's picture, or the screen, of `other` is on the screen, in square pixels.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn area_of(&self, other: &Self, kind: &str) -> Result<f64> {
        match self.peer(other).await? {
            Some(peer) => {
                self.ask("return __probe.area(arguments[0], arguments[1])", &[json!(peer), json!(kind)]).await
            }
            None => Ok(0.0),
        }
    }

    /// Begins or ends to make a sound; when that was, in milliseconds on the clock of [`Self::largest`].
    ///
    /// # Errors
    /// When there is no microphone.
    pub async fn speak(&self, speaks: bool) -> Result<f64> {
        self.ask("return __probe.speak(arguments[0])", &[json!(speaks)]).await
    }

    /// Starts to note who is largest on the screen.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn watch_largest(&self) -> Result<()> {
        self.ask::<Value>("return __probe.watchLargest()", &[]).await.map(drop)
    }

    /// Who was largest since when, as noted.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn largest(&self) -> Result<Vec<(f64, String)>> {
        self.ask("return __probe.largest", &[]).await
    }

    /// Holds the space bar down, or lets it come up, wherever the keyboard is.
    ///
    /// # Errors
    /// When the browser does not take keys.
    pub async fn hold_space(&self, held: bool) -> Result<()> {
        let keys = self.driver.action_chain();
        let keys = if held { keys.key_down(' ') } else { keys.key_up(' ') };
        Ok(keys.perform().await?)
    }

    /// Presses one of the system's own keys for a call (`hangup`, `togglemicrophone`, `togglecamera`).
    ///
    /// # Errors
    /// When the page does not listen to it.
    pub async fn press_system_key(&self, key: &str) -> Result<()> {
        self.ask::<Value>("__probe.keys[arguments[0]](); return null", &[json!(key)]).await.map(drop)
    }

    /// The keys of the system that the page listens to, in alphabetical order; those that the browser knows.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn system_keys(&self) -> Result<Vec<String>> {
        self.ask("return Object.keys(__probe.keys).sort()", &[]).await
    }

    /// Waits until the notices on screen are those that begin like this, in this order.
    ///
    /// # Errors
    /// When there are others, or none, after the time limit.
    pub async fn reads(&self, notices: &[&str]) -> Result<()> {
        until(&format!("{notices:?} on the screen of {}", self.name), || async {
            let said = self.notices().await?;
            let is_right =
                said.len() == notices.len() && said.iter().zip(notices).all(|(said, begins)| said.starts_with(begins));
            Ok(if is_right { Ok(()) } else { Err(said) })
        })
        .await
    }

    /// Waits until one of the notices on screen begins like this.
    ///
    /// # Errors
    /// When none does after the time limit.
    pub async fn reads_among_others(&self, notice: &str) -> Result<()> {
        until(&format!("{notice:?} on the screen of {}", self.name), || async {
            let said = self.notices().await?;
            Ok(if said.iter().any(|said| said.starts_with(notice)) { Ok(()) } else { Err(said) })
        })
        .await
    }

    /// The notices on screen, in their order.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn notices(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('.notice')].filter(note => note.checkVisibility())\
                      .map(note => note.innerText.trim())";
        self.ask(script, &[]).await
    }

    /// How often the page keeps the screen from going dark at the moment.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn wake_locks(&self) -> Result<i32> {
        self.ask("return __probe.wakeLocks", &[]).await
    }

    /// Ends the sharing of the screen from outside the page, as the browser's own bar does.
    ///
    /// # Errors
    /// When nothing is shared.
    pub async fn end_screen_from_outside(&self) -> Result<()> {
        self.ask::<Value>("__probe.endScreen(); return null", &[]).await.map(drop)
    }

    /// Waits until a frame of `other` is shown that was drawn at least `later` after `first`.
    ///
    /// # Errors
    /// When the picture stands still.
    pub async fn still_sees(&self, other: &Self, first: Picture, later: Duration) -> Result<()> {
        // The stand-in camera draws 15 frames a second when the machine has time for it, never more.
        let frames = u32::try_from(later.as_millis() * 15 / 1000)?;
        let limit = later * 2 + crate::LIMIT;
        until_within(limit, &format!("later picture of {} for {}", other.name, self.name), || async {
            let picture = self.sees(other).await?;
            Ok(if picture.frame >= first.frame + frames { Ok(()) } else { Err(picture) })
        })
        .await
    }

    /// Waits until the tile of `other` shows no camera picture.
    ///
    /// # Errors
    /// When it still does after the time limit.
    pub async fn sees_no_picture(&self, other: &Self) -> Result<()> {
        until(&format!("end of {}'s picture for {}", other.name, self.name), || async {
            let Some(peer) = self.peer(other).await? else { return Ok(Err("no tile".to_owned())) };
            Ok(match self.ask("return __probe.picture(arguments[0])", &[json!(peer)]).await? {
                Seen::Picture(picture) => Err(format!("{picture:?}")),
                Seen::Problem { .. } => Ok(()),
            })
        })
        .await
    }

    /// Waits until the tone of `other` comes out of the audio element that belongs to `other`.
    ///
    /// # Errors
    /// When it is silent, or another tone, after the time limit.
    pub async fn hears(&self, other: &Self) -> Result<()> {
        self.hears_tone(other, other.devices.tone()).await
    }

    /// As [`Self::hears`], for the tone of the second microphone of `other`.
    ///
    /// # Errors
    /// When it is silent, or another tone, after the time limit.
    pub async fn hears_second_microphone_of(&self, other: &Self) -> Result<()> {
        self.hears_tone(other, other.devices.tone() + 1000.0).await
    }

    /// Waits until the sound of the screen that `other` shares comes out of an element of its own.
    ///
    /// # Errors
    /// When it is silent, or another tone, after the time limit.
    pub async fn hears_screen_of(&self, other: &Self) -> Result<()> {
        self.hears_tone_from("screen", other, other.devices.tone() + 2000.0).await
    }

    /// Waits until no sound comes from what `other` shares or shared.
    ///
    /// # Errors
    /// When some still does after the time limit.
    pub async fn hears_no_screen_of(&self, other: &Self) -> Result<()> {
        self.hears_nothing_from("screen", other).await
    }

    async fn hears_tone(&self, other: &Self, tone: f64) -> Result<()> {
        self.hears_tone_from("peer", other, tone).await
    }

    async fn hears_tone_from(&self, kind: &str, other: &Self, tone: f64) -> Result<()> {
        let what = format!("tone of {} for {}", other.name, self.name);
        until(&what, || self.hears_tone_now(kind, other, tone)).await
    }

    /// Whether the tone of `other` can be heard at this moment, and why not.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn hears_now(&self, other: &Self) -> Result<Result<(), String>> {
        self.hears_tone_now("peer", other, other.devices.tone()).await
    }

    async fn hears_tone_now(&self, kind: &str, other: &Self, tone: f64) -> Result<Result<(), String>> {
        let Some(peer) = self.peer(other).await? else { return Ok(Err("no tile".to_owned())) };
        Ok(match self.ask_later("__probe.sound(arguments[0], arguments[1])", &[json!(peer), json!(kind)]).await? {
            Heard::Sound(sound) if sound.decibel < -60.0 => Err(format!("{sound:?}")),
            Heard::Sound(sound) if (sound.frequency - tone).abs() > TOLERANCE_HZ => {
                Err(format!("{sound:?} instead of {tone} Hz"))
            }
            Heard::Sound(_) => Ok(()),
            Heard::Problem { problem } => Err(problem),
        })
    }

    /// Waits until the tile of `other` says, or no longer says, that they are muted.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn sees_muted(&self, other: &Self, muted: bool) -> Result<()> {
        until(&format!("mark of {} for {} (muted: {muted})", other.name, self.name), || async {
            let others = self.others().await?;
            let Some(tile) = others.iter().find(|tile| tile.name.starts_with(&other.name)) else {
                return Ok(Err("no tile".to_owned()));
            };
            let words = format!("{} {}", tile.name, tile.text);
            Ok(if words.to_lowercase().contains("muted") == muted { Ok(()) } else { Err(words) })
        })
        .await
    }

    /// Starts to note when `other` can be heard.
    ///
    /// # Errors
    /// When there is no sound of theirs.
    pub async fn listen_to(&self, other: &Self) -> Result<()> {
        let Some(peer) = self.peer(other).await? else { bail!("{} is not on the screen of {}", other.name, self.name) };
        if !self.ask("return __probe.listen(arguments[0])", &[json!(peer)]).await? {
            bail!("{} hears nothing of {}", self.name, other.name);
        }
        Ok(())
    }

    /// Waits until `other` has been silent for half a second; when they were last louder than that, since
    /// [`Participant::listen_to`]: milliseconds of the wall clock.
    ///
    /// # Errors
    /// When they can still be heard after the time limit.
    pub async fn silence_of(&self, other: &Self) -> Result<f64> {
        until(&format!("silence of {} for {}", other.name, self.name), || async {
            let peer = self.peer(other).await?;
            let (heard, now): (f64, f64) = self.ask("return __probe.lastHeard(arguments[0])", &[json!(peer)]).await?;
            Ok(if now - heard > 500.0 { Ok(heard) } else { Err((heard, now)) })
        })
        .await
    }

    /// How long `other` has been silent at most since [`Participant::listen_to`], in milliseconds.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn longest_silence_of(&self, other: &Self) -> Result<f64> {
        let peer = self.peer(other).await?;
        self.ask("return __probe.longestSilence(arguments[0])", &[json!(peer)]).await
    }

    /// Starts to note when frames of the camera of `other` are seen.
    ///
    /// # Errors
    /// When `other` is not on screen.
    pub async fn watch_picture_of(&self, other: &Self) -> Result<()> {
        let Some(peer) = self.peer(other).await? else { bail!("{} is not on the screen of {}", other.name, self.name) };
        self.ask::<Value>("return __probe.watchPicture(arguments[0])", &[json!(peer)]).await.map(drop)
    }

    /// The longest time without a new frame since [`Participant::watch_picture_of`] in milliseconds, and how many frames
    /// were seen.
    ///
    /// # Errors
    /// When nobody watches.
    pub async fn longest_standstill(&self) -> Result<(f64, u32)> {
        self.ask("return __probe.longestStandstill()", &[]).await
    }

    /// How many frames a second are seen, since [`Participant::watch_picture_of`].
    ///
    /// # Errors
    /// When nobody watches.
    pub async fn frames_per_second(&self) -> Result<f64> {
        self.ask("return __probe.frameRate()", &[]).await
    }

    /// The speakers that the others' voices and shared sounds come out of; an empty name for the usual one.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn speakers(&self) -> Result<Vec<String>> {
        self.ask("return __probe.speakers()", &[]).await
    }

    /// Goes to another tab, as far as the page can tell, or comes back.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn look_away(&self, away: bool) -> Result<()> {
        self.ask::<Value>("__probe.hide(arguments[0]); return null", &[json!(away)]).await.map(drop)
    }

    /// Who is marked as speaking, in the order of the tiles.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn marked_as_speaking(&self) -> Result<Vec<String>> {
        let script = "const border = tile => tile && parseFloat(getComputedStyle(tile, '::after').borderTopWidth) > 0; \
                      return [...document.querySelectorAll('[data-peer]')].filter(one => border(one.querySelector('.tile:not(.screen)')))\
                      .map(one => one.getAttribute('aria-label'))";
        self.ask(script, &[]).await
    }

    /// Waits until nothing comes out of the audio element that belongs to `other`.
    ///
    /// # Errors
    /// When something still does after the time limit.
    pub async fn hears_nothing_of(&self, other: &Self) -> Result<()> {
        self.hears_nothing_from("peer", other).await
    }

    async fn hears_nothing_from(&self, kind: &str, other: &Self) -> Result<()> {
        until(&format!("silence of {} for {}", other.name, self.name), || async {
            let Some(peer) = self.peer(other).await? else { return Ok(Err(f64::NAN)) };
            Ok(match self.ask_later("__probe.sound(arguments[0], arguments[1])", &[json!(peer), json!(kind)]).await? {
                Heard::Sound(sound) if sound.decibel > -60.0 => Err(sound.decibel),
                Heard::Sound(_) | Heard::Problem { .. } => Ok(()),
            })
        })
        .await
    }

    /// When they last clicked something: milliseconds of the wall clock.
    ///
    /// # Errors
    /// When they never did.
    pub async fn last_click(&self) -> Result<f64> {
        self.ask("return __probe.clicks.at(-1)?.at", &[]).await
    }

    /// Waits until these words stand in the tile of `other`. A connection that does not come about is given some time
    /// before anything is said.
    ///
    /// # Errors
    /// When they do not in time.
    pub async fn reads_in_tile_of(&self, other: &Self, words: &str) -> Result<()> {
        until_within(2 * LIMIT, &format!("“{words}” about {} for {}", other.name, self.name), || async {
            let Some(peer) = self.peer(other).await? else { return Ok(Err("no tile".to_owned())) };
            let script = "return document.querySelector(`[data-peer=\"${arguments[0]}\"]`)?.innerText ?? ''";
            let text: String = self.ask(script, &[json!(peer)]).await?;
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(if text.contains(words) { Ok(()) } else { Err(text) })
        })
        .await
    }

    // ---- What only a program notices

    /// The connections that are not closed.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn connections(&self) -> Result<Vec<Connection>> {
        self.ask_later("__probe.stats()", &[]).await
    }

    /// Which way each of the connected ones goes.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn ways(&self) -> Result<Vec<Way>> {
        self.ask_later("__probe.ways()", &[]).await
    }

    /// The user names that each connection has for its relays, and the generation of ICE that it is in.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn relaying(&self) -> Result<Vec<Relaying>> {
        self.ask("return __probe.relaying()", &[]).await
    }

    /// Waits until there is one connection for each of `count` others and no more.
    ///
    /// # Errors
    /// When that is not so in time.
    pub async fn has_connections(&self, count: usize) -> Result<()> {
        until(&format!("{count} connections of {}", self.name), || async {
            let all = self.connections().await?;
            let connected = all.iter().filter(|one| one.state == "connected").count();
            // One that was made ahead and talks to nobody is `new`.
            let others = all.iter().filter(|one| one.state != "connected" && one.state != "new").count();
            Ok(if connected == count && others == 0 { Ok(()) } else { Err(all) })
        })
        .await
    }

    /// How many descriptions have been set on all connections so far, local and remote.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn descriptions(&self) -> Result<u32> {
        self.ask("return __probe.descriptions.local + __probe.descriptions.remote", &[]).await
    }

    /// How often this page has asked the browser for camera or microphone.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn questions(&self) -> Result<u32> {
        self.ask("return __probe.questions", &[]).await
    }

    /// The tracks of camera and microphone.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn tracks(&self) -> Result<Tracks> {
        self.ask("return __probe.live()", &[]).await
    }

    /// From the next page on, getUserMedia fails for a kind (`audio`, `video`) with the error of this name, or with `times`
    /// only so often; the kind `everything` takes `navigator.mediaDevices` away. What else can be broken: `screen`, `device`,
    /// and from the next page on `storage` (`full`, `forbidden`), `noise`, `speakers`.
    ///
    /// # Errors
    /// When no page of the server is open.
    pub async fn break_devices(&self, failure: &Value) -> Result<()> {
        let script = "sessionStorage.setItem('probe-failure', JSON.stringify(arguments[0])); \
                      __probe.failure = arguments[0]; return null";
        self.ask::<()>(script, std::slice::from_ref(failure)).await
    }

    /// From now on, also on the next page, the browser says this when it is asked about the permissions for `camera` and
    /// `microphone`: `granted`, `prompt` or `denied`. What is not named it answers itself.
    ///
    /// # Errors
    /// When no page of the server is open.
    pub async fn set_permissions(&self, states: &Value) -> Result<()> {
        let script = "sessionStorage.setItem('probe-permissions', JSON.stringify(arguments[0])); \
                      __probe.permissions = arguments[0]; return null";
        self.ask::<()>(script, std::slice::from_ref(states)).await
    }

    /// Gives the page this size; in Chromium.
    ///
    /// # Errors
    /// When the browser is another.
    pub async fn set_page_size(&self, (width, height): (u32, u32)) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    /// Begins to note, in every frame, what moves on the page of the call; in Chromium.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn watch_layout(&self) -> Result<()> {
        self.ask::<()>("return __probe.watchLayout()", &[]).await
    }

    /// What has moved since [`Self::watch_layout`].
    ///
    /// # Errors
    /// When nobody watches.
    pub async fn layout(&self) -> Result<Layout> {
        self.ask("return __probe.layout", &[]).await
    }

    /// Begins to note every frame that arrives; goes on by itself after a reload.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn witness(&self) -> Result<()> {
        self.ask::<()>("return __probe.witness()", &[]).await
    }

    /// What was seen of everybody since a moment, and when the first frames came after another; milliseconds of the wall
    /// clock, since [`Self::witness`].
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn account(&self, since: f64, end: f64) -> Result<Vec<Account>> {
        self.ask("return __probe.account(arguments[0], arguments[1])", &[json!(since), json!(end)]).await
    }

    /// What has been lost on the way here so far.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn losses(&self) -> Result<Losses> {
        self.ask_later("__probe.losses()", &[]).await
    }

    /// Sets a mark that a reload takes away.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn mark(&self) -> Result<()> {
        self.ask::<()>("return __probe.mark('here')", &[]).await
    }

    /// Whether the page is still the one that was marked.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn is_marked(&self) -> Result<bool> {
        self.ask("return window.markOfTheTest === 'here'", &[]).await
    }

    /// Everybody else on the screen: their ids and names as they stand there, in the order of the tiles.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn roster(&self) -> Result<Vec<(String, String)>> {
        Ok(self.others().await?.into_iter().map(|tile| (tile.peer, tile.name)).collect())
    }

    async fn others(&self) -> Result<Vec<Other>> {
        self.ask("return __probe.others()", &[]).await
    }

    async fn peer(&self, other: &Self) -> Result<Option<String>> {
        Ok(self.others().await?.into_iter().find(|tile| tile.name.starts_with(&other.name)).map(|tile| tile.peer))
    }

    /// The value that a promise in the page comes to.
    async fn ask_later<T: DeserializeOwned>(&self, promise: &str, arguments: &[Value]) -> Result<T> {
        let script = format!("{promise}.then(arguments[arguments.length - 1])");
        let answer = self.driver.execute_async(script, arguments.to_vec()).await.with_context(|| self.name.clone())?;
        answer.convert().with_context(|| format!("{}: {promise} says {}", self.name, answer.json()))
    }

    async fn ask<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> Result<T> {
        let answer = self.driver.execute(script, arguments.to_vec()).await.with_context(|| self.name.clone())?;
        answer.convert().with_context(|| format!("{}: {script} says {}", self.name, answer.json()))
    }
}
