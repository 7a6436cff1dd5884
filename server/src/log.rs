//! Where the log goes and what it looks like.
//!
//! What a level means: INFO is what a person at the console would notice, DEBUG a deviation, TRACE
//! every frame. No session description, address, name, room or credential appears above DEBUG.

use clap::ValueEnum;
use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON object in each line.
    Json,
}

/// How much the log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Only what keeps the server from working.
    Error,
    /// And what may soon.
    Warn,
    /// And who comes and goes, by id.
    Info,
    /// And what deviates from the usual.
    Debug,
    /// And every frame.
    Trace,
}

/// A log of the server's own events; of the libraries beneath it only warnings.
pub fn dispatch<W>(format: Format, level: Level, writer: W) -> Dispatch
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    let targets =
        Targets::new().with_default(LevelFilter::WARN.min(level)).with_target(env!("CARGO_CRATE_NAME"), level);
    let registry = tracing_subscriber::registry().with(targets);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    match format {
        Format::Human => registry.with(lines.with_target(false).with_ansi(false)).into(),
        Format::Json => registry.with(lines.json().flatten_event(true).with_target(false)).into(),
    }
}
