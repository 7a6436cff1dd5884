//! Packets of strangers, each from an address of its own: what comes back, and what a relay keeps of them.

use crate::relays::{Client, Login, Relay, channel_data, message};
use anyhow::{Context, Result, ensure};
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::time::{Duration, Instant};
use stun_types::attribute::{Nonce, Realm, Username};
use stun_types::message::{
    BINDING, IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWrite,
    MessageWriteExt, MessageWriteVec, TransactionId,
};
use turn_types::attribute::{Data, Lifetime, RequestedTransport, XorPeerAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

/// Sent at once: less than the system keeps of a burst.
const BURST: u32 = 64;
/// Bursts whose answers are still waited for.
const PATIENCE: usize = 4;
/// A relay that has taken as much is sent no more, so that this machine stays well: it has answered the question.
const MOST_MEMORY: u64 = 1_000_000_000;
/// Of IP and UDP, which the network counts, too.
const HEADERS: usize = 20 + 8;
const PORT: u16 = 4000;

/// What came of a flood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flood {
    /// Packets that were sent; fewer than asked for when the relay had taken a gigabyte.
    pub packets: u32,
    /// Of which so many were answered.
    pub answered: u32,
    /// By kind of packet: how many bytes came back at most for each byte, headers counted, over all answers of one packet.
    pub gain: Vec<(&'static str, f64)>,
    /// Bytes of memory of the relay's own before and afterwards.
    pub memory: (u64, u64),
    /// How long it took.
    pub lasted: Duration,
    /// How long somebody with credentials waited for a relay right afterwards.
    pub relay_after: Duration,
}

impl Flood {
    /// What is no growth: pages that the allocator touches at another moment.
    pub const MOST_GROWTH: u64 = 512 * 1024;

    /// Bytes of memory that the relay has now and had not before.
    #[must_use]
    pub const fn growth(&self) -> u64 {
        self.memory.1.saturating_sub(self.memory.0)
    }

    /// The most bytes for a byte.
    #[must_use]
    pub fn worst(&self) -> f64 {
        self.gain.iter().map(|(_, gain)| *gain).fold(0.0, f64::max)
    }
}

/// Sends as many packets, from as many addresses, that no credentials stand behind.
///
/// # Errors
/// When nobody answers any more, or who has credentials is not served afterwards.
pub fn flood(relay: &Relay, packets: u32) -> Result<Flood> {
    let mut flood = Flood::default();
    let kinds = kinds()?;
    flood.gain = kinds.iter().map(|(name, _)| (*name, 0.0)).collect();
    // Whatever it needs for its first client, it has.
    serve(relay)?;
    flood.memory.0 = relay.memory()?;
    let mut control = Client::new(IpAddr::V4(Ipv4Addr::new(20, 3, 3, 3)), relay.address(), Login::good("control")?)?;
    let began = Instant::now();
    let mut bursts: VecDeque<Vec<(usize, UdpSocket)>> = VecDeque::new();
    let mut next = 0;
    while next < packets && relay.memory()? < MOST_MEMORY {
        let end = packets.min(next + BURST);
        let mut burst = Vec::new();
        for number in next..end {
            let socket = UdpSocket::bind((address(number), PORT))?;
            socket.set_nonblocking(true)?;
            let kind = number as usize % kinds.len();
            socket.send_to(&kinds[kind].1, relay.address())?;
            burst.push((kind, socket));
        }
        next = end;
        // It has read all of that before it answers this.
        control.greet().context("in the middle of the flood")?;
        bursts.push_back(burst);
        if bursts.len() > PATIENCE {
            let oldest = bursts.pop_front().unwrap_or_default();
            flood.count(&kinds, &oldest);
        }
    }
    for burst in bursts {
        flood.count(&kinds, &burst);
    }
    flood.packets = next;
    flood.lasted = began.elapsed();
    flood.memory.1 = relay.memory()?;
    let asked = Instant::now();
    serve(relay)?;
    flood.relay_after = asked.elapsed();
    Ok(flood)
}

impl Flood {
    fn count(&mut self, kinds: &[(&'static str, Vec<u8>)], burst: &[(usize, UdpSocket)]) {
        let mut buffer = [0; 2048];
        for (kind, socket) in burst {
            let mut bytes = 0;
            while let Ok(length) = socket.recv(&mut buffer) {
                bytes += length + HEADERS;
            }
            if bytes > 0 {
                self.answered += 1;
            }
            #[expect(clippy::cast_precision_loss, reason = "some hundred bytes")]
            let gain = bytes as f64 / (kinds[*kind].1.len() + HEADERS) as f64;
            let most = &mut self.gain[*kind].1;
            *most = most.max(gain);
        }
    }
}

/// Somebody with credentials gets a relay and gives it back.
fn serve(relay: &Relay) -> Result<()> {
    let mut client = Client::new(IpAddr::V4(Ipv4Addr::new(20, 3, 3, 4)), relay.address(), Login::good("ada")?)?;
    client.greet()?;
    let codes = [client.allocate()?.code, client.release()?.code];
    ensure!(codes == [200, 200], "who has credentials is answered by {codes:?}");
    Ok(())
}

/// Each packet has another, all over some networks.
fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(21, 0, 0, 0).to_bits() + number * 61)
}

/// What strangers say.
fn kinds() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let id = TransactionId::from(0x0102_0304_0506_0708_090a_0b0c_u128);
    let (udp, lifetime) = (RequestedTransport::new(RequestedTransport::UDP), Lifetime::new(600));
    let peer = XorPeerAddress::new(([9, 9, 9, 9], 9).into(), id);
    let data = Data::new(&[7; 100]);
    let request = MessageClass::Request;
    let mut made_up = Message::builder(MessageType::from_class_method(request, ALLOCATE), id, MessageWriteVec::new());
    made_up.add_attribute(&udp)?;
    made_up.add_attribute(&Username::new("4000000000:ada")?)?;
    made_up.add_attribute(&Realm::new("resaka")?)?;
    made_up.add_attribute(&Nonce::new("0123456789ab")?)?;
    let key = LongTermKeyCredentials::new("4000000000:ada".into(), "guessed".into(), "resaka".into());
    made_up.add_message_integrity_with_key(&key.make_key(IntegrityAlgorithm::Sha1), IntegrityAlgorithm::Sha1)?;
    Ok(vec![
        ("Binding", message(request, BINDING, id, &[])?),
        ("Allocate", message(request, ALLOCATE, id, &[&udp])?),
        ("Allocate, made up", made_up.finish()),
        ("Refresh", message(request, REFRESH, id, &[&lifetime])?),
        ("CreatePermission", message(request, CREATE_PERMISSION, id, &[&peer])?),
        ("ChannelBind", message(request, CHANNEL_BIND, id, &[&peer])?),
        ("Send", message(MessageClass::Indication, SEND, id, &[&peer, &data])?),
        ("ChannelData", channel_data(0x4000, &[7; 100])),
        ("no STUN", vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9]),
    ])
}
