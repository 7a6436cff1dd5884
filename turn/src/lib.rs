//! What a STUN and TURN server decides (RFC 8489, RFC 8656): datagrams and time go in, what is to be done comes out.
//! Whoever owns the sockets does it. Nothing in here opens a socket, asks for the time or throws dice of its own.
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
//!     can_forbid_fragments: false,
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
