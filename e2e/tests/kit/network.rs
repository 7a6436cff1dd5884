//! Each fault of the network, seen by datagrams between the participants.

use anyhow::{Context, Result};
use e2e::faults::{Network, Udp};
use e2e::until;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// A socket in each network; they know each other by their position.
struct Sockets(Vec<(SocketAddr, UdpSocket)>);

impl Sockets {
    async fn open(network: &Network, people: u8) -> Result<Self> {
        let mut sockets = Vec::new();
        for n in 1..=people {
            let address = SocketAddr::from(([10, 99, n, 2], 5000));
            sockets.push((address, network.of(n)?.datagrams(address).await?));
        }
        Ok(Self(sockets))
    }

    /// How many of a hundred datagrams arrive.
    async fn arrive(&self, from: usize, to: usize) -> Result<usize> {
        // What is still on its way belongs to an earlier question.
        while timeout(Duration::from_millis(20), self.0[to].1.recv(&mut [0; 8])).await.is_ok() {}
        for _ in 0..100 {
            // Without a link there is no way to send at all.
            let _ = self.0[from].1.send_to(b"x", self.0[to].0).await;
        }
        let mut arrived = 0;
        while timeout(Duration::from_millis(200), self.0[to].1.recv(&mut [0; 8])).await.is_ok() {
            arrived += 1;
        }
        Ok(arrived)
    }
}

impl Sockets {
    /// Waits until all of a hundred arrive: a link that comes up takes a moment, and so does the question who is where.
    async fn arrive_again(&self, from: usize, to: usize) -> Result<()> {
        until("open way", || async {
            let arrived = self.arrive(from, to).await?;
            Ok(if arrived == 100 { Ok(()) } else { Err(arrived) })
        })
        .await
    }
}

/// The network, or why there is none here.
async fn network(people: u8) -> Result<Option<Network>> {
    if let Some(why) = Network::missing() {
        println!("left out: {why}");
        return Ok(None);
    }
    Network::build(people).await.map(Some)
}

#[tokio::test]
async fn datagrams_are_lost_cut_and_kept_apart_as_said() -> Result<()> {
    let Some(network) = network(3).await? else { return Ok(()) };
    let sockets = Sockets::open(&network, 3).await?;
    assert_eq!(sockets.arrive(0, 1).await?, 100);

    network.udp(&Udp::Lossy(20)).await?;
    let mut arrived = 0;
    for _ in 0..5 {
        arrived += sockets.arrive(0, 1).await?;
    }
    // Of 500; a fifth lost is 100, give or take five standard deviations.
    assert!((355..=445).contains(&arrived), "{arrived} of 500 arrived");

    network.udp(&Udp::Cut(1)).await?;
    assert_eq!([sockets.arrive(0, 1).await?, sockets.arrive(1, 0).await?, sockets.arrive(1, 2).await?], [0, 0, 100]);

    network.udp(&Udp::CutBetween(1, 2)).await?;
    let arrive = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2)];
    let mut arrived = Vec::new();
    for (from, to) in arrive {
        arrived.push(sockets.arrive(from, to).await?);
    }
    assert_eq!(arrived, [0, 0, 100, 100, 100]);

    network.udp(&Udp::CutForAll).await?;
    assert_eq!(sockets.arrive(1, 2).await?, 0);
    network.udp(&Udp::Free).await?;
    assert_eq!(sockets.arrive(0, 1).await?, 100);
    Ok(())
}

#[tokio::test]
async fn links_go_down_and_come_back_with_their_routes() -> Result<()> {
    let Some(network) = network(2).await? else { return Ok(()) };
    let sockets = Sockets::open(&network, 2).await?;
    network.link_down(1).await?;
    assert_eq!(sockets.arrive(1, 0).await?, 0);
    network.link_up(1).await?;
    sockets.arrive_again(1, 0).await?;
    sockets.arrive_again(0, 1).await?;
    network.cable(2, false).await?;
    assert_eq!(sockets.arrive(0, 1).await?, 0);
    network.cable(2, true).await?;
    sockets.arrive_again(0, 1).await
}

#[tokio::test]
async fn an_address_is_replaced_by_another() -> Result<()> {
    let Some(network) = network(2).await? else { return Ok(()) };
    let sockets = Sockets::open(&network, 2).await?;
    network.change_address(1, 1).await?;
    assert_eq!(sockets.arrive(1, 0).await?, 0);
    let moved: SocketAddr = "10.99.1.3:5001".parse()?;
    let moved = network.of(1)?.datagrams(moved).await?;
    moved.send_to(b"x", sockets.0[1].0).await?;
    let (_, from) =
        timeout(Duration::from_secs(2), sockets.0[1].1.recv_from(&mut [0; 8])).await.context("nothing")??;
    assert_eq!(from.ip().to_string(), "10.99.1.3");
    Ok(())
}

#[tokio::test]
async fn nothing_is_left_behind() -> Result<()> {
    let Some(network) = network(1).await? else { return Ok(()) };
    let names = [network.of(1)?.name().to_owned(), network.router().name().to_owned()];
    let is_there = |name: &String| Path::new("/run/netns").join(name).exists();
    assert!(names.iter().all(is_there));
    drop(network);
    assert!(!names.iter().any(is_there));
    // A process that was killed cleans nothing up; the next network does.
    let mut dead = std::process::Command::new("true").spawn()?;
    dead.wait()?;
    let left = format!("resaka-{}-0-router", dead.id());
    assert!(std::process::Command::new("ip").args(["netns", "add", &left]).status()?.success());
    let _next = Network::build(1).await?;
    assert!(!is_there(&left));
    Ok(())
}
