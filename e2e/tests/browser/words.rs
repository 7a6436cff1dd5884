//! What people tell each other beside sound and picture, and what a page does with what no page should say.

use crate::everybody::talk;
use anyhow::Result;
use e2e::Browser::{Chromium, Firefox};
use e2e::{Participant, until};
use serde_json::{Value, json};

/// Longer than any message may be, and as long as browsers carry at all.
const LONG: usize = 200_000;

#[tokio::test]
async fn what_no_page_should_say_harms_nobody() -> Result<()> {
    let call = talk([Chromium, Firefox]).await?;
    let [ana, hery] = &call.people;
    for (one, other) in [(ana, hery), (hery, ana)] {
        answers(one).await?;
        other.listen_to(one).await?;
        for text in ["", "{", "[]", "null", "{\"Whisper\":1}", "{\"Say\":{}}", "[\"Clap\"]", "\u{0}\u{7}\u{202e}"] {
            for label in ["chat", "control", "pulse"] {
                send(one, label, text, 1).await?;
            }
        }
        let long = format!("{{\"Typing\":{}true}}", " ".repeat(LONG));
        send(one, "chat", &long, 20).await?;
        send(one, "pulse", "[\"Party\",1]", 1000).await?;
        send(one, "chat", "{\"Typing\":true}", 1000).await?;
        answers(one).await?;
        let silence = other.longest_silence_of(one).await?;
        assert!(silence < 1000.0, "{} was not heard for {silence} ms", one.name());
    }
    ana.sees(hery).await?;
    hery.sees(ana).await?;
    ana.has_connections(1).await
}

/// The other page answers a question, as soon as it looks at messages again.
async fn answers(one: &Participant) -> Result<()> {
    let count = |heard: &[String]| heard.iter().filter(|said| said.starts_with("{\"Told\"")).count();
    let before = count(&chat(one).await?);
    until(&format!("an answer to {}", one.name()), || async {
        send(one, "chat", "{\"Have\":[]}", 1).await?;
        let heard = chat(one).await?;
        Ok(if count(&heard) > before { Ok(()) } else { Err(heard.len()) })
    })
    .await
}

async fn chat(one: &Participant) -> Result<Vec<String>> {
    Ok(one.driver().execute("return __probe.chat", vec![]).await?.convert()?)
}

async fn send(one: &Participant, label: &str, text: &str, times: u32) -> Result<()> {
    let script = "__probe.send(...arguments); return null";
    one.driver().execute(script, vec![json!(label), json!(text), json!(times)]).await?.convert::<Value>()?;
    Ok(())
}
