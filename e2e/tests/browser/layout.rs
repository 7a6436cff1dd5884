//! Nothing jumps while people come and go.

use crate::everybody::{see_and_hear_each_other, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{DESKTOP, Participant, until};

const PHONE: (u32, u32) = (360, 640);
/// What the browser may measure of shifts outside the tiles.
const SHIFT_BELOW: f64 = 0.01;

#[tokio::test]
async fn nothing_jumps_when_somebody_joins_and_when_they_leave() -> Result<()> {
    let mut call = talk([Chromium; 2]).await?;
    let late = call.stage.enter(Chromium, "Zoe").await?;
    let [ana, hery] = &call.people;
    for (viewer, size) in [(ana, DESKTOP), (hery, PHONE)] {
        viewer.set_page_size(size).await?;
        stands_still(viewer).await?;
        viewer.watch_layout().await?;
    }
    late.join(&call.room).await?;
    see_and_hear_each_other(&[ana, hery, &late]).await?;
    late.leave().await?;
    see_and_hear_each_other(&[ana, hery]).await?;
    for viewer in [ana, hery] {
        let seen = viewer.layout().await?;
        println!("{}: {seen:?}", viewer.name());
        assert!(seen.frames > 30, "{} saw {} frames", viewer.name(), seen.frames);
        assert!(seen.moved.is_empty() && seen.misplaced.is_empty(), "{}: {seen:?}", viewer.name());
        assert!(seen.shift < SHIFT_BELOW, "{}: {seen:?}", viewer.name());

        // The watch is awake: a header that grows does not escape it.
        viewer.driver().execute("document.querySelector('header').style.height = '90px'", Vec::new()).await?;
        until("shift that was made on purpose", || async {
            let seen = viewer.layout().await?;
            Ok(if seen.shift >= SHIFT_BELOW && !seen.moved.is_empty() { Ok(()) } else { Err(seen) })
        })
        .await?;
    }
    Ok(())
}

/// Waits until the tiles stand where they were in the frame before.
async fn stands_still(viewer: &Participant) -> Result<()> {
    let script = "const boxes = () => JSON.stringify([...document.querySelectorAll('.tile')].map(tile => tile.getBoundingClientRect())); \
                  const done = arguments[0]; let before = boxes(); \
                  requestAnimationFrame(() => requestAnimationFrame(() => done(before === boxes())))";
    until(&format!("rest on the screen of {}", viewer.name()), || async {
        let rests: bool = viewer.driver().execute_async(script, Vec::new()).await?.convert()?;
        Ok(if rests { Ok(()) } else { Err("tiles move") })
    })
    .await
}
