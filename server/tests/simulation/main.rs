//! Whole rooms without a socket or a browser: several `mesh::Mesh`, one `Directory` after the other, and the connections
//! among them, under schedules and faults that a seed decides.
//!
//! `RESAKA_SEEDS=n` plays n of them instead of 10,000, `RESAKA_SEED=n` plays one and tells it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test tells what it did")]

mod chat;
mod connection;
mod random;
mod schedule;
mod seats;
mod world;

use std::time::Duration;
use world::{Deed, Frames, Pace, Seen, Setting, World};

const SEEDS: u64 = 10_000;
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn every_schedule_converges() {
    if let Some(seed) = number("RESAKA_SEED") {
        println!("{:?}", schedule::play(seed, true));
        return;
    }
    let seeds = number("RESAKA_SEEDS").unwrap_or(SEEDS);
    let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let all: Vec<Result<Seen, u64>> = std::thread::scope(|scope| {
        let play = |seed| std::panic::catch_unwind(|| schedule::play(seed, false)).map_err(|_| seed);
        let share = move |worker| (worker..seeds).step_by(workers as usize).map(play).collect();
        let started: Vec<_> = (0..workers).map(|worker| scope.spawn(move || -> Vec<_> { share(worker) })).collect();
        started.into_iter().flat_map(|worker| worker.join().expect("every schedule is played")).collect()
    });
    let failed: Vec<u64> = all.iter().filter_map(|played| played.err()).collect();
    assert!(failed.is_empty(), "{} of {seeds} schedules do not converge: {failed:?}", failed.len());
    let all: Vec<Seen> = all.into_iter().flatten().collect();
    let brought = |what: fn(&Seen) -> u32| all.iter().filter(|seen| what(seen) > 0).count() as u64;
    let counts = [
        ("pairs", brought(|seen| seen.pairs)),
        ("replaced connections", brought(|seen| seen.replaced)),
        ("collisions", brought(|seen| seen.collisions)),
        ("renegotiations", brought(|seen| seen.renegotiations)),
        ("visits cut short", brought(|seen| seen.cut_short)),
        ("killed servers", brought(|seen| seen.killed)),
        ("stopped servers", brought(|seen| seen.paused)),
        ("drained servers", brought(|seen| seen.drained)),
        ("refused sockets", brought(|seen| seen.refused)),
        ("reset sockets", brought(|seen| seen.reset)),
        ("half-open sockets", brought(|seen| seen.half_open)),
        ("servers out of reach", brought(|seen| seen.access_out)),
        ("cut paths", brought(|seen| seen.path_cut)),
        ("people cut off", brought(|seen| seen.all_cut)),
        ("people asleep", brought(|seen| seen.slept)),
        ("people on another network", brought(|seen| seen.moved)),
        ("false alarms", brought(|seen| seen.false_alarms)),
        ("crashes", brought(|seen| seen.crashed)),
        ("closed tabs", brought(|seen| seen.closed)),
        ("reloads", brought(|seen| seen.reloaded)),
        ("resumed sessions", brought(|seen| seen.resumed)),
        ("replayed frames", brought(|seen| seen.replayed)),
        ("disconnected pairs", brought(|seen| seen.disconnected)),
        ("failed pairs", brought(|seen| seen.failed)),
        ("stalls", brought(|seen| seen.stalls)),
        ("ICE restarts", brought(|seen| seen.restarts)),
        ("words of others", brought(|seen| seen.heard)),
        ("reactions", brought(|seen| seen.reactions)),
        ("questions what was missed", brought(|seen| seen.asked)),
        ("hands that are up", brought(|seen| seen.hands)),
        ("signals over connections", brought(|seen| seen.direct)),
        ("signals through a third", brought(|seen| seen.relayed)),
    ];
    println!("{seeds} schedules, of which so many saw {counts:?}");
    for (what, count) in counts {
        assert!(count >= seeds / 20, "the schedules hardly bring about {what}: {count}");
    }
}

/// The newcomer asks twice and offers to each, with all candidates, which were found in the lobby; each
/// member answers at once, and its candidates follow together.
#[test]
fn a_join_takes_as_few_frames_as_it_can() {
    let mut world = calm();
    for newcomer in 0..8 {
        world.plan(MINUTE, newcomer, Deed::Arrive { is_shy: false });
        world.run_for(MINUTE * 2);
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
    let mut world = calm();
    for person in 0..4 {
        world.plan(MINUTE, person, Deed::Arrive { is_shy: false });
        world.run_for(MINUTE * 2);
        world.take_frames(person);
    }
    (0..4).for_each(|person| drop(world.take_frames(person)));
    world.plan(MINUTE, 0, Deed::Leave);
    world.run_for(MINUTE * 2);
    world.assert_converged();
    for member in 1..4 {
        assert_eq!(world.take_frames(member), some(&[("PeerLeft", 1)]));
    }
}

pub(crate) fn calm() -> World {
    World::new(0, Setting { pace: Pace::Calm, away: MINUTE, replay_limit: 1000, room_capacity: 16 }, false)
}

fn some(frames: &[(&'static str, u32)]) -> Frames {
    frames.iter().copied().filter(|(_, count)| *count > 0).collect()
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text}")))
}
