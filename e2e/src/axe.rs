//! Whether a page is accessible, as far as rules can tell (axe-core, Deque Systems).

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;
use std::fmt;
use std::fs;
use thirtyfour::prelude::*;

/// What is judged: WCAG 2.2 up to level AA, and what axe-core calls best practice. What it cannot decide itself does not count.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The rules.
#[derive(Debug)]
pub struct Axe {
    script: String,
}

/// Something that a rule forbids.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Violation {
    /// The name of the rule.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// The elements: what they are, and what is wrong with each.
    pub nodes: Vec<Node>,
}

/// An element that a rule is violated by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// Its beginning.
    pub html: String,
    /// What is wrong with it.
    #[serde(rename = "failureSummary")]
    pub summary: String,
}

impl Axe {
    /// From the file that `RESAKA_AXE` names, or why there is none: a sentence to print beside what is left out.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn load() -> Result<std::result::Result<Self, String>> {
        let Some(file) = std::env::var_os("RESAKA_AXE").map(std::path::PathBuf::from).filter(|file| file.is_file())
        else {
            return Ok(Err("`RESAKA_AXE` names no file with axe-core; `cargo xtask test` fetches it with npm".into()));
        };
        let script = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(Ok(Self { script }))
    }

    /// What of the page as it is now is forbidden.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn judge(&self, tab: &WebDriver) -> Result<Vec<Violation>> {
        let has_it: bool = tab.execute("return 'axe' in window", Vec::new()).await?.convert()?;
        if !has_it {
            // By the way of tests: the page's own policy lets no script of others in.
            tab.execute(&self.script, Vec::new()).await?;
        }
        let script = "const [tags, done] = arguments; \
                      axe.run(document, { runOnly: tags, resultTypes: ['violations'] }) \
                         .then(({ violations }) => done({ violations }), error => done({ error: String(error) }))";
        let answer = tab.execute_async(script, vec![json!(TAGS)]).await?;
        let answer: Answer = answer.convert()?;
        match answer {
            Answer::Violations(violations) => Ok(violations),
            Answer::Error(error) => anyhow::bail!("axe-core: {error}"),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Violations(Vec<Violation>),
    Error(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.help)?;
        for node in &self.nodes {
            write!(f, "\n    {}\n        {}", node.html, node.summary.replace('\n', "\n        "))?;
        }
        Ok(())
    }
}
