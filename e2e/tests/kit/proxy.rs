//! Each fault of the way to the server, seen from both of its ends.

use anyhow::{Context, Result};
use e2e::faults::Proxy;
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

/// Longer than anything takes that is not held up.
const SILENCE: Duration = Duration::from_millis(300);

struct Way {
    proxy: Proxy,
    server: TcpListener,
}

impl Way {
    async fn open() -> Result<Self> {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let proxy = Proxy::open(server.local_addr()?.port()).await?;
        Ok(Self { proxy, server })
    }

    /// Both ends of a new connection.
    async fn connect(&self) -> Result<(TcpStream, TcpStream)> {
        let client = TcpStream::connect(self.proxy.address()).await?;
        let (server, _) = self.server.accept().await?;
        Ok((client, server))
    }
}

async fn says(from: &mut TcpStream, to: &mut TcpStream, word: &[u8]) -> Result<Duration> {
    let start = Instant::now();
    from.write_all(word).await?;
    let mut heard = vec![0; word.len()];
    timeout(Duration::from_secs(5), to.read_exact(&mut heard)).await.context("nothing arrives")??;
    assert_eq!(heard, word);
    Ok(start.elapsed())
}

async fn is_silent(socket: &mut TcpStream) -> bool {
    timeout(SILENCE, socket.read(&mut [0; 16])).await.is_err()
}

async fn is_reset(socket: &mut TcpStream) -> Result<bool> {
    let read = timeout(Duration::from_secs(5), socket.read(&mut [0; 16])).await.context("nothing happens")?;
    Ok(read.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset))
}

#[tokio::test]
async fn bytes_pass_both_ways_and_so_does_the_end() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    says(&mut client, &mut server, b"hello").await?;
    says(&mut server, &mut client, b"welcome").await?;
    drop(client);
    assert_eq!(server.read(&mut [0; 16]).await?, 0);
    Ok(())
}

#[tokio::test]
async fn delayed_bytes_come_later_and_in_order() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    let usual = says(&mut client, &mut server, b"a").await?;
    way.proxy.delay(Duration::from_millis(200));
    let later = says(&mut client, &mut server, b"b").await?;
    assert!(usual < Duration::from_millis(100) && later >= Duration::from_millis(200), "{usual:?}, {later:?}");
    way.proxy.delay(Duration::ZERO);
    client.write_all(b"cd").await?;
    client.flush().await?;
    says(&mut client, &mut server, b"").await?;
    let mut rest = [0; 2];
    server.read_exact(&mut rest).await?;
    assert_eq!(&rest, b"cd");
    Ok(())
}

#[tokio::test]
async fn a_throttled_way_takes_its_time() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    way.proxy.throttle(Some(100_000));
    let took = says(&mut client, &mut server, &[7; 30_000]).await?;
    assert!(took >= Duration::from_millis(250), "{took:?}");
    Ok(())
}

#[tokio::test]
async fn a_pause_holds_everything_and_loses_nothing() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    way.proxy.pause(true);
    client.write_all(b"held").await?;
    assert!(is_silent(&mut server).await);
    way.proxy.pause(false);
    let mut heard = [0; 4];
    server.read_exact(&mut heard).await?;
    assert_eq!(&heard, b"held");
    Ok(())
}

#[tokio::test]
async fn a_reset_is_seen_by_both_ends_and_the_next_connection_is_well() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    says(&mut client, &mut server, b"hello").await?;
    way.proxy.reset();
    assert!(is_reset(&mut client).await? && is_reset(&mut server).await?);
    let (mut client, mut server) = way.connect().await?;
    says(&mut client, &mut server, b"again").await?;
    Ok(())
}

#[tokio::test]
async fn a_half_open_connection_says_nothing_and_the_next_is_well() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    says(&mut client, &mut server, b"hello").await?;
    way.proxy.half_open();
    client.write_all(b"lost").await?;
    assert!(is_silent(&mut server).await && is_silent(&mut client).await);
    let (mut other, mut there) = way.connect().await?;
    says(&mut other, &mut there, b"again").await?;
    assert_eq!(way.proxy.connections(), 2);
    // Not even the other side's end is told.
    drop(server);
    assert!(is_silent(&mut client).await);
    Ok(())
}

#[tokio::test]
async fn an_outage_turns_everybody_away_until_it_is_over() -> Result<()> {
    let way = Way::open().await?;
    let (mut client, mut server) = way.connect().await?;
    says(&mut client, &mut server, b"hello").await?;
    way.proxy.outage(true);
    assert!(is_reset(&mut client).await?);
    let mut refused = TcpStream::connect(way.proxy.address()).await?;
    assert!(is_reset(&mut refused).await?);
    way.proxy.outage(false);
    let (mut client, mut server) = way.connect().await?;
    says(&mut client, &mut server, b"again").await?;
    Ok(())
}

#[tokio::test]
async fn idle_connections_are_closed_and_busy_ones_are_not() -> Result<()> {
    let way = Way::open().await?;
    let (mut busy, mut there) = way.connect().await?;
    let (mut idle, _still) = way.connect().await?;
    way.proxy.close_idle(Some(Duration::from_millis(250)));
    for _ in 0..6 {
        says(&mut busy, &mut there, b"still here").await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(timeout(SILENCE, idle.read(&mut [0; 16])).await.context("the idle one is open")??, 0);
    says(&mut there, &mut busy, b"and so is the way back").await?;
    Ok(())
}

#[tokio::test]
async fn without_a_server_there_is_no_connection() -> Result<()> {
    let Way { proxy, server } = Way::open().await?;
    drop(server);
    let mut client = TcpStream::connect(proxy.address()).await?;
    assert!(is_reset(&mut client).await?);
    Ok(())
}
