//! Whole rooms without a socket or a browser: several `mesh::Mesh`, one `Directory`, and the
//! connections among them, under schedules that a seed decides.
//!
//! `RESAKA_SEEDS=n` plays n of them instead of 10,000, `RESAKA_SEED=n` plays one and tells it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test tells what it did")]

mod connection;
mod random;
mod world;

use random::Random;
use shared::MediaState;
use std::time::Duration;
use world::{Deed, Frames, Pace, Seen, World};

const SEEDS: u64 = 10_000;

#[test]
fn every_schedule_converges() {
    if let Some(seed) = number("RESAKA_SEED") {
        println!("{:?}", play(seed, true));
        return;
    }
    let seeds = number("RESAKA_SEEDS").unwrap_or(SEEDS);
    let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let all: Vec<Seen> = std::thread::scope(|scope| {
        let share = |worker| (worker..seeds).step_by(workers as usize).map(|seed| play(seed, false)).collect();
        let started: Vec<_> = (0..workers).map(|worker| scope.spawn(move || -> Vec<Seen> { share(worker) })).collect();
        started.into_iter().flat_map(|worker| worker.join().expect("a schedule that does not converge")).collect()
    });
    let sum = |what: fn(&Seen) -> u32| all.iter().map(|seen| u64::from(what(seen))).sum::<u64>();
    let counts = [
        ("pairs", sum(|seen| seen.pairs)),
        ("replaced connections", sum(|seen| seen.replaced)),
        ("collisions", sum(|seen| seen.collisions)),
        ("renegotiations", sum(|seen| seen.renegotiations)),
        ("visits cut short", sum(|seen| seen.cut_short)),
    ];
    println!("{seeds} schedules: {counts:?}");
    for (what, count) in counts {
        assert!(count >= seeds / 20, "the schedules hardly bring about {what}: {count}");
    }
}

/// The newcomer asks twice and offers to each, with all candidates, which were found in the lobby; each
/// member answers at once, and its candidates follow together.
#[test]
fn a_join_takes_as_few_frames_as_it_can() {
    let mut world = World::new(0, Pace::Calm, false);
    for newcomer in 0..8 {
        world.plan(Duration::from_secs(60), newcomer, Deed::Arrive { is_shy: false });
        world.run();
        world.assert_converged();
        let members = u32::try_from(newcomer).unwrap();
        let frames =
            [("Hello", 1), ("Welcome", 1), ("Join", 1), ("Joined", 1), ("Offer", members), ("Signal", 2 * members)];
        assert_eq!(world.take_frames(newcomer), some(&frames), "newcomer to {members}");
        for member in 0..newcomer {
            let frames = [("PeerJoined", 1), ("Signal", 1), ("Answer", 1), ("Candidates", 1)];
            assert_eq!(world.take_frames(member), some(&frames), "member {member} of {members}");
        }
    }
}

#[test]
fn a_leave_takes_one_frame_to_each() {
    let mut world = World::new(0, Pace::Calm, false);
    for person in 0..4 {
        world.plan(Duration::from_secs(60), person, Deed::Arrive { is_shy: false });
        world.run();
        world.take_frames(person);
    }
    (0..4).for_each(|person| drop(world.take_frames(person)));
    world.plan(Duration::from_secs(60), 0, Deed::Leave);
    world.run();
    world.assert_converged();
    for member in 1..4 {
        assert_eq!(world.take_frames(member), some(&[("PeerLeft", 1)]));
    }
}

fn some(frames: &[(&'static str, u32)]) -> Frames {
    frames.iter().copied().filter(|(_, count)| *count > 0).collect()
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text}")))
}

/// 2 to 8 people who come, go, come again, and need more offers, on a network that is sometimes slow.
fn play(seed: u64, is_told: bool) -> Seen {
    let mut random = Random::new(!seed);
    let slow = [0, 2, 5, 15][usize::try_from(random.below(4)).unwrap()];
    let usual = [10, 50, 200][usize::try_from(random.below(3)).unwrap()];
    let mut world = World::new(seed, Pace::Random { usual, slow }, is_told);
    let people = 2 + random.below(7);
    let at_once = random.percent(50);
    for person in 0..usize::try_from(people).unwrap() {
        let mut at = random.millis(if at_once { 50 } else { 8000 });
        world.plan(at, person, Deed::Arrive { is_shy: random.percent(4) });
        while random.percent(25) {
            at += random.millis(6000);
            let departure = [Deed::Leave, Deed::LoseSocket, Deed::Crash][usize::try_from(random.below(3)).unwrap()];
            world.plan(at, person, departure);
            if random.percent(30) {
                break;
            }
            at += random.millis(3000);
            world.plan(at, person, Deed::Arrive { is_shy: false });
        }
        for _ in 0..random.below(4) {
            let (microphone, camera, screen) = (random.percent(50), random.percent(50), random.percent(20));
            let media = MediaState { microphone, camera, screen };
            world.plan(random.millis(15_000), person, Deed::Media(media));
        }
    }
    for _ in 0..random.below(8) {
        let (nth, both, restart) = (random.next(), random.percent(60), random.percent(30));
        let within = if random.percent(50) { 2000 } else { 20_000 };
        let at = random.millis(within);
        world.plan(at, 0, Deed::Renegotiate { nth, both, restart });
    }
    world.run();
    world.assert_converged();
    world.seen
}
