//! Where people are when they call: at home behind routers of several kinds, behind firewalls, and the Internet between
//! them and the server.
//!
//! [`Kind`] names what is played, with the way that a call must take in it; [`Internet`] builds it of namespaces, and
//! [`Call`] brings people with browsers into it.

mod access;
mod call;
mod home;
mod internet;
mod kind;
mod path;

pub use access::{Access, Family};
pub use call::{Call, Help};
pub use home::Home;
pub use internet::{Internet, SERVER_NAME};
pub use kind::Kind;
pub use path::{Path, Taken};
