//! What a first visit costs, over the wire.

use anyhow::Result;
use e2e::{Browser, Driver, Fetched, Stage, fetched, until};
use thirtyfour::prelude::*;

/// To open the first page, or the lobby.
const AT_MOST_BYTES: u64 = 180_000;
/// With the part for the call, which comes when somebody in the lobby stirs. Nobody waits for it who reads for a second; it
/// is here so that it does not grow unseen. Chat, reactions and what else a call may bring come with it.
const AT_MOST_WITH_CALL: u64 = 340_000;
const AT_MOST_REQUESTS: usize = 8;
/// What it takes to be installed comes when nobody waits any more.
const AT_MOST_TO_BE_INSTALLED: u64 = 8_000;

#[tokio::test]
async fn a_first_visit_is_small_and_stays_with_one_host() -> Result<()> {
    let stage = Stage::open().await?;
    for (path, language) in
        [("/", "en-US"), ("/", "fr-FR"), ("/", "mg-MG"), ("/", "ru-RU"), ("/r/quiet-lemur-rice-4821", "en-US")]
    {
        // A browser of its own for each: the second visit must be a first one, too.
        let driver = Driver::start(Browser::Chromium).await?;
        let tab = driver.open(None, &[&format!("--accept-lang={language}")]).await?;
        tab.goto(format!("{}{path}", stage.server().origin())).await?;
        until("drawn page", || async {
            let is_drawn = "return !document.getElementById('first-paint') && document.querySelector('input') !== null";
            let is_drawn: bool = tab.execute(is_drawn, Vec::new()).await?.convert()?;
            Ok(if is_drawn { Ok(()) } else { Err("the first paint is still there") })
        })
        .await?;
        let said: String = tab.execute("return document.documentElement.lang", Vec::new()).await?.convert()?;
        assert!(language.starts_with(&said), "{language} is asked for, the page speaks {said}");
        show_icon(&tab).await?;
        let (bytes, requests) = cost(&tab, path, &stage).await?;
        assert!(bytes <= AT_MOST_BYTES, "{path} costs {bytes} bytes");
        assert!(requests <= AT_MOST_REQUESTS, "{path} costs {requests} requests");
        if path == "/" {
            let to_be_installed = cost_of_being_installed(&tab).await?;
            assert!(to_be_installed <= AT_MOST_TO_BE_INSTALLED, "{to_be_installed} bytes to be installed");
            continue;
        }
        // The person stirs: the part for the call comes.
        tab.action_chain().move_by_offset(3, 3).perform().await?;
        let later = until("part for the call", || async {
            let size = "return performance.getEntriesByType('resource').filter(one => /\\/(call|chunk_\\d+)-/.test(one.name) && one.responseEnd)\
                        .map(one => one.transferSize)";
            let sizes: Vec<u64> = tab.execute(size, Vec::new()).await?.convert()?;
            // The call, and what it shares with the settings, with the check of the connection, and with both.
            Ok(if sizes.len() >= 4 && !sizes.contains(&0) { Ok(sizes.iter().sum::<u64>()) } else { Err(sizes) })
        })
        .await?;
        println!("{path}: {later} bytes more for the call");
        assert!(bytes + later <= AT_MOST_WITH_CALL, "{path} costs {} bytes with the call", bytes + later);
    }
    Ok(())
}

/// Bytes and requests so far.
#[expect(clippy::print_stdout, reason = "a test tells what it measured")]
async fn cost(tab: &WebDriver, path: &str, stage: &Stage) -> Result<(u64, usize)> {
    let host = format!("//localhost:{}/", stage.server().port());
    // What came from the browser's own memory of a moment ago cost nothing: the icon, asked for twice.
    let fetched = fetched(tab).await?;
    let is_for_installing = |address: &str| {
        ["manifest.webmanifest", "sw.js", "/icon-192-", "/offline-"].iter().any(|part| address.contains(part))
    };
    let cost = |fetched: &&Fetched| {
        (fetched.bytes > 0 || fetched.address.starts_with("ws:")) && !is_for_installing(&fetched.address)
    };
    let fetched: Vec<&Fetched> = fetched.iter().filter(cost).collect();
    let bytes: u64 = fetched.iter().map(|fetched| fetched.bytes).sum();
    println!("{path}: {bytes} bytes in {} requests", fetched.len());
    fetched.iter().for_each(|fetched| println!("{:>9}  {}", fetched.bytes, fetched.address));
    assert!(fetched.iter().any(|fetched| fetched.address.ends_with(".wasm") && fetched.bytes > 10_000));
    assert!(fetched.iter().all(|fetched| fetched.address.contains(&host)), "{path} asks another host");
    Ok((bytes, fetched.len()))
}

/// The manifest with its icon, the worker, and what that fetches and the page has not: in bytes, when the worker is there.
#[expect(clippy::print_stdout, reason = "a test tells what it measured")]
async fn cost_of_being_installed(tab: &WebDriver) -> Result<u64> {
    let kept = until("files of the worker", || async {
        let script = "return navigator.serviceWorker.getRegistration().then(async it => { if (!it?.active) return []; \
            const [name] = await caches.keys(); return (await (await caches.open(name)).keys()).map(({ url }) => url); })";
        let kept: Vec<String> = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if kept.is_empty() { Err("no worker") } else { Ok(kept) })
    })
    .await?;
    // As nothing is known of them any more, they cost now what they cost then.
    let script = "const [kept, done] = arguments; (async () => { \
        const manifest = document.querySelector('link[rel=manifest]').href; \
        const { icons } = await (await fetch(manifest)).json(); \
        const page = kept.filter(url => performance.getEntriesByName(url).length === 0); \
        const all = [manifest, new URL(icons[0].src, manifest).href, new URL('sw.js', manifest).href, ...page]; \
        const costs = []; for (const url of all) { performance.clearResourceTimings(); \
            await (await fetch(url, { cache: 'reload' })).arrayBuffer(); await new Promise(one => setTimeout(one, 0)); \
            costs.push([url, performance.getEntriesByName(url).at(-1).transferSize]); } \
        done(costs); })()";
    let costs = tab.execute_async(script, vec![kept.into()]).await?;
    let costs: Vec<(String, u64)> = costs.convert()?;
    costs.iter().for_each(|(address, bytes)| println!("{bytes:>9}  {address}"));
    Ok(costs.iter().map(|(_, bytes)| bytes).sum())
}

/// A browser without a window may not fetch the icon by itself.
async fn show_icon(tab: &WebDriver) -> Result<()> {
    let script = "const icon = document.querySelector('link[rel~=icon]'); \
                  fetch(icon.href).then(answer => answer.blob()).then(() => arguments[0]())";
    tab.execute_async(script, Vec::new()).await?;
    Ok(())
}
