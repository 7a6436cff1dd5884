//! How good the call is, as numbers: read from what browsers report, kept for some minutes, judged, and told without
//! names and addresses. Pure: browsers are asked in `browser::stats`.

mod history;
mod plot;
mod report;
mod snapshot;
mod verdict;

pub(crate) use history::{History, Line, Sample, Standing};
pub(crate) use plot::{HEIGHT, WIDTH, line};
pub(crate) use report::report;
pub(crate) use snapshot::{Carrier, End, Entry, Path, Picture, Snapshot};
pub(crate) use verdict::{Fault, Verdict};
