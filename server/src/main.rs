//! `resaka`: flags, start, wait for a signal, stop.

use server::config::{Command, Stop, TlsMode};
use server::relay::RelayError;
use server::tls::{OwnCertificate, Tls, TlsError};
use server::{Config, Page, Relay, Server};
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpSocket;
use tokio::signal::unix::{SignalKind, signal};

/// Connections that may wait to be accepted: thousands come back at once after a restart. The system has the last word.
const BACKLOG: u32 = 4096;

fn main() -> ExitCode {
    let stopped = Config::read(std::env::args_os()).and_then(|(command, config)| match command {
        Command::Check => certificate(&config).and_then(|_| {
            for doubt in config.doubts() {
                drop(writeln!(std::io::stderr(), "resaka: {doubt}"));
            }
            Err(Stop::Asked("The configuration is right.\n".into()))
        }),
        Command::Serve => serve(&config),
    });
    match stopped {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Asked(text)) => {
            drop(std::io::stdout().write_all(text.as_bytes()));
            ExitCode::SUCCESS
        }
        Err(Stop::Wrong(sentence)) => {
            drop(writeln!(std::io::stderr(), "resaka: {sentence}"));
            ExitCode::from(2)
        }
    }
}

fn serve(config: &Config) -> Result<(), Stop> {
    let log = server::log::dispatch(config.log, config.log_level, std::io::stderr);
    tracing::dispatcher::set_global_default(log).map_err(|error| Stop::Wrong(error.to_string()))?;
    let (secret, doubt) = secret(config)?;
    let (tls, own) = tls(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Wrong(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let address = config.listen;
        let cannot = |error| Stop::Wrong(format!("listen: cannot listen on {address}: {error}"));
        // Nobody is accepted, not even for a moment, by a server that cannot have all of its ports.
        let socket = bind(address, config.reuse_port).map_err(cannot)?;
        let relay = relay(config, &secret)?;
        let listener = socket.listen(BACKLOG).map_err(cannot)?;
        let bound = listener.local_addr().map_err(cannot)?;
        if let Some(doubt) = doubt {
            tracing::warn!("after a restart nobody is known again (--state): {doubt}");
        }
        for doubt in config.doubts() {
            tracing::warn!("{doubt}");
        }
        raise_file_limit(config);
        let cannot = |error| Stop::Wrong(format!("cannot wait for signals: {error}"));
        let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
        let (asked, mut told) = tokio::sync::oneshot::channel::<()>();
        // The second signal drops everything where it stands.
        let impatience = async {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            drop(asked);
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        };
        let external = config.front.external_url.as_ref().map(ToString::to_string);
        let scheme = if tls.is_some() { "https" } else { "http" };
        drop(writeln!(std::io::stdout(), "{}", external.clone().unwrap_or_else(|| url(scheme, bound))));
        if let Some(own) = &own {
            let address = external.unwrap_or_else(|| address_for_others(bound));
            drop(writeln!(std::io::stdout(), "{}", server::invitation(&address, own.fingerprint())));
        }
        let server = Arc::new(Server::new(config, Page::embedded(), &secret, relay, tls));
        tokio::select! {
            () = server.run(listener, async { drop((&mut told).await) }) => {}
            () = impatience => {}
        }
        Ok(())
    })
}

/// The relay in this process, if there is to be one.
fn relay(config: &Config, secret: &[u8]) -> Result<Option<Relay>, Stop> {
    let Some(settings) = config.reach.relay(config.listen, config.reuse_port, secret) else { return Ok(None) };
    let relay = Relay::start(settings).map_err(|error| {
        let setting = match error {
            RelayError::Listen { .. } => "turn-listen",
            RelayError::NoAddress => "turn-address",
            RelayError::Interfaces(_) | RelayError::Settings(_) | RelayError::System(_) => "turn",
        };
        Stop::Wrong(format!("{setting}: {error}; --{setting} takes another value, --turn false switches the relay off"))
    });
    relay.map(Some)
}

/// A socket that has the port and does not listen yet.
fn bind(address: SocketAddr, reuse_port: bool) -> std::io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(reuse_port)?;
    socket.bind(address)?;
    Ok(socket)
}

/// What was given, or what is kept. Without either people can come back until the server ends, and the reason for that.
fn secret(config: &Config) -> Result<(Vec<u8>, Option<String>), Stop> {
    if let Some(secret) = &config.secret {
        return Ok((secret.bytes().to_owned(), None));
    }
    let doubt = match &config.state {
        Some(folder) => {
            let kept = server::secret::kept_in(folder).map_err(|error| Stop::Wrong(format!("state: {error}")))?;
            return Ok((kept, None));
        }
        None => match server::secret::usual_folder(|name| std::env::var_os(name)) {
            Some(folder) => match server::secret::kept_in(&folder) {
                Ok(kept) => return Ok((kept, None)),
                Err(error) => error.to_string(),
            },
            None => "there is no usual place for a state folder".into(),
        },
    };
    let fresh = server::secret::fresh().map_err(|error| Stop::Wrong(format!("no randomness: {error}")))?;
    Ok((fresh, Some(doubt)))
}

/// Each socket is a file, and most shells allow 1024 of them at first.
fn raise_file_limit(config: &Config) {
    let wanted = config.connections as u64 + 1024 + if config.reach.turn { Relay::MOST_FILES } else { 0 };
    match rlimit::increase_nofile_limit(wanted) {
        Ok(allowed) if allowed >= wanted => {}
        Ok(allowed) => {
            tracing::warn!(allowed, wanted, "too few open files allowed for all connections and relays (ulimit -n)")
        }
        Err(error) => tracing::warn!(%error, "cannot raise the limit of open files"),
    }
}

/// The certificate in the files that were named, if any were.
fn certificate(config: &Config) -> Result<Option<Tls>, Stop> {
    let (Some(certificate), Some(key)) = (&config.tls_certificate, &config.tls_key) else { return Ok(None) };
    let tls = Tls::from_files(certificate, key);
    tls.map(Some).map_err(|error| Stop::Wrong(format!("tls-certificate: {error}")))
}

/// What the web port is spoken to with. A certificate of one's own comes along, to be told of.
fn tls(config: &Config) -> Result<(Option<Tls>, Option<OwnCertificate>), Stop> {
    let wrong = |setting: &str, error: TlsError| Stop::Wrong(format!("{setting}: {error}"));
    if let Some(tls) = certificate(config)? {
        return Ok((Some(tls), None));
    }
    match config.tls {
        None => Ok((None, None)),
        Some(TlsMode::SelfSigned) => {
            let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(String::from).into();
            let others = [Some(config.listen.ip()).filter(|ip| !ip.is_unspecified()), own_address()];
            names.extend(others.into_iter().flatten().map(|ip| ip.to_string()));
            names.extend(config.front.external_url.as_ref().map(|url| url.host().to_owned()));
            names.sort();
            names.dedup();
            let folder = config.state.clone().or_else(|| server::secret::usual_folder(|name| std::env::var_os(name)));
            let now = std::time::SystemTime::now();
            let own = match folder {
                Some(folder) => OwnCertificate::kept_in(&folder, &names, now),
                None => OwnCertificate::fresh(&names, now),
            };
            let own = own.map_err(|error| wrong("state", error))?;
            Ok((Some(Tls::with_own(&own).map_err(|error| wrong("tls", error))?), Some(own)))
        }
    }
}

/// What others in a local network know this machine by.
fn own_address() -> Option<IpAddr> {
    server::own_addresses(&[turn::Family::V4, turn::Family::V6]).first().copied()
}

/// What to type on other machines of the network.
fn address_for_others(bound: SocketAddr) -> String {
    let ip = if bound.ip().is_unspecified() { own_address().unwrap_or_else(|| bound.ip()) } else { bound.ip() };
    format!("https://{}", SocketAddr::new(ip, bound.port()))
}

/// What to type into a browser on this machine: browsers give camera and microphone to `localhost`.
fn url(scheme: &str, bound: SocketAddr) -> String {
    match bound.ip() {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_unspecified() => format!("{scheme}://localhost:{}", bound.port()),
        IpAddr::V6(ip) if ip.is_loopback() || ip.is_unspecified() => format!("{scheme}://localhost:{}", bound.port()),
        IpAddr::V4(_) | IpAddr::V6(_) => format!("{scheme}://{bound}"),
    }
}
