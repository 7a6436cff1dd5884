//! WebAssembly modules as bytes (WebAssembly core specification, chapter 5): what of them a visitor need not download.

use crate::shell::Failure;
use std::collections::BTreeMap;

/// Ids of sections (5.5.2).
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
const DATA: u8 = 11;

/// A module without its custom sections: names and the like, which only tools read.
pub(crate) fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut kept = Reader(module).take(8)?.to_vec();
    for (id, body) in sections(module)? {
        if id != CUSTOM {
            write_section(&mut kept, id, body);
        }
    }
    Ok(kept)
}

/// The module with zeros for the names of source files under these folders. They are there for messages of panics, which
/// a page prints nowhere, and no two of them are alike enough to compress.
pub(crate) fn without_source_names(module: &[u8], folders: &[&str]) -> Result<Vec<u8>, Failure> {
    const END: &[u8] = b".rs";
    let mut out = Reader(module).take(8)?.to_vec();
    for (id, body) in sections(module)? {
        let mut body = body.to_vec();
        for folder in folders.iter().filter(|folder| !folder.is_empty() && id == DATA) {
            let mut at = 0;
            while let Some(from) = find(&body[at..], folder.as_bytes()).map(|from| at + from) {
                let path =
                    body[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(byte));
                let longest = from + path.count();
                at = from + folder.len();
                if let Some(length) = find(&body[at..longest.max(at)], END) {
                    at += length + END.len();
                    body[from..at].fill(0);
                }
            }
        }
        write_section(&mut out, id, &body);
    }
    Ok(out)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Whether the module needs anything from whoever loads it.
pub(crate) fn has_imports(module: &[u8]) -> Result<bool, Failure> {
    // The content is how many there are, and then all of them.
    Ok(sections(module)?.iter().any(|(id, body)| *id == IMPORT && *body != [0]))
}

/// A module and the script around it, with short names for what they call of each other. wasm-bindgen's own names are
/// long and end in hashes, which no compression makes smaller, and each of them stands in both files.
pub(crate) fn with_short_names(module: &[u8], script: &str) -> Result<(Vec<u8>, String), Failure> {
    let mut short = BTreeMap::new();
    let mut out = Reader(module).take(8)?.to_vec();
    for (id, body) in sections(module)? {
        let body = match id {
            IMPORT => renamed_imports(body, &mut short)?,
            EXPORT => renamed_exports(body, &mut short)?,
            _ => body.to_vec(),
        };
        write_section(&mut out, id, &body);
    }
    if let Some(taken) = short.values().find(|name| identifiers(script).any(|(word, is_one)| is_one && word == **name))
    {
        return Err(Failure(format!("the page's script has something called {taken} already")));
    }
    let words = identifiers(script);
    let script = words.map(|(word, _)| short.get(word).map_or(word, String::as_str)).collect();
    Ok((out, script))
}

fn renamed_imports(body: &[u8], short: &mut BTreeMap<String, String>) -> Result<Vec<u8>, Failure> {
    let mut reader = Reader(body);
    let count = reader.number()?;
    let mut out = Vec::with_capacity(body.len());
    write_number(&mut out, count);
    for _ in 0..count {
        let (from, name) = (reader.name()?, reader.name()?);
        write_name(&mut out, from);
        // What the parts import from each other keeps its name.
        write_name(&mut out, if from.ends_with("_bg.js") { shorten(name, short) } else { name });
        let rest = reader.0;
        match reader.take(1)? {
            [0x00] => drop(reader.number()?),
            [0x01] => {
                reader.take(1)?;
                reader.limits()?;
            }
            [0x02] => reader.limits()?,
            [0x03] => drop(reader.take(2)?),
            other => return Err(Failure(format!("an import of an unknown kind: {other:?}"))),
        }
        out.extend_from_slice(&rest[..rest.len() - reader.0.len()]);
    }
    Ok(out)
}

fn renamed_exports(body: &[u8], short: &mut BTreeMap<String, String>) -> Result<Vec<u8>, Failure> {
    let mut reader = Reader(body);
    let count = reader.number()?;
    let mut out = Vec::with_capacity(body.len());
    write_number(&mut out, count);
    for _ in 0..count {
        let name = reader.name()?;
        write_name(&mut out, if name.starts_with("wasm_bindgen__") { shorten(name, short) } else { name });
        out.extend_from_slice(reader.take(1)?);
        write_number(&mut out, reader.number()?);
    }
    Ok(out)
}

fn shorten<'a>(name: &str, short: &'a mut BTreeMap<String, String>) -> &'a str {
    let next = format!("${}", short.len());
    short.entry(name.to_owned()).or_insert(next)
}

/// A script cut into identifiers (true) and what stands between them.
fn identifiers(script: &str) -> impl Iterator<Item = (&str, bool)> {
    let is_in = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    script.as_bytes().chunk_by(move |one, other| is_in(*one) == is_in(*other)).scan(0, move |at, chunk| {
        let start = *at;
        *at += chunk.len();
        // Cut only beside ASCII characters, so never within one of several bytes.
        Some((&script[start..*at], is_in(chunk[0])))
    })
}

fn sections(module: &[u8]) -> Result<Vec<(u8, &[u8])>, Failure> {
    let mut reader = Reader(module);
    reader.take(8)?;
    let mut found = Vec::new();
    while !reader.0.is_empty() {
        let id = reader.take(1)?[0];
        let size = reader.number()?;
        found.push((id, reader.take(size as usize)?));
    }
    Ok(found)
}

fn write_section(out: &mut Vec<u8>, id: u8, body: &[u8]) {
    out.push(id);
    write_number(out, u32::try_from(body.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(body);
}

fn write_name(out: &mut Vec<u8>, name: &str) {
    write_number(out, u32::try_from(name.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(name.as_bytes());
}

/// LEB128 (5.2.2).
fn write_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// What has not been read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Failure> {
        let Some((taken, rest)) = self.0.split_at_checked(count) else {
            return Err(Failure("a WebAssembly module ends in the middle".to_owned()));
        };
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, Failure> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Failure("a number in a WebAssembly module does not end".to_owned()))
    }

    fn name(&mut self) -> Result<&'a str, Failure> {
        let size = self.number()?;
        let name = self.take(size as usize)?;
        std::str::from_utf8(name).map_err(|error| Failure(format!("a name in a WebAssembly module: {error}")))
    }

    fn limits(&mut self) -> Result<(), Failure> {
        let has_maximum = self.take(1)?[0] & 1 == 1;
        self.number()?;
        if has_maximum {
            self.number()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\0asm\x01\0\0\0";

    fn section(id: u8, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write_section(&mut out, id, body);
        out
    }

    #[test]
    fn only_custom_sections_are_taken_out() {
        let (code, custom) = (section(10, &[7; 129]), section(0, b"\x01n9"));
        let module = [HEAD, &custom, &code, &custom].concat();
        assert_eq!(without_custom_sections(&module).unwrap(), [HEAD, &code].concat());
        assert!(without_custom_sections(b"\0asm").is_err());
        assert!(without_custom_sections(&module[..module.len() - 1]).is_err());
    }

    #[test]
    fn only_the_names_of_source_files_are_taken_out() {
        let data = section(DATA, b"panic/rustc/a1/src/b.rstext /rustc/ and /home/x/.cargo/registry/c.rs. /rustc/d.r");
        let module = [HEAD, &data, &section(10, b"/rustc/e.rs")].concat();
        let nothing = |name: &str| vec![0; name.len()];
        let (one, other) = (nothing("/rustc/a1/src/b.rs"), nothing("/home/x/.cargo/registry/c.rs"));
        let data = [b"panic", &one[..], b"text /rustc/ and ", &other[..], b". /rustc/d.r"].concat();
        let expected = [HEAD, &section(DATA, &data), &section(10, b"/rustc/e.rs")].concat();
        assert_eq!(without_source_names(&module, &["/rustc/", "/home/x/.cargo/registry/", ""]).unwrap(), expected);
    }

    #[test]
    fn imports_are_found_where_there_are_any() {
        // The function of type 0 that is called `b` in `a`.
        let (none, one) = (section(IMPORT, &[0]), section(IMPORT, b"\x01\x01a\x01b\0\0"));
        for (sections, expected) in [(Vec::new(), false), (none, false), (one, true)] {
            assert_eq!(has_imports(&[HEAD, &sections].concat()).unwrap(), expected, "{sections:?}");
        }
    }

    #[test]
    fn both_sides_call_each_other_by_the_same_short_names() {
        let entry = |from: &str, name: &str, rest: &[u8]| {
            let mut out = Vec::new();
            write_name(&mut out, from);
            write_name(&mut out, name);
            out.extend_from_slice(rest);
            out
        };
        let imports = [
            vec![3],
            entry("./p_bg.js", "__wbg_send_0123456789abcdef", &[0, 5]),
            entry("./other.js", "load", &[0, 1]),
            entry("./p_bg.js", "__wbg_send_0123456789abcdef_2", &[1, 0x70, 1, 4, 9]),
        ]
        .concat();
        let mut export = vec![2];
        write_name(&mut export, "wasm_bindgen__invoke__h1");
        export.extend_from_slice(&[0, 200, 1]);
        write_name(&mut export, "memory");
        export.extend_from_slice(&[2, 0]);
        let module = [HEAD, &section(IMPORT, &imports), &section(EXPORT, &export)].concat();
        let script = "{ __wbg_send_0123456789abcdef: f('é'), __wbg_send_0123456789abcdef_2: wasm.memory }; \
                      wasm.wasm_bindgen__invoke__h1(load)";
        let (short, script) = with_short_names(&module, script).unwrap();
        assert_eq!(script, "{ $0: f('é'), $1: wasm.memory }; wasm.$2(load)");
        let imports = [
            vec![3],
            entry("./p_bg.js", "$0", &[0, 5]),
            entry("./other.js", "load", &[0, 1]),
            entry("./p_bg.js", "$1", &[1, 0x70, 1, 4, 9]),
        ]
        .concat();
        let export = b"\x02\x02$2\x00\xc8\x01\x06memory\x02\x00";
        assert_eq!(short, [HEAD, &section(IMPORT, &imports), &section(EXPORT, export)].concat());
    }

    #[test]
    fn a_name_that_is_taken_is_an_error() {
        let imports = b"\x01\x07./a_bg.js".to_vec();
        let mut imports = [&imports[..1], b"\x09./a_bg.js", b"\x04long", &[0, 0]].concat();
        assert!(with_short_names(&[HEAD, &section(IMPORT, &imports)].concat(), "let $0").is_err());
        imports.pop();
        assert!(with_short_names(&[HEAD, &section(IMPORT, &imports)].concat(), "").is_err());
    }
}
