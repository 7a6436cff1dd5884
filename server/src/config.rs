//! Every setting of the server, once: its flag, its variable, its line in the file, its default and
//! what it is for.
//!
//! A flag beats a variable, a variable beats the file, the file beats the default. A line of the
//! file is read as if it were a flag, so there is one parser and no second list of settings.

mod file;
mod front;
mod relay;
mod table;
mod values;

use crate::log::{Format, Level};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
pub use front::Front;
pub use relay::Reach;
use shared::Limits;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
pub use table::table;
use values::{at_least_one, bytes, origin, seconds, seconds_or_none, secret};

/// Video calls in the browser: serves the page and carries the signaling.
#[derive(Debug, Parser)]
#[command(name = "resaka", version)]
struct Line {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Verb>,
}

/// Every setting.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Config {
    /// Address and port to serve on.
    #[arg(long, env = "RESAKA_LISTEN", global = true, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// `self-signed` speaks https with a certificate that the server makes for itself and keeps in
    /// `--state`, for a network where nobody gives it one; browsers ask once whether to trust it.
    #[arg(long, env = "RESAKA_TLS", global = true)]
    pub tls: Option<TlsMode>,

    /// Certificate chain to speak https with, in a PEM file, which is read again when it changes.
    #[arg(long, env = "RESAKA_TLS_CERTIFICATE", global = true, value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,

    /// Private key of that certificate, in a PEM file.
    #[arg(long, env = "RESAKA_TLS_KEY", global = true, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,

    /// File of settings in TOML, each under the name of its flag without the dashes.
    #[arg(long, env = "RESAKA_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Folder for what has to outlive the program: the secret that lets people come back as who they
    /// were after a restart. By default `$STATE_DIRECTORY`, or resaka under the user's state folder.
    #[arg(long, env = "RESAKA_STATE", global = true, value_name = "FOLDER")]
    pub state: Option<PathBuf>,

    /// That secret itself, at least 32 characters, for several servers that share one; better given
    /// as a variable than as a flag, which others on the machine can see.
    #[arg(long, env = "RESAKA_SECRET", global = true, value_name = "TEXT", hide_env_values = true, value_parser = secret)]
    pub secret: Option<Secret>,

    /// Lets another process listen on the same port: start the new one, then stop the old one, and
    /// no connection is refused in between.
    #[arg(long, env = "RESAKA_REUSE_PORT", global = true, default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub reuse_port: bool,

    /// Origin of a page that may connect although another server serves it, such as
    /// `https://app.example`; may be given several times. The server's own pages always may.
    #[arg(long, env = "RESAKA_ALLOW_ORIGIN", global = true, value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub allow_origin: Vec<String>,

    /// What stands between this server and its pages.
    #[command(flatten)]
    pub front: Front,

    /// What helps pages to reach each other.
    #[command(flatten)]
    pub reach: Reach,

    /// Participants in one call, lobby not counted.
    #[arg(long, env = "RESAKA_ROOM_CAPACITY", global = true, default_value_t = Limits::default().room_capacity, value_parser = clap::value_parser!(u16).range(1..))]
    pub room_capacity: u16,

    /// Visitors in the lobby of one room.
    #[arg(long, env = "RESAKA_LOBBY_CAPACITY", global = true, default_value_t = Limits::default().lobby_capacity, value_parser = clap::value_parser!(u16).range(1..))]
    pub lobby_capacity: u16,

    /// Rooms on the server.
    #[arg(long, env = "RESAKA_ROOMS", global = true, default_value_t = Limits::default().rooms, value_parser = at_least_one)]
    pub rooms: usize,

    /// Sockets on the server, and as many connections that are no sockets (yet).
    #[arg(long, env = "RESAKA_CONNECTIONS", global = true, default_value_t = Limits::default().connections, value_parser = at_least_one)]
    pub connections: usize,

    /// The same, from one IPv4 address or one IPv6 network of 64 bits. Behind a reverse proxy all
    /// come from the proxy's address, unless it is named by --trusted-proxy.
    #[arg(long, env = "RESAKA_CONNECTIONS_PER_ADDRESS", global = true, default_value_t = Limits::default().connections_per_address, value_parser = at_least_one)]
    pub connections_per_address: usize,

    /// Largest message that a page may send, in bytes.
    #[arg(long, env = "RESAKA_FRAME_BYTES", global = true, default_value_t = Limits::default().frame_bytes, value_parser = bytes)]
    pub frame_bytes: usize,

    /// Messages per second that one page may send for long.
    #[arg(long, env = "RESAKA_FRAMES_PER_SECOND", global = true, default_value_t = Limits::default().frames_per_second, value_parser = clap::value_parser!(u32).range(1..))]
    pub frames_per_second: u32,

    /// Messages that one page may send at once.
    #[arg(long, env = "RESAKA_FRAMES_BURST", global = true, default_value_t = Limits::default().frames_burst, value_parser = clap::value_parser!(u32).range(1..))]
    pub frames_burst: u32,

    /// Bytes that may wait to be sent to one page; one that lets more pile up is dropped.
    #[arg(long, env = "RESAKA_UNSENT_BYTES", global = true, default_value_t = Limits::default().unsent_bytes, value_parser = bytes)]
    pub unsent_bytes: usize,

    /// Time for a request's headers, and for a socket's first message.
    #[arg(long, env = "RESAKA_HELLO_SECONDS", global = true, default_value = "10", value_parser = seconds)]
    pub hello_seconds: Duration,

    /// Silence after which the server asks a page whether it is there.
    #[arg(long, env = "RESAKA_PING_SECONDS", global = true, default_value = "10", value_parser = seconds)]
    pub ping_seconds: Duration,

    /// Silence after which a page counts as gone; more than the ping's.
    #[arg(long, env = "RESAKA_DEAD_SECONDS", global = true, default_value = "25", value_parser = seconds)]
    pub dead_seconds: Duration,

    /// How long the place in the call is kept of somebody whose connection to the server is lost.
    #[arg(long, env = "RESAKA_AWAY_SECONDS", global = true, default_value = "60", value_parser = seconds)]
    pub away_seconds: Duration,

    /// Time between SIGTERM and the end, in which calls go on and nobody new comes in.
    #[arg(long, env = "RESAKA_DRAIN_SECONDS", global = true, default_value = "5", value_parser = seconds_or_none)]
    pub drain_seconds: Duration,

    /// What a line of the log looks like.
    #[arg(long, env = "RESAKA_LOG", global = true, default_value = "human")]
    pub log: Format,

    /// How much the log says. Names, rooms and addresses appear from `debug` on.
    #[arg(long, env = "RESAKA_LOG_LEVEL", global = true, default_value = "info")]
    pub log_level: Level,
}

/// Where the certificate comes from, when no file is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TlsMode {
    /// From the server itself.
    SelfSigned,
}

/// A secret that was given. Does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// What it is.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The same as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Verb {
    /// Reads the configuration, says what is wrong with it and does nothing else.
    Check,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve.
    Serve,
    /// Look at the configuration only.
    Check,
}

/// Why there is nothing more to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// What was asked for: help, the version, a check.
    Asked(String),
    /// What is wrong, in one sentence.
    Wrong(String),
}

impl Default for Config {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls: None,
            tls_certificate: None,
            tls_key: None,
            config: None,
            state: None,
            secret: None,
            reuse_port: false,
            allow_origin: Vec::new(),
            front: Front::default(),
            reach: Reach::default(),
            room_capacity: limits.room_capacity,
            lobby_capacity: limits.lobby_capacity,
            rooms: limits.rooms,
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            frame_bytes: limits.frame_bytes,
            frames_per_second: limits.frames_per_second,
            frames_burst: limits.frames_burst,
            unsent_bytes: limits.unsent_bytes,
            hello_seconds: limits.hello_within,
            ping_seconds: limits.ping_every,
            dead_seconds: limits.dead_after,
            away_seconds: limits.away,
            drain_seconds: Duration::from_secs(5),
            log: Format::Human,
            log_level: Level::Info,
        }
    }
}

impl Config {
    /// From the command line, the environment and the file that they name.
    ///
    /// # Errors
    /// [`Stop::Wrong`] with one sentence for whatever is wrong first; [`Stop::Asked`] for `--help`
    /// and `--version`.
    pub fn read(args: impl IntoIterator<Item = OsString>) -> Result<(Command, Self), Stop> {
        let mut args: Vec<OsString> = args.into_iter().collect();
        let matches = Line::command().try_get_matches_from(&args).map_err(|error| stop(&error))?;
        if let Some(file) = matches.get_one::<PathBuf>("config") {
            let lines = file::lines(file, &Line::command(), &matches)?;
            args.splice(1.min(args.len()).., lines.into_iter().chain(args.iter().skip(1).cloned().collect::<Vec<_>>()));
        }
        let matches = Line::command().try_get_matches_from(args).map_err(|error| stop(&error))?;
        let Line { mut config, command } = Line::from_arg_matches(&matches).map_err(|error| stop(&error))?;
        if matches.value_source("ice") == Some(ValueSource::EnvVariable) {
            config.reach.split_ice();
        }
        if config.dead_seconds <= config.ping_seconds {
            return Err(Stop::Wrong("dead-seconds must be more than ping-seconds".into()));
        }
        match (&config.tls, &config.tls_certificate, &config.tls_key) {
            (_, Some(_), None) => return Err(Stop::Wrong("tls-key is missing: tls-certificate is not enough".into())),
            (_, None, Some(_)) => return Err(Stop::Wrong("tls-certificate is missing: tls-key is not enough".into())),
            (Some(_), Some(_), Some(_)) => {
                return Err(Stop::Wrong("tls and tls-certificate exclude each other".into()));
            }
            (_, None, None) | (None, Some(_), Some(_)) => {}
        }
        let has_tls = config.has_tls();
        config.front.check(has_tls).map_err(Stop::Wrong)?;
        config.reach.check(config.listen, config.front.external_url.as_ref(), has_tls).map_err(Stop::Wrong)?;
        let command = match command {
            Some(Verb::Check) => Command::Check,
            None => Command::Serve,
        };
        Ok((command, config))
    }

    const fn has_tls(&self) -> bool {
        self.tls.is_some() || self.tls_certificate.is_some()
    }

    /// What can hardly be meant, each in one sentence; the server starts all the same.
    #[must_use]
    pub fn doubts(&self) -> Vec<String> {
        let external = self.front.external_url.as_ref();
        let relay = self.reach.out_of_reach(self.listen, external, self.has_tls());
        let relay = relay.map(|why| format!("there is no relay and no STUN: {why}, or set turn to false"));
        relay.into_iter().chain(self.front.doubt(self.listen.ip())).collect()
    }

    /// What sockets, rooms and the server bear.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            frame_bytes: self.frame_bytes,
            frames_per_second: self.frames_per_second,
            frames_burst: self.frames_burst,
            unsent_bytes: self.unsent_bytes,
            hello_within: self.hello_seconds,
            ping_every: self.ping_seconds,
            dead_after: self.dead_seconds,
            away: self.away_seconds,
            room_capacity: self.room_capacity,
            lobby_capacity: self.lobby_capacity,
            rooms: self.rooms,
            connections_per_address: self.connections_per_address,
            connections: self.connections,
        }
    }
}

/// What clap says, in one sentence, without the secret that it is about.
fn stop(error: &clap::Error) -> Stop {
    let mut text = error.render().to_string();
    if let Some(ContextValue::String(setting)) = error.get(ContextKind::InvalidArg)
        && let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue)
        && setting.contains("secret")
    {
        text = text.replace(&format!("'{value}' "), "");
    }
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Stop::Asked(text);
    }
    let end = ["\n\nUsage:", "\n\nFor more"].iter().filter_map(|mark| text.find(mark)).min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or(&text);
    Stop::Wrong(one_line(text.strip_prefix("error: ").unwrap_or(text)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_wire() {
        let (command, config) = Config::read([OsString::from("resaka")]).unwrap();
        assert_eq!(command, Command::Serve);
        assert_eq!(config.limits(), Limits::default());
        assert_eq!(config, Config::default());
    }

    #[test]
    fn every_setting_has_a_variable_and_a_sentence() {
        for setting in
            Line::command().get_arguments().filter(|setting| !["help", "version"].contains(&setting.get_id().as_str()))
        {
            let flag = setting.get_long().unwrap();
            let variable = format!("RESAKA_{}", flag.replace('-', "_").to_uppercase());
            assert_eq!(setting.get_env().unwrap().to_str(), Some(&*variable));
            assert!(setting.get_help().is_some(), "{flag}");
        }
    }
}
