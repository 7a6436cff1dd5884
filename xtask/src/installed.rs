//! What it takes to be installed (`frontend/installed/`): the manifest with its icons, the service worker, and the page that
//! is shown where the server cannot be reached.
//!
//! The worker has a list of all files whose names are made of their content, so it is another one for every build.

use crate::icons::{self, Shape};
use crate::shell::{Failure, Shell, fail};
use crate::split;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where these stand in the sources.
const DRESS: &str = "<!-- what dresses index.html -->";
const OFFLINE: &str = "const OFFLINE = [\"offline.html\"];";
const FILES: &str = "const FILES = [];";

/// The icons as the manifest names them: width in pixels, and shape.
const ICONS: [(&str, usize, Shape); 3] = [
    ("icon-192.png", 192, Shape::Rounded),
    ("icon-512.png", 512, Shape::Rounded),
    ("icon-512-maskable.png", 512, Shape::Full),
];

/// Puts all of it into the page that trunk has put into `staging`, once all other files have their names.
pub(crate) fn put_into(shell: &Shell, staging: &Path) -> Result<(), Failure> {
    let source = |name: &str| fs::read_to_string(shell.root().join("frontend/installed").join(name));
    let picture = fs::read_to_string(shell.root().join("style/icon.svg"))?;
    let mut manifest = source("manifest.webmanifest")?;
    for (name, width, shape) in ICONS {
        let png = icons::png(&picture, width, shape)?;
        let named = with_hash(name, &png);
        manifest = replaced(&manifest, &format!("\"{name}\""), &format!("\"{named}\""))?;
        fs::write(staging.join(named), png)?;
    }
    fs::write(staging.join("manifest.webmanifest"), manifest)?;

    let (dress, mut offline) = dress(&fs::read_to_string(staging.join("index.html"))?)?;
    let script = without_comments(&source("offline.js")?);
    let script_name = with_hash("offline.js", script.as_bytes());
    let html = replaced(&replaced(&source("offline.html")?, DRESS, &dress)?, "offline.js", &script_name)?;
    let page = with_hash("offline.html", html.as_bytes());
    fs::write(staging.join(&script_name), script)?;
    fs::write(staging.join(&page), html)?;
    offline.splice(0..0, [page, script_name]);

    let worker = replaced(&without_comments(&source("sw.js")?), OFFLINE, &list("OFFLINE", &offline))?;
    let worker = replaced(&worker, FILES, &list("FILES", &hashed(staging)?.into_iter().collect::<Vec<_>>()))?;
    fs::write(staging.join("sw.js"), worker)?;
    Ok(())
}

/// What of index.html makes a page look like ours: its first script, its icon and its style; and the names of the files.
fn dress(index: &str) -> Result<(String, Vec<String>), Failure> {
    let Some(script) = index.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")) else {
        fail!("index.html has no script that dresses it");
    };
    let mut dress = format!("<script>{}</script>", script.0);
    let mut files = Vec::new();
    for line in
        index.lines().filter(|line| line.contains("<link rel=\"stylesheet\"") || line.contains("<link rel=\"icon\""))
    {
        let Some((name, _)) = line.split_once("href=\"./").and_then(|(_, rest)| rest.split_once('"')) else {
            fail!("a file is named in a way that xtask/src/installed.rs does not know: {line}");
        };
        files.push(name.to_owned());
        dress += &format!("\n    {}", line.trim());
    }
    Ok((dress, files))
}

/// All files, in folders too, whose names are made of their content, but for their compressed copies.
fn hashed(staging: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut names = BTreeSet::new();
    for entry in staging.read_dir()? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let hash = stem.strip_suffix("_bg").unwrap_or(stem).rsplit_once('-').map_or("", |(_, hash)| hash);
        if hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            names.insert(name);
        }
    }
    Ok(names)
}

/// `offline.js` becomes `offline-0123456789abcdef.js`.
fn with_hash(name: &str, content: &[u8]) -> String {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{}.{kind}", split::hash(&[content]))
}

fn list(name: &str, files: &[String]) -> String {
    format!("const {name} = {files:?};")
}

/// Comments are for us.
fn without_comments(script: &str) -> String {
    script.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String, Failure> {
    if text.matches(from).count() != 1 {
        fail!("frontend/installed/ has not exactly one place for {from}");
    }
    Ok(text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offline_page_is_dressed_as_the_page_is_with_files_that_the_worker_keeps() {
        let index = "<head>\n <script>a();</script>\n <link rel=\"icon\" href=\"./i-1.svg\"/>\n <link rel=\"stylesheet\" href=\"./s-2.css\">\n\
                     <script type=\"module\">b();</script>\n</head>";
        let (dress, files) = dress(index).unwrap();
        assert_eq!(files, ["i-1.svg", "s-2.css"]);
        let expected = "<script>a();</script>\n    <link rel=\"icon\" href=\"./i-1.svg\"/>\n    <link rel=\"stylesheet\" href=\"./s-2.css\">";
        assert_eq!(dress, expected);
    }

    #[test]
    fn the_worker_lists_what_has_a_hash_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("resaka-installed-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["a-0123456789abcdef.js", "b-0123456789abcdef_bg.wasm", "index.html", "sw.js", "icon-192.png"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let found: Vec<String> = hashed(&folder).unwrap().into_iter().collect();
        assert_eq!(list("FILES", &found), r#"const FILES = ["a-0123456789abcdef.js", "b-0123456789abcdef_bg.wasm"];"#);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_sources_have_the_places_that_are_filled() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/installed");
        let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        for place in [OFFLINE, FILES] {
            assert_eq!(read("sw.js").matches(place).count(), 1, "{place}");
        }
        assert_eq!(read("offline.html").matches(DRESS).count(), 1);
        for (name, width, _) in ICONS {
            assert!(
                read("manifest.webmanifest").contains(&format!("\"{name}\", \"sizes\": \"{width}x{width}\"")),
                "{name}"
            );
        }
    }
}
