//! The faults of the matrix: what each does to a call, and what is to be so afterwards.

use anyhow::{Context, Result, bail};
use e2e::faults::{Expected, Scene, Udp, tab, wall};
use e2e::{LIMIT, Participant, Role, find, find_now, until_within};
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

macro_rules! faults {
    ($($fault:ident { $name:literal, $title:literal })*) => {
        /// One row of the matrix. It happens to the first participant where it happens to one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $($fault,)*
        }

        use Fault::{$($fault),*};

        /// In the order in which they are played.
        pub(crate) const ALL: &[Fault] = &[$($fault),*];

        impl Fault {
            /// As it is typed.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($fault => $name,)*
                }
            }

            /// As it is read.
            pub(crate) fn title(self) -> &'static str {
                match self {
                    $($fault => $title,)*
                }
            }
        }
    };
}

faults! {
    ServerKilled { "server-killed", "server killed (kill -9), back after 1 s" }
    ServerHandedOver { "server-handed-over", "server hands over (SIGTERM, successor)" }
    ServerPaused { "server-paused", "server stands still for 30 s" }
    SocketReset { "socket-reset", "socket of one reset" }
    SocketHalfOpen { "socket-half-open", "socket of one half-open" }
    Outage { "outage", "no way to the server for 60 s" }
    IdleClose { "idle-close", "proxy closes idle sockets" }
    ClockOff { "clock-off", "clock of one an hour off, socket reset" }
    TabFrozen { "tab-frozen", "tab frozen for 20 s" }
    BrowserAsleep { "browser-asleep", "browser asleep for 20 s" }
    TabReloaded { "tab-reloaded", "tab reloaded" }
    TabDuplicated { "tab-duplicated", "tab duplicated" }
    Loss5 { "udp-loss-5", "UDP loss 5 %" }
    Loss20 { "udp-loss-20", "UDP loss 20 %" }
    Cut3 { "udp-cut-3", "UDP cut for 3 s" }
    Cut20 { "udp-cut-20", "UDP cut for 20 s" }
    LinkFlap { "link-flap", "link down for 3 s" }
    AddressChange { "address-change", "another address" }
    Partition { "partition", "A and B cut from each other for 20 s" }
    // Last: the first participant's tab is gone after it.
    TabKilled { "tab-killed", "tab killed" }
}

impl Fault {
    /// Whether it needs a network of its own.
    pub(crate) fn needs_network(self) -> bool {
        matches!(self, Loss5 | Loss20 | Cut3 | Cut20 | LinkFlap | AddressChange | Partition)
    }

    /// Whether only Chromium's driver can do it.
    pub(crate) fn needs_chromium(self) -> bool {
        matches!(self, ClockOff | TabFrozen | TabKilled)
    }

    /// The least number of people that it makes sense with.
    pub(crate) fn needs_people(self) -> u8 {
        if self == Partition { 3 } else { 2 }
    }

    /// Whether it is played with six, too.
    pub(crate) fn is_for_six(self) -> bool {
        matches!(self, ServerKilled | SocketReset | TabReloaded | Cut3 | Partition)
    }

    /// Whether pictures and sound have no part in it.
    pub(crate) fn leaves_media_alone(self) -> bool {
        matches!(
            self,
            ServerKilled | ServerHandedOver | ServerPaused | SocketReset | SocketHalfOpen | Outage | IdleClose
        )
    }

    pub(crate) fn expected(self) -> Expected {
        match self {
            TabReloaded => Expected::FirstReloaded,
            TabKilled => Expected::WithoutFirst,
            ServerKilled | ServerHandedOver | ServerPaused | SocketReset | SocketHalfOpen | Outage | IdleClose
            | ClockOff | TabFrozen | BrowserAsleep | TabDuplicated | Loss5 | Loss20 | Cut3 | Cut20 | LinkFlap
            | AddressChange | Partition => Expected::Everybody,
        }
    }

    /// Within how many seconds pictures are to be back, and rosters equal.
    pub(crate) fn limits(self) -> (f64, f64) {
        match self {
            // 15 s without server and pulse, and a moment to see it.
            TabKilled => (3.0, 17.0),
            // Bandwidth was cut: the estimate has to grow again.
            Loss20 => (10.0, 10.0),
            ServerKilled | ServerHandedOver | ServerPaused | SocketReset | SocketHalfOpen | Outage | IdleClose
            | ClockOff | TabFrozen | BrowserAsleep | TabReloaded | TabDuplicated | Loss5 | Cut3 | Cut20 | LinkFlap
            | AddressChange | Partition => (3.0, 10.0),
        }
    }

    /// What has to be so before it happens.
    pub(crate) async fn prepare(self, scene: &mut Scene) -> Result<()> {
        if self == ClockOff {
            let script = json!({ "source": tab::CLOCK_AN_HOUR_AHEAD, "runImmediately": true });
            scene.people()[0].driver().cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await?;
            scene.gather().await?;
        }
        Ok(())
    }

    /// Lets it happen and pass; from when to when it lasted.
    pub(crate) async fn happen(self, scene: &mut Scene) -> Result<(f64, f64)> {
        let began = wall();
        let lasts = |seconds| sleep(Duration::from_secs(seconds));
        match self {
            ServerKilled => {
                scene.server().kill().await?;
                lasts(1).await;
                scene.server().revive().await?;
            }
            ServerHandedOver => scene.server().hand_over().await?,
            ServerPaused => {
                scene.server().pause()?;
                lasts(30).await;
                scene.server().resume()?;
            }
            SocketReset | ClockOff => scene.proxies()[0].reset(),
            SocketHalfOpen => {
                scene.proxies()[0].half_open();
                // Until the server gives the silent socket up, there is nothing to recover from.
                lasts(27).await;
            }
            Outage => {
                scene.proxies().iter().for_each(|proxy| proxy.outage(true));
                lasts(60).await;
                scene.proxies().iter().for_each(|proxy| proxy.outage(false));
            }
            IdleClose => {
                scene.proxies().iter().for_each(|proxy| proxy.close_idle(Some(Duration::from_secs(5))));
                lasts(15).await;
                scene.proxies().iter().for_each(|proxy| proxy.close_idle(None));
            }
            TabFrozen => {
                let frozen = tab::freeze(&scene.people()[0]).await?;
                lasts(20).await;
                tab::thaw(&scene.people()[0], frozen).await?;
            }
            BrowserAsleep => {
                tab::sleep(&scene.people()[0], true)?;
                lasts(20).await;
                tab::sleep(&scene.people()[0], false)?;
            }
            TabReloaded => scene.people()[0].driver().refresh().await?,
            TabDuplicated => duplicate(&scene.people()[0]).await?,
            Loss5 => loss(scene, 5).await?,
            Loss20 => loss(scene, 20).await?,
            Cut3 => cut(scene, Udp::Cut(1), 3).await?,
            Cut20 => cut(scene, Udp::Cut(1), 20).await?,
            Partition => cut(scene, Udp::CutBetween(1, 2), 20).await?,
            LinkFlap => {
                scene.network()?.link_down(1).await?;
                lasts(3).await;
                scene.network()?.link_up(1).await?;
            }
            AddressChange => {
                let generation = scene.next_generation();
                scene.network()?.change_address(1, generation).await?;
            }
            TabKilled => tab::kill(&scene.people()[0])?,
        }
        Ok((began, wall()))
    }
}

async fn loss(scene: &Scene, percent: u8) -> Result<()> {
    cut(scene, Udp::Lossy(percent), 15).await
}

async fn cut(scene: &Scene, fate: Udp, seconds: u64) -> Result<()> {
    scene.network()?.udp(&fate).await?;
    sleep(Duration::from_secs(seconds)).await;
    scene.network()?.udp(&Udp::Free).await
}

/// A second tab becomes a visitor in the lobby; the first goes on.
async fn duplicate(person: &Participant) -> Result<()> {
    let [first, second] = tab::duplicate(person).await?;
    let driver = person.driver();
    driver.switch_to_window(second).await?;
    let lobby = find(driver, Role::Textbox, "Your name").await;
    driver.close_window().await?;
    driver.switch_to_window(first).await?;
    lobby.context("the second tab does not show the lobby")?;
    let in_call = until_within(LIMIT, "first tab in the call", || async {
        Ok(find_now(driver, Role::Toolbar, "Call controls").await?.ok_or("no controls"))
    });
    in_call.await.map(drop)
}

/// The faults that words name; all of them when there are none.
pub(crate) fn named(words: &[&str]) -> Result<Vec<Fault>> {
    if words.is_empty() {
        return Ok(ALL.to_vec());
    }
    let find = |word: &&str| ALL.iter().copied().find(|fault| fault.name() == *word);
    if let Some(word) = words.iter().find(|word| find(word).is_none()) {
        bail!("there is no fault {word:?}; there are {}", all_names());
    }
    Ok(ALL.iter().copied().filter(|fault| words.contains(&fault.name())).collect())
}

/// What can be typed.
pub(crate) fn all_names() -> String {
    ALL.iter().copied().map(Fault::name).collect::<Vec<_>>().join(" ")
}
