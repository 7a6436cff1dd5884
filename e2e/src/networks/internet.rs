//! The namespaces: one for the Internet, one for the server, one for each router and one for each person.
//!
//! The addresses are public ones as browsers and relays judge them, of networks that nobody announces; no cable leads
//! from any of these namespaces to the machine's own network. In the Internet's namespace:
//!
//! | | IPv4 | IPv6 |
//! |---|---|---|
//! | server | 11.0.0.2 | 2f00:0:1::2 |
//! | router of home *h* | 11.0.*h*.2 | 2f00:0:1:*h*::2 |
//! | provider's router | 11.0.100.2; to home *h*, 100.64.*h*.1 | |
//! | person *n*, at home *h* | 192.168.1.(10 + *n*) | 2f00:0:2:*h*::(10 + *n*) |
//!
//! All homes have the same private network, as most do.

use super::{Access, Family, Home};
use crate::faults::Namespace;
use crate::namespace::{Namespaces, cable};
use anyhow::{Context, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The name of the server, which everybody finds in their own file of names.
pub const SERVER_NAME: &str = "call.example";

/// What reaches a router's own programs: nothing, but what IPv6 finds neighbours with. Linux would remember whatever came
/// before the home has sent anything as spoken with itself, and translate the home's own datagram to another port.
const CLOSED: &str =
    "chain input { type filter hook input priority filter; policy drop; meta l4proto ipv6-icmp accept; }";

/// What makes up for there being no distance. A relay is asked for twice before there is one (the first time for a nonce,
/// RFC 8656 §7.1), the own address once; so everywhere else it is the later one by what the way to the server takes. Here
/// it would be by chance, and browsers stay with the first way that they find: a call would be relayed that need not be.
/// So the first request for a relay (STUN's type 3, behind the 8 bytes of UDP) is lost of each socket.
const DISTANCE: &str = "table ip distance {
    set asked { type ipv4_addr . inet_service; flags dynamic; size 65536; }
    chain input { type filter hook input priority filter;
    meta l4proto udp @th,64,16 3 ip saddr . udp sport != @asked add @asked { ip saddr . udp sport } drop; }
}\n";

/// Somebody, and where they are.
#[derive(Debug)]
struct Person {
    namespace: Namespace,
    /// At home.
    own: IpAddr,
    /// As the Internet sees them.
    public: IpAddr,
    home: usize,
}

/// All of it; removed when this is dropped.
#[derive(Debug)]
pub struct Internet {
    family: Family,
    homes: Vec<Home>,
    people: Vec<Person>,
    server: Namespace,
    // Removed last.
    all: Namespaces,
}

impl Internet {
    /// Why none can be made here: a sentence to print beside what is left out.
    #[must_use]
    pub fn missing() -> Option<String> {
        Namespaces::missing()
    }

    /// Makes all of it, with people numbered through from 1 in the order of the homes.
    ///
    /// # Errors
    /// When the machine does not allow it; [`Self::missing`] says so beforehand.
    pub async fn build(family: Family, homes: &[Home]) -> Result<Self> {
        let mut all = Namespaces::new();
        let net = router_in(&mut all, "net").await?;
        let server = place(&mut all, "server").await?;
        cable((&net, "server"), (&server, "wan")).await?;
        let mut builder = Builder { family, net, provider: None };
        builder.link(&builder.net, "server", builder.network(0), &server).await?;
        if family == Family::V4 {
            server.rules(DISTANCE).await?;
        }
        let mut internet = Self { family, homes: homes.to_vec(), people: Vec::new(), server, all };
        for (number, home) in (1..).zip(homes) {
            internet.add_home(&mut builder, number, *home).await?;
        }
        Ok(internet)
    }

    async fn add_home(&mut self, builder: &mut Builder, number: u8, home: Home) -> Result<()> {
        let router = router_in(&mut self.all, &format!("home{number}")).await?;
        let public = builder.connect(&mut self.all, number, home.access, &router).await?;
        router.ip(&["link", "add", "lan", "type", "bridge"]).await?;
        router.ip(&["link", "set", "lan", "up"]).await?;
        let (gateway, length) = builder.at_home(number, 0);
        router.ip(&["address", "add", &format!("{gateway}/{length}"), "dev", "lan"]).await?;
        router.rules(&builder.rules(home.access)).await?;
        for _ in 0..home.people {
            let n = u8::try_from(self.people.len())? + 1;
            let namespace = place(&mut self.all, &n.to_string()).await?;
            let there = format!("p{n}");
            cable((&namespace, "wan"), (&router, &there)).await?;
            router.ip(&["link", "set", &there, "master", "lan"]).await?;
            let (own, length) = builder.at_home(number, n);
            namespace.ip(&["address", "add", &format!("{own}/{length}"), "dev", "wan"]).await?;
            namespace.ip(&["route", "add", "default", "via", &gateway.to_string()]).await?;
            // Names are in a file alone: who asks a server that nobody answers waits for seconds.
            // Chromium looks for servers of ICE with a dot at the end of their names.
            let server = format!("{} {SERVER_NAME} {SERVER_NAME}.", self.server_address());
            namespace.file("hosts", &format!("127.0.0.1 localhost\n{server}\n"))?;
            namespace.file("resolv.conf", "")?;
            namespace.file("nsswitch.conf", "hosts: files\n")?;
            let public = if builder.family == Family::V6 { own } else { public };
            self.people.push(Person { namespace, own, public, home: usize::from(number) - 1 });
        }
        Ok(())
    }

    /// Which addresses there are.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.family
    }

    /// Where the server is to run.
    #[must_use]
    pub const fn server(&self) -> &Namespace {
        &self.server
    }

    /// Its address.
    #[must_use]
    pub const fn server_address(&self) -> IpAddr {
        match self.family {
            Family::V4 => IpAddr::V4(Ipv4Addr::new(11, 0, 0, 2)),
            Family::V6 => IpAddr::V6(Ipv6Addr::new(0x2f00, 0, 1, 0, 0, 0, 0, 2)),
        }
    }

    /// The namespace of a person.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn of(&self, person: u8) -> Result<&Namespace> {
        self.person(person).map(|person| &person.namespace)
    }

    /// The address that a person has at home.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn own_address(&self, person: u8) -> Result<IpAddr> {
        self.person(person).map(|person| person.own)
    }

    /// The address that the Internet sees of a person.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn public_address(&self, person: u8) -> Result<IpAddr> {
        self.person(person).map(|person| person.public)
    }

    /// What a person's home is.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn access(&self, person: u8) -> Result<Access> {
        self.person(person).map(|person| self.homes[person.home].access)
    }

    /// Whether two people live together.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn is_one_home(&self, one: u8, other: u8) -> Result<bool> {
        Ok(self.person(one)?.home == self.person(other)?.home)
    }

    fn person(&self, number: u8) -> Result<&Person> {
        let index = usize::from(number).checked_sub(1);
        index.and_then(|index| self.people.get(index)).with_context(|| format!("there is no person {number}"))
    }
}

/// Who lays the cables.
struct Builder {
    family: Family,
    net: Namespace,
    /// The router that homes of [`Access::Carrier`] share.
    provider: Option<Namespace>,
}

impl Builder {
    /// The two ends of the cable from the Internet to a home, or to the server (0), and how long their prefix is.
    fn network(&self, number: u8) -> (IpAddr, IpAddr, u8) {
        match self.family {
            Family::V4 => {
                (IpAddr::V4(Ipv4Addr::new(11, 0, number, 1)), IpAddr::V4(Ipv4Addr::new(11, 0, number, 2)), 24)
            }
            Family::V6 => {
                let end = |last| IpAddr::V6(Ipv6Addr::new(0x2f00, 0, 1, number as u16, 0, 0, 0, last));
                (end(1), end(2), 64)
            }
        }
    }

    /// A person at home, or the router there (0), and how long the prefix is.
    fn at_home(&self, home: u8, person: u8) -> (IpAddr, u8) {
        let last = if person == 0 { 1 } else { 10 + person };
        match self.family {
            Family::V4 => (IpAddr::V4(Ipv4Addr::new(192, 168, 1, last)), 24),
            Family::V6 => (IpAddr::V6(Ipv6Addr::new(0x2f00, 0, 2, home as u16, 0, 0, 0, last as u16)), 64),
        }
    }

    /// Connects a home's router; the address that the Internet sees of it.
    async fn connect(
        &mut self,
        all: &mut Namespaces,
        number: u8,
        access: Access,
        router: &Namespace,
    ) -> Result<IpAddr> {
        let port = format!("h{number}");
        if access != Access::Carrier {
            let ends = self.network(number);
            cable((&self.net, &port), (router, "wan")).await?;
            self.link(&self.net, &port, ends, router).await?;
            if self.family == Family::V6 {
                let home = format!("2f00:0:2:{number:x}::/64");
                self.net.ip(&["route", "add", &home, "via", &ends.1.to_string()]).await?;
            }
            return Ok(ends.1);
        }
        let ends = self.network(100);
        let provider = match self.provider.clone() {
            Some(provider) => provider,
            None => {
                let provider = router_in(all, "provider").await?;
                cable((&self.net, "provider"), (&provider, "wan")).await?;
                self.link(&self.net, "provider", ends, &provider).await?;
                provider.rules(&self.rules(Access::Cone)).await?;
                self.provider.insert(provider).clone()
            }
        };
        cable((&provider, &port), (router, "wan")).await?;
        let [near, far] = [1, 2].map(|last| IpAddr::V4(Ipv4Addr::new(100, 64, number, last)));
        self.link(&provider, &port, (near, far, 24), router).await?;
        Ok(ends.1)
    }

    /// Gives both ends of a cable their addresses, and the far one its way to everywhere.
    async fn link(&self, here: &Namespace, port: &str, ends: (IpAddr, IpAddr, u8), there: &Namespace) -> Result<()> {
        let (near, far, length) = ends;
        here.ip(&["address", "add", &format!("{near}/{length}"), "dev", port]).await?;
        there.ip(&["address", "add", &format!("{far}/{length}"), "dev", "wan"]).await?;
        there.ip(&["route", "add", "default", "via", &near.to_string()]).await
    }

    /// What a router does, in the words of nftables. The side of the Internet is `wan`.
    fn rules(&self, access: Access) -> String {
        let out = match access {
            Access::NoUdp => "meta l4proto udp drop; ".to_owned(),
            Access::OnlyHttps => "tcp dport != 443 drop; meta l4proto != tcp drop; ".to_owned(),
            Access::OnlyServer => {
                let protocol = if self.family == Family::V4 { "ip" } else { "ip6" };
                format!("{protocol} daddr != {} drop; ", self.network(0).1)
            }
            Access::Cone | Access::Strict | Access::Symmetric | Access::Carrier => String::new(),
        };
        let firewall = format!(
            "table inet firewall {{ {CLOSED}
            chain forward {{ type filter hook forward priority filter; policy drop;
            ct state established,related accept; ct status dnat accept; iifname != \"wan\" jump out; }}
            chain out {{ {out}accept; }}\n}}\n",
        );
        let translation = match (self.family, access) {
            (Family::V6, _) => return firewall,
            // Who has sent anything from which port. Masquerading keeps ports, and one home has one person here.
            (Family::V4, Access::Cone | Access::Carrier) => {
                "map opened { type inet_service : ipv4_addr; flags dynamic; size 65536; }
                chain before { type nat hook prerouting priority dstnat;
                iifname \"wan\" meta l4proto udp dnat to udp dport map @opened; }
                chain after { type nat hook postrouting priority srcnat;
                oifname \"wan\" meta l4proto udp update @opened { udp sport : ip saddr };
                oifname \"wan\" masquerade; }"
            }
            (Family::V4, Access::Symmetric) => {
                "chain after { type nat hook postrouting priority srcnat; oifname \"wan\" masquerade fully-random; }"
            }
            (Family::V4, Access::Strict | Access::NoUdp | Access::OnlyHttps | Access::OnlyServer) => {
                "chain after { type nat hook postrouting priority srcnat; oifname \"wan\" masquerade; }"
            }
        };
        format!("{firewall}table ip translation {{ {translation}\n}}\n")
    }
}

/// A namespace in which addresses of IPv6 can be used at once, without asking first whether somebody has them.
async fn place(all: &mut Namespaces, name: &str) -> Result<Namespace> {
    let place = all.add(name).await?;
    let unasked = ["-qw", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0"];
    place.run("sysctl", &unasked).await?;
    Ok(place)
}

async fn router_in(all: &mut Namespaces, name: &str) -> Result<Namespace> {
    let router = place(all, name).await?;
    router.run("sysctl", &["-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"]).await?;
    Ok(router)
}
