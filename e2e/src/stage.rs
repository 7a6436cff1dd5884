//! Where scenarios are played: one server, and browsers as they are needed.

use crate::{Browser, Devices, Driver, Look, Participant, RATE, Server};
use anyhow::Result;
use tokio::sync::{Mutex, MutexGuard};

/// One stage at a time: a call of four is all that two cores can play in real time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A server with the browsers around it; all of them end when it is dropped.
#[derive(Debug)]
pub struct Stage {
    server: Server,
    chromium: Option<Driver>,
    firefox: Vec<Driver>,
    identities: u8,
    rooms: u32,
    _turn: MutexGuard<'static, ()>,
}

/// How a participant's browser is started.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// What the stand-in camera shows.
    pub look: Look,
    /// Further command line flags of the browser.
    pub flags: &'a [&'a str],
    /// Frames of the camera in a second.
    pub rate: u8,
    /// A script that runs before everything else in every page.
    pub before: &'static str,
    /// Where they find the server, when that is not the server's own address.
    pub origin: Option<&'a str>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { look: Look::Strip, flags: &[], rate: RATE, before: "", origin: None }
    }
}

impl Stage {
    /// Starts the server.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open() -> Result<Self> {
        Self::open_with(&[]).await
    }

    /// As [`Stage::open`], with these settings of the server.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open_with(settings: &[&str]) -> Result<Self> {
        Self::open_on(crate::free_port()?, settings).await
    }

    /// The same, with the server at this port.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open_on(port: u16, settings: &[&str]) -> Result<Self> {
        let turn = ONE_AT_A_TIME.lock().await;
        let server = Server::start_on(port, settings).await?;
        Ok(Self { server, chromium: None, firefox: Vec::new(), identities: 0, rooms: 0, _turn: turn })
    }

    /// The server that plays.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The same, to be asked about its process.
    pub fn server_mut(&mut self) -> &mut Server {
        &mut self.server
    }

    /// The name of a room where nobody has been.
    pub fn room(&mut self) -> String {
        self.rooms += 1;
        format!("room-{}", self.rooms)
    }

    /// Somebody with a browser of their own, not on any page yet.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn enter(&mut self, browser: Browser, name: &str) -> Result<Participant> {
        self.enter_with(browser, name, Options::default()).await
    }

    /// As [`Stage::enter`], with a browser to one's taste.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn enter_with(&mut self, browser: Browser, name: &str, options: Options<'_>) -> Result<Participant> {
        self.identities += 1;
        let devices =
            Devices { identity: self.identities, look: options.look, rate: options.rate, before: options.before };
        let driver = match browser {
            Browser::Chromium => match &mut self.chromium {
                Some(driver) => driver,
                none => none.insert(Driver::start(Browser::Chromium).await?),
            },
            // One geckodriver drives one Firefox.
            Browser::Firefox => {
                self.firefox.push(Driver::start(Browser::Firefox).await?);
                &self.firefox[self.firefox.len() - 1]
            }
        };
        let browser = driver.open(Some(devices), options.flags).await?;
        let origin = options.origin.map_or_else(|| self.server.origin(), str::to_owned);
        Ok(Participant::new(name, devices, browser, origin))
    }
}
