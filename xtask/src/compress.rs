//! `X.br` and `X.gz` beside every file `X` of the page that gets smaller, so that the server never compresses.

use crate::shell::{Failure, fail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Files of other kinds are compressed already.
const KINDS: [&str; 9] = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Compresses what lies in `folder`; what has not changed since `earlier` is copied from there.
pub(crate) fn folder(folder: &Path, earlier: Option<&Path>) -> Result<(), Failure> {
    match try_folder(folder, earlier) {
        Ok(()) => Ok(()),
        Err(error) => fail!("the page in {} cannot be compressed: {error}", folder.display()),
    }
}

fn try_folder(folder: &Path, earlier: Option<&Path>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        let earlier = earlier.map(|earlier| earlier.join(name));
        if path.is_dir() {
            try_folder(&path, earlier.as_deref())?;
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            file(&path, earlier.as_deref())?;
        }
    }
    Ok(())
}

fn file(path: &Path, earlier: Option<&Path>) -> std::io::Result<()> {
    let plain = fs::read(path)?;
    let is_same = |earlier: &&Path| fs::read(earlier).is_ok_and(|bytes| bytes == plain);
    let earlier = earlier.filter(is_same);
    for (ending, compress) in [("br", brotli as fn(&[u8]) -> std::io::Result<Vec<u8>>), ("gz", gzip)] {
        let kept = earlier.and_then(|earlier| fs::read(beside(earlier, ending)).ok());
        let bytes = match kept {
            Some(bytes) => bytes,
            None => compress(&plain)?,
        };
        if bytes.len() < plain.len() {
            fs::write(beside(path, ending), bytes)?;
        }
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: plain.len(), ..Default::default() };
    let mut bytes = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut bytes, &parameters)?;
    Ok(bytes)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::io::Read;

    #[test]
    fn both_kinds_unpack_to_the_same_and_what_does_not_shrink_is_left_alone() {
        let folder = env::temp_dir().join(format!("resaka-compress-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let text = "a page of a page of a page ".repeat(200);
        for (name, content) in [("page.js", text.as_str()), ("tiny.css", "a"), ("photo.png", &text)] {
            fs::write(folder.join(name), content).unwrap();
        }
        super::folder(&folder, None).unwrap();

        let mut unpacked = Vec::new();
        let packed = fs::read(folder.join("page.js.br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let mut unpacked = String::new();
        let packed = fs::read(folder.join("page.js.gz")).unwrap();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        for absent in ["tiny.css.br", "tiny.css.gz", "photo.png.br"] {
            assert!(!folder.join(absent).exists(), "{absent}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
