//! The STUN and TURN server in this process: [`Relay::start`], [`Relay::credentials`], and it stops when it is dropped.
//!
//! What is decided stands in the crate `turn`. All of it lives in one thread with a runtime of its own: packets of a call
//! never wait for what the rest of the server does, and nothing is locked.

mod batch;
mod clock;
mod shell;
mod sockets;
mod stream;

use crate::handover::{self, Turn};
use crate::interfaces;
use rustls::ServerConnection;
use shared::{IceServer, PeerId};
use shell::{Place, Shell, Totals};
use sockets::{Datagrams, Door};
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::thread::JoinHandle;
use std::time::Duration;
use stream::Stream;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, LocalSet};
use tokio_rustls::server::TlsStream;
use turn::{Family, FiveTuple, Network, RestSecret, Transport};

/// What a relay needs to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where clients come to, by UDP and TCP. Port 0 is one that the system chooses.
    pub listen: SocketAddr,
    /// What peers see, where that is not the address that is listened at; at most one of each family.
    pub addresses: Vec<IpAddr>,
    /// Of relays.
    pub ports: RangeInclusive<u16>,
    /// Peers that may be reached although they are private.
    pub allow: Vec<Network>,
    /// What credentials are made with.
    pub secret: String,
    /// How long they are good for.
    pub lifetime: Duration,
    /// Relays of one address (of a /64 in IPv6), and its streams.
    pub allocations_per_address: usize,
    /// Of each allocation, both ways together, where there is a limit.
    pub bytes_per_second: Option<NonZeroU32>,
    /// Whether channels may have the numbers of RFC 5766.
    pub old_channels: bool,
    /// Whether another process may listen at the same port.
    pub reuse_port: bool,
}

/// Why there is no relay.
#[derive(Debug, Error)]
pub enum RelayError {
    /// Somebody else has the port, or the address is not this machine's.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// Nobody has said what peers see, and the system does not know either.
    #[error("this machine has no network, so it cannot tell which address others see")]
    NoAddress,
    /// Without them other programs of this machine could be reached through it.
    #[error("the system does not tell this machine's addresses, which needs sockets of AF_NETLINK on Linux: {0}")]
    Interfaces(io::Error),
    /// What was set makes no sense to the core.
    #[error(transparent)]
    Settings(#[from] turn::ConfigError),
    /// The system has no thread or no randomness to give.
    #[error("cannot start: {0}")]
    System(io::Error),
}

/// Somebody who has come by the door of the pages, over TLS, and wants the relay.
struct Guest {
    io: std::net::TcpStream,
    session: ServerConnection,
    client: FiveTuple,
}

/// How often the addresses of this machine are looked at: they change rarely, and it takes some tens of microseconds.
const INTERFACES_EVERY: Duration = Duration::from_secs(10);

/// Guests that may wait for the thread; more at once are turned away.
const GUESTS: usize = 64;

/// A running relay. It stops when it is dropped: then all its sockets are closed.
pub struct Relay {
    address: SocketAddr,
    guests: mpsc::Sender<Guest>,
    secret: RestSecret,
    lifetime: Duration,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// Files that it may have open: the sockets of all allocations, and as many clients by TCP.
    pub const MOST_FILES: u64 = 20_000;

    /// Binds, and relays from then on.
    ///
    /// # Errors
    /// When it cannot; nothing is left behind.
    pub fn start(settings: Settings) -> Result<Self, RelayError> {
        let Settings { listen, addresses, ports, allow, secret, lifetime, .. } = settings;
        let Settings { allocations_per_address, bytes_per_second, old_channels, reuse_port, .. } = settings;
        let places = places(listen.ip(), &addresses)?;
        let outside = |is_v4: bool| places.iter().map(|place| place.outside).find(|address| address.is_ipv4() == is_v4);
        let config = turn::Config {
            realm: "resaka".parse().map_err(|error| RelayError::System(io::Error::other(error)))?,
            secret: secret.clone(),
            relay_ipv4: outside(true).and_then(|address| if let IpAddr::V4(v4) = address { Some(v4) } else { None }),
            relay_ipv6: outside(false).and_then(|address| if let IpAddr::V6(v6) = address { Some(v6) } else { None }),
            relay_ports: ports,
            own_addresses: own_addresses(listen.ip(), &places).map_err(RelayError::Interfaces)?,
            allowed_peers: allow,
            old_channel_numbers: old_channels,
            limits: turn::Limits {
                allocations_per_address,
                streams_per_address: allocations_per_address,
                bytes_per_second,
                ..turn::Limits::default()
            },
        };
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| RelayError::System(io::Error::other(error.to_string())))?;
        let core = turn::Server::new(config, &seed)?;
        let cannot = |error| RelayError::Listen { address: listen, error };
        let doors = sockets::doors(listen, reuse_port).map_err(cannot)?;
        if reuse_port {
            give_to_oldest(&doors);
        }
        let port = doors.first().map_or(Ok(listen), |door| door.udp.local_addr()).map_err(cannot)?.port();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RelayError::System)?;
        let (stop, stopped) = oneshot::channel();
        let (guests, arriving) = mpsc::channel(GUESTS);
        let thread = std::thread::Builder::new()
            .name("relay".into())
            .spawn(move || {
                let local = LocalSet::new();
                runtime.block_on(local.run_until(async {
                    let shell = Shell::new(core, places);
                    let mut serving = match serve(&shell, doors, arriving) {
                        Ok(serving) => serving,
                        Err(error) => return tracing::error!(%error, "the relay cannot serve"),
                    };
                    serving.spawn_local(keep_own_addresses(Rc::clone(&shell), listen.ip()));
                    drop(stopped.await);
                    serving.abort_all();
                    let Totals { relays, bytes, unread } = &shell.totals;
                    let (relays, bytes, unread) = (relays.get(), bytes.get(), unread.get());
                    tracing::info!(
                        relays,
                        bytes,
                        unread,
                        "the relay stops; those that were still in use are not counted"
                    );
                }));
            })
            .map_err(RelayError::System)?;
        let address = SocketAddr::new(listen.ip(), port);
        Ok(Self { address, guests, secret: RestSecret::new(&secret), lifetime, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves a client who has come by TLS to the port of the pages. Without room for them the connection is closed.
    pub(crate) fn take_over(&self, stream: TlsStream<TcpStream>, from: SocketAddr) {
        let (io, session) = stream.into_inner();
        let own_ends = io.local_addr().and_then(|server| Ok((server, io.into_std()?)));
        match own_ends {
            Ok((server, io)) => {
                let client = stream_of(from, server);
                drop(self.guests.try_send(Guest { io, session, client }));
            }
            Err(error) => tracing::warn!(%error, "a connection cannot be given to the relay"),
        }
    }

    /// What a participant reaches it with, from the hosts that they see it at, and over TLS from the host and port of
    /// `tls`, if any; `unix` is the time in seconds since 1970.
    #[must_use]
    pub fn credentials(&self, peer: PeerId, hosts: &[String], tls: Option<&str>, unix: u64) -> IceServer {
        let username = RestSecret::username(&peer.to_string(), unix + self.lifetime.as_secs());
        let credential = self.secret.password(&username);
        let port = self.address.port();
        let urls = hosts.iter().flat_map(|host| {
            let at = format!("{host}:{port}");
            [format!("stun:{at}"), format!("turn:{at}?transport=udp"), format!("turn:{at}?transport=tcp")]
        });
        let over_tls = tls.map(|at| format!("turns:{at}?transport=tcp"));
        IceServer { urls: urls.chain(over_tls).collect(), username: Some(username), credential: Some(credential) }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the relay had failed");
        }
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Who has connected from there to this very address of the server.
fn stream_of(client: SocketAddr, server: SocketAddr) -> FiveTuple {
    FiveTuple { transport: Transport::Tcp, client: canonical(client), server: canonical(server) }
}

/// An address of IPv4 is one, also where it has come to a socket of IPv6.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Two processes with the same secret are one to their clients: the one that was there first has them all until it ends.
fn give_to_oldest(doors: &[Door]) {
    for door in doors {
        let given = handover::give(&door.udp, Turn::Oldest).and_then(|()| handover::give(&door.tcp, Turn::Oldest));
        if let Err(error) = given {
            tracing::warn!(%error, "another relay on the same port would share clients by chance");
        }
    }
}

/// Where relays are, at most one place of each family.
fn places(listen: IpAddr, addresses: &[IpAddr]) -> Result<Vec<Place>, RelayError> {
    let any = |address: IpAddr| match address {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let places: Vec<Place> = if !addresses.is_empty() {
        // Behind a translator of addresses it is none of this machine's, so nothing can be bound to it.
        let inside = |outside: IpAddr| if listen.is_ipv4() == outside.is_ipv4() { listen } else { any(outside) };
        addresses.iter().map(|outside| Place { outside: *outside, inside: inside(*outside) }).collect()
    } else if !listen.is_unspecified() {
        vec![Place { outside: listen, inside: listen }]
    } else {
        let families: &[Family] = if listen.is_ipv4() { &[Family::V4] } else { &[Family::V4, Family::V6] };
        let found = crate::own_addresses(families).into_iter();
        found.map(|outside| Place { outside, inside: any(outside) }).collect()
    };
    if places.is_empty() { Err(RelayError::NoAddress) } else { Ok(places) }
}

/// All that this machine has, and what the relay's sockets are bound to, which some systems let be another's.
fn own_addresses(listen: IpAddr, places: &[Place]) -> io::Result<Vec<IpAddr>> {
    let bound = places.iter().map(|place| place.inside).chain([listen]);
    // To listen at every address is to have all of them, and not that one.
    Ok(interfaces::addresses()?.into_iter().chain(bound.filter(|bound| !bound.is_unspecified())).collect())
}

/// Looks at them again from time to time: interfaces come and go, and what has become this machine's own is no peer.
async fn keep_own_addresses(shell: Rc<Shell>, listen: IpAddr) {
    loop {
        tokio::time::sleep(INTERFACES_EVERY).await;
        match own_addresses(listen, &shell.places) {
            Ok(own) => shell.core.borrow_mut().own_addresses_are(&own),
            Err(error) => tracing::warn!(%error, "the addresses of this machine are not known any more"),
        }
    }
}

/// Begins to serve; the tasks end with the set.
fn serve(shell: &Rc<Shell>, doors: Vec<Door>, guests: mpsc::Receiver<Guest>) -> io::Result<JoinSet<()>> {
    let mut serving = JoinSet::new();
    for door in doors {
        let server = door.udp.local_addr()?;
        let udp = Rc::new(Datagrams::new(door.udp)?);
        let tcp = TcpListener::from_std(door.tcp)?;
        shell.add_door(server, &udp);
        serving.spawn_local(Rc::clone(shell).listen_to_clients(server, udp));
        serving.spawn_local(accept(Rc::clone(shell), tcp));
    }
    serving.spawn_local(welcome(Rc::clone(shell), guests));
    serving.spawn_local(Rc::clone(shell).keep_time());
    Ok(serving)
}

async fn accept(shell: Rc<Shell>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            // Its own end is not the door's, which may be that of every address: from the same place somebody may come to
            // several of them.
            Ok((io, from)) => match io.local_addr() {
                Ok(server) => begin(&shell, stream_of(from, server), Stream::new(io, None)),
                Err(error) => tracing::debug!(%error, "a connection was over before it was served"),
            },
            Err(error) => {
                // Out of files, mostly: it passes when something ends, and not by asking again at once.
                tracing::warn!(%error, "the relay cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Serves those who have come by another door.
async fn welcome(shell: Rc<Shell>, mut guests: mpsc::Receiver<Guest>) {
    while let Some(Guest { io, session, client }) = guests.recv().await {
        match TcpStream::from_std(io) {
            Ok(io) => begin(&shell, client, Stream::new(io, Some(session))),
            Err(error) => tracing::warn!(%error, "the relay cannot serve a connection"),
        }
    }
}

/// Serves one client in a task of its own, if there is room for it and nobody else is who it is.
fn begin(shell: &Rc<Shell>, client: FiveTuple, stream: Rc<Stream>) {
    if shell.stream_opened(client, &stream) {
        let shell = Rc::clone(shell);
        tokio::task::spawn_local(async move {
            stream.serve(&shell, &client).await;
            shell.stream_closed(&client, &stream);
        });
    }
}
