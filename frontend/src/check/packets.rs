//! What became of packets that were sent through the relay and back to this page.
//!
//! Sender and receiver are the same page. So what goes to the relay and comes back is one round trip between here and the
//! server, and one clock measures it.

/// A packet came: its number, when it left, when it came, how large it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arrival {
    pub(crate) number: u32,
    /// In milliseconds.
    pub(crate) left: f64,
    pub(crate) came: f64,
    pub(crate) bytes: usize,
}

/// What was sent and what came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Packets {
    pub(crate) sent: u32,
    pub(crate) arrivals: Vec<Arrival>,
}

/// How they travelled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trip {
    /// The middle of all round trips, in milliseconds.
    pub(crate) round_trip: f64,
    /// What 19 of 20 stay below.
    pub(crate) slowest: f64,
    /// A part of 1.
    pub(crate) loss: f64,
}

impl Packets {
    /// None when nothing came at all.
    pub(crate) fn trip(&self) -> Option<Trip> {
        // A packet may come twice.
        let mut numbers: Vec<u32> = self.arrivals.iter().map(|arrival| arrival.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut times: Vec<f64> = self.arrivals.iter().map(|arrival| (arrival.came - arrival.left).max(0.0)).collect();
        times.sort_by(f64::total_cmp);
        let of = |part: f64| times.get(((times.len().saturating_sub(1)) as f64 * part).round() as usize).copied();
        let missing = f64::from(self.sent) - numbers.len() as f64;
        let loss = (missing / f64::from(self.sent.max(1))).clamp(0.0, 1.0);
        Some(Trip { round_trip: of(0.5)?, slowest: of(0.95)?, loss })
    }
}

/// In so many milliseconds of the burst the rate is counted; the fastest of them says what the way carries, because the
/// first are slow: whoever sends is careful at first.
const WINDOW: f64 = 500.0;
/// From fewer bytes nothing follows.
const ENOUGH: usize = 20_000;

/// What comes through at once, in kbit/s, by a burst of packets; none when too little came to say.
pub(crate) fn uplink(burst: &Packets) -> Option<f64> {
    let mut arrivals = burst.arrivals.clone();
    arrivals.sort_by(|a, b| a.came.total_cmp(&b.came));
    if arrivals.iter().map(|arrival| arrival.bytes).sum::<usize>() < ENOUGH {
        return None;
    }
    let (first, last) = (arrivals.first()?.came, arrivals.last()?.came);
    let window = (last - first).min(WINDOW);
    let rate = |bytes: usize, milliseconds: f64| bytes as f64 * 8.0 / milliseconds.max(1.0);
    // What came in the same moment as the first of a window came before it.
    let within = |start: f64| arrivals.iter().filter(move |one| one.came > start && one.came <= start + window);
    let starts = arrivals.iter().map(|arrival| arrival.came).filter(|start| start + window <= last);
    starts.map(|start| rate(within(start).map(|one| one.bytes).sum(), window)).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(times: impl IntoIterator<Item = (u32, f64, f64)>) -> Vec<Arrival> {
        times.into_iter().map(|(number, left, came)| Arrival { number, left, came, bytes: 1000 }).collect()
    }

    #[test]
    fn round_trips_and_losses_are_counted() {
        let times = (0..100).filter(|number| number % 10 != 3).map(|number| {
            let left = f64::from(number) * 20.0;
            (number, left, left + if number % 10 == 0 { 90.0 } else { 30.0 })
        });
        let packets = Packets { sent: 100, arrivals: arrivals(times) };
        assert_eq!(packets.trip(), Some(Trip { round_trip: 30.0, slowest: 90.0, loss: 0.1 }));
    }

    #[test]
    fn what_comes_twice_makes_up_for_nothing_and_no_clock_makes_a_trip_shorter_than_none() {
        let packets = Packets { sent: 2, arrivals: arrivals([(0, 10.0, 9.0), (0, 10.0, 9.5)]) };
        assert_eq!(packets.trip(), Some(Trip { round_trip: 0.0, slowest: 0.0, loss: 0.5 }));
        assert_eq!(Packets { sent: 7, arrivals: Vec::new() }.trip(), None);
    }

    #[test]
    fn the_uplink_is_what_came_in_the_best_half_second() {
        // 1,000 bytes each 8 ms are a megabit a second; the first second is half as fast.
        let slow = (0..62).map(|number| (number, 0.0, f64::from(number) * 16.0));
        let fast = (62..187).map(|number| (number, 0.0, 1000.0 + f64::from(number - 62) * 8.0));
        let burst = Packets { sent: 300, arrivals: arrivals(slow.chain(fast)) };
        let rate = uplink(&burst).unwrap();
        assert!((950.0..1050.0).contains(&rate), "{rate}");
    }

    #[test]
    fn a_burst_that_is_over_at_once_counts_for_the_time_that_it_took() {
        let burst = Packets { sent: 101, arrivals: arrivals((0..=100).map(|number| (number, 0.0, f64::from(number)))) };
        let rate = uplink(&burst).unwrap();
        assert!((7900.0..8100.0).contains(&rate), "{rate}");
    }

    #[test]
    fn from_a_few_packets_nothing_follows() {
        assert_eq!(uplink(&Packets { sent: 300, arrivals: arrivals((0..10).map(|n| (n, 0.0, f64::from(n)))) }), None);
        assert_eq!(uplink(&Packets::default()), None);
    }
}
