//! Waiting for a condition, never for a time.

use anyhow::{Context, Result, bail};
use std::fmt::Debug;
use std::future::Future;
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine before a test gives up.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Asks again and again until `check` finds what it looks for; says what was missing when it never does.
///
/// `check` answers `Ok(Ok(found))`, or `Ok(Err(why_not_yet))`; an outer error ends the wait.
///
/// # Errors
/// When [`LIMIT`] has passed, or as soon as `check` fails.
pub async fn until<T, W: Debug, F>(what: &str, check: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Result<T, W>>>,
{
    until_within(LIMIT, what, check).await
}

/// As [`until`], with a limit of its own.
///
/// # Errors
/// When `limit` has passed, or as soon as `check` fails.
pub async fn until_within<T, W: Debug, F>(limit: Duration, what: &str, mut check: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Result<T, W>>>,
{
    let start = Instant::now();
    loop {
        match check().await.with_context(|| format!("while waiting for {what}"))? {
            Ok(found) => return Ok(found),
            Err(why) if start.elapsed() > limit => bail!("no {what} within {limit:?}: {why:?}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(40)).await,
        }
    }
}
