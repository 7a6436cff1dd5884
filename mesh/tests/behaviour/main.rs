//! One participant, by behaviour: events in, exact effects out, nothing left over.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod candidates;
mod failures;
mod glare;
mod hiding;
mod hostile;
mod joining;
mod late;
mod leaving;
mod refusals;
mod renegotiation;
mod repairing;
mod rig;
mod surviving;
