//! A server without a page is a server still: `dist/` is made if trunk has not been here.

fn main() {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist");
    // If it cannot be made, rust-embed says so at its own place.
    drop(std::fs::create_dir_all(dist));
    println!("cargo::rerun-if-changed={dist}");
    println!("cargo::rerun-if-changed=build.rs");
}
