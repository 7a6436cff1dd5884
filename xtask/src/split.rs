//! The release page in parts: what `frontend/src/later.rs` loads later becomes a file of its own.
//!
//! Trunk builds the page as one. What the compiler left behind, with its relocations, is then cut in parts, and
//! wasm-bindgen runs once more, on the first of them. The little script that loads the others becomes part of the
//! page's own script, and the style sheets become one, because each request costs a round trip.

use crate::shell::{self, Failure, Shell, fail};
use crate::{module, page};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The features of `frontend`, and what the compiler is told, so that there is something to cut along.
pub(crate) const FEATURES: &str = "split";
pub(crate) const ENVIRONMENT: [(&str, &str); 2] = [
    ("CARGO_PROFILE_PAGE_STRIP", "none"),
    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Clink-arg=--emit-relocs"),
];

/// How the page's script gets at the loader of its parts, as wasm-bindgen writes it: once for each part, each time
/// under another name.
const IMPORTS: [&str; 2] = ["import * as ", " from \"./__wasm_split.js\""];
/// How the loader gets at the page's script, as wasm-split writes it.
const BACK: &str = "import { initSync } from \"./frontend.js\";";

/// Cuts the page that trunk has put into `staging` in parts, if it was built for that.
pub(crate) fn page(shell: &Shell, staging: &Path) -> Result<(), Failure> {
    let script = find(staging, |name| name.starts_with("frontend-") && name.ends_with(".js"))?;
    if !fs::read_to_string(&script)?.contains("__wasm_split") {
        return Ok(());
    }
    let whole = page::target_folder(shell).join("wasm32-unknown-unknown/page/frontend.wasm");
    let parts = shell.root().join("target/xtask/split");
    if parts.exists() {
        fs::remove_dir_all(&parts)?;
    }
    let mut split = shell.command("wasm-split-cli");
    shell::run(split.args(["--target", "web", "--out-name", "frontend"]).arg(&whole).arg(&parts))?;
    let mut bindgen = shell.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--remove-name-section"]);
    bindgen.args(["--remove-producers-section", "--out-name", "frontend", "--out-dir"]).arg(parts.join("page"));
    shell::run(bindgen.arg(parts.join("frontend.wasm")))?;

    let first = fs::read(parts.join("page/frontend_bg.wasm"))?;
    let plain = fs::read_to_string(parts.join("page/frontend.js"))?;
    let loader = fs::read_to_string(parts.join("__wasm_split.js"))?;
    let is_import = |line: &&str| line.starts_with(IMPORTS[0]) && line.trim_end_matches(';').ends_with(IMPORTS[1]);
    let aliases: Vec<&str> = plain.lines().filter(is_import).filter_map(|line| line.split(' ').nth(3)).collect();
    let (Some(loader), false) = (loader.split_once(BACK), aliases.is_empty()) else {
        fail!("the page's script does not import its parts in the way that xtask/src/split.rs knows");
    };
    let later = later_parts(&parts)?;
    let mut loader = loader.1.to_owned();
    for (from, to, bytes) in &later {
        loader = loader.replace(from, to);
        fs::write(staging.join(to), bytes)?;
    }
    let names: Vec<&str> = loader.lines().filter_map(|line| line.strip_prefix("export const ")).collect();
    let names: Vec<&str> = names.into_iter().filter_map(|line| line.split(' ').next()).collect();
    let loader = loader.replace("export const ", "const ");
    let mut joined = format!("const parts = (() => {{{loader}\nreturn {{ {} }};\n}})();\n", names.join(", "));
    joined.extend(aliases.iter().map(|alias| format!("const {alias} = parts;\n")));
    for line in plain.lines().filter(|line| !is_import(line)) {
        joined.push_str(line);
        joined.push('\n');
    }
    let (first, joined) = module::with_short_names(&first, &joined)?;
    let first = without_source_names(&first)?;
    let old = stem(&script);
    let new = format!("frontend-{}", hash(&[joined.as_bytes(), &first]));
    fs::remove_file(&script)?;
    fs::remove_file(staging.join(format!("{old}_bg.wasm")))?;
    fs::write(staging.join(format!("{new}.js")), joined)?;
    fs::write(staging.join(format!("{new}_bg.wasm")), first)?;
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index)?.replace(&old, &new);
    fs::write(&index, one_style(staging, &html)?)?;
    Ok(())
}

/// Each later part: its name in the loader, its name with a hash, its bytes without what only tools read.
fn later_parts(folder: &Path) -> Result<Vec<(String, String, Vec<u8>)>, Failure> {
    let mut parts = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = stem(&path);
        if path.extension().is_some_and(|kind| kind == "wasm") && name != "frontend" {
            let bytes = without_source_names(&module::without_custom_sections(&fs::read(&path)?)?)?;
            let plain = name.trim_start_matches("split_");
            parts.push((format!("{name}.wasm"), format!("{plain}-{}.wasm", hash(&[&bytes])), bytes));
        }
    }
    Ok(parts)
}

fn without_source_names(module: &[u8]) -> Result<Vec<u8>, Failure> {
    let cargo = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"));
    module::without_source_names(module, &["/rustc/", &cargo.map(|cargo| cargo + "/registry/").unwrap_or_default()])
}

/// Puts all style sheets of the page into the first one's place.
fn one_style(staging: &Path, html: &str) -> Result<String, Failure> {
    let is_style = |line: &str| line.trim_start().starts_with("<link rel=\"stylesheet\"");
    let mut style = String::new();
    for line in html.lines().filter(|line| is_style(line)) {
        let Some(name) = line.split("href=\"./").nth(1).and_then(|rest| rest.split('"').next()) else {
            fail!("a style sheet is named in a way that xtask/src/split.rs does not know: {line}");
        };
        style += &fs::read_to_string(staging.join(name))?;
        fs::remove_file(staging.join(name))?;
    }
    let name = format!("style-{}.css", hash(&[style.as_bytes()]));
    fs::write(staging.join(&name), style)?;
    let mut link = Some(format!("    <link rel=\"stylesheet\" href=\"./{name}\">\n"));
    let line = |line: &str| if is_style(line) { link.take().unwrap_or_default() } else { format!("{line}\n") };
    Ok(html.lines().map(line).collect())
}

fn find(folder: &Path, is_it: impl Fn(&str) -> bool) -> Result<PathBuf, Failure> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| is_it(&name.to_string_lossy())) {
            return Ok(path);
        }
    }
    fail!("trunk has put no script into {}", folder.display())
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// 16 digits that change with the content, as trunk writes them into names.
pub(crate) fn hash(contents: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    contents.iter().for_each(|content| content.hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheets_become_one_in_the_first_ones_place() {
        let folder = std::env::temp_dir().join(format!("resaka-style-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a-1.css"), "a{}\n").unwrap();
        fs::write(folder.join("b-2.css"), "b{}\n").unwrap();
        let html = "<head>\n <link rel=\"stylesheet\" href=\"./a-1.css\"/>\n <link rel=\"stylesheet\" href=\"./b-2.css\"/>\n</head>\n";
        let joined = one_style(&folder, html).unwrap();
        let name = find(&folder, |name| name.starts_with("style-")).unwrap();
        assert_eq!(fs::read_to_string(&name).unwrap(), "a{}\nb{}\n");
        let name = name.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(joined, format!("<head>\n    <link rel=\"stylesheet\" href=\"./{name}\">\n</head>\n"));
        assert!(!folder.join("a-1.css").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
