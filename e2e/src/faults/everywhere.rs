//! A network in which every address is this machine's: what is sent to anybody arrives here, and anybody can be spoken for.

use super::{Namespace, Network};
use crate::namespace::Namespaces;
use crate::relays::PUBLIC;
use anyhow::Result;

/// The namespace; removed when this is dropped, or by the next network of this machine when this process was killed.
#[derive(Debug)]
pub struct Everywhere {
    namespace: Namespace,
    _all: Namespaces,
}

impl Everywhere {
    /// Why none can be made here: a sentence to print beside what is left out.
    #[must_use]
    pub fn missing() -> Option<String> {
        Network::missing()
    }

    /// Makes one; for programs without a runtime.
    ///
    /// # Errors
    /// When the machine does not allow it; [`Everywhere::missing`] says so beforehand.
    pub fn build() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut all = Namespaces::new();
            let namespace = all.add("everywhere").await?;
            let (v4, v6) = (PUBLIC.0.to_string(), PUBLIC.1.to_string());
            for words in [
                &["address", "add", &v4, "dev", "lo"][..],
                &["address", "add", &v6, "dev", "lo", "nodad"],
                // What does not say where it comes from comes from there.
                &["route", "add", "local", "0.0.0.0/0", "dev", "lo", "src", &v4],
                &["-6", "route", "add", "local", "::/0", "dev", "lo", "src", &v6],
            ] {
                namespace.ip(words).await?;
            }
            Ok(Self { namespace, _all: all })
        })
    }

    /// Does something in it: sockets and programs of `work` belong there.
    ///
    /// # Errors
    /// What `work` says.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        self.namespace.within(work)
    }
}
