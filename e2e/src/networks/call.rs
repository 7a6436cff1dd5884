//! People with browsers, each in their network, and a server as it stands on the Internet.

use super::{Internet, Kind, Path, SERVER_NAME, Taken};
use crate::{Browser, Devices, Driver, Group, Look, NAMES, Participant, Server, Way, see_and_hear_each_other, until};
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use serde_json::json;
use std::net::SocketAddr;
use tempfile::TempDir;

/// The port of https.
const HTTPS: u16 = 443;
const ROOM: &str = "networks";
/// What a page says in the place of somebody whom it does not reach.
const NO_WAY: &str = "No connection. It is being tried again.";

/// What the server does for people who look for a way to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// It tells them their addresses, and relays.
    Relay,
    /// It relays nothing, and names a server elsewhere that tells them their addresses.
    Addresses,
}

/// A call of people in networks of one kind.
#[derive(Debug)]
pub struct Call {
    // In this order: browsers end before what they use is taken down.
    people: Vec<Participant>,
    _drivers: Vec<Driver>,
    _servers: Vec<Group>,
    _state: TempDir,
    internet: Internet,
}

impl Call {
    /// People on no page yet; the last of them has Firefox, the others Chromium.
    ///
    /// # Errors
    /// When something of it does not start.
    pub async fn open(kind: Kind, people: u8, help: Help) -> Result<Self> {
        let internet = Internet::build(kind.family(), &kind.homes(people)).await?;
        let state = tempfile::tempdir()?;
        let servers = serve(&internet, help, &state);
        let browsers = try_join_all((1..=people).map(|n| enter(&internet, n, people)));
        let (servers, browsers) = tokio::try_join!(servers, browsers)?;
        let (people, drivers) = browsers.into_iter().unzip();
        Ok(Self { people, _drivers: drivers, _servers: servers, _state: state, internet })
    }

    /// All of them join at the same time.
    ///
    /// # Errors
    /// When a page does not come.
    pub async fn join(&self) -> Result<()> {
        try_join_all(self.people.iter().map(|person| person.join(ROOM))).await.map(drop)
    }

    /// Waits until all see and hear each other.
    ///
    /// # Errors
    /// When they do not in time.
    pub async fn is_whole(&self) -> Result<()> {
        see_and_hear_each_other(&self.people.iter().collect::<Vec<_>>()).await
    }

    /// Waits until every connection goes the best way that there is, and says which: the first that works is taken at
    /// once, and the best is found soon after.
    ///
    /// # Errors
    /// When one does not in time.
    pub async fn takes_best_ways(&self) -> Result<Vec<Taken>> {
        until("best way for everybody", || async {
            let ways = try_join_all(self.people.iter().map(Participant::ways)).await?;
            let mut all = Vec::new();
            let mut wrong = Vec::new();
            for (one, other) in self.pairs() {
                let of = |n: u8| -> (u8, &[Way]) { (n, &ways[usize::from(n) - 1]) };
                match Taken::find(of(one), of(other)) {
                    Some(taken) => {
                        let best = Path::between(&self.internet, one, other)?;
                        wrong.extend(taken.wrong(best, &self.internet)?);
                        all.push(taken);
                    }
                    None => wrong.push(format!("{one} and {other} have none: {:?}, {:?}", of(one), of(other))),
                }
            }
            Ok(if wrong.is_empty() { Ok(all) } else { Err(wrong) })
        })
        .await
    }

    /// Waits until those see and hear each other who can without a relay, and the others are told that they cannot; the
    /// latter.
    ///
    /// # Errors
    /// When that is not so in time.
    pub async fn does_without_relay(&self) -> Result<Vec<(u8, u8)>> {
        let mut apart = Vec::new();
        for (one, other) in self.pairs() {
            if Path::between(&self.internet, one, other)? == Path::Relay {
                apart.push((one, other));
            }
        }
        try_join_all(self.pairs().map(|(one, other)| {
            let is_apart = apart.contains(&(one, other));
            let [one, other] = [one, other].map(|n| &self.people[usize::from(n) - 1]);
            async move {
                for (me, they) in [(one, other), (other, one)] {
                    if is_apart {
                        me.reads_in_tile_of(they, NO_WAY).await?;
                    } else {
                        me.sees(they).await?;
                        me.hears(they).await?;
                    }
                }
                anyhow::Ok(())
            }
        }))
        .await?;
        Ok(apart)
    }

    /// Every two people, by their numbers.
    fn pairs(&self) -> impl Iterator<Item = (u8, u8)> {
        let last = self.people.len() as u8;
        (1..=last).flat_map(move |one| (one + 1..=last).map(move |other| (one, other)))
    }

    /// Milliseconds of the wall clock at which the last of them pressed Join.
    ///
    /// # Errors
    /// When somebody did not.
    pub async fn began(&self) -> Result<f64> {
        let clicks = try_join_all(self.people.iter().map(Participant::last_click)).await?;
        Ok(clicks.into_iter().fold(0.0, f64::max))
    }

    /// Everybody, in the order of their numbers.
    #[must_use]
    pub fn people(&self) -> &[Participant] {
        &self.people
    }

    /// The networks that they are in.
    #[must_use]
    pub const fn internet(&self) -> &Internet {
        &self.internet
    }
}

/// The server, and with [`Help::Addresses`] another, which is there for STUN.
async fn serve(internet: &Internet, help: Help, state: &TempDir) -> Result<Vec<Group>> {
    let everywhere = |port| SocketAddr::from((internet.server_address(), port)).to_string();
    let external = format!("https://{SERVER_NAME}/");
    let folder = |name: &str| state.path().join(name).to_string_lossy().into_owned();
    let (pages, stun) = (folder("pages"), folder("stun"));
    let listen = everywhere(HTTPS);
    // An address: a browser looks up the same name twice, and may know its relay before its own address then.
    let address = internet.server_address().to_string();
    let settings = [
        ["--listen", &listen, "--turn-address", &address, "--state", &pages],
        ["--tls", "self-signed", "--external-url", &external, "--log-level", "warn"],
    ]
    .concat();
    if help == Help::Relay {
        return Ok(vec![start(internet, &settings, HTTPS).await?]);
    }
    const OTHER: u16 = 8080;
    let (other, turn, named) = (everywhere(OTHER), everywhere(3478), format!("stun:{SERVER_NAME}"));
    let without = [&settings[..], &["--turn", "false", "--ice", &named]].concat();
    let stun = ["--listen", &other, "--turn-listen", &turn, "--state", &stun];
    Ok(vec![start(internet, &stun, OTHER).await?, start(internet, &without, HTTPS).await?])
}

async fn start(internet: &Internet, settings: &[&str], port: u16) -> Result<Group> {
    let binary = Server::binary()?;
    let mut group = Group::start_in(Some(internet.server()), &binary.to_string_lossy(), settings, |command| {
        command.stdout(crate::server::log()).stderr(crate::server::log());
    })?;
    let address = (internet.server_address(), port).into();
    group.answers(|| internet.server().connect(address)).await.context("the server in its network")?;
    Ok(group)
}

async fn enter(internet: &Internet, n: u8, of: u8) -> Result<(Participant, Driver)> {
    // Two cores draw, encode and decode all of it.
    let devices = Devices { identity: n, look: Look::Strip, rate: if of > 2 { 8 } else { 15 }, before: "" };
    let browser = if n == of { Browser::Firefox } else { Browser::Chromium };
    let driver = Driver::start_in(browser, Some(internet.of(n)?)).await?;
    let tab = match browser {
        Browser::Chromium => {
            let tab = driver.open(Some(devices), &["--ignore-certificate-errors"]).await?;
            // As with a person's permission: with it the browser uses all its networks.
            let granted = json!({ "permissions": ["audioCapture", "videoCapture"] });
            tab.cdp().send_raw("Browser.grantPermissions", granted).await?;
            tab
        }
        Browser::Firefox => driver.open(Some(devices), &[]).await?,
    };
    let name = NAMES.get(usize::from(n) - 1).context("there are no more names")?;
    Ok((Participant::new(name, devices, tab, format!("https://{SERVER_NAME}")), driver))
}
