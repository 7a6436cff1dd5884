//! Our relay and the programs that others have: Debian's test clients. Without browsers.
#![allow(clippy::print_stdout, reason = "what is left out is said")]

mod clients;
