//! What is wrong with the servers for finding ways that a server names, in English: for whoever runs it.

use shared::InvalidIceServers;

pub(in crate::text) fn left_out(wrong: &InvalidIceServers) -> String {
    format!("{wrong}. It is left out; tell whoever runs this server.")
}
