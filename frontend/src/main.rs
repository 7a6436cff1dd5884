//! The page of Resaka.

mod browser;
mod visit;

fn main() {}
