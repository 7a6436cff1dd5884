//! Whether anybody is reached through a relay who should not be: the same addresses that the pure core is asked about.

#[path = "../../../turn/tests/support/special.rs"]
mod special;

use crate::relays::{Client, Kind, Login, Relay};
use anyhow::{Context, Result, ensure};
use special::{SPECIAL_V4, SPECIAL_V6, disguised};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;
use std::time::Duration;

/// Who may be reached by everybody, of each family. That they are is what shows that a refusal is one.
const ANYBODY: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(9, 9, 9, 9)), IpAddr::V6(Ipv6Addr::new(0x2600, 0, 0, 0, 0, 0, 0, 9))];

/// Where no client is and no relay.
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(20, 1, 1, 1));

/// Numbers of channels, which are bound once each (RFC 8656 §12).
const CHANNELS: RangeInclusive<u16> = 0x4000..=0x4fff;

/// What came of all attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Addresses that were tried, each in three ways.
    pub addresses: usize,
    /// Who got a permission, …
    pub permitted: Vec<IpAddr>,
    /// … a channel, …
    pub bound: Vec<IpAddr>,
    /// … or a datagram.
    pub sent: Vec<IpAddr>,
    /// After whom a relay did not relay any more, not even to whom it may.
    pub broken: Vec<IpAddr>,
}

impl Reached {
    /// How often something was tried.
    #[must_use]
    pub const fn attempts(&self) -> usize {
        self.addresses * 3
    }

    /// How often it was granted.
    #[must_use]
    pub const fn granted(&self) -> usize {
        self.permitted.len() + self.bound.len() + self.sent.len()
    }
}

/// Every special-purpose address, plain and in every disguise, by CreatePermission, ChannelBind and Send.
fn addresses() -> Result<Vec<IpAddr>> {
    let mut all = Vec::new();
    for text in SPECIAL_V4 {
        let address: Ipv4Addr = text.parse()?;
        all.push(address.into());
        all.extend(disguised(address).map(IpAddr::V6));
    }
    for text in SPECIAL_V6 {
        all.push(text.parse()?);
    }
    all.extend(disguised(Ipv4Addr::new(9, 9, 9, 9)).map(IpAddr::V6));
    Ok(all)
}

/// Tries all of them with an allocation of each family.
///
/// # Errors
/// When the relay does not serve this client at all.
pub fn reach(relay: &Relay) -> Result<Reached> {
    let listener = Listener::open()?;
    // One for each, because coturn gives nobody both.
    let mut probers =
        [Prober::open(relay, ANYBODY[0], listener.port)?, Prober::open(relay, ANYBODY[1], listener.port)?];
    let mut reached = Reached::default();
    for (number, ip) in (0_u32..).zip(addresses()?) {
        let peer = SocketAddr::new(ip, listener.port);
        let Prober { client, numbers, anybody } = &mut probers[usize::from(ip.is_ipv6())];
        reached.addresses += 1;
        if client.permit(peer)?.code == 200 {
            reached.permitted.push(ip);
        }
        if client.bind(numbers.next().context("a number")?, peer)?.code == 200 {
            reached.bound.push(ip);
        }
        let payload = number.to_be_bytes();
        client.send(peer, &payload)?;
        // What is allowed goes the same way behind it; when that has arrived, the other has or never will.
        client.send(*anybody, b"last")?;
        let (is_heard, is_last_heard) = listener.hears(&payload, b"last", patience(relay.kind()))?;
        if is_heard {
            reached.sent.push(ip);
        }
        if !is_last_heard {
            reached.broken.push(ip);
            probers[usize::from(ip.is_ipv6())] = Prober::open(relay, anybody.ip(), listener.port)?;
        }
    }
    for Prober { mut client, .. } in probers {
        let released = client.release()?;
        ensure!(released.code == 200, "the relay cannot be given back: {released:?}");
    }
    Ok(reached)
}

/// How long what is allowed may take before the relay has stopped to relay. Coturn does that often: after a datagram to a
/// v4-mapped address its socket sends nothing any more. Of ours it is never expected.
const fn patience(kind: Kind) -> Duration {
    match kind {
        Kind::Resaka => Duration::from_secs(5),
        Kind::Coturn => Duration::from_millis(100),
    }
}

/// A client with an allocation of one family, and somebody whom it reaches.
struct Prober {
    client: Client,
    numbers: RangeInclusive<u16>,
    anybody: SocketAddr,
}

impl Prober {
    fn open(relay: &Relay, anybody: IpAddr, port: u16) -> Result<Self> {
        let mut client = Client::new(CLIENT, relay.address(), Login::good("prober")?)?;
        client.greet()?;
        let allocated = if anybody.is_ipv4() { client.allocate()? } else { client.allocate_v6()? };
        let (mut numbers, anybody) = (CHANNELS, SocketAddr::new(anybody, port));
        let bound = client.bind(numbers.next().context("a number")?, anybody)?;
        ensure!([allocated.code, bound.code] == [200, 200], "for {anybody}: {allocated:?}, {bound:?}");
        Ok(Self { client, numbers, anybody })
    }
}

/// Gets what is sent to any address at one port.
struct Listener {
    socket: UdpSocket,
    port: u16,
}

impl Listener {
    fn open() -> Result<Self> {
        // Of both families.
        let socket = UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?;
        let port = socket.local_addr()?.port();
        Ok(Self { socket, port })
    }

    /// Which of the two arrive; nothing is waited for after the last.
    fn hears(&self, first: &[u8], last: &[u8], patience: Duration) -> Result<(bool, bool)> {
        self.socket.set_read_timeout(Some(patience))?;
        let (mut buffer, mut is_heard) = ([0; 64], false);
        loop {
            let length = match self.socket.recv(&mut buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok((is_heard, false)),
                Err(error) => return Err(error.into()),
            };
            match &buffer[..length] {
                said if said == last => return Ok((is_heard, true)),
                said => is_heard |= said == first,
            }
        }
    }
}
