//! A program and everything that it starts, ended together.

use crate::until;
use anyhow::{Context, Result, bail};
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
        let mut command = Command::new("/bin/sh");
        command.args(["-c", LEADER, "sh", program]).args(arguments);
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
        until("listening program", || {
            let ended = self.child.try_wait();
            async move {
                if let Some(status) = ended? {
                    bail!("it ended with {status}");
                }
                Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.map(drop))
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
