//! The server is killed and started again: how long until all rooms are whole, beside as many bare handshakes.

use crate::process::{Process, free_port};
use crate::wire::{Member, hello};
use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

/// The waits of a page (`mesh/src/uplink.rs`): between a quarter and the whole of this, which doubles,
const WAIT: Duration = Duration::from_millis(400);
/// up to this.
const WAIT_AT_MOST: Duration = Duration::from_secs(2);
const ROOM: usize = 4;
/// Handshakes under way at once where nothing else spreads them.
const AT_ONCE: usize = 256;

/// What all members share.
#[derive(Default)]
struct Score {
    /// Members who know of everybody in their room.
    whole: Cell<usize>,
    attempts: Cell<usize>,
    returned: Cell<usize>,
}

/// One participant across their sockets.
struct Participant {
    server: SocketAddr,
    number: usize,
    room: String,
    token: Option<String>,
    random: Random,
}

pub(crate) async fn run(count: usize) -> Result<()> {
    rlimit::increase_nofile_limit(20_000)?;
    let folder = std::env::temp_dir().join(format!("resaka-storm-{}", std::process::id()));
    let outcome = LocalSet::new().run_until(measure(count - count % ROOM, &folder)).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn measure(count: usize, folder: &std::path::Path) -> Result<()> {
    let port = free_port()?;
    let server = Process::start_again(port, folder)?;
    server.listens().await?;
    let address = server.address();

    // The floor: the same server, the same sockets, and not a word on them.
    let start = Instant::now();
    let numbers: Vec<usize> = (0..count).collect();
    let mut open = Vec::with_capacity(count);
    for some in numbers.chunks(AT_ONCE) {
        open.extend(try_join_all(some.iter().map(|number| Member::open(address, *number))).await?);
    }
    let handshakes = start.elapsed();
    drop(open);
    server.kill().await?;

    let server = Process::start_again(port, folder)?;
    server.listens().await?;
    let score = Rc::new(Score::default());
    for number in 0..count {
        let room = format!("storm-{}", number / ROOM);
        let random = Random(number as u64);
        let participant = Participant { server: address, number, room, token: None, random };
        tokio::task::spawn_local(participant.live(Rc::clone(&score)));
    }
    score.all(count).await?;
    println!("{count} members in rooms of {ROOM}; the server is killed, and another started on the same port at once");
    score.attempts.set(0);
    let killed = Instant::now();
    server.kill().await?;
    score.none().await?;
    let started = Instant::now();
    let _server = Process::start_again(port, folder)?;
    score.all(count).await?;
    let (whole, since_killed) = (started.elapsed().as_secs_f64(), killed.elapsed().as_secs_f64());
    let handshakes = handshakes.as_secs_f64();
    println!("{:>24}: {handshakes:.2} s", "bare handshakes");
    println!("{:>24}: {whole:.2} s after the start, {since_killed:.2} s after the kill", "all rooms whole");
    println!("{:>24}: {:.2} × the bare handshakes", "ratio", whole / handshakes);
    println!("{:>24}: {} for {} returns under the same id", "attempts", score.attempts.get(), score.returned.get());
    if score.returned.get() != count {
        bail!("{} of {count} came back as who they were", score.returned.get());
    }
    Ok(())
}

impl Score {
    async fn all(&self, count: usize) -> Result<()> {
        let start = Instant::now();
        while self.whole.get() < count {
            if start.elapsed() > Duration::from_secs(120) {
                bail!("{} of {count} members know everybody in their room", self.whole.get());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    async fn none(&self) -> Result<()> {
        let start = Instant::now();
        while self.whole.get() > 0 {
            if start.elapsed() > Duration::from_secs(20) {
                bail!("{} members have not noticed", self.whole.get());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    fn add(counter: &Cell<usize>) {
        counter.set(counter.get() + 1);
    }
}

impl Participant {
    /// One socket after the other, with the waits of a page between them.
    async fn live(mut self, score: Rc<Score>) {
        let mut attempt = 0;
        loop {
            Score::add(&score.attempts);
            let mut met = BTreeSet::new();
            let mut was_greeted = false;
            // Why it ends is the same to a page: it tries again.
            drop(self.socket(&score, &mut met, &mut was_greeted).await);
            if met.len() == ROOM - 1 {
                score.whole.set(score.whole.get() - 1);
            }
            attempt = if was_greeted { 0 } else { attempt + 1 };
            let most = (WAIT * 2_u32.pow(attempt.min(8))).min(WAIT_AT_MOST);
            tokio::time::sleep(most / 4 + most.mul_f64(0.75 * self.random.part())).await;
        }
    }

    async fn socket(&mut self, score: &Score, met: &mut BTreeSet<String>, was_greeted: &mut bool) -> Result<()> {
        let mut socket = Member::open(self.server, self.number).await?;
        socket.say(&hello(&self.room, self.token.as_deref())).await?;
        let mut me = None;
        loop {
            let message = String::from_utf8(socket.next().await?)?;
            if message.starts_with(r#"{"Welcome""#) {
                *was_greeted = true;
                let you = values(&message, r#""you":""#).next().context("whose welcome")?.to_owned();
                let token = values(&message, r#""resume":""#).next().context("a token")?.to_owned();
                if self.token.as_deref().is_some_and(|before| before[..20] == token[..20]) {
                    // A token begins with whose it is.
                    Score::add(&score.returned);
                }
                self.token = Some(token);
                me = Some(you);
                socket.say(r#"{"Join":{"profile":{"name":"Load"}}}"#).await?;
            } else if message.starts_with(r#"{"Joined""#) || message.starts_with(r#"{"PeerJoined""#) {
                let before = met.len();
                let others = values(&message, r#""peer":""#).filter(|peer| Some(*peer) != me.as_deref());
                met.extend(others.map(str::to_owned));
                if before < ROOM - 1 && met.len() == ROOM - 1 {
                    Score::add(&score.whole);
                }
            } else if message.starts_with(r#"{"Refused""#) {
                bail!("{message}");
            }
        }
    }
}

/// What stands behind this mark, up to the next quotation mark, each time.
fn values<'a>(message: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    message.split(mark).skip(1).filter_map(|rest| rest.split('"').next())
}

/// SplitMix64.
struct Random(u64);

impl Random {
    /// Between 0 and 1.
    fn part(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }
}
