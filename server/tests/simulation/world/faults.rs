//! What fate does to the server, the networks and the machines.

use super::*;

/// What breaks, of whom it concerns.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// `kill -9`, and another after so long.
    ServerDies(Duration),
    /// `SIGSTOP` for so long.
    ServerStops(Duration),
    /// Told to end, with another in its place after so long.
    Drain(Duration),
    /// New sockets are turned away for so long, and one is lost.
    Refusals(Duration),
    Reset,
    HalfOpen,
    /// The server cannot be reached for so long.
    AccessOut(Duration),
    /// The path to this other person.
    PathCut(usize, Duration),
    /// All paths and the server.
    AllCut(Duration),
    /// The page is stopped for so long; or the machine, with everything on it.
    Sleep(Duration, bool),
    /// The machine is on another network. Whether the browser says so.
    Moves(bool),
    /// The browser says that the network is another one, and nothing has changed.
    FalseAlarm,
}

impl World {
    pub(super) fn fault(&mut self, person: usize, fault: Fault) {
        let visit = self.persons.get(&person).copied();
        let now = self.now;
        self.trace(|| format!("P{person}: {fault:?}"));
        let until = |lasts: Duration| now + lasts;
        let end = match (fault, visit) {
            (Fault::ServerDies(lasts), _) => {
                let died = self.kill_server();
                self.seen.killed += u32::from(died);
                self.later(lasts, Task::Restart);
                until(lasts)
            }
            (Fault::ServerStops(lasts), _) => {
                self.paused_until = self.paused_until.max(until(lasts));
                self.seen.paused += 1;
                until(lasts)
            }
            (Fault::Drain(gap), _) => {
                let drained = self.drain(gap);
                self.seen.drained += u32::from(drained);
                now + DRAIN
            }
            (Fault::Refusals(lasts), _) => {
                self.refusing_until = self.refusing_until.max(until(lasts));
                // Whoever has a socket notices nothing; this one has lost theirs.
                if let Some(socket) = visit.and_then(|visit| self.visits[visit].socket) {
                    self.reset(socket);
                }
                until(lasts)
            }
            (Fault::Reset, Some(visit)) => {
                let did = self.visits[visit].socket.is_some_and(|socket| self.reset(socket));
                self.seen.reset += u32::from(did);
                now
            }
            (Fault::HalfOpen, Some(visit)) => {
                let did = self.visits[visit].socket.is_some_and(|socket| self.half_open(socket));
                self.seen.half_open += u32::from(did);
                now + Duration::from_secs(12)
            }
            (Fault::AccessOut(lasts), Some(_)) => {
                self.cut_access(person, until(lasts));
                self.seen.access_out += 1;
                until(lasts)
            }
            (Fault::PathCut(other, lasts), Some(_)) => {
                if other != person {
                    self.cut(person, other, until(lasts));
                    self.seen.path_cut += 1;
                }
                until(lasts)
            }
            (Fault::AllCut(lasts), Some(_)) => {
                self.cut_off(person, until(lasts));
                self.seen.all_cut += 1;
                until(lasts)
            }
            (Fault::Sleep(lasts, is_machine), Some(visit)) => {
                self.visits[visit].asleep_until = until(lasts);
                if is_machine {
                    self.cut_off(person, until(lasts));
                }
                // Who sleeps says no pulse: the others may take them for gone when the server does.
                self.disturb(person);
                self.later(lasts, Task::Wake(visit));
                self.seen.slept += 1;
                until(lasts)
            }
            (Fault::Moves(is_told), Some(visit)) => {
                self.disturb(person);
                self.strand(person);
                if let Some(socket) = self.visits[visit].socket {
                    self.half_open(socket);
                }
                self.seen.moved += 1;
                if is_told {
                    let after = self.random.millis(2000);
                    self.later(after, Task::NetworkChanged(visit));
                }
                now + Duration::from_secs(20)
            }
            (Fault::FalseAlarm, Some(visit)) => {
                self.tell(visit, Event::NetworkChanged);
                self.seen.false_alarms += 1;
                now
            }
            (
                Fault::Reset
                | Fault::HalfOpen
                | Fault::AccessOut(_)
                | Fault::PathCut(..)
                | Fault::AllCut(_)
                | Fault::Sleep(..)
                | Fault::Moves(_)
                | Fault::FalseAlarm,
                None,
            ) => now,
        };
        self.quiet_at = self.quiet_at.max(end);
    }

    fn cut_off(&mut self, person: usize, until: Duration) {
        for other in others_of(person) {
            self.cut(person, other, until);
        }
        self.cut_access(person, until);
    }

    /// Connections of this one may have to be made anew.
    fn disturb(&mut self, person: usize) {
        for other in others_of(person) {
            self.cuts.entry((person.min(other), person.max(other))).or_default();
        }
    }
}

fn others_of(person: usize) -> impl Iterator<Item = usize> {
    (0..PEOPLE_AT_MOST).filter(move |other| *other != person)
}
