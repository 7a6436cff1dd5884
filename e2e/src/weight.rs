//! What a page in Chromium holds on to.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// What a page holds on to, after everything that can be thrown away has been; sizes in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// Of scripts.
    pub heap: f64,
    /// The memory of the WebAssembly module, of which the heap knows nothing. It never shrinks.
    pub module: f64,
    /// How many nodes there are, those included that are on no page any more.
    pub nodes: f64,
    /// How many scripts listen to events.
    pub listeners: f64,
}

impl Weight {
    /// Of the page in this tab, now.
    ///
    /// # Errors
    /// When the browser is no Chromium.
    pub async fn of(tab: &WebDriver) -> Result<Self> {
        let devtools = tab.cdp();
        devtools.send_raw("HeapProfiler.enable", json!({})).await?;
        devtools.send_raw("HeapProfiler.collectGarbage", json!({})).await?;
        let counters = devtools.send_raw("Memory.getDOMCounters", json!({})).await?;
        let heap = devtools.send_raw("Runtime.getHeapUsage", json!({})).await?;
        let number = |answer: &Value, key: &str| answer[key].as_f64().with_context(|| format!("no {key}"));
        Ok(Self {
            heap: number(&heap, "usedSize")? + number(&heap, "backingStorageSize")?,
            module: module_memory(tab).await?,
            nodes: number(&counters, "nodes")?,
            listeners: number(&counters, "jsEventListeners")?,
        })
    }
}

async fn module_memory(tab: &WebDriver) -> Result<f64> {
    let devtools = tab.cdp();
    let id = |answer: &Value, key: &str| {
        answer[key]["objectId"].as_str().map(str::to_owned).with_context(|| format!("no {key}"))
    };
    let kind = devtools.send_raw("Runtime.evaluate", json!({ "expression": "WebAssembly.Memory.prototype" })).await?;
    let all = json!({ "prototypeObjectId": id(&kind, "result")? });
    let all = id(&devtools.send_raw("Runtime.queryObjects", all).await?, "objects")?;
    let sum = "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }";
    let sum = json!({ "objectId": all, "functionDeclaration": sum, "returnByValue": true });
    let sum = devtools.send_raw("Runtime.callFunctionOn", sum).await?;
    devtools.send_raw("Runtime.releaseObject", json!({ "objectId": all })).await?;
    sum["result"]["value"].as_f64().context("no size")
}
