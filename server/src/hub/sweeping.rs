//! The times of all sockets, kept by one task instead of a timer in each.

use super::{Hub, LINGER, SWEEP_CHUNK, Socket, millis, since_1970, wake};
use crate::directory::Event;
use crate::outbox::{Overfull, Phase};
use crate::ws::close::close_frame;
use crate::ws::frame::Opcode;
use shared::{FromServer, IceServer, Limits, PeerId, RefusedCode};
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl Hub {
    /// Keeps the times of all sockets, as long as it is polled: silence is answered by a ping, more
    /// silence by the end. One task instead of a timer in each socket.
    pub(crate) async fn sweep(&self) {
        let Limits { hello_within, ping_every, dead_after, away, .. } = self.limits;
        let shortest = hello_within.min(ping_every).min(dead_after).min(away);
        let period = (shortest / 5).clamp(Duration::from_millis(10), Duration::from_secs(1));
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = self.now();
            if self.lock().directory.deadline().is_some_and(|at| at <= now) {
                self.feed(Event::Tick);
            }
            let mut from = Bound::Unbounded;
            loop {
                let chunk = self.chunk(from);
                let Some(last) = chunk.last() else { break };
                from = Bound::Excluded(last.id);
                for socket in &chunk {
                    self.check(socket, now);
                }
                tokio::task::yield_now().await;
            }
        }
    }

    pub(super) fn check(&self, socket: &Socket, now: Duration) {
        let heard = Duration::from_millis(socket.heard.load(Ordering::Relaxed));
        let pinged = Duration::from_millis(socket.pinged.load(Ordering::Relaxed));
        let silence = now.saturating_sub(heard);
        match socket.outbox.phase() {
            Phase::Dropped => {}
            Phase::Closing(since) => {
                if now.saturating_sub(since) >= LINGER {
                    wake(socket.outbox.abandon());
                }
            }
            Phase::Open => {
                let waited = now.saturating_sub(socket.opened);
                if !socket.greeted.load(Ordering::Relaxed) && waited >= self.limits.hello_within {
                    let (code, _) = close_frame(RefusedCode::Silent);
                    self.refuse(socket, RefusedCode::Silent, "no Hello in time".into(), code);
                } else if silence >= self.limits.dead_after {
                    tracing::debug!(peer = socket.name(), "no sign of life");
                    self.lose(socket, 1008, "dead");
                } else if self.is_ice_old(socket, now) {
                    self.renew_ice(socket);
                } else if now.saturating_sub(heard.max(pinged)) >= self.limits.ping_every {
                    socket.pinged.store(millis(now), Ordering::Relaxed);
                    match socket.outbox.push(Opcode::Ping, &[]) {
                        Ok(waker) => wake(waker),
                        Err(Overfull) => self.overflow(socket),
                    }
                }
            }
        }
    }

    fn is_ice_old(&self, socket: &Socket, now: Duration) -> bool {
        let told = Duration::from_millis(socket.ice_told());
        self.ice.is_renewed() && !told.is_zero() && now.saturating_sub(told) >= self.ice.renewed_after()
    }

    fn renew_ice(&self, socket: &Socket) {
        let Some(peer) = socket.peer.get().copied() else { return };
        let message = FromServer::<()>::Ice { ice: self.ice_for(socket, peer) };
        let text = serde_json::to_vec(&message).unwrap_or_default();
        match socket.outbox.push(Opcode::Text, &text) {
            Ok(waker) => wake(waker),
            Err(Overfull) => self.overflow(socket),
        }
    }

    /// The ICE servers for somebody, with credentials that begin now.
    pub(super) fn ice_for(&self, socket: &Socket, peer: PeerId) -> Vec<IceServer> {
        socket.set_ice_told(millis(self.now()).max(1));
        self.ice.servers(peer, socket.host.as_deref(), since_1970().as_secs())
    }

    pub(super) fn chunk(&self, from: Bound<u64>) -> Vec<Arc<Socket>> {
        let state = self.lock();
        state.sockets.range((from, Bound::Unbounded)).take(SWEEP_CHUNK).map(|(_, socket)| Arc::clone(socket)).collect()
    }
}
