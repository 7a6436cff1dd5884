//! What a person would find wrong with a page at first sight.

use anyhow::Result;
use thirtyfour::prelude::*;

/// Text that is cut, and things on top of others or off the page, as sentences.
///
/// # Errors
/// When the page does not answer.
pub async fn inspect(tab: &WebDriver) -> Result<Vec<String>> {
    Ok(tab.execute(include_str!("inspect.js"), Vec::new()).await?.convert()?)
}

/// Waits until the page is laid out and painted, and what moves by itself has come to its end.
///
/// # Errors
/// When the page does not answer.
pub async fn settle(tab: &WebDriver) -> Result<()> {
    // Two frames: one to lay out, one to paint.
    let painted = "const ends = animation => Number.isFinite(animation.effect.getComputedTiming().endTime);\
        requestAnimationFrame(() => requestAnimationFrame(() => Promise.allSettled(\
        document.getAnimations().filter(ends).map(animation => animation.finished)).then(() => arguments[0]())))";
    tab.execute_async(painted, Vec::new()).await?;
    Ok(())
}
