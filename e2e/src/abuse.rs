//! What a relay may be abused for, tried over real sockets in [`Everywhere`](crate::faults::Everywhere): to reach where the
//! operator is, to relay for strangers, to shout at somebody else, to fill the memory.

mod credentials;
mod reach;
mod strangers;

pub use credentials::{Refusal, credentials};
pub use reach::{Reached, reach};
pub use strangers::{Flood, flood};
