//! What a STUN and TURN server decides (RFC 8489, RFC 8656): datagrams and time go in, what is to be done comes out.
//! Whoever owns the sockets does it. Nothing in here opens a socket, asks for the time or throws dice of its own.
//!
//! Its duties, besides doing each list of [`Effect`]s in order:
//! - Datagrams go to [`Server::handle_client`]. A [`ToPeer`] is sent from the socket that it names.
//! - Of a stream, [`Server::stream_opened`] and [`Server::stream_closed`] are said; what is read goes through a [`Frames`] of
//!   its own with [`Server::frame_limit`], whose error closes the stream. What is written to it must not wait: drop it.
//! - What a relay socket receives is read into a buffer behind [`HEADROOM`] bytes and before [`TAILROOM`] bytes, and goes to
//!   [`Server::handle_peer`]; a [`ToClient`] is sent to the client.
//! - [`Server::tick`] is due at [`Server::deadline`], which may have changed after any call.
//!
//! ```
//! use std::time::Duration;
//! use turn::{Config, Effect, FiveTuple, Limits, Now, Reaction, Server, Transport};
//!
//! let config = Config {
//!     realm: "resaka".parse()?,
//!     secret: "shared with the one who gives credentials".to_owned(),
//!     relay_ipv4: Some("192.0.2.1".parse()?),
//!     relay_ipv6: None,
//!     relay_ports: 49152..=65535,
//!     own_addresses: Vec::new(),
//!     allowed_peers: Vec::new(),
//!     old_channel_numbers: false,
//!     limits: Limits::default(),
//! };
//! let mut server = Server::new(config, &[7; 32])?;
//!
//! let client =
//!     FiveTuple { transport: Transport::Udp, client: "198.51.100.5:4000".parse()?, server: "192.0.2.1:3478".parse()? };
//! let mut binding = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
//! binding.extend([9; 12]);
//! let now = Now { elapsed: Duration::ZERO, unix: 1_700_000_000 };
//! let Reaction::Effects(effects) = server.handle_client(&client, &binding, now) else { unreachable!() };
//! assert!(matches!(&effects[..], [Effect::Reply { to, .. }] if *to == client));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allocation;
mod config;
mod credentials;
mod dice;
mod effect;
mod family;
mod five_tuple;
mod frames;
mod mac;
mod network;
mod nonce;
mod policy;
mod ports;
mod quotas;
mod rate;
mod seeded;
mod server;
mod wire;

pub use config::{Config, ConfigError, Limits, Realm, RealmError};
pub use credentials::RestSecret;
pub use effect::{Account, Effect, Ending, Now, Reaction, RelayId, ToClient, ToPeer, Traffic, Usage};
pub use family::Family;
pub use five_tuple::{FiveTuple, Transport};
pub use frames::{FrameError, Frames};
pub use network::{Network, NetworkError};
pub use server::{HEADROOM, Held, Server, StreamRefused, TAILROOM};
