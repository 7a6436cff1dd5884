//! Whether calls will work here: what was tried, what was seen, and what follows from it. Pure: `browser::trial` tries.

mod findings;
mod packets;
mod report;
mod verdict;

pub(crate) use findings::{Asked, Findings, Server, Travel, Way};
pub(crate) use packets::{Arrival, Packets, Trip, uplink};
pub(crate) use report::report;
pub(crate) use verdict::{Device, Grade, Line, Outlook, Remedy, Verdict};
