//! Tries everything that calls need, as far as this page and the server can: for the page that tells whether calls work here.

use super::page;
use crate::browser::{Gathered, Round, Socket, SocketEvent, gather, heard, now, pause, random};
use crate::check::{Asked, Findings, Packets, Server, Travel, Way, uplink};
use crate::made_up;
use futures_channel::mpsc;
use futures_util::future::{Either, join, join3, select};
use futures_util::{FutureExt, StreamExt};
use leptos::prelude::*;
use mesh::Ice;
use shared::{FromServer, Hello, IceScheme, IceTransport, IceUrl, PROTOCOL_VERSION, ToServer};
use std::time::Duration;

/// An answer of the server, or of a relay, that takes longer does not come.
const LIMIT: Duration = Duration::from_secs(8);
/// Packets like those of a voice: 50 a second, for so long, of so many bytes.
const PACKETS: u32 = 250;
const EVERY: Duration = Duration::from_millis(20);
const PACKET: usize = 160;
/// What is on its way when the last was sent still counts.
const LAST: Duration = Duration::from_millis(800);
/// A burst is over after this time or so many bytes, whatever comes first: nobody else on the line is to suffer.
const BURST: Duration = Duration::from_secs(2);
const BURST_BYTES: usize = 3_000_000;
/// Packets of it, and how many bytes of them may wait in the browser.
const BURST_PACKET: usize = 1_100;
const BURST_WAITING: u32 = 65_536;

/// Begins, and goes on until everything is known or nobody wants to know any more.
pub(crate) async fn try_everything(findings: RwSignal<Findings>) {
    let note = move |change: &dyn Fn(&mut Findings)| findings.try_update(|findings| change(findings)).is_some();
    let asked = ask_server().await;
    match asked {
        Err(server) => {
            note(&|findings| {
                findings.server = Some(server);
                give_up(findings);
            });
        }
        // The socket stays open: the credentials are for those who are there.
        Ok((ice, _socket)) => {
            let port = ice.only(is_udp).urls().map(|url| url.port()).next();
            note(&|findings| (findings.server, findings.udp_port) = (Some(Server::Up), port));
            find_ways(&ice, findings).await;
            let best = findings.try_get_untracked().and_then(|found| best_way(&ice, &found));
            match best {
                Some(ice) => travel(&ice, findings).await,
                None => _ = note(&|findings| findings.travel = Travel::Unasked),
            }
        }
    }
    note(&|findings| findings.is_done = true);
}

/// Without the server there is nobody to ask.
fn give_up(findings: &mut Findings) {
    (findings.host, findings.mapped) = (Asked::Unasked, Asked::Unasked);
    (findings.udp, findings.tcp, findings.tls) = (Asked::Unasked, Asked::Unasked, Asked::Unasked);
    findings.travel = Travel::Unasked;
}

/// Asks as a visitor of a room that nobody knows. Visitors are told of the servers, and are seen by nobody.
async fn ask_server() -> Result<(Ice, Socket), Server> {
    let (tell, mut told) = mpsc::unbounded();
    let socket = Socket::open(move |event| {
        // Nobody may be listening any more.
        let _ = tell.unbounded_send(event);
    });
    let (room, page) = (made_up::room_name(random()), page());
    socket.send(&ToServer::<()>::Hello(Hello { version: PROTOCOL_VERSION, room, page, resume: None }));
    let answer = async {
        while let Some(SocketEvent::Text(text)) = told.next().await {
            match heard(&text) {
                Some(FromServer::Welcome { ice, relay_only, .. }) => return Ok(Ice::of(&ice, relay_only).0),
                Some(FromServer::Refused { .. }) => return Err(Server::Refused),
                Some(_) | None => {}
            }
        }
        Err(Server::Unreachable)
    };
    match select(Box::pin(answer), Box::pin(pause(LIMIT))).await {
        Either::Left((answer, _)) => answer.map(|ice| (ice, socket)),
        Either::Right(_) => Err(Server::Unreachable),
    }
}

fn is_udp(url: &IceUrl) -> bool {
    url.transport() == IceTransport::Udp
}

fn is_udp_relay(url: &IceUrl) -> bool {
    url.scheme() == IceScheme::Turn && is_udp(url)
}

fn is_tcp_relay(url: &IceUrl) -> bool {
    url.scheme() == IceScheme::Turn && url.transport() == IceTransport::Tcp
}

fn is_tls_relay(url: &IceUrl) -> bool {
    url.scheme() == IceScheme::Turns
}

async fn find_ways(ice: &Ice, findings: RwSignal<Findings>) {
    let note = |change: &dyn Fn(&mut Findings)| _ = findings.try_update(|findings| change(findings));
    let addresses = async {
        if ice.relay_only {
            note(&|findings| (findings.host, findings.mapped) = (Asked::Unasked, Asked::Unasked));
            return;
        }
        let by_udp = ice.only(is_udp);
        let is_asked = !by_udp.servers.is_empty();
        let found = gather(&by_udp, |found| found.host && found.mapped, LIMIT).await;
        let is = |found: bool| if found { Asked::Yes } else { Asked::No(()) };
        note(&|findings| {
            findings.host = is(found.host);
            // Whoever has no router in between is told of nothing new; the relay has answered all the same.
            findings.mapped = if is_asked { is(found.mapped || found.relay) } else { Asked::Unasked };
        });
    };
    let relays = join3(
        relay(ice.only(is_udp_relay)).map(|way| note(&|findings| findings.udp = way)),
        relay(ice.only(is_tcp_relay)).map(|way| note(&|findings| findings.tcp = way)),
        relay(ice.only(is_tls_relay)).map(|way| note(&|findings| findings.tls = way)),
    );
    join(addresses, relays).await;
}

/// Whether there is a relay to be had of these.
async fn relay(ice: Ice) -> Asked<Way> {
    if ice.servers.is_empty() {
        return Asked::Unasked;
    }
    let Gathered { relay, refused, .. } = gather(&Ice { relay_only: true, ..ice }, |found| found.relay, LIMIT).await;
    match (relay, refused) {
        (true, _) => Asked::Yes,
        (false, Some(code)) => Asked::No(Way::Refused(code)),
        (false, None) => Asked::No(Way::Silent),
    }
}

/// As calls will choose.
fn best_way(ice: &Ice, found: &Findings) -> Option<Ice> {
    let is_meant: fn(&IceUrl) -> bool = match (found.udp.is_yes(), found.tcp.is_yes(), found.tls.is_yes()) {
        (true, _, _) => is_udp_relay,
        (false, true, _) => is_tcp_relay,
        (false, false, true) => is_tls_relay,
        (false, false, false) => return None,
    };
    Some(Ice { relay_only: true, ..ice.only(is_meant) })
}

/// Sends packets through the relay and back: first like a voice, then as many as pass.
async fn travel(ice: &Ice, findings: RwSignal<Findings>) {
    let note = |change: &dyn Fn(&mut Findings)| _ = findings.try_update(|findings| change(findings));
    let Some(round) = Round::open(ice, LIMIT).await else { return note(&|findings| findings.travel = Travel::Lost) };
    let began = now();
    for number in 1..=PACKETS {
        round.send(PACKET);
        // Timers are late; what they miss is made up for.
        pause((began + EVERY * number).saturating_sub(now())).await;
        if findings.is_disposed() {
            return;
        }
    }
    pause(LAST).await;
    let (sent, arrivals) = round.take();
    let trip = Packets { sent, arrivals }.trip();
    note(&|findings| findings.travel = trip.map_or(Travel::Lost, Travel::Measured));
    if trip.is_none() {
        return;
    }

    let began = now();
    let mut bytes = 0;
    while bytes < BURST_BYTES && now().saturating_sub(began) < BURST && !findings.is_disposed() {
        while round.waiting() < BURST_WAITING && bytes < BURST_BYTES {
            round.send(BURST_PACKET);
            bytes += BURST_PACKET;
        }
        pause(Duration::from_millis(5)).await;
    }
    pause(LAST).await;
    let (sent, arrivals) = round.take();
    let rate = uplink(&Packets { sent, arrivals });
    note(&|findings| findings.uplink = rate);
}
