//! Bytes as what clients, peers, sockets and the clock do to the TURN server.

#![no_main]

#[path = "../turn.rs"]
mod harness;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    harness::turn(bytes);
});
