//! A network of its own for every participant, with a router between them that loses, cuts and takes links down.
//!
//! Each participant has a namespace with one interface, `wan`, whose other end is in the router's namespace. Participant
//! *n* has the address 10.99.*n*.2; the router is 10.99.*n*.1 to them, and that is also where they find the server.

use super::Namespace;
use crate::installed;
use anyhow::{Context, Result, bail};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// What all namespaces of this kit begin with.
pub(super) const PREFIX: &str = "resaka-";
pub(super) static NETWORKS: AtomicU32 = AtomicU32::new(0);

/// What happens to the datagrams between participants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Udp {
    /// All of them arrive.
    Free,
    /// So many in a hundred are lost, by chance.
    Lossy(u8),
    /// None of this participant's arrive or leave.
    Cut(u8),
    /// None pass at all.
    CutForAll,
    /// None pass between these two; everybody else reaches both.
    CutBetween(u8, u8),
}

/// The namespaces; removed when this is dropped, or by the next network of this machine when this process was killed.
#[derive(Debug)]
pub struct Network {
    router: Namespace,
    people: Vec<Namespace>,
}

impl Network {
    /// Why no network can be made here: a sentence to print beside what is left out.
    #[must_use]
    pub fn missing() -> Option<String> {
        if !rustix::process::geteuid().is_root() {
            return Some("network namespaces need root".into());
        }
        if let Some(program) = ["ip", "nft"].into_iter().find(|program| installed(program).is_none()) {
            return Some(format!("the program `{program}` is not installed"));
        }
        // A container may be root and yet not be allowed to.
        let name = format!("{PREFIX}{}-trial", std::process::id());
        let made = blocking(&["netns", "add", &name]);
        blocking(&["netns", "delete", &name]);
        (!made).then(|| "this machine does not allow network namespaces".into())
    }

    /// Makes a network for participants 1 to `people`.
    ///
    /// # Errors
    /// When the machine does not allow it; [`Network::missing`] says so beforehand.
    pub async fn build(people: u8) -> Result<Self> {
        clean();
        let number = NETWORKS.fetch_add(1, Ordering::Relaxed);
        let named = |what: &str| Namespace::named(format!("{PREFIX}{}-{number}-{what}", std::process::id()));
        let network = Self { router: named("router"), people: (1..=people).map(|n| named(&n.to_string())).collect() };
        let router = network.router.name().to_owned();
        ip(&["netns", "add", &router]).await?;
        ip(&["-n", &router, "link", "set", "lo", "up"]).await?;
        network.run_in(&router, "sysctl", &["-qw", "net.ipv4.ip_forward=1"]).await?;
        for n in 1..=people {
            let (name, there) = (network.of(n)?.name(), format!("r{n}"));
            ip(&["netns", "add", name]).await?;
            ip(&["link", "add", "wan", "netns", name, "type", "veth", "peer", "name", &there, "netns", &router])
                .await?;
            ip(&["-n", &router, "address", "add", &format!("{}/24", Self::gateway(n)), "dev", &there]).await?;
            ip(&["-n", &router, "link", "set", &there, "up"]).await?;
            ip(&["-n", name, "link", "set", "lo", "up"]).await?;
            ip(&["-n", name, "address", "add", &format!("10.99.{n}.2/24"), "dev", "wan"]).await?;
            network.link_up(n).await?;
        }
        network.udp(&Udp::Free).await?;
        Ok(network)
    }

    /// The namespace of a participant.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn of(&self, participant: u8) -> Result<&Namespace> {
        let index = usize::from(participant).checked_sub(1);
        index.and_then(|index| self.people.get(index)).with_context(|| format!("there is no participant {participant}"))
    }

    /// The namespace between them.
    #[must_use]
    pub fn router(&self) -> &Namespace {
        &self.router
    }

    /// The router's address as this participant knows it.
    #[must_use]
    pub fn gateway(participant: u8) -> Ipv4Addr {
        Ipv4Addr::new(10, 99, participant, 1)
    }

    /// From now on this happens to datagrams between participants; what was said before no longer holds.
    ///
    /// # Errors
    /// When the rules cannot be set.
    pub async fn udp(&self, fate: &Udp) -> Result<()> {
        let rules = match fate {
            Udp::Free => Vec::new(),
            Udp::Lossy(percent) => vec![format!("meta l4proto udp numgen random mod 100 < {percent} drop")],
            Udp::Cut(n) => vec![
                format!("meta l4proto udp iifname \"r{n}\" drop"),
                format!("meta l4proto udp oifname \"r{n}\" drop"),
            ],
            Udp::CutForAll => vec!["meta l4proto udp drop".to_owned()],
            Udp::CutBetween(a, b) => [(a, b), (b, a)]
                .iter()
                .map(|(from, to)| format!("meta l4proto udp iifname \"r{from}\" oifname \"r{to}\" drop"))
                .collect(),
        };
        // One transaction: no datagram sees half of it.
        let mut script = String::from(
            "add table ip faults\nadd chain ip faults forward { type filter hook forward priority 0; }\nflush chain ip faults forward\n",
        );
        for rule in rules {
            script += &format!("add rule ip faults forward {rule}\n");
        }
        let mut nft = Command::new("ip");
        nft.args(["netns", "exec", self.router.name(), "nft", "-f", "-"]).stdin(Stdio::piped());
        let mut nft = nft.spawn().context("nft cannot be started")?;
        if let Some(mut input) = nft.stdin.take() {
            input.write_all(script.as_bytes()).await?;
        }
        if !nft.wait().await?.success() {
            bail!("nft does not take the rules for {fate:?}");
        }
        Ok(())
    }

    /// A participant's own interface goes down, as when a phone leaves its network.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn link_down(&self, participant: u8) -> Result<()> {
        ip(&["-n", self.of(participant)?.name(), "link", "set", "wan", "down"]).await
    }

    /// It comes up again.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn link_up(&self, participant: u8) -> Result<()> {
        let name = self.of(participant)?.name();
        ip(&["-n", name, "link", "set", "wan", "up"]).await?;
        self.route(participant).await
    }

    /// The cable is pulled at the other end: the participant's interface keeps its address.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn cable(&self, participant: u8, plugged: bool) -> Result<()> {
        self.of(participant)?;
        let state = if plugged { "up" } else { "down" };
        ip(&["-n", self.router.name(), "link", "set", &format!("r{participant}"), state]).await
    }

    /// A participant gets another address at once, as between two networks. `generation` tells the addresses apart.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn change_address(&self, participant: u8, generation: u8) -> Result<()> {
        let name = self.of(participant)?.name();
        ip(&["-n", name, "address", "flush", "dev", "wan"]).await?;
        let address = format!("10.99.{participant}.{}/24", generation.saturating_add(2));
        ip(&["-n", name, "address", "add", &address, "dev", "wan"]).await?;
        self.route(participant).await
    }

    async fn route(&self, participant: u8) -> Result<()> {
        let gateway = Self::gateway(participant).to_string();
        ip(&["-n", self.of(participant)?.name(), "route", "replace", "default", "via", &gateway]).await
    }

    async fn run_in(&self, namespace: &str, program: &str, arguments: &[&str]) -> Result<()> {
        let all: Vec<&str> = ["netns", "exec", namespace, program].iter().chain(arguments).copied().collect();
        ip(&all).await
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for namespace in self.people.iter().chain([&self.router]) {
            blocking(&["netns", "delete", namespace.name()]);
        }
    }
}

/// Removes what processes left behind that were killed.
pub(super) fn clean() {
    for entry in Path::new("/run/netns").read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            blocking(&["netns", "delete", &name]);
        }
    }
}

async fn ip(arguments: &[&str]) -> Result<()> {
    let output = Command::new("ip").args(arguments).output().await.context("the program `ip` is not installed")?;
    if !output.status.success() {
        bail!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Whether it went well.
pub(super) fn blocking(arguments: &[&str]) -> bool {
    let mut command = std::process::Command::new("ip");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
