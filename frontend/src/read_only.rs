//! A signal that those who get it can only read.

use leptos::prelude::*;
use std::panic::Location;

/// Only reads a signal. Unlike Leptos's own `ReadSignal` it is the signal itself, seen from outside: giving it away makes
/// nothing, so a getter may be called every tenth of a second for hours. `RwSignal::read_only` puts something new into
/// the owner at each call, where it stays until that ends, and a call's ends with the call.
#[derive(Debug)]
pub(crate) struct ReadOnly<T: 'static, S = SyncStorage>(RwSignal<T, S>);

impl<T, S> ReadOnly<T, S> {
    /// Of this signal.
    pub(crate) fn of(signal: RwSignal<T, S>) -> Self {
        Self(signal)
    }
}

// Derived, they would ask as much of `T`.
impl<T, S> Clone for ReadOnly<T, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, S> Copy for ReadOnly<T, S> {}

impl<T, S> DefinedAt for ReadOnly<T, S> {
    fn defined_at(&self) -> Option<&'static Location<'static>> {
        self.0.defined_at()
    }
}

impl<T, S: Storage<ArcRwSignal<T>>> Track for ReadOnly<T, S> {
    fn track(&self) {
        self.0.track();
    }
}

impl<T, S: Storage<ArcRwSignal<T>>> ReadUntracked for ReadOnly<T, S> {
    type Value = <RwSignal<T, S> as ReadUntracked>::Value;

    fn try_read_untracked(&self) -> Option<Self::Value> {
        self.0.try_read_untracked()
    }
}
