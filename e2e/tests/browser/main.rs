//! What people do with Resaka, one file per behaviour, in real browsers against the release server.

mod probe;
