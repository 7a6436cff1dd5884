//! A call that faults may come over: a server that can die, a way to it for each participant, a network between them.

use super::{MortalServer, Network, Proxy};
use crate::{Browser, Devices, Driver, Look, NAMES, Participant, see_and_hear_each_other, until};
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of the wall clock, which pages on this machine share.
#[must_use]
pub fn wall() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}

/// People with a browser each, and what is between them and the server.
#[derive(Debug)]
pub struct Scene {
    // In this order: browsers end before what they use is taken down.
    people: Vec<Participant>,
    drivers: Vec<Driver>,
    proxies: Vec<Proxy>,
    server: MortalServer,
    network: Option<Network>,
    rooms: u32,
    addresses: u8,
}

impl Scene {
    /// People with Chromium, in networks of their own or all on this machine's, on no page yet.
    ///
    /// # Errors
    /// When something of it does not start.
    pub async fn open(people: u8, in_networks: bool) -> Result<Self> {
        Self::open_with(Browser::Chromium, people, in_networks).await
    }

    /// The same, the first of them with this browser.
    ///
    /// # Errors
    /// When something of it does not start.
    pub async fn open_with(first: Browser, people: u8, in_networks: bool) -> Result<Self> {
        Self::open_on(first, people, in_networks, &[]).await
    }

    /// People with Chromium on this machine's network, who reach each other through the server's own relay alone. That dies
    /// with the server, and comes back at the same port.
    ///
    /// # Errors
    /// When something of it does not start.
    pub async fn open_relayed(people: u8) -> Result<Self> {
        let relay = format!("127.0.0.1:{}", crate::free_port()?);
        Self::open_on(Browser::Chromium, people, false, &["--relay-only", "--turn-listen", &relay]).await
    }

    async fn open_on(first: Browser, people: u8, in_networks: bool, settings: &[&str]) -> Result<Self> {
        let network = if in_networks { Some(Network::build(people).await?) } else { None };
        let server = MortalServer::start(&[MortalServer::LASTING, settings].concat()).await?;
        let mut scene = Self {
            people: Vec::new(),
            drivers: Vec::new(),
            proxies: Vec::new(),
            server,
            network,
            rooms: 0,
            addresses: 0,
        };
        for n in 1..=people {
            scene.enter(if n == 1 { first } else { Browser::Chromium }, n, people).await?;
        }
        Ok(scene)
    }

    async fn enter(&mut self, browser: Browser, n: u8, of: u8) -> Result<()> {
        // Two cores draw, encode and decode all of it.
        let rate = match of {
            0..=2 => 15,
            3..=4 => 8,
            _ => 5,
        };
        let devices = Devices { identity: n, look: Look::Strip, rate, before: "" };
        let proxy = match &self.network {
            Some(network) => Proxy::open_in(network.router(), Network::gateway(n), self.server.port()).await?,
            None => Proxy::open(self.server.port()).await?,
        };
        let origin = match &self.network {
            Some(_) => format!("http://{}", proxy.address()),
            None => format!("http://localhost:{}", proxy.address().port()),
        };
        let namespace = match &self.network {
            Some(network) => Some(network.of(n)?),
            None => None,
        };
        if namespace.is_some() || self.drivers.last().is_none_or(|driver| driver.browser() != browser) {
            self.drivers.push(Driver::start_in(browser, namespace).await?);
        }
        let driver = self.drivers.last().context("a driver was started above")?;
        let secure = format!("--unsafely-treat-insecure-origin-as-secure={origin}");
        let tab = match browser {
            Browser::Chromium => {
                let tab = driver.open(Some(devices), &[&secure]).await?;
                // As with a person's permission: with it the browser uses all its networks, and watches them.
                let granted = json!({ "permissions": ["audioCapture", "videoCapture"] });
                tab.cdp().send_raw("Browser.grantPermissions", granted).await?;
                tab
            }
            Browser::Firefox => driver.open(Some(devices), &[]).await?,
        };
        let name = NAMES.get(usize::from(n) - 1).context("there are no more names")?;
        self.people.push(Participant::new(name, devices, tab, origin));
        self.proxies.push(proxy);
        Ok(())
    }

    /// Brings everybody into a room where nobody has been, waits until all see and hear each other, and begins to note
    /// what arrives.
    ///
    /// # Errors
    /// When that does not come about.
    pub async fn gather(&mut self) -> Result<()> {
        self.rooms += 1;
        let room = self.room();
        try_join_all(self.people.iter().map(|person| person.join(&room))).await?;
        self.is_whole().await?;
        for person in &self.people {
            person.witness().await?;
            person.mark().await?;
        }
        self.are_witnessed().await
    }

    /// The room that they gathered in last.
    #[must_use]
    pub fn room(&self) -> String {
        format!("fault-{}", self.rooms)
    }

    /// Waits until frames have been noted of everybody by everybody: what is measured from now on begins in full flow.
    async fn are_witnessed(&self) -> Result<()> {
        try_join_all(self.people.iter().map(|person| {
            until("noted frames", || async {
                let noted = person.account(0.0, 0.0).await?.iter().filter(|account| account.frames >= 5).count();
                Ok(if noted >= self.people.len() - 1 { Ok(()) } else { Err(noted) })
            })
        }))
        .await
        .map(drop)
    }

    /// Waits until all see and hear each other.
    ///
    /// # Errors
    /// When they do not in time.
    pub async fn is_whole(&self) -> Result<()> {
        self.are_whole(&self.people.iter().collect::<Vec<_>>()).await
    }

    /// Waits until these see and hear each other, and nobody else.
    ///
    /// # Errors
    /// When they do not in time.
    pub async fn are_whole(&self, people: &[&Participant]) -> Result<()> {
        see_and_hear_each_other(people).await
    }

    /// Everybody, in the order of their numbers.
    #[must_use]
    pub fn people(&self) -> &[Participant] {
        &self.people
    }

    /// The ways to the server, in the order of the people.
    #[must_use]
    pub fn proxies(&self) -> &[Proxy] {
        &self.proxies
    }

    /// The network between them.
    ///
    /// # Errors
    /// When all are on this machine's.
    pub fn network(&self) -> Result<&Network> {
        self.network.as_ref().context("there is no network of faults here")
    }

    /// Tells one new address from the next.
    pub fn next_generation(&mut self) -> u8 {
        self.addresses += 1;
        self.addresses
    }

    /// The server.
    pub fn server(&mut self) -> &mut MortalServer {
        &mut self.server
    }
}
