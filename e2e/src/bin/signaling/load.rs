//! The load: members that talk, and members that are only there.

use crate::process::Process;
use crate::wire::{Kind, Member};
use anyhow::Result;
use futures_util::future::try_join_all;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::task::LocalSet;
use tokio::time::{MissedTickBehavior, interval_at};

/// What relaying cost.
pub(crate) struct Relayed {
    pub(crate) per_second: f64,
    pub(crate) cpu_micros: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// What joining and staying cost.
pub(crate) struct Joined {
    pub(crate) per_second: f64,
    pub(crate) cpu_micros: f64,
    pub(crate) bytes_each: f64,
}

const AT_ONCE: usize = 32;

/// How soon a page acknowledges what it was told.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// `count` members in rooms of 4, each sending an offer to another `every` so often, for `duration`.
pub(crate) async fn relay(
    process: &mut Process,
    kind: Kind,
    count: usize,
    every: Duration,
    duration: Duration,
) -> Result<Relayed> {
    let members = join(process, kind, "relay", count).await?;
    let start = Instant::now();
    let latencies = Rc::new(RefCell::new(Vec::new()));
    // Nobody is counted until everybody talks.
    let counting = Rc::new(Cell::new(false));
    let tasks = LocalSet::new();
    for (number, member) in members.into_iter().enumerate() {
        let (latencies, counting) = (Rc::clone(&latencies), Rc::clone(&counting));
        tasks.spawn_local(talk(member, start, every, number, count, move |micros| {
            if counting.get() {
                latencies.borrow_mut().push(micros);
            }
        }));
    }
    let (cpu, elapsed) = tasks
        .run_until(async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let (cpu, from) = (process.cpu_nanos()?, Instant::now());
            counting.set(true);
            tokio::time::sleep(duration).await;
            counting.set(false);
            anyhow::Ok((process.cpu_nanos()? - cpu, from.elapsed()))
        })
        .await?;
    let mut latencies = latencies.take();
    latencies.sort_unstable();
    let quantile = |part: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
        let place = (latencies.len() as f64 * part) as usize;
        f64::from(latencies[place]) / 1000.0
    };
    Ok(Relayed {
        per_second: latencies.len() as f64 / elapsed.as_secs_f64(),
        cpu_micros: cpu as f64 / 1000.0 / latencies.len() as f64,
        p50: quantile(0.5),
        p99: quantile(0.99),
    })
}

async fn talk(
    mut member: Member,
    start: Instant,
    every: Duration,
    number: usize,
    count: usize,
    heard: impl Fn(u32),
) -> Result<()> {
    let now = || u32::try_from(start.elapsed().as_micros());
    // Spread over the period, not all at once.
    let first = Instant::now() + every.mul_f64(number as f64 / count as f64);
    let mut turn = interval_at(first.into(), every);
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut report = interval_at((first + REPORT_EVERY).into(), REPORT_EVERY);
    report.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // What has arrived need not be kept, neither here nor there.
            _ = report.tick() => member.ping().await?,
            _ = turn.tick() => member.offer(now()?).await?,
            stamp = member.stamp() => heard(now()?.saturating_sub(stamp?)),
        }
    }
}

/// `count` members join rooms of 4 and stay.
pub(crate) async fn fill(process: &mut Process, count: usize) -> Result<Joined> {
    // What the program needs once and keeps is not the members': one room comes and goes before.
    drop(join(process, Kind::Resaka, "first", 4).await?);
    settle(process).await?;
    let (memory, cpu, start) = (process.memory()?, process.cpu_nanos()?, Instant::now());
    let mut members = join(process, Kind::Resaka, "idle", count).await?;
    let (cpu, elapsed) = (process.cpu_nanos()? - cpu, start.elapsed());
    // Read what there is to read, and say once more that one is here: that is an idle member.
    for member in &mut members {
        while tokio::time::timeout(Duration::ZERO, member.stamp()).await.is_ok() {}
        member.ping().await?;
        while tokio::time::timeout(Duration::ZERO, member.stamp()).await.is_ok() {}
    }
    settle(process).await?;
    let bytes_each = (process.memory()?.saturating_sub(memory)) as f64 / count as f64;
    Ok(Joined {
        per_second: count as f64 / elapsed.as_secs_f64(),
        cpu_micros: cpu as f64 / 1000.0 / count as f64,
        bytes_each,
    })
}

/// Waits until the process has had nothing to do for a while.
async fn settle(process: &mut Process) -> Result<()> {
    let mut before = process.cpu_nanos()?;
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let after = process.cpu_nanos()?;
        if after - before < 4_000_000 {
            return Ok(());
        }
        before = after;
    }
}

async fn join(process: &Process, kind: Kind, name: &str, count: usize) -> Result<Vec<Member>> {
    let server = process.address();
    // Names of an earlier round may still be taken.
    static ROUND: AtomicU32 = AtomicU32::new(0);
    let round = ROUND.fetch_add(1, Ordering::Relaxed);
    let mut members = Vec::with_capacity(count);
    let numbers: Vec<usize> = (0..count).collect();
    for some in numbers.chunks(AT_ONCE) {
        let rooms = some.chunks(4).map(|room| async move {
            // One after the other, so that each knows somebody.
            let mut members = Vec::new();
            for number in room {
                let room = format!("{name}-{round}-{}", number / 4);
                members.push(Member::join(kind, server, &room, *number).await?);
            }
            anyhow::Ok(members)
        });
        members.extend(try_join_all(rooms).await?.into_iter().flatten());
    }
    Ok(members)
}
