//! What the thread of a page does, as Chromium traces it.

use anyhow::Result;
use serde_json::Value;
use std::collections::HashMap;
use thirtyfour::prelude::*;

/// The category in which Chromium notes what the thread of a page does.
pub const TIMELINE: &str = "devtools.timeline,v8.gc";

/// Work of the page's thread that is there because of the page: the names of the trace and what they stand for. Decoding
/// and playing media happens in other tasks, which have none of these names.
const WORK: [(&str, &[&str]); 5] = [
    (
        "script",
        &[
            "FunctionCall",
            "EvaluateScript",
            "v8.run",
            "RunMicrotasks",
            "TimerFire",
            "FireAnimationFrame",
            "EventDispatch",
        ],
    ),
    ("style", &["UpdateLayoutTree", "RecalculateStyles"]),
    ("layout", &["Layout"]),
    ("paint", &["PrePaint", "Paint", "Layerize", "Commit", "UpdateLayer"]),
    ("garbage", &["MinorGC", "MajorGC", "V8.GCScavenger", "V8.GCIncrementalMarking", "V8.GCFinalizeMC"]),
];

/// Milliseconds of processor time that the thread of the page in this tab has worked since this was last asked, by kind
/// of work; for a tab of [`crate::Driver::open_traced`]. What is done within other work counts as the outer one.
///
/// # Errors
/// When the driver has no trace.
pub async fn traced(tab: &WebDriver) -> Result<Vec<(&'static str, f64)>> {
    let mut events = Vec::new();
    let mut threads: HashMap<(i64, i64), Vec<Value>> = HashMap::new();
    for entry in tab.get_log("performance").await? {
        let mut event: Value = serde_json::from_str(&entry.message)?;
        if event["message"]["method"] == "Tracing.dataCollected" {
            events.push(event["message"]["params"].take());
        }
    }
    let thread = |event: &Value| (event["pid"].as_i64().unwrap_or(-1), event["tid"].as_i64().unwrap_or(-1));
    for event in events {
        if event["ph"] == "X" && event["name"].as_str().is_some_and(|name| kind(name).is_some()) {
            threads.entry(thread(&event)).or_default().push(event);
        }
    }
    // A tab has one page; its thread is the one with the most to do.
    let mut page = threads.into_values().max_by_key(Vec::len).unwrap_or_default();
    let time = |event: &Value, key: &str| event[key].as_f64().unwrap_or(0.0);
    page.sort_by(|a, b| time(a, "ts").total_cmp(&time(b, "ts")).then(time(b, "dur").total_cmp(&time(a, "dur"))));
    let mut sums: Vec<(&'static str, f64)> = WORK.iter().map(|(kind, _)| (*kind, 0.0)).collect();
    let mut until = f64::NEG_INFINITY;
    for event in &page {
        let (begin, end) = (time(event, "ts"), time(event, "ts") + time(event, "dur"));
        if begin < until {
            continue;
        }
        until = end;
        let name = event["name"].as_str().and_then(kind);
        let spent = event["tdur"].as_f64().unwrap_or_else(|| time(event, "dur"));
        for (_, sum) in sums.iter_mut().filter(|(kind, _)| Some(*kind) == name) {
            *sum += spent / 1000.0;
        }
    }
    Ok(sums)
}

fn kind(name: &str) -> Option<&'static str> {
    WORK.iter().find(|(_, names)| names.contains(&name)).map(|(kind, _)| *kind)
}
