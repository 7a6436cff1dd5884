//! Browsers and the programs that drive them.

use crate::faults::{Forward, Namespace};
use crate::server::{free_port, log};
use crate::sound_card::SoundCard;
use crate::{Devices, Group, installed};
use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use tempfile::TempDir;
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::prelude::*;
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio_tungstenite::tungstenite::Message;

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Headless Chromium.
    Chromium,
    /// Headless Firefox.
    Firefox,
}

const CHROMIUM_FLAGS: [&str; 19] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--lang=en-US",
    "--accept-lang=en-US",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    // Every participant is looked at by nobody and must work as if somebody did.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    // A mouse, whatever the machine has: fine (4), and one can hover with it (2).
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
];

/// A chromedriver or geckodriver with the browsers that it started.
#[derive(Debug)]
pub struct Driver {
    browser: Browser,
    port: u16,
    /// Where its browsers are, and the way there.
    namespace: Option<(Namespace, Forward)>,
    // In this order: what wrote into the folder ends before the folder is removed.
    group: Group,
    _folder: TempDir,
    /// What Firefox plays on.
    _sound: Option<SoundCard>,
}

impl Driver {
    /// Starts the driver that belongs to a browser.
    ///
    /// # Errors
    /// When it is not installed or does not listen.
    pub async fn start(browser: Browser) -> Result<Self> {
        Self::start_in(browser, None).await
    }

    /// As [`Driver::start`], with its browsers in a network namespace.
    ///
    /// # Errors
    /// When it is not installed or does not listen.
    pub async fn start_in(browser: Browser, namespace: Option<&Namespace>) -> Result<Self> {
        let port = free_port()?;
        // Profiles of browsers that were ended and not closed would stay in the system's folder.
        let folder = tempfile::tempdir()?;
        let sound = match browser {
            Browser::Chromium => None,
            Browser::Firefox => SoundCard::start().await?,
        };
        let prepare = |command: &mut Command| {
            command.stdout(log()).stderr(log()).env("TMPDIR", folder.path());
            if let Some(sound) = &sound {
                command.env("PULSE_SERVER", sound.server());
            }
        };
        let group = match browser {
            Browser::Chromium => Group::start_in(namespace, "chromedriver", &[&format!("--port={port}")], |command| {
                command.stdout(log()).stderr(log());
            }),
            Browser::Firefox => {
                let web_socket = free_port()?.to_string();
                let arguments = ["--port", &port.to_string(), "--websocket-port", &web_socket];
                Group::start_in(namespace, "geckodriver", &arguments, prepare)
            }
        }?;
        let namespace = match namespace {
            Some(namespace) => Some((namespace.clone(), Forward::open(namespace.clone(), port).await?)),
            None => None,
        };
        let mut driver = Self { browser, port, namespace, group, _folder: folder, _sound: sound };
        driver.listens(port).await.context("install browsers and drivers with `cargo xtask setup`")?;
        Ok(driver)
    }

    async fn listens(&mut self, port: u16) -> Result<()> {
        match &self.namespace {
            Some((namespace, _)) => {
                let address = (Ipv4Addr::LOCALHOST, port).into();
                self.group.answers(|| namespace.connect(address)).await
            }
            None => self.group.listens(port).await,
        }
    }

    /// Opens a browser with a profile of its own. With `devices`, the probe stands in for camera and microphone;
    /// without, Chromium is as it is and its driver notes what is fetched ([`fetched`]).
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn open(&self, devices: Option<Devices>, flags: &[&str]) -> Result<WebDriver> {
        let address = format!("http://127.0.0.1:{}", self.port);
        let driver = match self.browser {
            Browser::Chromium => {
                let mut capabilities = DesiredCapabilities::chrome();
                // A server of a test has a certificate of its own making.
                capabilities.accept_insecure_certs(true)?;
                // Names for addresses are told by multicast, which passes no router.
                let routed = self.namespace.as_ref().map(|_| "--disable-features=WebRtcHideLocalIpsWithMdns");
                for flag in CHROMIUM_FLAGS.iter().chain(flags).copied().chain(routed) {
                    capabilities.add_arg(flag)?;
                }
                if devices.is_none() {
                    capabilities.set_logging_prefs("performance", thirtyfour::LoggingPrefsLogLevel::All)?;
                }
                if let Some(binary) = first_installed(&["chromium", "chromium-browser", "google-chrome"]) {
                    capabilities.set_binary(&binary.to_string_lossy())?;
                }
                WebDriver::new(&address, capabilities).await.context("Chromium does not start")?
            }
            Browser::Firefox => {
                let mut capabilities = DesiredCapabilities::firefox();
                capabilities.accept_insecure_certs(true)?;
                capabilities.add_arg("-headless")?;
                for flag in flags {
                    capabilities.add_arg(flag)?;
                }
                capabilities.set_preferences(firefox_preferences()?)?;
                if let Some(binary) = first_installed(&["firefox-esr", "firefox"]) {
                    capabilities.set_firefox_binary(&binary.to_string_lossy())?;
                }
                capabilities.set("webSocketUrl", true)?;
                WebDriver::new(&address, capabilities).await.context("Firefox does not start")?
            }
        };
        driver.set_script_timeout(crate::LIMIT).await?;
        // This process may end without saying goodbye; the group ends the browsers in any case.
        let _ = driver.clone().leak();
        if let Some(script) = devices.map(Devices::script) {
            match self.browser {
                Browser::Chromium => {
                    let source = json!({ "source": script });
                    driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
                }
                Browser::Firefox => self.preload_in_firefox(&driver, &script).await?,
            }
        }
        Ok(driver)
    }

    /// WebDriver BiDi's `script.addPreloadScript`, the one command of it that is needed here.
    async fn preload_in_firefox(&self, driver: &WebDriver, script: &str) -> Result<()> {
        let capabilities = driver.capabilities();
        let Some(address) = capabilities.get("webSocketUrl").and_then(Value::as_str) else {
            bail!("geckodriver offers no WebDriver BiDi");
        };
        let port = address.split(['/', ':']).find_map(|part| part.parse::<u16>().ok()).context("no port of BiDi")?;
        let there = (Ipv4Addr::LOCALHOST, port).into();
        let stream = match &self.namespace {
            Some((namespace, _)) => namespace.connect(there).await?,
            None => TcpStream::connect(there).await?,
        };
        let (mut socket, _) = tokio_tungstenite::client_async(address, stream).await.context("WebDriver BiDi")?;
        let declaration = format!("() => {{ {script} }}");
        let command =
            json!({ "id": 1, "method": "script.addPreloadScript", "params": { "functionDeclaration": declaration } });
        socket.send(Message::text(command.to_string())).await?;
        while let Some(message) = socket.next().await {
            let Message::Text(text) = message? else { continue };
            let answer: Value = serde_json::from_str(&text)?;
            if answer["id"] == 1 {
                if answer["type"] != "success" {
                    bail!("Firefox does not take the probe: {answer}");
                }
                return Ok(());
            }
        }
        bail!("Firefox closed WebDriver BiDi")
    }

    /// Which browser it drives.
    #[must_use]
    pub fn browser(&self) -> Browser {
        self.browser
    }
}

/// One thing that Chromium asked a server for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its address.
    pub address: String,
    /// What came over the wire, headers included.
    pub bytes: u64,
}

/// What Chromium has fetched since this was last asked, for a browser opened without a probe.
///
/// # Errors
/// When the driver has no log of it.
pub async fn fetched(tab: &WebDriver) -> Result<Vec<Fetched>> {
    let mut asked: Vec<(String, Fetched)> = Vec::new();
    for entry in tab.get_log("performance").await? {
        let event: Value = serde_json::from_str(&entry.message)?;
        let (method, event) = (&event["message"]["method"], &event["message"]["params"]);
        let id = event["requestId"].as_str().unwrap_or_default().to_owned();
        let bytes = || event["encodedDataLength"].as_u64().unwrap_or_default();
        match method.as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let address = event["request"]["url"].as_str().unwrap_or_default().to_owned();
                asked.push((id, Fetched { address, bytes: 0 }));
            }
            "Network.webSocketCreated" => {
                let address = event["url"].as_str().unwrap_or_default().to_owned();
                asked.push((id, Fetched { address, bytes: 0 }));
            }
            "Network.loadingFinished" => {
                for (_, fetched) in asked.iter_mut().filter(|(asked, _)| *asked == id) {
                    fetched.bytes = bytes();
                }
            }
            _ => {}
        }
    }
    Ok(asked.into_iter().map(|(_, fetched)| fetched).collect())
}

fn firefox_preferences() -> Result<FirefoxPreferences> {
    let mut preferences = FirefoxPreferences::new();
    preferences.set("media.navigator.streams.fake", true)?;
    preferences.set("media.navigator.permission.disabled", true)?;
    preferences.set("media.peerconnection.ice.obfuscate_host_addresses", false)?;
    preferences.set("media.peerconnection.ice.loopback", true)?;
    // The addresses under which participants find the server in a network of faults.
    let routers: Vec<String> = (1..=8).map(|n| crate::faults::Network::gateway(n).to_string()).collect();
    preferences.set("dom.securecontext.allowlist", routers.join(","))?;
    preferences.set("media.autoplay.default", 0)?;
    preferences.set("media.autoplay.blocking_policy", 0)?;
    // A mouse, whatever the machine has: fine (2), and one can hover with it (4).
    preferences.set("ui.primaryPointerCapabilities", 6)?;
    preferences.set("ui.allPointerCapabilities", 6)?;
    preferences.set("intl.accept_languages", "en-US, en")?;
    // Firefox fetches a video codec from elsewhere unless told not to; VP8 and VP9 are built in.
    preferences.set("media.gmp-manager.url", "")?;
    preferences.set("media.gmp-provider.enabled", false)?;
    Ok(preferences)
}

fn first_installed(names: &[&str]) -> Option<PathBuf> {
    names.iter().copied().find_map(installed)
}
