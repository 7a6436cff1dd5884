//! Calls through reverse proxies that speak TLS, with the configuration that operators are given.

use crate::everybody::{go_on_seeing_each_other, join, see_and_hear_each_other};
use anyhow::{Context, Result, ensure};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Options, Participant, Proxy, Stage, free_port, until};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use shared::PROTOCOL_VERSION;
use std::net::Ipv4Addr;
use thirtyfour::prelude::*;
use tokio_tungstenite::tungstenite::Message;

/// Notes which sockets the page opens.
const SOCKETS: &str = "{ const Plain = WebSocket; window.sockets = []; window.WebSocket = class extends Plain { \
                       constructor(url, ...rest) { super(url, ...rest); window.sockets.push(String(url)); } }; }";

#[tokio::test]
async fn two_people_talk_through_nginx() -> Result<()> {
    talk(Proxy::Nginx, "/", [Chromium, Chromium]).await
}

#[tokio::test]
async fn two_people_talk_under_a_path_that_nginx_leaves_out() -> Result<()> {
    talk(Proxy::NginxPath, "/resaka/", [Chromium, Firefox]).await
}

#[tokio::test]
async fn two_people_talk_under_a_path_that_haproxy_hands_on() -> Result<()> {
    talk(Proxy::Haproxy, "/resaka/", [Firefox, Chromium]).await
}

#[tokio::test]
async fn two_people_talk_through_caddy() -> Result<()> {
    talk(Proxy::Caddy, "/", [Chromium, Chromium]).await
}

/// The page comes from the server itself, and its socket goes through nginx to another address.
#[tokio::test]
async fn signaling_goes_where_the_operator_says() -> Result<()> {
    let Some(program) = Proxy::NginxPath.program() else { return Ok(()) };
    let (port, page) = (free_port()?, free_port()?);
    let signaling = format!("wss://localhost:{port}/resaka/ws");
    let origin = format!("http://localhost:{page}");
    let settings = ["--signaling-url", &signaling, "--allow-origin", &origin, "--trusted-proxy", "127.0.0.1"];
    let mut stage = Stage::open_on(page, &settings).await?;
    let _front = Proxy::NginxPath.start(&program, port, stage.server().port()).await?;
    let options = Options { before: SOCKETS, ..Options::default() };
    let (ana, hery) =
        (stage.enter_with(Chromium, "Ana", options).await?, stage.enter_with(Firefox, "Hery", options).await?);
    let (people, room) = ([ana, hery], stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    for person in &people {
        ensure!(sockets(person).await? == [&*signaling], "{:?}", sockets(person).await?);
    }
    Ok(())
}

#[tokio::test]
async fn nginx_says_who_asks() -> Result<()> {
    says_who_asks(Proxy::NginxPath).await
}

#[tokio::test]
async fn haproxy_says_who_asks() -> Result<()> {
    says_who_asks(Proxy::Haproxy).await
}

/// Each address behind the proxy has a limit of its own, and nobody gets around theirs by what they write into headers.
async fn says_who_asks(proxy: Proxy) -> Result<()> {
    let Some(program) = proxy.program() else { return Ok(()) };
    let port = free_port()?;
    let home = format!("https://localhost:{port}/resaka/");
    let settings = ["--external-url", &home, "--trusted-proxy", "127.0.0.1", "--connections-per-address", "2"];
    let stage = Stage::open_with(&settings).await?;
    let front = proxy.start(&program, port, stage.server().port()).await?;
    let mut open = Vec::new();
    let invented = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=198.51.100.7")];
    for (address, headers, expected) in [
        (2, &[][..], "Welcome"),
        (2, &invented, "Welcome"),
        (2, &[], "Refused"),
        (2, &invented, "Refused"),
        (3, &[], "Welcome"),
        (3, &invented, "Welcome"),
        (3, &invented, "Refused"),
    ] {
        let mut socket = Box::pin(front.socket(Ipv4Addr::new(127, 0, 0, address), "/resaka/ws", headers)).await?;
        let hello = json!({ "Hello": { "version": PROTOCOL_VERSION, "room": "r", "page": 7 } });
        socket.send(Message::text(hello.to_string())).await?;
        let said = socket.next().await.context("a first word")??;
        ensure!(said.to_text()?.contains(expected), "instead of {expected} for 127.0.0.{address}: {said}");
        open.push(socket);
    }
    Ok(())
}

async fn talk(proxy: Proxy, path: &str, browsers: [Browser; 2]) -> Result<()> {
    let Some(program) = proxy.program() else { return Ok(()) };
    let port = free_port()?;
    let home = format!("https://localhost:{port}{path}");
    let mut stage = Stage::open_with(&["--external-url", &home, "--trusted-proxy", "127.0.0.1"]).await?;
    let _front = proxy.start(&program, port, stage.server().port()).await?;
    let options = Options { before: SOCKETS, origin: Some(home.trim_end_matches('/')), ..Options::default() };
    let ana = stage.enter_with(browsers[0], "Ana", options).await?;
    let hery = stage.enter_with(browsers[1], "Hery", options).await?;

    // A meeting that the page makes, and the link to it that it gives.
    ana.open("/").await?;
    ana.press("New meeting").await?;
    let rooms = format!("{home}r/");
    let address = until("room of its own", || async {
        let address = ana.driver().current_url().await?.to_string();
        Ok(if address.starts_with(&rooms) { Ok(address) } else { Err(address) })
    })
    .await?;
    ana.enter().await?;
    ana.driver().execute("navigator.clipboard.writeText = async text => { window.copied = text; }", Vec::new()).await?;
    ana.press("Copy link").await?;
    let link: String = ana.driver().execute("return window.copied ?? ''", Vec::new()).await?.convert()?;
    ensure!(link == address, "{link} is not {address}");
    hery.driver().goto(&link).await?;
    hery.enter().await?;
    let people = [ana, hery];
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await?;

    let socket = home.replacen("https", "wss", 1) + "ws";
    for person in &people {
        ensure!(sockets(person).await? == [&*socket], "{:?}", sockets(person).await?);
        let fetched = "return performance.getEntriesByType('resource').map(entry => entry.name)";
        let fetched: Vec<String> = person.driver().execute(fetched, Vec::new()).await?.convert()?;
        ensure!(fetched.len() > 3 && fetched.iter().all(|address| address.starts_with(&home)), "{fetched:?}");
    }
    // Loaded again in the middle of the call, and out of it by the link to the first page.
    let [ana, hery] = &people;
    hery.driver().refresh().await?;
    hery.is_in_call().await?;
    see_and_hear_each_other(&people).await?;
    hery.leave().await?;
    let way_home = hery.driver().find(By::Css("a.brand")).await?;
    ensure!(way_home.prop("href").await?.as_deref() == Some(&*home), "{:?}", way_home.prop("href").await?);
    way_home.click().await?;
    until("start page", || async {
        let address = hery.driver().current_url().await?.to_string();
        Ok(if address == home { Ok(()) } else { Err(address) })
    })
    .await?;
    ana.sees_exactly(&[]).await
}

async fn sockets(person: &Participant) -> Result<Vec<String>> {
    Ok(person.driver().execute("return window.sockets", Vec::new()).await?.convert()?)
}
