//! What one participant decides: who is there, and how each connection is negotiated.
//!
//! [`Mesh`] is told what happened ([`Event`]) and answers with what is to be done ([`Effect`]). It does
//! nothing itself: no socket, no clock, no randomness, no browser. Time is an argument, a [`Duration`]
//! since any fixed moment, because the browser's clock cannot be read in pure code.
//!
//! The caller carries effects out in their order, starting each before the next without waiting, and
//! reports results as events. `server/tests/simulation` plays whole rooms this way.
//!
//! [`Duration`]: std::time::Duration

mod budget;
mod chat;
mod connection_ids;
mod dice;
mod effect;
mod event;
mod flow;
mod hands;
mod health;
mod hiding;
mod ice;
mod incoming;
mod link;
mod negotiation;
mod numbers;
mod outgoing;
mod pair;
mod presence;
mod reactions;
mod roster;
mod routes;
mod sdp;
mod speakers;
mod stage;
mod uplink;

pub use chat::Conversation;
pub use effect::{Action, Effect, Role};
pub use event::{ConnectionEvent, ConnectionId, ConnectionState, Description, DescriptionKind, Event};
pub use flow::{Flow, Hearing, Repairs};
pub use health::CONNECT_WITHIN;
pub use ice::Ice;
pub use link::Link;
pub use outgoing::HOLD;
pub use pair::OFFER_WITHIN;
pub use presence::{CLOSED_AFTER, LOST_AFTER};
pub use roster::{Mesh, Participant};
pub use speakers::{LISTEN_EVERY, Speakers};
pub use stage::{Ending, ServerLink, Stage};
