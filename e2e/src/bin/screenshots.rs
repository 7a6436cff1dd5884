//! `cargo xtask screenshots`: every page at four sizes, light and dark, with people to look at; `--language mg` takes them in
//! another language than English and `--language all` in every one. Further words name those that are wanted, by the
//! beginning of their names. It fails when something is cut or covered.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Context, Result};
use e2e::{
    BarePage, Browser, Devices, Driver, FACES, Look, RATE, Role, Server, Words, click, find, inspect, settle, until,
    until_within,
};
use serde_json::json;
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thirtyfour::prelude::*;

const SIZES: [(u32, u32); 4] = [(1280, 800), (390, 844), (360, 640), (320, 568)];
const ROOM: &str = "quiet-lemur-rice-4821";
const NAMES: [&str; 16] = [
    "Miora", "Ana", "Hery", "Noro", "Tiana", "Lova", "Fara", "Zoé", "Rivo", "Bao", "Vola", "Solo", "Haja", "Ony",
    "Mamy", "Rija",
];
/// What the README shows.
const KEPT: [(&str, &str); 2] = [("chat-6-1280x800-light", "call"), ("chat-6-1280x800-dark", "call-dark")];

/// So many people are in the call.
const CROWDS: [usize; 5] = [1, 2, 4, 9, 16];

#[tokio::main]
async fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("e2e lies in the workspace")?;
    let images = root.join("docs/images");
    let (languages, only) = wanted(std::env::args().skip(1))?;
    let mut wrong = 0;
    for words in languages {
        let is_english = words.tag() == Words::ALL[0].tag();
        let folder = if is_english { images.clone() } else { images.join(words.tag()) };
        fs::create_dir_all(&folder)?;
        wrong += picture(words, &folder, &only).await?;
        for (from, to) in KEPT.into_iter().filter(|(from, _)| is_english && is_wanted(from, &only)) {
            fs::copy(folder.join(format!("{from}.png")), folder.join(format!("{to}.png")))?;
        }
        println!("{}", folder.display());
    }
    anyhow::ensure!(wrong == 0, "{wrong} things are wrong with the pages, see above");
    Ok(())
}

/// The languages, and the beginnings of the names of pages, that the command line asks for.
fn wanted(mut arguments: impl Iterator<Item = String>) -> Result<(Vec<Words>, Vec<String>)> {
    let (mut languages, mut only) = (vec![Words::ALL[0]], Vec::new());
    while let Some(argument) = arguments.next() {
        if argument != "--language" {
            only.push(argument);
            continue;
        }
        let tag = arguments.next().context("--language names no language")?;
        languages = Words::ALL.into_iter().filter(|words| tag == "all" || tag == words.tag()).collect();
        anyhow::ensure!(!languages.is_empty(), "the page does not speak {tag}");
    }
    Ok((languages, only))
}

fn is_wanted(page: &str, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|only| page.starts_with(only.as_str()))
}

/// Every page that is wanted in one language; how much is wrong with them.
async fn picture(words: Words, folder: &Path, only: &[String]) -> Result<usize> {
    let guests = BarePage::serve(&include_str!("guests.html").replace("/*FACES*/", FACES)).await?;
    let server =
        Server::start(&["--turn-listen", "127.0.0.1:0", "--allow-origin", guests.address().trim_end_matches('/')])
            .await?;
    let driver = Driver::start(Browser::Chromium).await?;
    let room = format!("{}/r/{ROOM}", server.origin());
    let guests = Guests::open(&driver, &guests, &server).await?;
    let open = async |identity| {
        let tab = driver.open(Some(person(identity)), &[&format!("--accept-lang={}", words.tag())]).await?;
        anyhow::Ok(Camera { tab, words, folder: folder.to_owned(), only: only.to_vec(), wrong: Cell::new(0) })
    };
    let (camera, visitor) = (open(0).await?, open(16).await?);

    outside(&visitor, &server.origin()).await?;
    offline(&visitor).await?;
    before(&camera, &visitor, &room).await?;
    camera.press("lobby.join").await?;
    find(&camera.tab, Role::Toolbar, &words.say("call.controls")).await?;
    with_few_and_many(&camera, &visitor, &guests, &room).await?;
    with_some(&camera, &guests).await?;
    Ok(camera.wrong.get() + visitor.wrong.get())
}

/// Whether calls work here: they do, and they do where UDP is blocked.
async fn check(visitor: &Camera, origin: &str) -> Result<()> {
    let Camera { tab, .. } = visitor;
    if !visitor.is_wanted("check") && !visitor.is_wanted("check-udp-blocked") {
        return Ok(());
    }
    tab.goto(format!("{origin}/check")).await?;
    concludes(visitor).await?;
    visitor.take("check").await?;
    let source = "const Native = RTCPeerConnection; \
        const shut = url => (/transport=tcp/.test(url) ? url : url.replace(/:[0-9]+/, ':9')); \
        window.RTCPeerConnection = class extends Native { constructor(config) { super({ ...config, iceServers: \
        (config?.iceServers ?? []).map(server => ({ ...server, urls: [server.urls].flat().map(shut) })) }); } };";
    let known = tab.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
    tab.goto(format!("{origin}/check")).await?;
    concludes(visitor).await?;
    visitor.take("check-udp-blocked").await?;
    let known = json!({ "identifier": known["identifier"] });
    tab.cdp().send_raw("Page.removeScriptToEvaluateOnNewDocument", known).await?;
    Ok(())
}

/// Waits until everything is known that the check tries.
async fn concludes(Camera { tab, words, .. }: &Camera) -> Result<()> {
    let trying = words.say("check.trying");
    until_within(Duration::from_secs(60), "conclusion", || async {
        let script = "return document.querySelector('.verdict [role=status]')?.innerText ?? ''";
        let said: String = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if !said.is_empty() && !said.starts_with(&trying) { Ok(()) } else { Err(said) })
    })
    .await
}

/// Pages without a call.
async fn outside(visitor: &Camera, origin: &str) -> Result<()> {
    let Camera { tab, .. } = visitor;
    tab.goto(format!("{origin}/")).await?;
    visitor.shows("home.new_meeting").await?;
    visitor.take("home").await?;
    tab.goto(format!("{origin}/r/{}", "x".repeat(100))).await?;
    headed(tab, &visitor.words.say("nowhere.heading")).await?;
    visitor.take("no-room").await?;
    check(visitor, origin).await?;
    // A socket that never opens.
    let source = "window.WebSocket = class extends WebSocket { constructor() { super('ws://localhost:9'); } }";
    let known = tab.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
    tab.goto(format!("{origin}/r/{ROOM}")).await?;
    noted(tab).await?;
    visitor.take("unreachable").await?;
    let known = json!({ "identifier": known["identifier"] });
    tab.cdp().send_raw("Page.removeScriptToEvaluateOnNewDocument", known).await?;
    Ok(())
}

/// Where the server is out of reach.
async fn offline(visitor: &Camera) -> Result<()> {
    if !visitor.is_wanted("offline") {
        return Ok(());
    }
    let Camera { tab, .. } = visitor;
    let server = Server::start(&[]).await?;
    let address = format!("{}/", server.origin());
    tab.goto(&address).await?;
    until("service worker", || async {
        let script = "return navigator.serviceWorker.getRegistration().then(it => it?.active?.state ?? 'none')";
        let state: String = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if state == "activated" { Ok(()) } else { Err(state) })
    })
    .await?;
    drop(server);
    tab.goto(&address).await?;
    until("page for being offline", || async {
        let shown: usize = tab
            .execute("return document.querySelectorAll('.cause:not([hidden])').length", Vec::new())
            .await?
            .convert()?;
        Ok(if shown > 0 { Ok(()) } else { Err(shown) })
    })
    .await?;
    visitor.take("offline").await
}

/// The lobby, with devices and without.
async fn before(camera: &Camera, visitor: &Camera, room: &str) -> Result<()> {
    visitor.tab.goto(room).await?;
    let refused = "sessionStorage.setItem('probe-failure', JSON.stringify({ audio: 'NotAllowedError', video: 'NotAllowedError' })); \
                   sessionStorage.setItem('probe-permissions', JSON.stringify({ camera: 'denied', microphone: 'denied' }))";
    visitor.tab.execute(refused, Vec::new()).await?;
    visitor.tab.goto(room).await?;
    noted(&visitor.tab).await?;
    visitor.take("lobby-denied").await?;
    visitor.tab.execute("sessionStorage.clear()", Vec::new()).await?;

    camera.tab.goto(room).await?;
    say_name(camera, NAMES[0]).await?;
    plays(&camera.tab, 1).await?;
    camera.take("lobby").await?;
    camera.press("common.qr_code").await?;
    camera.take("invitation").await?;
    camera.press("common.close").await
}

/// Every view, with more and more people, until no more have a place.
async fn with_few_and_many(camera: &Camera, visitor: &Camera, guests: &Guests, room: &str) -> Result<()> {
    let Camera { tab, .. } = camera;
    let is_full = |people| people == NAMES.len() && visitor.is_wanted("full");
    let is_wanted = |people| {
        let views = ["call", "speaker", "screen", "screens"];
        is_full(people) || views.iter().any(|view| camera.is_wanted(&format!("{view}-{people}")))
    };
    for people in CROWDS.into_iter().filter(|people| is_wanted(*people)) {
        for (number, name) in NAMES.iter().enumerate().take(people).skip(guests.count().await?) {
            guests.come(number, name).await?;
        }
        // From the fourth on, one has no picture.
        let pictures = if people < 4 { people } else { people - 1 };
        plays(tab, pictures).await?;
        camera.take(&format!("call-{people}")).await?;
        if people == 1 {
            continue;
        }
        camera.press("call.speaker_view").await?;
        camera.take(&format!("speaker-{people}")).await?;
        camera.press("call.grid_view").await?;
        guests.share(0, true).await?;
        plays(tab, pictures + 1).await?;
        camera.take(&format!("screen-{people}")).await?;
        camera.press("call.share").await?;
        camera.shows("call.stop_sharing").await?;
        plays(tab, pictures + 2).await?;
        camera.take(&format!("screens-{people}")).await?;
        camera.press("call.stop_sharing").await?;
        guests.share(0, false).await?;
        camera.shows("call.share").await?;
    }
    if visitor.is_wanted("full") {
        visitor.tab.goto(room).await?;
        noted(&visitor.tab).await?;
        visitor.take("full").await?;
    }
    guests.leave().await
}

/// What happens in a call of six.
async fn with_some(camera: &Camera, guests: &Guests) -> Result<()> {
    let Camera { tab, .. } = camera;
    for (number, name) in NAMES.iter().enumerate().skip(1).take(5) {
        guests.come(number, name).await?;
    }
    plays(tab, 5).await?;
    keep_large(tab).await?;
    camera.take("pinned-6").await?;
    keep_large(tab).await?;
    talk(camera, guests).await?;
    camera.press("call.share").await?;
    camera.shows("call.stop_sharing").await?;
    camera.take("sharing-6").await?;
    // Everything goes wrong at once.
    tab.execute("__probe.failure = { screen: 'NotReadableError' }; __probe.phoneCall()", Vec::new()).await?;
    camera.press("call.share_other").await?;
    camera.shows("settings.fix_sound").await?;
    until("three notes", || async {
        let notes: usize =
            tab.execute("return document.querySelectorAll('.notes > *').length", Vec::new()).await?.convert()?;
        Ok(if notes >= 3 { Ok(()) } else { Err(notes) })
    })
    .await?;
    camera.take("notes-6").await?;
    tab.execute("__probe.failure = {}", Vec::new()).await?;
    camera.press("settings.fix_sound").await?;
    camera.press("call.more").await?;
    camera.take("settings").await?;
    // Nobody answers the question of the browser here: there is a sentence about it.
    let ask = "const group = document.querySelector('dialog fieldset'); group.querySelectorAll('input')[1].click(); \
        group.scrollIntoView({ block: 'end' }); return null";
    tab.execute(ask, Vec::new()).await?;
    until("sentence about notifications", || async {
        let script = "document.querySelector('dialog fieldset [role=alert]')?.scrollIntoView({ block: 'end' }); \
            return document.querySelector('dialog fieldset [role=alert]') !== null";
        let is_said: bool = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if is_said { Ok(()) } else { Err("nothing is said") })
    })
    .await?;
    camera.take("settings-messages").await?;
    for accent in ["lagoon", "indigo", "orchid", "slate", "forest"] {
        tab.execute("dress({ accent: arguments[0] })", vec![accent.into()]).await?;
        tab.execute("document.querySelector('.swatches').scrollIntoView()", Vec::new()).await?;
        if accent != "forest" {
            camera.take(&format!("settings-{accent}")).await?;
        }
    }
    camera.press("shortcuts.heading").await?;
    camera.take("shortcuts").await?;
    camera.press("common.close").await?;
    camera.press("call.more").await?;
    camera.press("quality.heading").await?;
    draws(tab).await?;
    camera.take("quality").await?;
    camera.press("common.close").await?;
    camera.press("call.leave").await?;
    camera.shows("ended.come_back").await?;
    camera.take("left").await
}

/// What people say beside what they say aloud.
async fn talk(camera: &Camera, guests: &Guests) -> Result<()> {
    let Camera { tab, .. } = camera;
    for (number, turn) in [(2, 1), (0, 2)] {
        guests.0.execute("guestRaises(...arguments)", vec![json!(number), json!(turn)]).await?;
    }
    let lines = [
        (0, "Manao ahoana daholo!"),
        (0, "The plan for the harvest is at https://resaka.example/r/harvest — please read it before Friday."),
        (1, "Merci, je le lis ce soir 🙂"),
        (3, "Можно начать на час раньше?"),
    ];
    for (order, (number, text)) in lines.into_iter().enumerate() {
        guests.0.execute("guestSays(...arguments)", vec![json!(number), json!(text), json!(order + 1)]).await?;
    }
    until("badge of four", || async {
        let script = "return document.querySelector('.badge')?.innerText ?? ''";
        let count: String = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if count == "4" { Ok(()) } else { Err(count) })
    })
    .await?;
    camera.take("hands-6").await?;
    camera.press("talk.react").await?;
    guests.0.execute("guestReacts(1, 'Clap', 1); guestReacts(3, 'Heart', 1)", Vec::new()).await?;
    camera.take("reactions-6").await?;
    camera.press("talk.react").await?;
    camera.press("talk.chat").await?;
    let field = find(tab, Role::Textbox, &camera.words.say("talk.message")).await?;
    field.send_keys("Eny, mety tsara izany.\u{e007}And this is a longer one, still being written").await?;
    camera.take("chat-6").await?;
    camera.press("talk.everybody").await?;
    camera.take("people-6").await?;
    camera.press("talk.close").await
}

/// The other people: they are there for the camera only.
struct Guests(WebDriver);

impl Guests {
    async fn open(driver: &Driver, page: &BarePage, server: &Server) -> Result<Self> {
        let tab = driver.open(None, &[]).await?;
        let socket = server.origin().replace("http:", "ws:");
        tab.goto(format!("{}?server={socket}/ws&room={ROOM}", page.address())).await?;
        Ok(Self(tab))
    }

    async fn leave(&self) -> Result<()> {
        self.0.execute("everybodyLeaves()", Vec::new()).await?;
        Ok(())
    }

    /// How many people there are, with the one who looks.
    async fn count(&self) -> Result<usize> {
        Ok(self.0.execute("return guests.length + 1", Vec::new()).await?.convert()?)
    }

    /// The guest of this number shares a screen, or none.
    async fn share(&self, number: usize, wanted: bool) -> Result<()> {
        let script = "guestShares(arguments[0], arguments[1]).then(() => arguments[2]())";
        self.0.execute_async(script, vec![json!(number), json!(wanted)]).await?;
        Ok(())
    }

    async fn come(&self, number: usize, name: &str) -> Result<()> {
        let (microphone, camera) = (name != "Hery", name != "Noro");
        let guest = json!({
            "name": name, "identity": number, "microphone": microphone, "camera": camera,
        });
        let script = "guest(arguments[0]).then(() => arguments[1](null), why => arguments[1](String(why)))";
        let refused: Option<String> = self.0.execute_async(script, vec![guest]).await?.convert()?;
        anyhow::ensure!(refused.is_none(), "{name} cannot come: {refused:?}");
        Ok(())
    }
}

fn person(identity: u8) -> Devices {
    Devices { identity, look: Look::Face, rate: RATE, before: "" }
}

async fn say_name(Camera { tab, words, .. }: &Camera, name: &str) -> Result<()> {
    let field = find(tab, Role::Textbox, &words.say("lobby.your_name")).await?;
    field.clear().await?;
    field.send_keys(name).await?;
    Ok(())
}

/// Keeps the first of the others large, or no more.
async fn keep_large(tab: &WebDriver) -> Result<()> {
    let pin = "[data-peer]:not([data-peer=self]) .pin";
    until("pin", || async { Ok(tab.find(By::Css(pin)).await?.click().await.map_err(|error| error.to_string())) }).await
}

/// Waits until this is the heading.
async fn headed(tab: &WebDriver, heading: &str) -> Result<()> {
    until(heading, || async {
        let said: String =
            tab.execute("return document.querySelector('h1')?.innerText ?? ''", Vec::new()).await?.convert()?;
        Ok(if said == heading { Ok(()) } else { Err(said) })
    })
    .await
}

/// Waits until something is wrong.
async fn noted(tab: &WebDriver) -> Result<()> {
    until("a notice", || async {
        let is_there = "return document.querySelector('main .notice') !== null";
        let is_there: bool = tab.execute(is_there, Vec::new()).await?.convert()?;
        Ok(if is_there { Ok(()) } else { Err("nothing is wrong") })
    })
    .await
}

/// Waits until so many pictures move.
async fn plays(tab: &WebDriver, pictures: usize) -> Result<()> {
    until(&format!("{pictures} pictures"), || async {
        let script = "return [...document.querySelectorAll('video')].filter(video => video.videoWidth > 2 && video.checkVisibility({ visibilityProperty: true })).length";
        let shown: usize = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if shown >= pictures { Ok(()) } else { Err(shown) })
    })
    .await
}

/// Waits until the plots of the call's quality have lines.
async fn draws(tab: &WebDriver) -> Result<()> {
    until("lines in plots", || async {
        let script = "return document.querySelector('.plots path')?.getAttribute('d').match(/L/g)?.length ?? 0";
        let steps: usize = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if steps >= 5 { Ok(()) } else { Err(steps) })
    })
    .await
}

struct Camera {
    tab: WebDriver,
    words: Words,
    folder: PathBuf,
    /// Beginnings of the names of those pages that are taken; all of them without.
    only: Vec<String>,
    /// How much was found so far.
    wrong: Cell<usize>,
}

impl Camera {
    /// Presses the button with the words of this name.
    async fn press(&self, name: &str) -> Result<()> {
        click(&self.tab, Role::Button, &self.words.say(name)).await
    }

    /// Waits for it.
    async fn shows(&self, name: &str) -> Result<()> {
        find(&self.tab, Role::Button, &self.words.say(name)).await.map(drop)
    }

    fn is_wanted(&self, page: &str) -> bool {
        is_wanted(page, &self.only)
    }

    /// One picture for each size and theme.
    async fn take(&self, page: &str) -> Result<()> {
        if !self.is_wanted(page) {
            return Ok(());
        }
        for (width, height) in SIZES {
            let is_phone = width < 600;
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
            self.tab.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
            // Nothing is pointed at.
            let away = json!({ "type": "mouseMoved", "x": 0, "y": height - 1 });
            self.tab.cdp().send_raw("Input.dispatchMouseEvent", away).await?;
            let touch = json!({ "enabled": is_phone, "maxTouchPoints": 5 });
            self.tab.cdp().send_raw("Emulation.setTouchEmulationEnabled", touch).await?;
            for theme in ["light", "dark"] {
                let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
                self.tab.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
                settle(&self.tab).await?;
                let file = self.folder.join(format!("{page}-{width}x{height}-{theme}.png"));
                self.tab.screenshot(&file).await?;
            }
            let wrong = inspect(&self.tab).await?;
            wrong.iter().for_each(|wrong| println!("  WRONG {page} {width}x{height}: {wrong}"));
            self.wrong.update(|sum| sum + wrong.len());
        }
        // As it was, for whoever clicks next.
        let (width, height) = SIZES[0];
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tab.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.tab.cdp().send_raw("Emulation.setTouchEmulationEnabled", json!({ "enabled": false })).await?;
        println!("{page}");
        Ok(())
    }
}
