//! Everything a newcomer types.

fn main() {}
