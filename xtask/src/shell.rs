//! Running other programs: with the right toolchain and tools in front, and in plain words when they fail.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Why a step could not be done: one sentence for the person who typed the command.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shorthand for the common case of a failure with a formatted sentence.
macro_rules! fail {
    ($($argument:tt)*) => { return Err($crate::shell::Failure(format!($($argument)*))) };
}
pub(crate) use fail;

/// Where programs run and which they find.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    root: PathBuf,
    path: Vec<PathBuf>,
    toolchain: Option<String>,
}

impl Shell {
    /// In the checkout that this program was built from, with the caller's own toolchain.
    pub(crate) fn new() -> Self {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().map_or_else(|| manifest.clone(), Path::to_path_buf);
        let path = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
        Self { root, path, toolchain: None }
    }

    /// The checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Lets programs in `folder` be found first.
    pub(crate) fn put_first(&mut self, folder: PathBuf) {
        self.path.insert(0, folder);
    }

    /// From now on everything is compiled by this rustup toolchain.
    pub(crate) fn use_toolchain(&mut self, name: &str) {
        self.toolchain = Some(name.to_owned());
    }

    /// A program by name, as the steps run it.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.current_dir(&self.root);
        if let Ok(path) = env::join_paths(&self.path) {
            command.env("PATH", path);
        }
        // What cargo and rustup told this program about itself does not hold for others.
        for own in ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "LD_LIBRARY_PATH", "RUST_RECURSION_COUNT"] {
            command.env_remove(own);
        }
        if let Some(toolchain) = &self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command
    }

    /// Where a program is, if it is installed.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        self.path.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    /// What a program prints, if it runs and succeeds.
    pub(crate) fn output(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = self.command(program).args(arguments).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs a program to its end; its output is the reader's.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Result<(), Failure> {
        run(self.command(program).args(arguments))
    }

    /// As [`Shell::run`], but gives up when `limit` has passed.
    pub(crate) fn run_within(&self, limit: Duration, program: &str, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = self.command(program);
        command.args(arguments).stdin(Stdio::null());
        let shown = show(&command);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => fail!("`{shown}` could not be started: {error}"),
        };
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => fail!("`{shown}` failed ({status})"),
                Ok(None) => thread::sleep(Duration::from_millis(50)),
                Err(error) => fail!("`{shown}` was lost: {error}"),
            }
        }
        stop(&mut child);
        fail!("`{shown}` took longer than {} s", limit.as_secs())
    }
}

/// Runs a command to its end; its output is the reader's.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let shown = show(command);
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => fail!("`{shown}` failed ({status})"),
        Err(error) => fail!("`{shown}` could not be started: {error}"),
    }
}

/// Runs a program, shows its standard output and hands each line of it to `line`.
pub(crate) fn run_and_read(command: &mut Command, mut line: impl FnMut(&str)) -> Result<(), Failure> {
    let shown = show(command);
    let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => fail!("`{shown}` could not be started: {error}"),
    };
    if let Some(stdout) = child.stdout.take() {
        for text in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            let _ = std::io::stdout().flush();
            line(&text);
        }
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => fail!("`{shown}` failed ({status})"),
        Err(error) => fail!("`{shown}` was lost: {error}"),
    }
}
/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().map(OsString::from).unwrap_or_default();
    let words = std::iter::once(program.as_os_str()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn stop(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
