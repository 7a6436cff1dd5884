//! A network of its own for every participant, with a router between them that loses, cuts and takes links down.
//!
//! Each participant has a namespace with one interface, `wan`, whose other end is in the router's namespace. Participant
//! *n* has the address 10.99.*n*.2; the router is 10.99.*n*.1 to them, and that is also where they find the server.

use super::Namespace;
use crate::namespace::{Namespaces, cable};
use anyhow::{Context, Result};
use std::net::Ipv4Addr;

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
    all: Namespaces,
}

impl Network {
    /// Why no network can be made here: a sentence to print beside what is left out.
    #[must_use]
    pub fn missing() -> Option<String> {
        Namespaces::missing()
    }

    /// Makes a network for participants 1 to `people`.
    ///
    /// # Errors
    /// When the machine does not allow it; [`Network::missing`] says so beforehand.
    pub async fn build(people: u8) -> Result<Self> {
        let mut all = Namespaces::new();
        let router = all.add("router").await?;
        router.run("sysctl", &["-qw", "net.ipv4.ip_forward=1"]).await?;
        let mut network = Self { router, people: Vec::new(), all };
        for n in 1..=people {
            let person = network.all.add(&n.to_string()).await?;
            let there = format!("r{n}");
            cable((&person, "wan"), (&network.router, &there)).await?;
            network.router.ip(&["address", "add", &format!("{}/24", Self::gateway(n)), "dev", &there]).await?;
            person.ip(&["address", "add", &format!("10.99.{n}.2/24"), "dev", "wan"]).await?;
            network.people.push(person);
            network.route(n).await?;
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
        let mut script = String::from(
            "add table ip faults\nadd chain ip faults forward { type filter hook forward priority 0; }\nflush chain ip faults forward\n",
        );
        for rule in rules {
            script += &format!("add rule ip faults forward {rule}\n");
        }
        self.router.rules(&script).await
    }

    /// A participant's own interface goes down, as when a phone leaves its network.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn link_down(&self, participant: u8) -> Result<()> {
        self.of(participant)?.ip(&["link", "set", "wan", "down"]).await
    }

    /// It comes up again.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn link_up(&self, participant: u8) -> Result<()> {
        let person = self.of(participant)?;
        person.ip(&["link", "set", "wan", "up"]).await?;
        self.route(participant).await
    }

    /// The cable is pulled at the other end: the participant's interface keeps its address.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn cable(&self, participant: u8, plugged: bool) -> Result<()> {
        self.of(participant)?;
        let state = if plugged { "up" } else { "down" };
        self.router.ip(&["link", "set", &format!("r{participant}"), state]).await
    }

    /// A participant gets another address at once, as between two networks. `generation` tells the addresses apart.
    ///
    /// # Errors
    /// When there is no such participant.
    pub async fn change_address(&self, participant: u8, generation: u8) -> Result<()> {
        let person = self.of(participant)?;
        person.ip(&["address", "flush", "dev", "wan"]).await?;
        let address = format!("10.99.{participant}.{}/24", generation.saturating_add(2));
        person.ip(&["address", "add", &address, "dev", "wan"]).await?;
        self.route(participant).await
    }

    async fn route(&self, participant: u8) -> Result<()> {
        let gateway = Self::gateway(participant).to_string();
        self.of(participant)?.ip(&["route", "replace", "default", "via", &gateway]).await
    }
}
