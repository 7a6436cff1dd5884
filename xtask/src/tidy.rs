//! The rules of the house that no compiler checks. They run with the native tests, so nothing is found out in CI only.

use std::fs;
use std::path::{Path, PathBuf};

/// Code and comments of one file, by line.
struct File {
    name: String,
    lines: Vec<String>,
}

const CRATES: [&str; 8] = ["shared", "mesh", "noise", "turn", "server", "frontend", "e2e", "xtask"];

#[test]
fn only_the_browser_module_knows_the_browser() {
    let files = rust(&["frontend/src"])
        .into_iter()
        .filter(|file| !file.name.starts_with("frontend/src/browser/") && file.name != "frontend/src/browser.rs");
    refuse(files, &["web_sys", "js_sys", "wasm_bindgen", "JsValue", "gloo_net"]);
}

#[test]
fn pure_code_has_no_clock_runtime_socket_or_chance() {
    let files = rust(&["mesh/src", "noise/src", "turn/src", "server/src"]).into_iter().filter(|file| {
        let part = file.name.strip_prefix("server/src/");
        part.is_none_or(|part| part.starts_with("directory"))
    });
    let outside = [
        "std::net",
        "std::time::Instant",
        "time::Instant",
        "Instant::now",
        "SystemTime",
        "tokio",
        "std::thread",
        "std::fs",
        "std::env",
        "async fn",
        ".await",
        "rand::",
        "new_v4",
        "tracing::",
    ];
    refuse(files, &outside);
}

#[test]
fn files_are_short_enough_to_read() {
    let long = rust(&CRATES).into_iter().filter(|file| !file.name.starts_with("e2e/") && file.lines.len() > 400);
    let long: Vec<String> = long.map(|file| format!("{}: {} lines", file.name, file.lines.len())).collect();
    assert!(long.is_empty(), "look for the second concept in {long:#?}");
}

#[test]
fn every_module_says_what_it_is() {
    let silent =
        rust(&CRATES).into_iter().filter(|file| !file.lines.first().is_some_and(|line| line.starts_with("//! ")));
    let silent: Vec<String> = silent.map(|file| file.name).collect();
    assert!(silent.is_empty(), "`//!` is missing at the top of {silent:#?}");
}

#[test]
fn nothing_is_left_half_done() {
    let files = rust(&CRATES).into_iter().filter(|file| file.name != "xtask/src/tidy.rs");
    refuse(files, &["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX", "TODO", "#[ignore"]);
}

/// The page and the server contact nobody: no font, script, STUN server or anything else from elsewhere.
#[test]
fn no_third_party_is_named() {
    let ours = [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "0.0.0.0",
        ".example",
        "example.",
        "www.w3.org/",
        "192.0.2.",
        "{",
        "host",
        "\"",
    ];
    let mut found = Vec::new();
    for file in all(&["frontend", "mesh", "noise", "server", "shared", "style", "turn", "index.html", "Trunk.toml"]) {
        for (number, line) in file.lines.iter().enumerate().filter(|(_, line)| !is_comment(line)) {
            for scheme in ["http://", "https://", "ws://", "wss://", "stun:", "stuns:", "turn:", "turns:"] {
                let hosts = line.match_indices(scheme).map(|(at, _)| &line[at + scheme.len()..]);
                for host in hosts.filter(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric())) {
                    if !ours.iter().any(|own| host.contains(own) && is_in_host(host, own)) && host.contains('.') {
                        found.push(format!("{}:{}: {}", file.name, number + 1, line.trim()));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Whether `own` stands in the host and not behind it in the path.
fn is_in_host(rest: &str, own: &str) -> bool {
    let host = rest.split(['/', '"', '\'', ' ', ')', '`']).next().unwrap_or_default();
    host.contains(own.trim_end_matches('/'))
}

fn is_comment(line: &str) -> bool {
    ["//", "#", "/*", "*", "<!--"].iter().any(|mark| line.trim_start().starts_with(mark))
}

/// Fails with every line, comments aside, in which one of the words stands.
fn refuse(files: impl Iterator<Item = File>, words: &[&str]) {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.lines.iter().enumerate().filter(|(_, line)| !is_comment(line)) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: {word}", file.name, number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn rust(folders: &[&str]) -> Vec<File> {
    all(folders).into_iter().filter(|file| Path::new(&file.name).extension().is_some_and(|kind| kind == "rs")).collect()
}

/// Every text file below these paths, by name.
fn all(paths: &[&str]) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for path in paths {
        walk(&root.join(path), &mut found);
    }
    found.sort();
    let file = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let name = path.strip_prefix(&root).ok()?.to_string_lossy().replace('\\', "/");
        Some(File { name, lines: text.lines().map(str::to_owned).collect() })
    };
    found.into_iter().filter_map(file).collect()
}

fn walk(path: &Path, found: &mut Vec<PathBuf>) {
    if let Ok(entries) = path.read_dir() {
        let entries = entries.filter_map(Result::ok).map(|entry| entry.path());
        for entry in entries.filter(|entry| entry.file_name().is_some_and(|name| name != "target")) {
            walk(&entry, found);
        }
    } else if path.is_file() {
        found.push(path.to_owned());
    }
}
