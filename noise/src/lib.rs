//! What is not voice taken out of the sound of a microphone, in pure Rust.
//!
//! `suppressor` is what it does; `abi` is how a worklet of the page, which has no wasm-bindgen, calls it.

pub mod abi;
mod suppressor;

pub use suppressor::Suppressor;
