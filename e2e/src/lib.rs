//! Real browsers, several participants: the right picture and the right sound, or the test fails.
//!
//! A [`Stage`] is one server and any number of [`Participant`]s, each with a browser of their own.
//! They find things as people do, by role and accessible name; what a participant sees and hears is
//! read back from the media itself by the probe (`probe.js`), which takes the place of camera and
//! microphone before the page loads. The product knows nothing of it.

pub mod abuse;
mod axe;
mod bare;
mod build;
mod driver;
mod elements;
pub mod faults;
mod front;
mod group;
mod inspection;
mod installed;
mod namespace;
pub mod networks;
mod participant;
mod probe;
pub mod relays;
mod server;
mod sound_card;
mod stage;
mod until;
pub mod usage;
mod weight;
mod words;

pub use axe::{Axe, Violation};
pub use bare::BarePage;
pub use build::{Build, BuildServer};
pub use driver::{Browser, Driver, Fetched, fetched};
pub use elements::{Role, choose, click, computed_name, find, find_now};
pub use front::{Front, ProxiedSocket, Proxy};
pub use group::Group;
pub use inspection::{inspect, settle};
pub use installed::installed;
pub(crate) use participant::NAMES;
pub use participant::{DESKTOP, Participant, see_and_hear_each_other};
pub use probe::{
    Account, Clip, Connection, Devices, FACES, Heard, Layout, Look, Losses, Picture, Place, RATE, Relaying, Seen,
    Sound, Tracks, Way,
};
pub use server::{Server, free_port};
pub use stage::{Options, Stage};
pub use until::{LIMIT, until, until_within};
pub use weight::Weight;
pub use words::Words;
