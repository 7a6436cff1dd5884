//! What decides does nothing: its source names nothing that could act, wait, look at a clock or throw dice.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

use std::path::{Path, PathBuf};

#[test]
fn no_runtime_socket_clock_randomness_or_log() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 25, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for forbidden in [
            "std::net", // `core::net` has addresses and no sockets
            "std::time",
            "std::thread",
            "std::fs",
            "std::env",
            "std::sync",
            "tokio",
            "async ",
            "Instant",
            "SystemTime",
            "RandomState",
            "HashMap::new",
            "HashSet",
            "TransactionId::generate",
            "builder_request",
            "rand::",
            "getrandom",
            "tracing",
            "println",
            "unsafe",
        ] {
            let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            assert!(!code.any(|line| line.contains(forbidden)), "{} names {forbidden}", file.display());
        }
    }
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
