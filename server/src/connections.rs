//! How many connections there are, in all and from each address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A count with a limit in all and a limit per address.
#[derive(Debug)]
pub(crate) struct Connections {
    limit: usize,
    limit_per_address: usize,
    counts: Mutex<Counts>,
    /// Told each time the last one has gone.
    emptied: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One counted connection; dropping it gives the place back.
#[derive(Debug)]
pub(crate) struct Place {
    connections: Arc<Connections>,
    address: IpAddr,
}

impl Connections {
    /// Nobody yet.
    #[must_use]
    pub(crate) fn new(limit: usize, limit_per_address: usize) -> Self {
        Self { limit, limit_per_address, counts: Mutex::default(), emptied: Notify::new() }
    }

    /// One more connection from there, if there is room for it.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        self.enter_up_to(self.limit_per_address, address)
    }

    /// The same from an address that speaks for many: only the number of all is limited.
    pub(crate) fn enter_for_many(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        self.enter_up_to(self.limit, address)
    }

    fn enter_up_to(self: &Arc<Self>, limit: usize, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut counts = self.lock();
        if counts.all >= self.limit {
            return None;
        }
        let here = counts.by_address.entry(address).or_default();
        if *here >= limit {
            return None;
        }
        *here += 1;
        counts.all += 1;
        Some(Place { connections: Arc::clone(self), address })
    }

    /// Returns when there is none.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.lock().all == 0 {
                return;
            }
            emptied.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.connections.lock();
        counts.all = counts.all.saturating_sub(1);
        if counts.all == 0 {
            self.connections.emptied.notify_waiters();
        }
        if let Some(here) = counts.by_address.get_mut(&self.address) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// What one household or one attacker holds: an IPv4 address, or a /64 of IPv6 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_place_is_given_back_when_it_is_dropped_and_nothing_is_remembered() {
        let connections = Arc::new(Connections::new(3, 2));
        let first = connections.enter(ip("192.0.2.1"));
        let second = connections.enter(ip("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(connections.enter(ip("192.0.2.1")).is_none());
        let third = connections.enter(ip("192.0.2.2"));
        assert!(third.is_some());
        assert!(connections.enter(ip("192.0.2.3")).is_none());
        drop(first);
        assert!(connections.enter(ip("192.0.2.1")).is_some());
        drop((second, third));
        let counts = connections.lock();
        assert_eq!((counts.all, counts.by_address.len()), (0, 0));
    }

    #[test]
    fn a_64_of_ipv6_counts_as_one_address() {
        let connections = Arc::new(Connections::new(9, 1));
        let _place = connections.enter(ip("2001:db8:1:2::1"));
        assert!(connections.enter(ip("2001:db8:1:2:ffff::9")).is_none());
        assert!(connections.enter(ip("2001:db8:1:3::1")).is_some());
    }

    #[test]
    fn who_speaks_for_many_is_limited_like_all() {
        let connections = Arc::new(Connections::new(3, 1));
        let enter = || connections.enter_for_many(ip("192.0.2.1"));
        let places = [enter(), enter(), enter()];
        assert!(places.iter().all(Option::is_some) && enter().is_none());
    }
}
