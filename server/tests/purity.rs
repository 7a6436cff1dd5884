//! What decides does nothing: its source names nothing that could act.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

use std::path::{Path, PathBuf};

#[test]
fn directory_tokens_and_replay_know_no_runtime_socket_clock_randomness_or_log() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    files.retain(|path| {
        let path = path.strip_prefix(&source).unwrap().to_str().unwrap();
        let is_pure = path.starts_with("directory") || path == "tokens.rs" || path == "replay.rs";
        is_pure && !path.contains("tests")
    });
    assert_eq!(files.len(), 4);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split_once("#[cfg(test)]\nmod tests {").map_or(&*text, |(code, _)| code);
        // A length of time is a number like others.
        let text = text.replace("use std::time::Duration;", "");
        for forbidden in [
            "tokio",
            "Instant",
            "SystemTime",
            "std::net",
            "std::time",
            "std::thread",
            "tracing",
            "new_v4",
            "rand",
            "Mutex",
            "async ",
        ] {
            // `randomness` is a word of the module's own description.
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            assert!(!code.clone().any(|line| line.contains(forbidden)), "{} names {forbidden}", file.display());
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
