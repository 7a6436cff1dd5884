//! Two builds of the page, and servers that show the one or the other, as before and after an update.

use anyhow::{Context, Result};
use server::{Config, Page};
use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// The page in a folder of its own.
#[derive(Debug)]
pub struct Build {
    folder: TempDir,
    files: BTreeSet<String>,
}

/// A server in this process with a page from a folder; it and all of its connections end with this value.
#[derive(Debug)]
pub struct BuildServer {
    runtime: Option<Runtime>,
}

impl Build {
    /// The page as `cargo xtask build` left it.
    ///
    /// # Errors
    /// When it has not been built.
    pub fn first() -> Result<Self> {
        Self::copy(str::to_owned)
    }

    /// The same with other hashes in all names and wherever they are said, which is what an update amounts to. It says in
    /// `<html data-build="second">` which it is.
    ///
    /// # Errors
    /// When there is no first.
    pub fn second() -> Result<Self> {
        let second = Self::copy(with_other_hashes)?;
        let index = second.folder.path().join("index.html");
        let html = fs::read_to_string(&index)?;
        fs::write(index, html.replacen("<html", "<html data-build=\"second\"", 1))?;
        Ok(second)
    }

    fn copy(renew: fn(&str) -> String) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
        let mut files = BTreeSet::new();
        for entry in dist.read_dir().context("there is no page: run `cargo xtask build` first")? {
            let path = entry?.path();
            let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
            let kind = name.rsplit('.').next().unwrap_or_default();
            let renewed = renew(&name);
            match kind {
                // Compressed copies would be of the other build.
                "br" | "gz" => continue,
                "html" | "js" | "css" | "webmanifest" => {
                    fs::write(folder.path().join(&renewed), renew(&fs::read_to_string(&path)?))?;
                }
                _ => drop(fs::copy(&path, folder.path().join(&renewed))?),
            }
            files.insert(renewed);
        }
        Ok(Self { folder, files })
    }

    /// The names of its files that no other build has.
    #[must_use]
    pub fn own_files<'a>(&'a self, other: &'a Self) -> BTreeSet<&'a str> {
        self.files.difference(&other.files).map(String::as_str).collect()
    }

    /// A server with this page on a port of the machine itself.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn serve(&self, port: u16) -> Result<BuildServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?.into_std()?;
        let page = Page::directory(self.folder.path().to_owned());
        let server = Arc::new(server::Server::new(&Config::default(), page, b"of a test", None, None));
        let runtime = Runtime::new()?;
        runtime.spawn(async move {
            match TcpListener::from_std(listener) {
                Ok(listener) => server.run(listener, std::future::pending()).await,
                Err(error) => panic!("the listener is lost: {error}"),
            }
        });
        Ok(BuildServer { runtime: Some(runtime) })
    }
}

impl BuildServer {
    /// Ends it; its port is free then.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn stop(mut self) -> Result<()> {
        let Some(runtime) = self.runtime.take() else { return Ok(()) };
        // Waiting for a runtime is nothing for the threads of another.
        Ok(tokio::task::spawn_blocking(move || runtime.shutdown_timeout(crate::LIMIT)).await?)
    }
}

impl Drop for BuildServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Every hash, which is 16 digits behind a hyphen, becomes another: 0 becomes f, 1 becomes e, and so on.
fn with_other_hashes(text: &str) -> String {
    let mut parts = text.split('-');
    let mut renewed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        let (hash, rest) = part.split_at(if digits == 16 { 16 } else { 0 });
        renewed.push('-');
        renewed.extend(hash.chars().filter_map(|digit| char::from_digit(15 - digit.to_digit(16)?, 16)));
        renewed.push_str(rest);
    }
    renewed
}
