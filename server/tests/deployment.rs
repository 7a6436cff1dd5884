//! What hosts are given (`deploy/`, docs/deploy.md, README.md) is right: commands, files, and the table of settings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "in a test a failure is a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Whether `resaka check` has nothing to say of these words and variables; and what it says.
fn check(words: &[String], variables: &[(&str, String)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_resaka"));
    let output = command.arg("check").args(words).env_clear().envs(variables.iter().cloned()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success() && said.is_empty(), said)
}

/// Where commands and settings are written down: the documents, and the files for hosts.
fn files() -> Vec<String> {
    let mut files = vec!["README.md".to_owned(), "docs/deploy.md".to_owned()];
    let given = fs::read_dir(path("deploy")).unwrap();
    files.extend(given.map(|entry| format!("deploy/{}", entry.unwrap().file_name().to_string_lossy())));
    files
}

/// The words of a command as a shell takes them apart; only simple quotes are used.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate();
    parts.fold(Vec::new(), |mut words: Vec<String>, (number, part)| {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
        words
    })
}

#[test]
fn the_table_of_settings_is_that_of_the_program() {
    let (start, end) = ("--test deployment` -->\n", "<!-- end of settings -->");
    let written = text("docs/deploy.md");
    let (before, rest) = written.split_once(start).unwrap();
    let (old, after) = rest.split_once(end).unwrap();
    let new = server::config::table();
    if old != new {
        fs::write(path("docs/deploy.md"), format!("{before}{start}{new}{end}{after}")).unwrap();
        panic!("docs/deploy.md did not have every setting as it is; now it has:\n{new}");
    }
    assert!(new.contains("| `--listen ") && new.contains("RESAKA_TRUSTED_PROXY") && !new.contains("turn-old-channels"));
}

/// Every command that begins with `resaka`: in blocks and tables of the documents, and at the top of the files.
#[test]
fn every_command_that_is_written_down_is_understood() {
    let mut seen = 0;
    for file in files() {
        let text = text(&file);
        let whole = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
        let inline = text.split('`').skip(1).step_by(2);
        for command in whole.chain(inline).filter_map(|line| line.strip_prefix("resaka --")) {
            let command = command.split(" #").next().unwrap_or(command).replace('…', "secret");
            let mut words = words(&format!("--{command}"));
            // Somebody's own files are not here.
            for setting in ["--tls-certificate", "--tls-key"] {
                if let Some(at) = words.iter().position(|word| word == setting) {
                    words.drain(at..at + 2);
                }
            }
            let (right, said) = check(&words, &[]);
            assert!(right, "{file}: resaka --{command}: {said}");
            seen += 1;
        }
    }
    assert!(seen >= 12, "only {seen} commands were found");
}

/// Lines with variables and their values: what a container is started with, and what services have.
#[test]
fn every_environment_that_is_written_down_is_understood() {
    let (known, mut seen) = (server::config::table(), 0);
    for file in files() {
        for line in text(&file).lines() {
            let said = line.split(|c: char| c.is_whitespace() || "`'\",;()".contains(c));
            let named = said.filter_map(|word| word.find("RESAKA_").map(|at| &word[at..]));
            // Of those that are only named, a secret is handed on from somebody's own environment.
            let variables: Vec<(&str, String)> = named
                .map(|word| {
                    word.split_once('=').unwrap_or_else(|| (word, if word.ends_with("SECRET") { "…" } else { "" }))
                })
                .map(|(name, value)| (name, value.replace('…', &"secret".repeat(6))))
                .filter(|(_, value)| !value.is_empty())
                .collect();
            if let Some((unknown, _)) = variables.iter().find(|(name, _)| !known.contains(&format!("| `{name}` |"))) {
                panic!("{file}: {unknown}: {line}");
            }
            let (right, said) = check(&[], &variables);
            assert!(right, "{file}: {line}: {said}");
            seen += usize::from(line.contains("RESAKA_") && line.contains('=') && !variables.is_empty());
        }
    }
    assert!(seen >= 3, "only {seen} environments were found");
}

#[test]
fn the_configuration_file_is_right() {
    let words = ["--config".to_owned(), path("deploy/resaka.toml").to_string_lossy().into_owned()];
    let (right, said) = check(&words, &[]);
    assert!(right, "{said}");
}

/// Also those that are written without the program before them, as in tables.
#[test]
fn every_flag_that_is_written_down_exists() {
    let table = server::config::table();
    let known = |flag: &str| [' ', '`'].iter().any(|end| table.contains(&format!("`--{flag}{end}")));
    // Of programs that are not the server.
    let others = ["network", "read-only", "cap-drop", "env", "now", "package", "test", "locked", "help", "language"];
    for file in ["README.md", "docs/deploy.md"] {
        for flag in text(file).split([' ', '`', '(', '\n', '\'']).filter_map(|word| word.strip_prefix("--")) {
            let flag: String = flag.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            assert!(flag.is_empty() || others.contains(&&*flag) || known(&flag), "{file}: --{flag}");
        }
    }
}

/// What the relay asks for the addresses of this machine (`getifaddrs`): without it the relay does not start.
#[test]
fn the_service_may_ask_for_the_addresses_of_its_machine() {
    let unit = text("deploy/resaka.service");
    let families = unit.lines().find_map(|line| line.strip_prefix("RestrictAddressFamilies=")).unwrap();
    let mut families: Vec<&str> = families.split(' ').collect();
    families.sort_unstable();
    assert_eq!(families, ["AF_INET", "AF_INET6", "AF_NETLINK"]);
}

#[test]
fn systemd_finds_nothing_wrong_with_the_service() {
    let version = Command::new("systemd-analyze").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    // `systemd 252 (…)`; what judges a file without starting it is in 250 and later.
    let number = version.split_whitespace().nth(1).and_then(|number| number.parse::<u32>().ok());
    if number.is_none_or(|number| number < 250) {
        return println!("left out: systemd-analyze is missing, or older than 250: {version}");
    }
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("resaka.service");
    let ours = text("deploy/resaka.service").replace("/usr/local/bin/resaka", env!("CARGO_BIN_EXE_resaka"));
    fs::write(&unit, ours).unwrap();
    for arguments in [&["verify"][..], &["security", "--offline=true", "--no-pager", "--threshold=20"]] {
        let output = Command::new("systemd-analyze").args(arguments).arg(&unit).output().unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
        assert!(output.status.success(), "{arguments:?}: {said}");
        assert!(arguments[0] != "verify" || said.is_empty(), "{said}");
    }
}
