//! The page as something that is installed: it says when the server is out of reach and goes on by itself, and runs the new
//! build after an update.

use anyhow::Result;
use e2e::Browser::{self, Chromium, Firefox};
use e2e::faults::MortalServer;
use e2e::{Build, Options, Participant, Role, Server, Stage, find, free_port, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn chromium_finds_nothing_that_keeps_the_page_from_being_installed() -> Result<()> {
    let mut stage = Stage::open().await?;
    let ana = stage.enter(Chromium, "Ana").await?;
    ana.open("/").await?;
    is_registered(&ana).await?;
    let cdp = ana.driver().cdp();
    let manifest = cdp.send_raw("Page.getAppManifest", json!({})).await?;
    assert_eq!(manifest["errors"], json!([]), "{manifest}");
    assert_eq!(manifest["url"], json!(format!("{}/manifest.webmanifest", stage.server().origin())));
    let hindrances = cdp.send_raw("Page.getInstallabilityErrors", json!({})).await?;
    assert_eq!(hindrances["installabilityErrors"], json!([]), "{hindrances}");
    // All icons are what the manifest says that they are.
    let script = "return (async () => { const manifest = document.querySelector('link[rel=manifest]').href; \
        const { icons } = await (await fetch(manifest)).json(); \
        return Promise.all(icons.map(async ({ src, sizes, type }) => { \
            const blob = await (await fetch(new URL(src, manifest))).blob(); const { width, height } = await createImageBitmap(blob); \
            return blob.type === type && `${width}x${height}` === sizes; })) })()";
    let icons: Vec<bool> = ana.driver().execute(script, Vec::new()).await?.convert()?;
    assert_eq!(icons, [true; 3]);
    Ok(())
}

#[tokio::test]
async fn a_visit_without_a_server_is_a_page_that_says_so_and_goes_on_when_the_server_is_back() -> Result<()> {
    go_on_when_the_server_is_back(Chromium).await
}

#[tokio::test]
async fn a_visit_without_a_server_is_a_page_that_says_so_and_goes_on_when_the_server_is_back_in_firefox() -> Result<()>
{
    go_on_when_the_server_is_back(Firefox).await
}

async fn go_on_when_the_server_is_back(browser: Browser) -> Result<()> {
    // Nobody plays on this stage but the browsers.
    let mut stage = Stage::open().await?;
    let mut server = MortalServer::start(&[]).await?;
    let origin = format!("http://localhost:{}", server.port());
    let ana = stage.enter_with(browser, "Ana", at(&origin)).await?;
    ana.open("/").await?;
    is_registered(&ana).await?;

    server.kill().await?;
    ana.open("/r/quiet-lemur#a-part-of-the-link").await?;
    reads(&ana, "Resaka is out of reach").await?;
    reads(&ana, "The server does not answer right now. This page keeps trying").await?;
    assert!(find(ana.driver(), Role::Button, "Try now").await.is_ok());
    let style = "return getComputedStyle(document.body).backgroundColor";
    let paper: String = ana.driver().execute(style, Vec::new()).await?.convert()?;
    assert_eq!(paper, "rgb(250, 246, 239)", "it looks like the other pages");

    server.revive().await?;
    find(ana.driver(), Role::Button, "Join").await?;
    let path = "return location.pathname + location.hash";
    let path: String = ana.driver().execute(path, Vec::new()).await?.convert()?;
    assert_eq!(path, "/r/quiet-lemur#a-part-of-the-link");

    // A server that takes connections and says nothing is no different.
    server.pause()?;
    ana.open("/").await?;
    reads(&ana, "Resaka is out of reach").await?;
    server.resume()?;
    find(ana.driver(), Role::Button, "New meeting").await.map(drop)
}

#[tokio::test]
async fn the_page_for_being_offline_speaks_the_persons_language_and_wears_their_theme() -> Result<()> {
    let mut stage = Stage::open().await?;
    let mut server = MortalServer::start(&[]).await?;
    let origin = format!("http://localhost:{}", server.port());
    let options = Options { flags: &["--accept-lang=fr-FR"], ..at(&origin) };
    let ana = stage.enter_with(Chromium, "Ana", options).await?;
    ana.open("/").await?;
    is_registered(&ana).await?;
    ana.driver().execute("localStorage['resaka.theme'] = 'dark'", Vec::new()).await?;
    server.kill().await?;
    let network = json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    ana.open("/").await?;
    reads(&ana, "Resaka est injoignable").await?;
    reads(&ana, "Le serveur ne répond pas").await?;
    let said: Vec<String> = ana
        .driver()
        .execute("return [document.documentElement.lang, getComputedStyle(document.body).backgroundColor]", Vec::new())
        .await?
        .convert()?;
    assert_eq!(said, ["fr", "rgb(18, 20, 23)"]);
    ana.driver().cdp().send_raw("Network.enable", json!({})).await?;
    ana.driver().cdp().send_raw("Network.emulateNetworkConditions", network).await?;
    reads(&ana, "Cet appareil est hors ligne").await
}

#[tokio::test]
async fn under_a_path_of_its_own_the_page_is_installed_there_and_nowhere_else() -> Result<()> {
    let mut stage = Stage::open().await?;
    let port = free_port()?;
    let origin = format!("http://localhost:{port}/resaka");
    let external = format!("{origin}/");
    let server = Server::start_on(port, &["--external-url", &external]).await?;
    let ana = stage.enter_with(Chromium, "Ana", at(&origin)).await?;
    ana.open("/").await?;
    is_registered(&ana).await?;
    let script = "return (async () => { const registration = await navigator.serviceWorker.ready; \
        return [registration.scope, registration.active.scriptURL, (await caches.keys()).join()] })()";
    let where_: Vec<String> = ana.driver().execute(script, Vec::new()).await?.convert()?;
    assert_eq!(where_, [external.clone(), format!("{external}sw.js"), format!("resaka {external}")]);
    let manifest = ana.driver().cdp().send_raw("Page.getAppManifest", json!({})).await?;
    assert_eq!(manifest["errors"], json!([]), "{manifest}");
    assert_eq!(manifest["manifest"]["startUrl"], json!(external), "{manifest}");

    drop(server);
    ana.open("/r/quiet-lemur").await?;
    reads(&ana, "Resaka is out of reach").await?;
    let _server = Server::start_on(port, &["--external-url", &external]).await?;
    find(ana.driver(), Role::Button, "Join").await.map(drop)
}

#[tokio::test]
async fn after_an_update_the_next_visit_runs_the_new_page_and_an_open_one_its_own_parts() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (first, second) = (Build::first()?, Build::second()?);
    let (old, new) = (first.own_files(&second), second.own_files(&first));
    assert!(old.len() > 10 && old.len() == new.len(), "{old:?} {new:?}");
    let port = free_port()?;
    let origin = format!("http://localhost:{port}");
    let server = first.serve(port).await?;
    let ana = stage.enter_with(Chromium, "Ana", at(&origin)).await?;
    ana.open("/").await?;
    is_registered(&ana).await?;
    // The second visit is the worker's, and a call brings all that a call needs.
    ana.join("quiet-lemur").await?;
    ana.leave().await?;
    let kept =
        |all: &BTreeSet<&str>, kept: &[String]| all.iter().filter(|name| kept.contains(&(*name).to_string())).count();
    until("parts of the call among what is kept", || async {
        let names = kept_files(&ana).await?;
        let has_call = names.iter().any(|name| name.starts_with("call-"));
        Ok(if has_call && kept(&new, &names) == 0 { Ok(()) } else { Err(names) })
    })
    .await?;

    // The lobby is open while the server is brought up to date.
    ana.open("/r/quiet-lemur").await?;
    find(ana.driver(), Role::Button, "Join").await?;
    server.stop().await?;
    let _server = second.serve(port).await?;
    ana.enter().await?;
    assert!(is_made_of(&ana, &old).await?, "the open page stays what it is");
    ana.leave().await?;

    let hery = stage.enter_with(Chromium, "Hery", at(&origin)).await?;
    hery.join("quiet-lemur").await?;
    ana.join("quiet-lemur").await?;
    let build = "return document.documentElement.dataset.build ?? 'first'";
    let build: String = ana.driver().execute(build, Vec::new()).await?.convert()?;
    assert_eq!(build, "second");
    hery.sees(&ana).await?;
    assert!(is_made_of(&ana, &new).await?, "and nothing else");

    ana.leave().await?;
    until("new worker that waits", || async {
        let script = "return navigator.serviceWorker.getRegistration().then(it => it.waiting !== null)";
        let waits: bool = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if waits { Ok(()) } else { Err("there is none") })
    })
    .await?;

    // When the last page of the old build is gone, so is its worker, and all that only it needed. A browser takes a moment
    // for that, and there is no page that could be asked meanwhile.
    until("nothing old among what is kept", || async {
        ana.driver().goto("about:blank").await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        ana.open("/").await?;
        find(ana.driver(), Role::Button, "New meeting").await?;
        assert!(is_made_of(&ana, &new).await?, "and nothing else");
        let names = kept_files(&ana).await?;
        Ok(if kept(&old, &names) == 0 && kept(&new, &names) > 5 { Ok(()) } else { Err(names) })
    })
    .await
}

#[tokio::test]
async fn without_a_worker_or_with_no_place_to_keep_anything_the_page_is_as_it_was() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, origin) = (stage.room(), stage.server().origin());
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    let ana = stage.enter(Chromium, "Ana").await?;
    for lack in [
        "delete Navigator.prototype.serviceWorker",
        "Object.defineProperty(navigator, 'serviceWorker', { get() { throw new DOMException('', 'SecurityError'); } })",
        "if (navigator.serviceWorker) navigator.serviceWorker.register = async () => { throw new DOMException('', 'SecurityError'); }",
        "delete window.requestIdleCallback",
    ] {
        let source = json!({ "source": lack });
        let known = ana.driver().cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        talks(&ana, &hery, &room).await?;
        let known = json!({ "identifier": known["identifier"] });
        ana.driver().cdp().send_raw("Page.removeScriptToEvaluateOnNewDocument", known).await?;
    }
    // The last one of these is only another way to the same.
    is_registered(&ana).await?;

    let ana = stage.enter(Chromium, "Ana").await?;
    let (usual, none) = (json!({ "origin": origin }), json!({ "origin": origin, "quotaSize": 0 }));
    let full = async |quota: &serde_json::Value| {
        ana.driver().cdp().send_raw("Storage.overrideQuotaForOrigin", quota.clone()).await
    };
    ana.open("/").await?;
    full(&none).await?;
    talks(&ana, &hery, &room).await?;
    full(&usual).await?;
    ana.open("/").await?;
    is_registered(&ana).await?;
    // The worker is there, and what it has is taken away, and then it itself.
    full(&none).await?;
    let forget = "return caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))";
    ana.driver().execute(forget, Vec::new()).await?;
    talks(&ana, &hery, &room).await?;
    let end = "return navigator.serviceWorker.ready.then(registration => registration.unregister())";
    ana.driver().execute(end, Vec::new()).await?;
    talks(&ana, &hery, &room).await
}

/// Joins, is seen, and leaves.
async fn talks(ana: &Participant, hery: &Participant, room: &str) -> Result<()> {
    ana.join(room).await?;
    hery.sees(ana).await?;
    ana.sees(hery).await?;
    ana.leave().await
}

fn at(origin: &str) -> Options<'_> {
    Options { origin: Some(origin), ..Options::default() }
}

/// Waits until the page has a service worker that works.
pub(crate) async fn is_registered(person: &Participant) -> Result<()> {
    until("active service worker", || async {
        let script = "return navigator.serviceWorker.getRegistration().then(it => it?.active?.state ?? 'none')";
        let state: Value = person.driver().execute(script, Vec::new()).await?.json().clone();
        Ok(if state == "activated" { Ok(()) } else { Err(state) })
    })
    .await
}

/// Waits until this can be read on the page.
async fn reads(person: &Participant, words: &str) -> Result<()> {
    until(words, || async {
        let said: Value =
            person.driver().execute("return document.body?.innerText ?? ''", Vec::new()).await?.json().clone();
        Ok(if said.as_str().is_some_and(|said| said.contains(words)) { Ok(()) } else { Err(said) })
    })
    .await
}

/// The names of the files that the worker has kept.
async fn kept_files(person: &Participant) -> Result<Vec<String>> {
    let script = "return (async () => { const names = await caches.keys(); \
        const all = await Promise.all(names.map(async name => (await (await caches.open(name)).keys()).map(({ url }) => url))); \
        return all.flat().map(url => url.split('/').pop()) })()";
    Ok(person.driver().execute(script, Vec::new()).await?.convert()?)
}

/// Whether every file with a hash that the page has loaded is one of these, and there were several.
async fn is_made_of(person: &Participant, files: &BTreeSet<&str>) -> Result<bool> {
    let script = "return performance.getEntriesByType('resource').map(one => one.name.split('/').pop()).filter(name => /-[0-9a-f]{16}/.test(name))";
    let loaded: Vec<String> = person.driver().execute(script, Vec::new()).await?.convert()?;
    Ok(loaded.len() > 2 && loaded.iter().all(|name| files.contains(name.as_str())))
}
