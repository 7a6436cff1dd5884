//! What can be told of a WebAssembly module without a library: its sections (WebAssembly 5.5).

/// One section with its number and size in front.
struct Section<'a> {
    kind: u8,
    whole: &'a [u8],
    content: &'a [u8],
}

const HEAD: usize = 8;
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;

/// A module without its custom sections: names and the like, which only tools read.
pub(crate) fn without_custom_sections(module: &[u8]) -> Vec<u8> {
    let kept = sections(module).filter(|section| section.kind != CUSTOM).map(|section| section.whole);
    std::iter::once(&module[..module.len().min(HEAD)]).chain(kept).collect::<Vec<_>>().concat()
}

/// Whether the module needs anything from whoever loads it.
pub(crate) fn has_imports(module: &[u8]) -> bool {
    // The content is how many there are, and then all of them.
    sections(module).any(|section| section.kind == IMPORTS && section.content != [0])
}

fn sections(module: &[u8]) -> impl Iterator<Item = Section<'_>> {
    let mut rest = module.get(HEAD..).unwrap_or_default();
    std::iter::from_fn(move || {
        let [kind, after @ ..] = rest else { return None };
        // The size in LEB128 (WebAssembly 5.2.2).
        let (mut size, mut bytes) = (0usize, 0usize);
        for byte in after {
            size |= usize::from(byte & 0x7f) << (7 * bytes);
            bytes += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (whole, next) = rest.split_at((1 + bytes + size).min(rest.len()));
        rest = next;
        Some(Section { kind: *kind, whole, content: &whole[1 + bytes..] })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn only_custom_sections_are_taken_out() {
        let code = [10, 0x81, 0x01].into_iter().chain([7; 129]).collect::<Vec<u8>>();
        let custom = [0, 3, 1, b'n', 9];
        let module = [EMPTY, &custom, &code, &custom].concat();
        assert_eq!(without_custom_sections(&module), [EMPTY, &code].concat());
        assert_eq!(without_custom_sections(b"\0asm"), b"\0asm");
    }

    #[test]
    fn imports_are_found_where_there_are_any() {
        let none = [2, 1, 0];
        // The function of type 0 that is called `b` in `a`.
        let one = [2, 7, 1, 1, b'a', 1, b'b', 0, 0];
        let types = [1, 4, 1, 0x60, 0, 0];
        for (sections, expected) in [(&[][..], false), (&none, false), (&one, true)] {
            assert_eq!(has_imports(&[EMPTY, &types, sections].concat()), expected, "{sections:?}");
        }
    }
}
