//! What one participant decides.

mod link;

pub use link::Link;
