//! Each kind of router and firewall, seen by datagrams and connections.

use anyhow::{Context, Result};
use e2e::faults::Namespace;
use e2e::networks::{Access, Family, Home, Internet, SERVER_NAME};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// What does not come in this time does not come.
const MOMENT: Duration = Duration::from_millis(300);

/// Homes of one person each, or why there are none here.
async fn homes(accesses: &[Access]) -> Result<Option<Internet>> {
    build(Family::V4, &accesses.iter().map(|access| Home::of_one(*access)).collect::<Vec<_>>()).await
}

async fn build(family: Family, homes: &[Home]) -> Result<Option<Internet>> {
    if let Some(why) = Internet::missing() {
        println!("left out: {why}");
        return Ok(None);
    }
    Internet::build(family, homes).await.map(Some)
}

async fn socket(namespace: &Namespace, address: IpAddr, port: u16) -> Result<UdpSocket> {
    namespace.datagrams((address, port).into()).await
}

async fn at_home(internet: &Internet, person: u8, port: u16) -> Result<UdpSocket> {
    socket(internet.of(person)?, internet.own_address(person)?, port).await
}

async fn at_server(internet: &Internet, port: u16) -> Result<UdpSocket> {
    socket(internet.server(), internet.server_address(), port).await
}

/// Whom a datagram seems to come from, if it comes.
async fn sent(from: &UdpSocket, to: &UdpSocket, address: SocketAddr) -> Result<Option<SocketAddr>> {
    // Without a way there, the system refuses to send.
    let _ = from.send_to(b"x", address).await;
    match timeout(MOMENT, to.recv_from(&mut [0; 8])).await {
        Ok(received) => Ok(Some(received?.1)),
        Err(_) => Ok(None),
    }
}

/// What a router does with the datagrams of one socket: two ports of the server see it from this and that one; whether
/// the server can answer from a third port, and somebody else at all.
async fn behaviour(access: Access) -> Result<Option<(SocketAddr, SocketAddr, bool, bool)>> {
    let Some(internet) = homes(&[access, Access::Cone]).await? else { return Ok(None) };
    let inside = at_home(&internet, 1, 6000).await?;
    let (first, second, third) =
        (at_server(&internet, 5000).await?, at_server(&internet, 5001).await?, at_server(&internet, 5002).await?);
    // Nothing comes in that was not asked for, and what came too early changes nothing.
    let early = (internet.public_address(1)?, 6000).into();
    assert_eq!(sent(&third, &inside, early).await?, None);
    let one = sent(&inside, &first, first.local_addr()?).await?.context("the way out")?;
    let other = sent(&inside, &second, second.local_addr()?).await?.context("the way out")?;
    assert_eq!(one.ip(), internet.public_address(1)?);
    assert_eq!(sent(&first, &inside, one).await?, Some(first.local_addr()?), "the way back");
    let answers = sent(&third, &inside, one).await?.is_some();
    let stranger = at_home(&internet, 2, 6000).await?;
    let strangers = sent(&stranger, &inside, one).await?.is_some();
    Ok(Some((one, other, answers, strangers)))
}

#[tokio::test]
async fn a_cone_has_one_port_and_lets_in_everybody() -> Result<()> {
    let Some((one, other, answers, strangers)) = behaviour(Access::Cone).await? else { return Ok(()) };
    assert_eq!(one, other);
    assert!(answers && strangers);
    Ok(())
}

#[tokio::test]
async fn a_strict_router_has_one_port_and_lets_in_what_it_sent_to() -> Result<()> {
    let Some((one, other, answers, strangers)) = behaviour(Access::Strict).await? else { return Ok(()) };
    assert_eq!(one, other);
    assert!(!answers && !strangers);
    Ok(())
}

#[tokio::test]
async fn a_symmetric_router_has_a_port_for_each_it_speaks_with() -> Result<()> {
    let Some((one, other, answers, strangers)) = behaviour(Access::Symmetric).await? else { return Ok(()) };
    assert_ne!(one.port(), other.port());
    assert!(!answers && !strangers);
    Ok(())
}

#[tokio::test]
async fn homes_of_one_provider_share_an_address_and_do_not_reach_each_other_by_it() -> Result<()> {
    let Some((one, other, answers, strangers)) = behaviour(Access::Carrier).await? else { return Ok(()) };
    assert_eq!(one, other);
    assert!(answers && strangers);

    let Some(internet) = homes(&[Access::Carrier, Access::Carrier]).await? else { return Ok(()) };
    assert_eq!(internet.public_address(1)?, internet.public_address(2)?);
    let server = at_server(&internet, 5000).await?;
    let (ana, hery) = (at_home(&internet, 1, 6001).await?, at_home(&internet, 2, 6002).await?);
    let one = sent(&ana, &server, server.local_addr()?).await?.context("the way out")?;
    let other = sent(&hery, &server, server.local_addr()?).await?.context("the way out")?;
    // Each has asked for the other, and still nothing comes.
    assert_eq!(sent(&ana, &hery, other).await?, None);
    assert_eq!(sent(&hery, &ana, one).await?, None);
    Ok(())
}

#[tokio::test]
async fn people_of_one_home_reach_each_other_and_others_do_not() -> Result<()> {
    let homes = [Home { access: Access::Strict, people: 2 }, Home::of_one(Access::Strict)];
    let Some(internet) = build(Family::V4, &homes).await? else { return Ok(()) };
    let [ana, hery, miora] =
        [at_home(&internet, 1, 6000).await?, at_home(&internet, 2, 6000).await?, at_home(&internet, 3, 6000).await?];
    assert_eq!(sent(&ana, &hery, hery.local_addr()?).await?, Some(ana.local_addr()?));
    assert_eq!(sent(&miora, &hery, hery.local_addr()?).await?, None);
    assert_eq!((internet.public_address(1)?, internet.is_one_home(1, 2)?), (internet.public_address(2)?, true));
    assert_ne!((internet.public_address(1)?, internet.is_one_home(1, 3)?), (internet.public_address(3)?, true));
    Ok(())
}

#[tokio::test]
async fn firewalls_let_through_what_they_say() -> Result<()> {
    let accesses = [Access::Strict, Access::NoUdp, Access::OnlyHttps];
    let Some(internet) = homes(&accesses).await? else { return Ok(()) };
    let datagrams = at_server(&internet, 443).await?;
    let address = internet.server_address();
    let _listening = (
        internet.server().listen((address, 443).into()).await?,
        internet.server().listen((address, 3478).into()).await?,
    );
    let mut passes = Vec::new();
    for n in 1..=3 {
        let udp = sent(&at_home(&internet, n, 6000).await?, &datagrams, datagrams.local_addr()?).await?.is_some();
        let person = internet.of(n)?;
        let connects = async |port| {
            let connected = timeout(MOMENT, person.connect((address, port).into())).await;
            connected.is_ok_and(|connected| connected.is_ok())
        };
        passes.push((udp, connects(443).await, connects(3478).await));
    }
    assert_eq!(passes, [(true, true, true), (false, true, true), (false, true, false)]);
    Ok(())
}

#[tokio::test]
async fn with_ipv6_alone_addresses_are_public_and_let_in_what_was_asked_for() -> Result<()> {
    let homes = [Home::of_one(Access::Strict), Home::of_one(Access::Strict)];
    let Some(internet) = build(Family::V6, &homes).await? else { return Ok(()) };
    let [ana, hery] = [at_home(&internet, 1, 6000).await?, at_home(&internet, 2, 6000).await?];
    let [one, other] = [ana.local_addr()?, hery.local_addr()?];
    assert!(one.is_ipv6());
    assert_eq!(internet.public_address(1)?, one.ip());
    assert_eq!(sent(&ana, &hery, other).await?, None);
    assert_eq!(sent(&hery, &ana, one).await?, Some(other));
    assert_eq!(sent(&ana, &hery, other).await?, Some(one));
    // There is no way to send anything over IPv4.
    let ipv4 = internet.of(1)?.datagrams("0.0.0.0:0".parse()?).await?;
    assert!(ipv4.send_to(b"x", "11.0.0.2:5000").await.is_err());
    Ok(())
}

#[tokio::test]
async fn who_has_a_way_to_the_server_alone_reaches_nobody_else() -> Result<()> {
    for family in [Family::V4, Family::V6] {
        let homes = [Home::of_one(Access::OnlyServer), Home::of_one(Access::Cone)];
        let Some(internet) = build(family, &homes).await? else { return Ok(()) };
        let [ana, hery] = [at_home(&internet, 1, 6000).await?, at_home(&internet, 2, 6000).await?];
        let server = at_server(&internet, 5000).await?;
        let one = sent(&ana, &server, server.local_addr()?).await?.context("the way out")?;
        let other = sent(&hery, &server, server.local_addr()?).await?.context("the way out")?;
        assert_eq!((one.ip(), other.ip()), (internet.public_address(1)?, internet.public_address(2)?));
        assert_eq!(sent(&server, &ana, one).await?, Some(server.local_addr()?), "the way back");
        // Each has asked for the other, and still nothing comes.
        assert_eq!(sent(&ana, &hery, other).await?, None);
        assert_eq!(sent(&hery, &ana, one).await?, None);
    }
    Ok(())
}

#[tokio::test]
async fn everybody_knows_the_server_by_name_and_nothing_is_left_behind() -> Result<()> {
    let Some(internet) = homes(&[Access::Carrier]).await? else { return Ok(()) };
    let name = internet.of(1)?.name().to_owned();
    let asked = Command::new("ip").args(["netns", "exec", &name, "getent", "hosts", SERVER_NAME]).output()?;
    assert!(String::from_utf8(asked.stdout)?.starts_with(&internet.server_address().to_string()));
    let places = ["/run/netns", "/etc/netns"].map(|folder| Path::new(folder).join(&name));
    assert!(places.iter().all(|place| place.exists()));
    drop(internet);
    assert!(!places.iter().any(|place| place.exists()));
    Ok(())
}
