//! What a seed decides: who comes and goes when, and what breaks meanwhile.

use crate::random::Random;
use crate::world::{Deed, Fault, Pace, Seen, Setting, World};
use shared::{MediaState, Reaction};
use std::time::Duration;

/// Plays one schedule to its end, which has to be a good one. One in four is of people alone, who come and go quickly on
/// networks that are sometimes slow; in the others something breaks.
pub(crate) fn play(seed: u64, is_told: bool) -> Seen {
    let mut random = Random::new(!seed);
    let is_faulty = !seed.is_multiple_of(4);
    let slow = if is_faulty { [0, 0, 1, 2] } else { [0, 2, 5, 15] };
    let slow = slow[usize::try_from(random.below(4)).unwrap()];
    let usual = [10, 50, 200][usize::try_from(random.below(3)).unwrap()];
    let people = usize::try_from(2 + if is_faulty { random.below(3) } else { random.below(6) }).unwrap();
    let setting = Setting {
        pace: Pace::Random { usual, slow },
        away: Duration::from_secs([5, 20, 60][usize::try_from(random.below(3)).unwrap()]),
        replay_limit: if random.percent(20) { 3 } else { 1000 },
        room_capacity: if random.percent(20) { u16::try_from(people).unwrap() } else { 16 },
    };
    let mut world = World::new(seed, setting, is_told);
    people_come_and_go(&mut world, &mut random, people, is_faulty);
    if is_faulty {
        for _ in 0..1 + random.below(5) {
            let at = Duration::from_secs(3) + random.millis(25_000);
            let person = below(&mut random, people);
            let deed = fault(&mut random, people);
            world.plan(at, person, deed);
        }
    }
    world.settle();
    world.seen
}

fn people_come_and_go(world: &mut World, random: &mut Random, people: usize, is_faulty: bool) {
    let at_once = random.percent(50);
    for person in 0..people {
        let mut at = random.millis(if at_once { 50 } else { 8000 });
        world.plan(at, person, Deed::Arrive { is_shy: random.percent(4) });
        while random.percent(if is_faulty { 12 } else { 25 }) {
            at += random.millis(6000);
            let departure = [Deed::Leave, Deed::CloseTab, Deed::Crash][below(random, 3)];
            world.plan(at, person, departure);
            if random.percent(30) {
                break;
            }
            at += random.millis(3000);
            world.plan(at, person, Deed::Arrive { is_shy: false });
        }
        for _ in 0..1 + random.below(3) {
            let (microphone, camera, screen) = (random.percent(70), random.percent(50), random.percent(20));
            let media = MediaState { microphone, camera, screen };
            world.plan(random.millis(15_000), person, Deed::Media(media));
        }
    }
    for _ in 0..random.below(8) {
        let person = below(random, people);
        let deed = match random.below(8) {
            0 | 1 => Deed::Hand(random.percent(70)),
            2 => Deed::React(Reaction::Clap),
            3 => Deed::Say(60, 5),
            _ => Deed::Say(u32::try_from(1 + random.below(5)).unwrap(), 1 + random.below(3000)),
        };
        world.plan(random.millis(30_000), person, deed);
    }
    for _ in 0..random.below(if is_faulty { 3 } else { 8 }) {
        let (nth, both, restart) = (random.next(), random.percent(60), random.percent(30));
        let within = if random.percent(50) { 2000 } else { 20_000 };
        let at = random.millis(within);
        world.plan(at, 0, Deed::Renegotiate { nth, both, restart });
    }
}

fn fault(random: &mut Random, people: usize) -> Deed {
    // Short ones and long ones, as often.
    let lasts = |random: &mut Random, most| {
        let most = if random.percent(50) { most / 10 } else { most };
        random.millis(most) + Duration::from_millis(500)
    };
    Deed::Fault(match random.below(19) {
        0 | 1 => Fault::ServerDies(if random.percent(80) { lasts(random, 60_000) } else { Duration::ZERO }),
        2 => Fault::ServerStops(lasts(random, 40_000)),
        3 => Fault::Drain(if random.percent(50) { random.millis(3000) } else { Duration::ZERO }),
        4 => Fault::Refusals(lasts(random, 20_000)),
        5 => Fault::Reset,
        6 => Fault::HalfOpen,
        7 => Fault::AccessOut(lasts(random, 90_000)),
        8 | 9 => Fault::PathCut(below(random, people), lasts(random, 60_000)),
        10 => Fault::AllCut(lasts(random, 60_000)),
        11 => Fault::Sleep(lasts(random, 60_000), random.percent(50)),
        12 => Fault::Moves(random.percent(80)),
        13 => Fault::FalseAlarm,
        14 => return Deed::Crash,
        15 => return Deed::CloseTab,
        16..=18 => return Deed::Reload { after: lasts(random, 10_000) },
        other => unreachable!("{other}"),
    })
}

fn below(random: &mut Random, end: usize) -> usize {
    usize::try_from(random.below(end as u64)).unwrap()
}
