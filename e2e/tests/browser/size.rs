//! What a first visit costs, over the wire.

use anyhow::Result;
use e2e::{Browser, Driver, Fetched, Stage, fetched, until};
use thirtyfour::prelude::*;

/// Until the page can be used.
const AT_MOST_BYTES: u64 = 180_000;
/// With the part for the call, which comes while the lobby shows.
const AT_MOST_WITH_CALL: u64 = 220_000;
const AT_MOST_REQUESTS: usize = 8;

#[tokio::test]
async fn a_first_visit_is_small_and_stays_with_one_host() -> Result<()> {
    let stage = Stage::open().await?;
    let host = format!("//localhost:{}/", stage.server().port());
    for path in ["/", "/r/quiet-lemur-rice-4821"] {
        // A browser of its own for each: the second visit must be a first one, too.
        let driver = Driver::start(Browser::Chromium).await?;
        let tab = driver.open(None, &[]).await?;
        tab.goto(format!("{}{path}", stage.server().origin())).await?;
        until("drawn page", || async {
            let is_drawn = "return !document.getElementById('first-paint') && document.querySelector('input') !== null \
                && (location.pathname === '/' || performance.getEntriesByType('resource').some(one => one.name.includes('/call-') && one.responseEnd))";
            let is_drawn: bool = tab.execute(is_drawn, Vec::new()).await?.convert()?;
            Ok(if is_drawn { Ok(()) } else { Err("the first paint is still there") })
        })
        .await?;
        show_icon(&tab).await?;

        // What came from the browser's own memory of a moment ago cost nothing: the icon, asked for twice.
        let fetched = fetched(&tab).await?;
        let cost = |fetched: &&Fetched| fetched.bytes > 0 || fetched.address.starts_with("ws:");
        let fetched: Vec<&Fetched> = fetched.iter().filter(cost).collect();
        let all: u64 = fetched.iter().map(|fetched| fetched.bytes).sum();
        let is_later = |fetched: &&&Fetched| fetched.address.contains("/call-");
        let later: u64 = fetched.iter().filter(is_later).map(|fetched| fetched.bytes).sum();
        let bytes = all - later;
        println!("{path}: {bytes} bytes, with the part for the call {all}, in {} requests", fetched.len());
        fetched.iter().for_each(|fetched| println!("{:>9}  {}", fetched.bytes, fetched.address));
        assert!(fetched.iter().any(|fetched| fetched.address.ends_with(".wasm") && fetched.bytes > 10_000));
        assert!(fetched.iter().all(|fetched| fetched.address.contains(&host)), "{path} asks another host");
        assert!(bytes <= AT_MOST_BYTES, "{path} costs {bytes} bytes");
        assert!(all <= AT_MOST_WITH_CALL, "{path} costs {all} bytes with the call");
        assert!(fetched.len() <= AT_MOST_REQUESTS, "{path} costs {} requests", fetched.len());
    }
    Ok(())
}

/// A browser without a window may not fetch the icon by itself.
async fn show_icon(tab: &WebDriver) -> Result<()> {
    let script = "const icon = document.querySelector('link[rel~=icon]'); \
                  fetch(icon.href).then(answer => answer.blob()).then(() => arguments[0]())";
    tab.execute_async(script, Vec::new()).await?;
    Ok(())
}
