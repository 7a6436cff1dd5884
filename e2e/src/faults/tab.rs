//! What happens to one participant's tab, or to their whole browser.

use super::processes::{Signal, all, signal, tree};
use crate::Participant;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// Runs before the page: every way to ask for the time of day is an hour ahead. `performance.now` is no time of day
/// and stays as it is, as it does where a clock is set wrong.
pub const CLOCK_AN_HOUR_AHEAD: &str = "{ const Real = Date, hour = 3600000; \
    window.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(Real.now() + hour); } \
    static now() { return Real.now() + hour; } }; }";

/// A tab that lies behind another and is frozen, as browsers do with tabs out of sight for long.
#[derive(Debug)]
pub struct Frozen {
    first: WindowHandle,
    /// The tab in front of it.
    front: WindowHandle,
}

/// Puts another tab in front of a participant's, and freezes theirs; in Chromium.
///
/// # Errors
/// When the browser is another.
pub async fn freeze(person: &Participant) -> Result<Frozen> {
    let driver = person.driver();
    let first = driver.window().await?;
    let front = driver.new_tab().await?;
    set_lifecycle(driver, "frozen").await?;
    Ok(Frozen { first, front })
}

/// Lets it go on, and in sight.
///
/// # Errors
/// When the tab has gone.
pub async fn thaw(person: &Participant, frozen: Frozen) -> Result<()> {
    let driver = person.driver();
    set_lifecycle(driver, "active").await?;
    driver.switch_to_window(frozen.front).await?;
    driver.close_window().await?;
    Ok(driver.switch_to_window(frozen.first).await?)
}

async fn set_lifecycle(driver: &WebDriver, state: &str) -> Result<()> {
    driver.cdp().send_raw("Page.setWebLifecycleState", json!({ "state": state })).await?;
    Ok(())
}

/// Ends the process of a tab at once; nothing in the page is told. In Chromium.
///
/// # Errors
/// When there is no such process.
pub fn kill(person: &Participant) -> Result<()> {
    let renderers = tree(browser(person)?).into_iter().filter(|process| {
        let is = |flag: &str| process.line.iter().any(|word| word.split(' ').any(|word| word == flag));
        is("--type=renderer") && !is("--extension-process")
    });
    let mut ended = 0;
    for renderer in renderers {
        signal(renderer.id, Signal::KILL)?;
        ended += 1;
    }
    if ended == 0 {
        bail!("{} has no tab to end", person.name());
    }
    Ok(())
}

/// The whole browser stands still, as in a laptop that sleeps, or goes on. While it does, it answers nobody.
///
/// # Errors
/// When its processes are not found.
pub fn sleep(person: &Participant, sleeps: bool) -> Result<()> {
    let what = if sleeps { Signal::STOP } else { Signal::CONT };
    for process in tree(browser(person)?) {
        // One that ended a moment ago sleeps well.
        let _ = signal(process.id, what);
    }
    Ok(())
}

/// Opens a second tab with the address and the session storage of the first, as *Duplicate tab* does; what the driver
/// calls the two.
///
/// # Errors
/// When it does not open.
pub async fn duplicate(person: &Participant) -> Result<[WindowHandle; 2]> {
    let driver = person.driver();
    let before = driver.windows().await?;
    let first = driver.window().await?;
    driver.execute("window.open(location.href); return null", Vec::<Value>::new()).await?;
    let second = crate::until("second tab", || async {
        let now = driver.windows().await?;
        Ok(now.into_iter().find(|window| !before.contains(window)).ok_or("not there"))
    });
    Ok([first, second.await?])
}

/// The process that everything of a participant's browser belongs to.
fn browser(person: &Participant) -> Result<u32> {
    let capabilities = person.driver().capabilities();
    if let Some(id) = capabilities.get("moz:processID").and_then(Value::as_u64) {
        return Ok(u32::try_from(id)?);
    }
    let folder = capabilities.get("chrome").and_then(|chrome| chrome["userDataDir"].as_str());
    let flag = format!("--user-data-dir={}", folder.context("the driver does not say which browser it drives")?);
    let is_main = |line: &[String]| line.contains(&flag) && !line.iter().any(|word| word.starts_with("--type="));
    let found = all().into_iter().find(|process| is_main(&process.line));
    Ok(found.with_context(|| format!("no browser runs with {flag}"))?.id)
}
