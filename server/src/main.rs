//! `resaka`: flags, start, wait for a signal, stop.

use server::Config;
use server::config::{Command, Stop};
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let stopped = Config::read(std::env::args_os()).and_then(|(command, config)| match command {
        Command::Check => Err(Stop::Asked("The configuration is right.\n".into())),
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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Wrong(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let address = config.listen;
        let cannot = |error| Stop::Wrong(format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let bound = listener.local_addr().map_err(cannot)?;
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
        drop(writeln!(std::io::stdout(), "{}", url(bound)));
        tokio::select! {
            () = server::run(config, listener, async { drop((&mut told).await) }) => {}
            () = impatience => {}
        }
        Ok(())
    })
}

/// Each socket is a file, and most shells allow 1024 of them at first.
fn raise_file_limit(config: &Config) {
    let wanted = config.connections as u64 + 1024;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(allowed) if allowed >= wanted => {}
        Ok(allowed) => tracing::warn!(allowed, wanted, "too few open files allowed for all connections (ulimit -n)"),
        Err(error) => tracing::warn!(%error, "cannot raise the limit of open files"),
    }
}

/// What to type into a browser on this machine: browsers give camera and microphone to `localhost`.
fn url(bound: SocketAddr) -> String {
    match bound.ip() {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_unspecified() => format!("http://localhost:{}", bound.port()),
        IpAddr::V6(ip) if ip.is_loopback() || ip.is_unspecified() => format!("http://localhost:{}", bound.port()),
        IpAddr::V4(_) | IpAddr::V6(_) => format!("http://{bound}"),
    }
}
