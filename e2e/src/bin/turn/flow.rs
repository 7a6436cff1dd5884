//! A client with an allocation and a channel, and its peer, which sends back what it gets.

use anyhow::{Context, Result, bail};
use e2e::relays::Login;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};
use turn_client_proto::api::{Transmit, TurnConfig, TurnEvent, TurnPollRet};
use turn_client_proto::prelude::*;
use turn_client_proto::udp::TurnClientUdp;
use turn_types::{TransportType, TurnCredentials};

/// How long an answer of the relay is waited for.
const ANSWERS: Duration = Duration::from_secs(5);

/// Neither the relay's own address, which it refuses, nor the client's.
const PEER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

pub(crate) struct Flow {
    client: UdpSocket,
    peer: UdpSocket,
    /// The number of the channel to the peer.
    channel: [u8; 2],
}

impl Flow {
    /// With a user name of its own; when this returns, the channel is there.
    pub(crate) fn open(relay: SocketAddr, number: u32) -> Result<Self> {
        let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        client.connect(relay)?;
        client.set_read_timeout(Some(Duration::from_millis(50)))?;
        let peer = UdpSocket::bind((PEER, 0))?;
        let at_peer = peer.local_addr()?;
        let Login { username, password } = Login::good(&number.to_string())?;
        let config = TurnConfig::new(TurnCredentials::new(&username, &password));
        let mut turn: turn_client_proto::client::TurnClient =
            TurnClientUdp::allocate(client.local_addr()?, relay, config).into();
        let began = Instant::now();
        let now = || turn_types::Instant::ZERO + began.elapsed();
        let (mut is_asked, mut buffer) = (false, [0; 2048]);
        loop {
            if !is_asked && turn.relayed_addresses().next().is_some() {
                turn.bind_channel(TransportType::Udp, at_peer, now())?;
                is_asked = true;
            }
            while let Some(transmit) = turn.poll_transmit(now()) {
                client.send(&transmit.data)?;
            }
            if let TurnPollRet::Closed = turn.poll(now()) {
                bail!("the relay gives nothing");
            }
            while let Some(event) = turn.poll_event() {
                if matches!(event, TurnEvent::ChannelCreated(..)) {
                    let message =
                        turn.send_to(TransportType::Udp, at_peer, [0; 4], now())?.context("a channel")?.build();
                    let &[first, second, ..] = &message.data[..] else { bail!("no message") };
                    client.set_nonblocking(true)?;
                    peer.set_nonblocking(true)?;
                    return Ok(Self { client, peer, channel: [first, second] });
                }
            }
            if began.elapsed() > ANSWERS {
                bail!("the relay does not answer");
            }
            // Without an answer the client says again what it said.
            if let Ok(length) = client.recv(&mut buffer) {
                let transmit =
                    Transmit::new(buffer[..length].to_vec(), TransportType::Udp, relay, client.local_addr()?);
                drop(turn.recv(transmit, now()));
            }
        }
    }

    /// One message to the peer.
    pub(crate) fn send(&self, payload: usize) -> Result<()> {
        let mut message = vec![0x55; 4 + payload];
        message[..2].copy_from_slice(&self.channel);
        message[2..4].copy_from_slice(&u16::try_from(payload)?.to_be_bytes());
        self.client.send(&message)?;
        Ok(())
    }

    /// The peer sends back what it has got; says how many messages the client has got.
    pub(crate) fn take(&self) -> u64 {
        let (mut buffer, mut count) = ([0; 2048], 0);
        while let Ok((length, from)) = self.peer.recv_from(&mut buffer) {
            // What is lost is counted where it is missing.
            drop(self.peer.send_to(&buffer[..length], from));
        }
        while self.client.recv(&mut buffer).is_ok() {
            count += 1;
        }
        count
    }
}
