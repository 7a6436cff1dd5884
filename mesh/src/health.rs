//! From what the browser says of a connection to what a person is told of it.

use crate::{ConnectionState, Link};
use std::time::Duration;

/// How long a connection may take to come about before a person is told that it does not.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(15);

/// How one pair's connection is doing.
#[derive(Debug)]
pub(crate) struct Health {
    link: Link,
    /// When to stop hoping; gone once it was connected.
    connect_by: Option<Duration>,
}

impl Health {
    pub(crate) fn new(now: Duration) -> Self {
        Self { link: Link::Connecting, connect_by: Some(now + CONNECT_WITHIN) }
    }

    pub(crate) fn link(&self) -> Link {
        self.link
    }

    /// `connectionstatechange` fired.
    pub(crate) fn on_state(&mut self, state: ConnectionState) {
        self.link = match state {
            ConnectionState::Connected => {
                self.connect_by = None;
                Link::Connected
            }
            ConnectionState::Connecting if self.connect_by.is_some() => Link::Connecting,
            ConnectionState::Connecting if self.link == Link::Failed => Link::Failed,
            ConnectionState::Connecting | ConnectionState::Disconnected => Link::Interrupted,
            ConnectionState::Failed => Link::Failed,
        };
    }

    /// A failed negotiation is only a failed connection when there is none yet.
    pub(crate) fn negotiation_failed(&mut self) {
        if self.connect_by.take().is_some() {
            self.link = Link::Failed;
        }
    }

    /// The time that [`Self::deadline`] named has come, or may have.
    pub(crate) fn on_tick(&mut self, now: Duration) {
        if self.deadline().is_some_and(|by| by <= now) {
            self.negotiation_failed();
        }
    }

    /// When to stop hoping.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.connect_by
    }
}
