//! A network namespace: programs can be started in it, and sockets of this process can belong to it.

use crate::installed;
use anyhow::{Context, Result, bail};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream as StdStream, UdpSocket as StdSocket};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::process::Command;

/// What all namespaces of this kit begin with.
const PREFIX: &str = "resaka-";
/// Where `ip netns exec` looks for files that take the place of those in `/etc`, in a folder for each namespace.
const FILES: &str = "/etc/netns";

/// Namespaces of one network; removed when this is dropped, or by the next network of this machine when this process was
/// killed.
#[derive(Debug)]
pub(crate) struct Namespaces {
    number: u32,
    all: Vec<Namespace>,
}

/// A namespace by its name among those of `ip netns`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    name: String,
}

impl Namespace {
    /// What `ip netns` calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    /// When it does not end well.
    pub(crate) async fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        ip(&[&["netns", "exec", &self.name, program], arguments].concat()).await
    }

    /// `ip` for what is in the namespace.
    ///
    /// # Errors
    /// When it does not take the words.
    pub(crate) async fn ip(&self, arguments: &[&str]) -> Result<()> {
        ip(&[&["-n", &self.name], arguments].concat()).await
    }

    /// Gives nftables a script, which is one transaction: no packet sees half of it.
    ///
    /// # Errors
    /// When they do not take it.
    pub(crate) async fn rules(&self, script: &str) -> Result<()> {
        let mut nft = Command::new("ip");
        nft.args(["netns", "exec", &self.name, "nft", "-f", "-"]).stdin(Stdio::piped());
        let mut nft = nft.spawn().context("nft cannot be started")?;
        if let Some(mut input) = nft.stdin.take() {
            input.write_all(script.as_bytes()).await?;
        }
        if !nft.wait().await?.success() {
            bail!("nft does not take the rules:\n{script}");
        }
        Ok(())
    }

    /// Programs that are started from now on find this text in a file of `/etc`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn file(&self, name: &str, text: &str) -> Result<()> {
        let folder = Path::new(FILES).join(&self.name);
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join(name), text)?)
    }

    fn remove(name: &str) {
        succeeds(&["netns", "delete", name]);
        // Most have none.
        let _ = fs::remove_dir_all(Path::new(FILES).join(name));
    }

    /// Connects to an address as a program in the namespace would.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn connect(&self, address: SocketAddr) -> Result<TcpStream> {
        let stream = self.inside(move || {
            let stream = StdStream::connect_timeout(&address, Duration::from_secs(5))?;
            stream.set_nonblocking(true)?;
            Ok(stream)
        });
        Ok(TcpStream::from_std(stream.await?)?)
    }

    /// Listens on an address of the namespace.
    ///
    /// # Errors
    /// When the address is taken, or not the namespace's.
    pub async fn listen(&self, address: SocketAddr) -> Result<TcpListener> {
        let listener = self.inside(move || {
            let listener = StdListener::bind(address)?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        Ok(TcpListener::from_std(listener.await?)?)
    }

    /// A socket for datagrams on an address of the namespace.
    ///
    /// # Errors
    /// When the address is taken, or not the namespace's.
    pub async fn datagrams(&self, address: SocketAddr) -> Result<UdpSocket> {
        let socket = self.inside(move || {
            let socket = StdSocket::bind(address)?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        });
        Ok(UdpSocket::from_std(socket.await?)?)
    }

    /// Does something on a thread in the namespace: the sockets that it opens and the programs that it starts belong there.
    ///
    /// # Errors
    /// What it says, or that there is no such namespace any more.
    pub(crate) fn within<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let there = || self.enter().and_then(|()| work());
        std::thread::scope(|scope| scope.spawn(there).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// The thread belongs to the namespace from now on.
    fn enter(&self) -> Result<()> {
        let file = File::open(format!("/run/netns/{}", self.name))?;
        Ok(move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?)
    }

    /// A socket stays in the namespace of the thread that made it; the thread is one of its own, so that no other work
    /// of this process ends up in the namespace.
    async fn inside<T: Send + 'static>(&self, make: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let (to, from) = tokio::sync::oneshot::channel();
        let namespace = self.clone();
        std::thread::spawn(move || {
            let made = namespace.enter().and_then(|()| make());
            // Nobody may be waiting any more.
            let _ = to.send(made);
        });
        from.await.context("the thread in the namespace ended")?
    }
}

impl Namespaces {
    /// Why there can be none: a sentence to print beside what is left out.
    pub(crate) fn missing() -> Option<String> {
        if !rustix::process::geteuid().is_root() {
            return Some("network namespaces need root".into());
        }
        if let Some(program) = ["ip", "nft"].into_iter().find(|program| installed(program).is_none()) {
            return Some(format!("the program `{program}` is not installed"));
        }
        // A container may be root and yet not be allowed to.
        let name = format!("{PREFIX}{}-trial", std::process::id());
        let made = succeeds(&["netns", "add", &name]);
        succeeds(&["netns", "delete", &name]);
        (!made).then(|| "this machine does not allow network namespaces".into())
    }

    /// None yet; removes what processes left behind that were killed.
    pub(crate) fn new() -> Self {
        static NETWORKS: AtomicU32 = AtomicU32::new(0);
        for folder in ["/run/netns", FILES] {
            for entry in Path::new(folder).read_dir().into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
                if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
                    Namespace::remove(&name);
                }
            }
        }
        Self { number: NETWORKS.fetch_add(1, Ordering::Relaxed), all: Vec::new() }
    }

    /// One more, with nothing in it but its loopback. It is called `what`, among those of this network.
    ///
    /// # Errors
    /// When the machine does not allow it.
    pub(crate) async fn add(&mut self, what: &str) -> Result<Namespace> {
        let name = format!("{PREFIX}{}-{}-{what}", std::process::id(), self.number);
        ip(&["netns", "add", &name]).await?;
        let namespace = Namespace { name };
        self.all.push(namespace.clone());
        namespace.ip(&["link", "set", "lo", "up"]).await?;
        Ok(namespace)
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for namespace in &self.all {
            Namespace::remove(namespace.name());
        }
    }
}

/// A cable between two namespaces; each end has a name in its own.
///
/// # Errors
/// When a name is taken.
pub(crate) async fn cable(from: (&Namespace, &str), to: (&Namespace, &str)) -> Result<()> {
    let ((here, near), (there, far)) = (from, to);
    ip(&["link", "add", near, "netns", here.name(), "type", "veth", "peer", "name", far, "netns", there.name()])
        .await?;
    here.ip(&["link", "set", near, "up"]).await?;
    there.ip(&["link", "set", far, "up"]).await
}

async fn ip(arguments: &[&str]) -> Result<()> {
    let output = Command::new("ip").args(arguments).output().await.context("the program `ip` is not installed")?;
    if !output.status.success() {
        bail!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn succeeds(arguments: &[&str]) -> bool {
    let mut command = std::process::Command::new("ip");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
