//! Clients over TCP: how many there may be, and how long without an allocation.

use super::requests::LONGEST_REQUEST;
use super::{Server, Timer};
use crate::effect::{Effect, Ending};
use crate::family::household;
use crate::five_tuple::{FiveTuple, Transport};
use core::time::Duration;

/// The longest message that there can be: a Send indication as long as its header can say.
const LONGEST_MESSAGE: usize = 20 + 0xffff;

/// Why a stream is to be closed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamRefused {
    /// Too many in total.
    #[error("too many streams")]
    Full,
    /// Too many from this address.
    #[error("too many streams of one address")]
    Address,
    /// There is one of this client.
    #[error("a stream that is open already")]
    Known,
}

impl Server {
    /// A client has connected. What it sends is ignored without this.
    ///
    /// # Errors
    /// There are too many already, or this one is there: close the new one.
    pub fn stream_opened(&mut self, client: FiveTuple, now: Duration) -> Result<(), StreamRefused> {
        if self.streams.contains_key(&client) {
            return Err(StreamRefused::Known);
        }
        let household = household(client.client.ip());
        if self.streams.len() >= self.config.limits.streams {
            return Err(StreamRefused::Full);
        } else if !self.stream_households.has_room(&household) {
            return Err(StreamRefused::Address);
        }
        self.stream_households.take(household);
        self.watch(client, now);
        Ok(())
    }

    /// A client's stream is closed, whoever closed it; its allocation ends with it.
    pub fn stream_closed(&mut self, client: &FiveTuple, now: Duration) -> Vec<Effect> {
        let Some(idle_at) = self.streams.remove(client) else { return Vec::new() };
        self.timers.remove(&(idle_at, Timer::Stream(*client)));
        self.stream_households.give_back(&household(client.client.ip()));
        let mut effects = self.abandon_opening(client);
        // There is nobody to answer.
        effects.retain(|effect| !matches!(effect, Effect::Reply { .. }));
        self.close_all_relays(client, Ending::StreamClosed, now, &mut effects);
        effects
    }

    /// How long a message of this client may be ([`Frames::next`](crate::Frames::next)): short, before it has an allocation.
    pub fn frame_limit(&self, client: &FiveTuple) -> usize {
        if self.allocations.contains_key(client) { LONGEST_MESSAGE } else { LONGEST_REQUEST }
    }

    pub(super) fn is_closed_stream(&self, client: &FiveTuple) -> bool {
        match client.transport {
            Transport::Udp => false,
            Transport::Tcp => !self.streams.contains_key(client),
        }
    }

    pub(super) fn stream_is_idle(&mut self, client: FiveTuple, now: Duration) -> Vec<Effect> {
        if self.allocations.contains_key(&client) || self.openings.contains_key(&client) {
            self.watch(client, now);
            return Vec::new();
        }
        self.streams.remove(&client);
        self.stream_households.give_back(&household(client.client.ip()));
        vec![Effect::CloseStream { client }]
    }

    fn watch(&mut self, client: FiveTuple, now: Duration) {
        let idle_at = now + self.config.limits.stream_idle;
        self.streams.insert(client, idle_at);
        self.timers.insert((idle_at, Timer::Stream(client)));
    }
}
