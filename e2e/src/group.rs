//! A program and everything that it starts, ended together.

use crate::faults::Namespace;
use crate::until;
use anyhow::{Context, Result, bail};
use std::fmt::Debug;
use std::future::Future;
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdin, Command};

/// A running program that ends, with its children, when this value is dropped or this process dies.
///
/// Killing a driver alone would leave its browsers behind. So a shell leads a process group of its
/// own, waits for the end of its standard input, which only this process holds open, and then ends
/// the group.
#[derive(Debug)]
pub struct Group {
    child: Child,
    /// Closed to end the group.
    open: Option<ChildStdin>,
}

/// `$@` is the program; it is not given the shell's standard input. When it ends by itself, so does the shell.
const LEADER: &str = r#"exec 3<&0; "$@" 0</dev/null 3<&- & program=$!
( read -r _ <&3; kill -s KILL 0 ) & exec 3<&-
wait "$program"; code=$?
exit "$code""#;

impl Group {
    /// Starts a program; `prepare` may set its environment and output.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(program: &str, arguments: &[&str], prepare: impl FnOnce(&mut Command)) -> Result<Self> {
        Self::start_in(None, program, arguments, prepare)
    }

    /// As [`Group::start`], in a network namespace.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_in(
        namespace: Option<&Namespace>,
        program: &str,
        arguments: &[&str],
        prepare: impl FnOnce(&mut Command),
    ) -> Result<Self> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", LEADER, "sh"]);
        if let Some(namespace) = namespace {
            command.args(["ip", "netns", "exec", namespace.name()]);
        }
        command.arg(program).args(arguments);
        prepare(&mut command);
        let mut child = command
            .stdin(Stdio::piped())
            .process_group(0)
            .kill_on_drop(false)
            .spawn()
            .with_context(|| format!("{program} cannot be started"))?;
        let open = child.stdin.take().context("the standard input was asked for above")?;
        Ok(Self { child, open: Some(open) })
    }

    /// Waits until it listens on this port of the machine.
    ///
    /// # Errors
    /// When it ends, or does not listen in time.
    pub(crate) async fn listens(&mut self, port: u16) -> Result<()> {
        self.answers(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port))).await
    }

    /// Waits until a connection to it comes about.
    ///
    /// # Errors
    /// When it ends, or none does in time.
    pub(crate) async fn answers<T, E: Debug, F>(&mut self, connect: impl Fn() -> F) -> Result<()>
    where
        F: Future<Output = Result<T, E>>,
    {
        until("listening program", || {
            let (ended, connected) = (self.child.try_wait(), connect());
            async move {
                if let Some(status) = ended? {
                    bail!("it ended with {status}");
                }
                Ok(connected.await.map(drop))
            }
        })
        .await
    }

    /// The running program, for its output and its end.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.open.take());
        // The shell ends as soon as it reads the end of its input; what follows may count on it.
        let deadline = Instant::now() + Duration::from_secs(2);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
