//! Settings of what stands between this server and its pages: reverse proxies.

use clap::Args;
use turn::Network;

/// What stands between this server and its pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct Front {
    /// Address or network of a reverse proxy, such as 127.0.0.1 or 10.0.0.0/8, that is believed what it says in
    /// X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto; may be given several times. From others these are ignored.
    #[arg(long, env = "RESAKA_TRUSTED_PROXY", global = true, value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxy: Vec<Network>,
}
