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
    ana.set_page_size(DESKTOP).await?;
    hery.set_page_size(PHONE).await?;
    come_and_go([ana, hery], &late, &call.room).await?;
    ana.press("Show who speaks large").await?;
    // A phone has no room for it beside the other buttons.
    hery.press("More").await?;
    hery.press("Show who speaks large").await?;
    come_and_go([ana, hery], &late, &call.room).await?;
    ana.share_screen().await?;
    hery.sees_screen_of(ana).await?;
    come_and_go([ana, hery], &late, &call.room).await?;

    for viewer in [ana, hery] {
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

/// Somebody joins and leaves, and for those who are there nothing jumps.
#[expect(clippy::print_stdout, reason = "a test tells what it measured")]
async fn come_and_go(viewers: [&Participant; 2], late: &Participant, room: &str) -> Result<()> {
    for viewer in viewers {
        stands_still(viewer).await?;
        viewer.watch_layout().await?;
    }
    late.join(room).await?;
    see_and_hear_each_other(&[viewers[0], viewers[1], late]).await?;
    late.leave().await?;
    see_and_hear_each_other(&viewers).await?;
    for viewer in viewers {
        let seen = viewer.layout().await?;
        println!("{}: {seen:?}", viewer.name());
        assert!(seen.frames > 15, "{} saw {} frames", viewer.name(), seen.frames);
        assert!(seen.moved.is_empty() && seen.misplaced.is_empty(), "{}: {seen:?}", viewer.name());
        assert!(seen.shift < SHIFT_BELOW, "{}: {seen:?}", viewer.name());
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
