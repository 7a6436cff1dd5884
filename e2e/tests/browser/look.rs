//! Light and dark, the accent, and what people have set in their system about both.

use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Options, Participant, Role, Stage, choose, click, find, until};
use serde_json::{Value, json};

const LIGHT_PAPER: &str = "rgb(250, 246, 239)";
const DARK_PAPER: &str = "rgb(18, 20, 23)";
const GREEN: &str = "rgb(13, 122, 95)";
const LIGHT_BLUE: &str = "rgb(11, 111, 164)";
const DARK_BLUE: &str = "rgb(92, 184, 236)";

/// Notes the colour behind everything at each moment when the browser may draw.
const WATCH: &str = "self.drawn = []; const watch = () => { \
    drawn.push(document.body ? getComputedStyle(document.body).backgroundColor : 'nothing'); requestAnimationFrame(watch); }; \
    requestAnimationFrame(watch);";

#[tokio::test]
async fn the_theme_that_was_chosen_is_there_before_anything_is_drawn() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter_with(Chromium, "Ana", Options { before: WATCH, ..Options::default() }).await?;
    system_has(&ana, &json!([{ "name": "prefers-color-scheme", "value": "light" }])).await?;
    let lobby = format!("/r/{room}");
    ana.open(&lobby).await?;
    is_dressed(&ana, [LIGHT_PAPER, "#faf6ef", "light", GREEN]).await?;
    ana.press("Sound test and settings").await?;
    choose(ana.driver(), "Theme", "Dark").await?;
    click(ana.driver(), Role::Radio, "Lagoon blue").await?;
    is_dressed(&ana, [DARK_PAPER, "#121417", "dark", DARK_BLUE]).await?;

    for path in [&lobby, "/"] {
        ana.open(path).await?;
        is_dressed(&ana, [DARK_PAPER, "#121417", "dark", DARK_BLUE]).await?;
        let drawn: Vec<String> = ana.driver().execute("return drawn", Vec::new()).await?.convert()?;
        assert!(!drawn.is_empty() && drawn.iter().all(|one| one == DARK_PAPER), "{path} flashes: {drawn:?}");
    }

    ana.open(&lobby).await?;
    ana.press("Sound test and settings").await?;
    let is_ticked = find(ana.driver(), Role::Radio, "Lagoon blue").await?.is_selected().await?;
    assert!(is_ticked, "the settings know what was chosen");
    choose(ana.driver(), "Theme", "As the system").await?;
    is_dressed(&ana, [LIGHT_PAPER, "#faf6ef", "light", LIGHT_BLUE]).await?;
    // The system goes dark in the evening.
    system_has(&ana, &json!([{ "name": "prefers-color-scheme", "value": "dark" }])).await?;
    is_dressed(&ana, [DARK_PAPER, "#121417", "dark", DARK_BLUE]).await
}

#[tokio::test]
async fn a_theme_can_be_chosen_where_nothing_is_remembered_and_nonsense_is_the_usual_one() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Chromium, "Ana").await?;
    let lobby = format!("/r/{room}");
    ana.open(&lobby).await?;
    let nonsense = "localStorage['resaka.theme'] = '\"><script>'; localStorage['resaka.accent'] = 'x] {'";
    ana.driver().execute(nonsense, Vec::new()).await?;
    ana.open(&lobby).await?;
    is_dressed(&ana, [LIGHT_PAPER, "#faf6ef", "light", GREEN]).await?;
    for storage in ["forbidden", "full"] {
        ana.break_devices(&json!({ "storage": storage })).await?;
        ana.open(&lobby).await?;
        ana.press("Sound test and settings").await?;
        choose(ana.driver(), "Theme", "Dark").await?;
        click(ana.driver(), Role::Radio, "Lagoon blue").await?;
        is_dressed(&ana, [DARK_PAPER, "#121417", "dark", DARK_BLUE]).await?;
        // Closed and opened again, they still know it.
        ana.press("Close").await?;
        ana.press("Sound test and settings").await?;
        assert!(find(ana.driver(), Role::Radio, "Lagoon blue").await?.is_selected().await?);
        ana.press("Close").await?;
    }
    Ok(())
}

#[tokio::test]
async fn with_colours_of_the_systems_own_and_without_motion_nothing_is_lost() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Chromium, "Ana").await?;
    let hery = stage.enter(Chromium, "Hery").await?;
    let wishes = json!([{ "name": "forced-colors", "value": "active" }, { "name": "prefers-reduced-motion", "value": "reduce" }]);
    system_has(&ana, &wishes).await?;
    ana.open(&format!("/r/{room}")).await?;
    find(ana.driver(), Role::Button, "Join").await?;
    // The level of the microphone is a bar of one colour, and what has the focus has a ring.
    let stands_out = "const level = getComputedStyle(document.querySelector('.level')).backgroundColor; \
        const field = document.querySelector('#name'); field.focus(); const ring = getComputedStyle(field); \
        const below = getComputedStyle(document.body).backgroundColor; \
        return { level: level !== below, ring: ring.outlineStyle === 'solid' && ring.outlineColor !== below }";
    let found = ana.driver().execute(stands_out, Vec::new()).await?.json().clone();
    assert_eq!(found, json!({ "level": true, "ring": true }));
    ana.enter().await?;
    hery.join(&room).await?;
    ana.sees(&hery).await?;
    until("ring around who speaks", || async {
        let ring = "const tile = document.querySelector('.tile.speaks'); const ring = tile && getComputedStyle(tile, '::after'); \
            return ring ? [ring.borderTopWidth, ring.borderTopColor, getComputedStyle(tile).backgroundColor] : []";
        let ring: Vec<String> = ana.driver().execute(ring, Vec::new()).await?.convert()?;
        Ok(if ring.len() == 3 && ring[0] == "3px" && ring[1] != ring[2] { Ok(()) } else { Err(ring) })
    })
    .await?;
    let moves: Vec<Value> = ana
        .driver()
        .execute("return document.getAnimations().map(one => one.animationName)", Vec::new())
        .await?
        .convert()?;
    assert!(moves.is_empty(), "{moves:?}");
    Ok(())
}

/// What the person has set in their system, as media features.
async fn system_has(person: &Participant, features: &Value) -> Result<()> {
    let features = json!({ "features": features });
    person.driver().cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
    Ok(())
}

/// Waits until the page is drawn with this paper, this colour for the browser around it, this theme for what the browser
/// draws itself, and this accent.
async fn is_dressed(person: &Participant, wanted: [&str; 4]) -> Result<()> {
    until("dressed page", || async {
        let script = "if (document.getElementById('first-paint')) return []; \
            const of = one => getComputedStyle(one), meta = name => document.querySelector(`meta[name=${name}]`).content; \
            const known = meta('color-scheme') === of(document.documentElement).colorScheme ? meta('color-scheme') : ''; \
            const accent = document.createElement('p'); accent.className = 'chip good'; document.body.append(accent); \
            const { color } = of(accent); accent.remove(); \
            return [of(document.body).backgroundColor, meta('theme-color'), known, color]";
        let found: Vec<String> = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if found == wanted { Ok(()) } else { Err(found) })
    })
    .await
}
