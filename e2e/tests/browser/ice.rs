//! Which addresses of STUN and TURN servers browsers take, and what the page does with the others: by the table that the
//! parser is held to. Nothing is gathered, so nobody is asked at any of them.

#[path = "../../../shared/src/ice/url/tests/table.rs"]
mod table;

use anyhow::{Result, ensure};
use e2e::Browser::{Chromium, Firefox};
use e2e::{Options, Stage, until};
use serde_json::json;
use shared::{IceTransport, InvalidIceServer, InvalidIceServers, InvalidIceUrl};
use std::sync::LazyLock;
use table::{INVALID, VALID};

/// Those of the addresses that `RTCPeerConnection` throws at.
const REFUSED: &str = "return arguments[0].filter(urls => { try { \
    new RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'c' }] }).close(); return false; \
    } catch { return true; } })";

/// Firefox throws at every port that it lets no page ask for anything at (Fetch §2.9, "bad port"), of which 1 is the first; the
/// specification of WebRTC has no such ports, and Chromium takes them here.
const BAD_PORTS: [&str; 1] = ["stun:stun.example:1"];

#[tokio::test]
async fn no_browser_refuses_a_valid_address() -> Result<()> {
    let mut stage = Stage::open().await?;
    for browser in [Chromium, Firefox] {
        let person = stage.enter(browser, "Ana").await?;
        person.open("/").await?;
        let refused = async |urls: Vec<&str>| -> Result<Vec<String>> {
            Ok(person.driver().execute(REFUSED, vec![json!(urls)]).await?.convert()?)
        };
        let valid = refused(VALID.iter().map(|(url, ..)| *url).collect()).await?;
        let expected: &[&str] = match browser {
            Chromium => &[],
            Firefox => &BAD_PORTS,
        };
        ensure!(valid == expected, "{browser:?} refuses {valid:?}");
        // And one of these would leave a page without any connection.
        let invalid = refused(vec!["http://stun.example", "stun:", "turn:turn.example:0"]).await?;
        ensure!(!invalid.is_empty(), "{browser:?} takes anything");
    }
    Ok(())
}

/// A server in between names all of the invalid ones before what the server names.
static WRONG: LazyLock<String> = LazyLock::new(|| {
    let urls = INVALID.map(|(url, _)| url);
    let wrong = format!("\"ice\":[{},", json!({ "urls": urls[..], "username": "u", "credential": "c" }));
    format!(
        "const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data'); const wrong = {};
        Object.defineProperty(MessageEvent.prototype, 'data', {{ ...data, get() {{ const said = data.get.call(this);
        return typeof said === 'string' ? said.replace('\"ice\":[', () => wrong) : said; }} }});
        window.warnings = []; console.warn = sentence => window.warnings.push(String(sentence));",
        json!(wrong)
    )
});

#[tokio::test]
async fn the_page_names_every_invalid_address() -> Result<()> {
    let mut stage = Stage::open_with(&["--turn-listen", "127.0.0.1:0"]).await?;
    let room = stage.room();
    let ana = stage.enter_with(Chromium, "Ana", Options { before: WRONG.as_str(), ..Options::default() }).await?;
    ana.join(&room).await?;
    let expected: Vec<String> = INVALID
        .map(|(url, why)| InvalidIceServer::Url { url: url.to_owned(), why })
        .map(|why| InvalidIceServers { number: 1, why }.to_string())
        .into();
    until("sentence for each of them", || async {
        let said: Vec<String> = ana.driver().execute("return window.warnings", Vec::new()).await?.convert()?;
        Ok(if said == expected { Ok(()) } else { Err(said) })
    })
    .await
}
