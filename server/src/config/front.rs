//! Settings of what stands between this server and its pages: reverse proxies, and the addresses that they give it.

use crate::ice::is_loopback;
use crate::web_address::{ExternalUrl, SignalingUrl};
use clap::Args;
use std::net::IpAddr;
use turn::Network;

/// What stands between this server and its pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct Front {
    /// What others type to get here, such as `https://call.example/` or `https://call.example/resaka/` behind a reverse
    /// proxy, which may hand the path on or leave it out.
    #[arg(long, env = "RESAKA_EXTERNAL_URL", global = true, value_name = "URL")]
    pub external_url: Option<ExternalUrl>,

    /// Where pages open their sockets, such as `wss://other.example/path/ws`, when not beside the page.
    #[arg(long, env = "RESAKA_SIGNALING_URL", global = true, value_name = "URL")]
    pub signaling_url: Option<SignalingUrl>,

    /// Address or network of a reverse proxy, such as 127.0.0.1 or 10.0.0.0/8, that is believed what it says in
    /// X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto; may be given several times. From others these are ignored.
    #[arg(long, env = "RESAKA_TRUSTED_PROXY", global = true, value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxy: Vec<Network>,
}

impl Front {
    /// What is wrong with it all, in one sentence.
    pub(super) fn check(&self, has_tls: bool) -> Result<(), String> {
        let is_https = self.external_url.as_ref().map_or(has_tls, ExternalUrl::is_https);
        match &self.signaling_url {
            Some(url) if is_https && !url.is_encrypted() => {
                Err("signaling-url must begin with wss://: browsers let no page that came over https use ws://".into())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What can hardly be meant: pages come from elsewhere to a server that only its own machine reaches, so there is a proxy.
    pub(super) fn doubt(&self, listen: IpAddr) -> Option<String> {
        let external = self.external_url.as_ref().filter(|url| listen.is_loopback() && !is_loopback(url.host()));
        external.filter(|_| self.trusted_proxy.is_empty()).map(|url| {
            format!(
                "all people of {} count as one address, and together they soon have too many connections: name the proxy \
                 with trusted-proxy, such as {listen}",
                url.host()
            )
        })
    }
}
