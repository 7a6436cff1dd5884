//! The noise suppression as the server gives it: a worklet and its module, under the page's own policy.

use anyhow::Result;
use e2e::{Browser, Driver, Stage};
use serde_json::{Value, json};

/// Two seconds of noise through the worklet, as fast as the browser can; what it says, and what changed in dB during the
/// second one. With `true` it gets its module.
const RENDER: &str = r#"
const [hasModule, done] = arguments;
const name = document.documentElement.dataset.noise;
(async () => {
  const context = new OfflineAudioContext(1, 2 * 48000, 48000);
  await context.audioWorklet.addModule(`/${name}.js`);
  const bytes = hasModule ? await (await fetch(`/${name}.wasm`)).arrayBuffer() : null;
  const node = new AudioWorkletNode(context, 'resaka-noise',
    { channelCount: 1, channelCountMode: 'explicit', outputChannelCount: [1], processorOptions: { bytes } });
  const said = new Promise(resolve => { node.port.onmessage = message => resolve(message.data); });
  const sound = context.createBuffer(1, 2 * 48000, 48000);
  const heard = sound.getChannelData(0);
  for (let at = 0; at < heard.length; at++) heard[at] = 0.02 * (Math.random() * 2 - 1);
  const power = samples => samples.subarray(48000).reduce((sum, sample) => sum + sample * sample, 1e-12);
  // While it is played nobody else can read it.
  const before = power(heard);
  const source = new AudioBufferSourceNode(context, { buffer: sound });
  source.connect(node).connect(context.destination);
  source.start();
  const rendered = (await context.startRendering()).getChannelData(0);
  return { said: await said, change: 10 * Math.log10(power(rendered) / before) };
})().catch(error => ({ said: String(error) })).then(done);
"#;

#[tokio::test]
async fn noise_is_taken_out_in_chromium() -> Result<()> {
    noise_is_taken_out(Browser::Chromium).await
}

#[tokio::test]
async fn noise_is_taken_out_in_firefox() -> Result<()> {
    noise_is_taken_out(Browser::Firefox).await
}

async fn noise_is_taken_out(browser: Browser) -> Result<()> {
    let stage = Stage::open().await?;
    let driver = Driver::start(browser).await?;
    let tab = driver.open(None, &[]).await?;
    tab.goto(stage.server().origin()).await?;

    let with_module: Value = tab.execute_async(RENDER, vec![json!(true)]).await?.convert()?;
    assert_eq!(with_module["said"], "ready", "{with_module}");
    assert!(with_module["change"].as_f64().is_some_and(|change| change < -15.0), "{with_module}");

    // Without its module it says so and lets the sound through.
    let without: Value = tab.execute_async(RENDER, vec![json!(false)]).await?.convert()?;
    assert!(without["said"]["failed"].is_string(), "{without}");
    assert!(without["change"].as_f64().is_some_and(|change| change.abs() < 0.1), "{without}");
    Ok(())
}
