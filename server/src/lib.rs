//! Resaka's server: serves the page, carries the signaling.
//!
//! What is decided stands in [`directory`], which is pure. Around it lie thin shells: `hub` holds
//! its lock and performs its effects, `ws` is one socket, `http` the page, `listen` the accept loop.
//! The caller binds and says when to stop, so a test runs a whole server on port 0.

pub mod config;
mod connections;
pub mod directory;
mod handover;
mod http;
mod hub;
pub mod ice;
mod interfaces;
mod invitation;
mod listen;
pub mod log;
mod outbox;
mod own_address;
mod proxies;
pub mod relay;
mod replay;
pub mod secret;
mod session;
mod state_folder;
pub mod tls;
pub mod tokens;
pub mod web_address;
mod ws;

pub use config::Config;
pub use http::{Page, app};
pub use hub::Counts;
pub use invitation::invitation;
pub use own_address::own_addresses;
pub use relay::Relay;

use connections::{Connections, Place};
use handover::Turn;
use hub::Hub;
use ice::Ice;
use proxies::Proxies;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tls::Tls;
use tokens::Tokens;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use web_address::ExternalUrl;

/// Everything that the parts of one running server share.
#[derive(Debug)]
pub struct Server {
    hub: Arc<Hub>,
    /// Connections that are still HTTP.
    http: Arc<Connections>,
    /// Sockets, until they end.
    sockets: Arc<Connections>,
    /// Sockets beyond the limits, while they are told so.
    turned_away: Arc<Connections>,
    allow_origin: Vec<String>,
    proxies: Proxies,
    external: Option<ExternalUrl>,
    page: Page,
    drain: Duration,
    reuse_port: bool,
    tls: Option<Tls>,
    stage: watch::Sender<Stage>,
}

/// How far the end of a server has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Serving,
    /// Whoever comes is to go to the next server on the same port.
    HandingOver,
    /// They do.
    HandedOver,
    /// Requests end as soon as they are answered.
    Ending,
}

/// Closing handshakes have this long when the server ends.
const FAREWELL: Duration = Duration::from_secs(2);

impl Server {
    /// A server that shows this page, knows again whom servers with the same secret have known, tells of this relay, and with a
    /// certificate speaks nothing but TLS.
    #[must_use]
    pub fn new(config: &Config, page: Page, secret: &[u8], relay: Option<Relay>, tls: Option<Tls>) -> Self {
        let limits = config.limits();
        let external = config.front.external_url.clone();
        let connections = || Arc::new(Connections::new(limits.connections, limits.connections_per_address));
        Self {
            http: connections(),
            sockets: connections(),
            turned_away: connections(),
            allow_origin: config
                .allow_origin
                .iter()
                .cloned()
                .chain(external.as_ref().map(ExternalUrl::origin))
                .collect(),
            proxies: Proxies::new(&config.front.trusted_proxy),
            page: page.fitted(external.as_ref().map_or("/", ExternalUrl::path), config.front.signaling_url.as_ref()),
            external,
            drain: config.drain_seconds,
            reuse_port: config.reuse_port,
            stage: watch::Sender::new(Stage::Serving),
            hub: Arc::new(Hub::new(limits, Ice::new(&config.reach, relay, tls.is_some()), Tokens::new(secret))),
            tls,
        }
    }

    /// How many there are now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.hub.counts()
    }

    /// Serves on `listener` until `shutdown` is ready, then drains and returns. Dropping the future stops at once.
    pub async fn run(self: Arc<Self>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        // Tasks of their own, so that they run where the sockets run. While the server drains it still
        // answers, so that a page is told why it cannot come in.
        let mut serving = JoinSet::new();
        if self.reuse_port
            && let Err(error) = handover::give(&listener, Turn::Oldest)
        {
            tracing::warn!(%error, "another server on the same port would share what is new by chance");
        }
        let mut listening = JoinSet::new();
        listening.spawn(Arc::clone(&self).listen(listener));
        let hub = Arc::clone(&self.hub);
        serving.spawn(async move { hub.sweep().await });
        if let Some(tls) = self.tls.clone() {
            serving.spawn(async move { tls.follow().await });
        }
        let ending = async {
            shutdown.await;
            tracing::info!(sockets = self.counts().sockets, "draining");
            if self.reuse_port {
                // Before anybody is told to move: they would come back here.
                let mut stage = self.stage.subscribe();
                self.stage.send_replace(Stage::HandingOver);
                drop(stage.wait_for(|stage| *stage == Stage::HandedOver).await);
            }
            self.hub.drain(self.drain / 2);
            drop(tokio::time::timeout(self.drain, self.hub.emptied()).await);
            if self.reuse_port {
                // Nobody who was let in is left without an answer.
                while listening.join_next().await.is_some() {}
                self.stage.send_replace(Stage::Ending);
                drop(tokio::time::timeout(FAREWELL, self.http.emptied()).await);
            }
            self.hub.close_all();
            drop(tokio::time::timeout(FAREWELL, self.hub.emptied()).await);
        };
        ending.await;
        tracing::info!("stopped");
    }

    /// A place for a connection that is no socket yet. One of a proxy is for many people, of whom it tells with each request.
    fn enter(&self, peer: IpAddr) -> Option<Place> {
        if self.proxies.trust(peer) { self.http.enter_for_many(peer) } else { self.http.enter(peer) }
    }

    async fn listen(self: Arc<Self>, listener: TcpListener) {
        let app = app(Arc::clone(&self));
        let mut stage = self.stage.subscribe();
        let handing_over = async { drop(stage.wait_for(|stage| *stage != Stage::Serving).await) };
        tokio::select! {
            () = listen::accept(&self, &app, &listener) => {}
            () = handing_over => {}
        }
        listen::hand_over(&self, &app, listener).await;
    }
}
