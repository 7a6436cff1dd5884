//! One participant, by behaviour: events in, exact effects out, nothing left over.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod arriving;
mod candidates;
mod chat;
mod failures;
mod glare;
mod hands;
mod hiding;
mod hostile;
mod joining;
mod late;
mod leaving;
mod reactions;
mod refusals;
mod renegotiation;
mod repairing;
mod rig;
mod surviving;
