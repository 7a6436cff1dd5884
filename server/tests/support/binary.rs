//! The real binary, without any environment, and what it says.

use std::io::Write;
use std::process::{Command, Output, Stdio};

pub fn resaka(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_resaka"));
    command.args(args).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

/// Exit code 2 and exactly one sentence, which it returns.
pub fn sentence(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("resaka: ") && output.stdout.is_empty(), "{text}");
    text
}
