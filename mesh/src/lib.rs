//! What one participant decides.
