//! Calls in networks of every kind come about, by the best way that there is in each: of two people, one with Chromium and
//! one with Firefox, and of four.
#![allow(clippy::print_stdout, reason = "what is left out is said, and which way was taken")]

use anyhow::{Result, ensure};
use e2e::networks::{Call, Help, Internet, Kind};

/// Calls in a network, each of which ends when everybody sees and hears everybody and every way is the best.
async fn talk(kind: Kind) -> Result<()> {
    if let Some(why) = Internet::missing() {
        println!("left out: {why}");
        return Ok(());
    }
    for people in [2, 4] {
        let call = Call::open(kind, people, Help::Relay).await?;
        call.join().await?;
        call.is_whole().await?;
        let ways: Vec<String> = call.takes_best_ways().await?.iter().map(ToString::to_string).collect();
        println!("{}, {people} people: {}", kind.name(), ways.join(", "));
    }
    Ok(())
}

#[tokio::test]
async fn in_one_home_they_meet_at_home() -> Result<()> {
    talk(Kind::SameLan).await
}

#[tokio::test]
async fn behind_cones_they_meet_between_their_routers() -> Result<()> {
    talk(Kind::ConeCone).await
}

#[tokio::test]
async fn behind_routers_as_most_are_they_meet_between_them() -> Result<()> {
    talk(Kind::StrictStrict).await
}

#[tokio::test]
async fn a_cone_reaches_a_symmetric_router() -> Result<()> {
    talk(Kind::ConeSymmetric).await
}

#[tokio::test]
async fn a_strict_router_and_a_symmetric_one_need_the_relay() -> Result<()> {
    talk(Kind::StrictSymmetric).await
}

#[tokio::test]
async fn behind_symmetric_routers_they_meet_in_the_relay() -> Result<()> {
    talk(Kind::SymmetricSymmetric).await
}

#[tokio::test]
async fn behind_the_routers_of_home_and_provider_one_is_reached() -> Result<()> {
    talk(Kind::Carrier).await
}

#[tokio::test]
async fn who_has_no_udp_goes_to_the_relay_by_tcp() -> Result<()> {
    talk(Kind::OneWithoutUdp).await
}

#[tokio::test]
async fn where_nobody_has_udp_they_meet_in_the_relay() -> Result<()> {
    talk(Kind::WithoutUdp).await
}

#[tokio::test]
async fn who_has_https_alone_goes_to_the_relay_by_tls() -> Result<()> {
    talk(Kind::OneOnlyHttps).await
}

#[tokio::test]
async fn where_nobody_has_more_than_https_they_meet_in_the_relay() -> Result<()> {
    talk(Kind::OnlyHttps).await
}

#[tokio::test]
async fn without_ipv4_they_meet_by_their_own_addresses() -> Result<()> {
    talk(Kind::OnlyIpv6).await
}

/// Chromium never says of which family its relay is to be, and here there is one alone.
#[tokio::test]
async fn without_ipv4_and_without_a_way_to_each_other_they_meet_in_the_relay() -> Result<()> {
    talk(Kind::OnlyIpv6Relay).await
}

#[tokio::test]
async fn without_a_relay_symmetric_routers_keep_people_apart_and_the_page_says_so() -> Result<()> {
    if let Some(why) = Internet::missing() {
        println!("left out: {why}");
        return Ok(());
    }
    let call = Call::open(Kind::SymmetricSymmetric, 2, Help::Addresses).await?;
    call.join().await?;
    let apart = call.does_without_relay().await?;
    ensure!(apart == [(1, 2)], "{apart:?}");
    Ok(())
}
