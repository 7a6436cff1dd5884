//! What the main thread of a page does, as Chromium's own tracing tells it.

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use thirtyfour::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

const CATEGORIES: [&str; 5] = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "blink"];

/// What the main threads of a browser's pages have spent, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traced {
    /// Running scripts and WebAssembly.
    pub script: f64,
    /// Styles and positions.
    pub layout: f64,
    /// Painting, as far as the page's thread does it.
    pub paint: f64,
    /// Throwing away what nobody needs any more.
    pub garbage: f64,
    /// All tasks, with those of the browser's own media.
    pub tasks: f64,
}

impl Traced {
    /// Without what the browser does for its media.
    #[must_use]
    pub fn ours(&self) -> f64 {
        self.script + self.layout + self.paint + self.garbage
    }
}

/// Traces the browser of this tab for a while.
///
/// # Errors
/// When it is no Chromium, or does not trace.
pub async fn trace(tab: &WebDriver, time: Duration) -> Result<Traced> {
    let (mut socket, _) = tokio_tungstenite::connect_async(browser_socket(tab).await?).await.context("DevTools")?;
    let config = json!({ "includedCategories": CATEGORIES, "excludedCategories": ["*"], "recordMode": "recordAsMuchAsPossible" });
    let start = json!({ "id": 1, "method": "Tracing.start", "params": { "transferMode": "ReportEvents", "traceConfig": config } });
    socket.send(Message::text(start.to_string())).await?;
    // How long is measured.
    sleep(time).await;
    socket.send(Message::text(json!({ "id": 2, "method": "Tracing.end" }).to_string())).await?;
    let mut events = Vec::new();
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        let mut message: Value = serde_json::from_str(&text)?;
        if !message["error"].is_null() {
            bail!("the browser does not trace: {message}");
        }
        match message["method"].as_str() {
            Some("Tracing.dataCollected") => {
                let more = message["params"]["value"].as_array_mut().context("no events")?;
                events.append(more);
            }
            Some("Tracing.tracingComplete") => return sum(&events),
            _ => {}
        }
    }
    bail!("the browser closed the trace")
}

/// Where the browser itself, and not one of its pages, is told what to do.
async fn browser_socket(tab: &WebDriver) -> Result<String> {
    let options = tab.capabilities().get("goog:chromeOptions").context("no Chromium")?;
    let host = options["debuggerAddress"].as_str().context("no DevTools")?;
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(format!("GET /json/version HTTP/1.0\r\nHost: {host}\r\n\r\n").as_bytes()).await?;
    let mut answer = vec![0; 4096];
    let mut length = 0;
    while !answer[..length].contains(&b'}') {
        match stream.read(&mut answer[length..]).await? {
            0 => bail!("DevTools say nothing"),
            more => length += more,
        }
    }
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    let (_, version) = answer.split_once("\r\n\r\n").context("no answer of DevTools")?;
    let version: Value = serde_json::from_str(version)?;
    version["webSocketDebuggerUrl"].as_str().map(str::to_owned).context("no socket of DevTools")
}

/// Which of the sums an event belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Script,
    Layout,
    Paint,
    Garbage,
    Task,
}

fn kind(name: &str) -> Option<Kind> {
    match name {
        "FunctionCall" | "EvaluateScript" | "RunMicrotasks" | "TimerFire" | "FireAnimationFrame" | "EventDispatch"
        | "v8.callFunction" | "v8.run" | "v8.compile" => Some(Kind::Script),
        "Layout" | "UpdateLayoutTree" | "Blink.Style.UpdateTime" | "HitTest" | "UpdateLayer" => Some(Kind::Layout),
        "Paint" | "PrePaint" | "Layerize" | "Commit" | "PaintImage" => Some(Kind::Paint),
        "MinorGC" | "MajorGC" => Some(Kind::Garbage),
        "RunTask" | "ThreadControllerImpl::RunTask" => Some(Kind::Task),
        name if name.starts_with("V8.GC") || name.starts_with("BlinkGC") => Some(Kind::Garbage),
        _ => None,
    }
}

/// What each kind of event took without the other kinds within it, on the threads that are a page's main one.
fn sum(events: &[Value]) -> Result<Traced> {
    let thread = |event: &Value| (event["pid"].as_u64(), event["tid"].as_u64());
    let main: BTreeSet<_> = events
        .iter()
        .filter(|event| event["name"] == "thread_name" && event["args"]["name"] == "CrRendererMain")
        .map(thread)
        .collect();
    let mut threads: BTreeMap<_, Vec<(f64, f64, Kind)>> = BTreeMap::new();
    for event in events.iter().filter(|event| event["ph"] == "X" && main.contains(&thread(event))) {
        if let Some(kind) = event["name"].as_str().and_then(kind)
            && let (Some(from), Some(lasts)) = (event["ts"].as_f64(), event["dur"].as_f64())
        {
            threads.entry(thread(event)).or_default().push((from, from + lasts, kind));
        }
    }
    let mut spent: BTreeMap<Kind, f64> = BTreeMap::new();
    let mut tasks = 0.0;
    for events in threads.values_mut() {
        // What holds others comes before them.
        events.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.total_cmp(&one.1)));
        let mut open: Vec<(f64, Kind)> = Vec::new();
        for (from, to, kind) in events.iter().copied() {
            open.retain(|(end, _)| *end > from);
            let seconds = (to - from) / 1e6;
            match open.last() {
                Some((_, around)) => *spent.entry(*around).or_default() -= seconds,
                None => tasks += seconds,
            }
            *spent.entry(kind).or_default() += seconds;
            open.push((to, kind));
        }
    }
    if tasks == 0.0 {
        bail!("{} events, and no page among them", events.len());
    }
    let of = |kind| spent.get(&kind).copied().unwrap_or_default();
    Ok(Traced {
        script: of(Kind::Script),
        layout: of(Kind::Layout),
        paint: of(Kind::Paint),
        garbage: of(Kind::Garbage),
        tasks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_event_holds_is_counted_once() {
        let event = |tid: u32, name: &str, ts: u32, dur: u32| json!({ "ph": "X", "pid": 1, "tid": tid, "name": name, "ts": ts, "dur": dur });
        let events = [
            json!({ "ph": "M", "pid": 1, "tid": 2, "name": "thread_name", "args": { "name": "CrRendererMain" } }),
            event(2, "RunTask", 0, 1000),
            event(2, "FunctionCall", 100, 500),
            event(2, "Layout", 200, 100),
            event(2, "FunctionCall", 300, 100),
            event(2, "RunTask", 2000, 10),
            event(3, "FunctionCall", 0, 1000),
        ];
        let Traced { script, layout, tasks, .. } = sum(&events).unwrap();
        let about = |seconds: f64, micros: f64| (seconds * 1e6 - micros).abs() < 0.001;
        assert!(about(script, 400.0) && about(layout, 100.0) && about(tasks, 1010.0), "{script} {layout} {tasks}");
    }
}
