//! A network in which every address is this machine's: what is sent to anybody arrives here, and anybody can be spoken for.

use super::Namespace;
use super::network::{NETWORKS, Network, PREFIX, blocking, clean};
use crate::relays::PUBLIC;
use anyhow::{Result, bail};
use std::sync::atomic::Ordering;

/// The namespace; removed when this is dropped, or by the next network of this machine when this process was killed.
#[derive(Debug)]
pub struct Everywhere(Namespace);

impl Everywhere {
    /// Why none can be made here: a sentence to print beside what is left out.
    #[must_use]
    pub fn missing() -> Option<String> {
        Network::missing()
    }

    /// Makes one.
    ///
    /// # Errors
    /// When the machine does not allow it; [`Everywhere::missing`] says so beforehand.
    pub fn build() -> Result<Self> {
        clean();
        let number = NETWORKS.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}-everywhere", std::process::id());
        let network = Self(Namespace::named(name.clone()));
        let (v4, v6) = (PUBLIC.0.to_string(), PUBLIC.1.to_string());
        for words in [
            &["netns", "add", &name][..],
            &["-n", &name, "link", "set", "lo", "up"],
            &["-n", &name, "address", "add", &v4, "dev", "lo"],
            &["-n", &name, "address", "add", &v6, "dev", "lo", "nodad"],
            // What does not say where it comes from comes from there.
            &["-n", &name, "route", "add", "local", "0.0.0.0/0", "dev", "lo", "src", &v4],
            &["-n", &name, "-6", "route", "add", "local", "::/0", "dev", "lo", "src", &v6],
        ] {
            if !blocking(words) {
                bail!("`ip {}` fails", words.join(" "));
            }
        }
        Ok(network)
    }

    /// Does something in it: sockets and programs of `work` belong there.
    ///
    /// # Errors
    /// What `work` says.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        self.0.run(work)
    }
}

impl Drop for Everywhere {
    fn drop(&mut self) {
        blocking(&["netns", "delete", self.0.name()]);
    }
}
