//! Our relay and the programs that others have: Debian's test clients, and what attackers would try. Without browsers.
#![allow(clippy::print_stdout, reason = "what is left out is said, and what coturn does in our place")]

mod abuse;
mod clients;
