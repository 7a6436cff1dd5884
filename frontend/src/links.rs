//! What in a message is a link: so that it can be pressed, and so that nobody is led elsewhere than they read. Pure.

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// What is only read.
    Text(&'a str),
    /// The address of a page, which is shown as it is.
    Link(&'a str),
}

/// Cuts a message into text and links; put together again they are the message.
///
/// A link is `http://` or `https://` and a host of letters of ASCII, digits, hyphens and dots, and what follows up to a space,
/// without the punctuation of the sentence around it. Nothing else is one: no other scheme, no host in letters that look like
/// others, nobody's name before the host (`https://resaka.example@elsewhere.example`). All of that stays text.
pub(crate) fn pieces(message: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = message;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(begin_of_link) {
        let (before, candidate) = rest.split_at(from + at);
        let word = candidate
            .find(|c: char| c.is_whitespace() || is_quote(c) || is_unseen(c))
            .map_or(candidate, |end| &candidate[..end]);
        let word = without_punctuation(word);
        if is_link(word) && !before.ends_with(|c: char| c.is_alphanumeric()) {
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            pieces.push(Piece::Link(word));
            rest = &candidate[word.len()..];
            from = 0;
        } else {
            from += at + "http".len();
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Where something begins that may be one.
fn begin_of_link(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|&at| scheme(&bytes[at..]).is_some())
}

/// What follows the scheme.
fn scheme(bytes: &[u8]) -> Option<&[u8]> {
    [&b"https://"[..], b"http://"].into_iter().find_map(|scheme| {
        let (begin, rest) = bytes.split_at_checked(scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '<' | '>' | '«' | '»' | '“' | '”' | '„')
}

/// What takes no room, or turns around what follows.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}')
}

/// Without what ends the sentence that it stands in, and without brackets that were opened before it.
fn without_punctuation(word: &str) -> &str {
    let count = |c| word.matches(c).count();
    // So many of each are closed here and were opened before; counted once, as there may be a thousand.
    let mut foreign = [('(', ')'), ('[', ']')].map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    let mut word = word;
    loop {
        word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '…', '*', '_']);
        let closing = foreign.iter_mut().find(|(close, count)| *count > 0 && word.ends_with(*close));
        let Some((close, count)) = closing else { return word };
        word = word.strip_suffix(*close).unwrap_or(word);
        *count -= 1;
    }
}

fn is_link(word: &str) -> bool {
    let Some(rest) = scheme(word.as_bytes()) else { return false };
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let (host, port) = match rest[..end].iter().position(|byte| *byte == b':') {
        Some(colon) => (&rest[..colon], &rest[colon + 1..end]),
        None => (&rest[..end], &rest[..0]),
    };
    let is_label = |label: &[u8]| {
        !label.is_empty() && label[0] != b'-' && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    host.split(|byte| *byte == b'.').all(is_label)
        // Letters of other alphabets in disguise: what they look like is not where they lead.
        && !host.split(|byte| *byte == b'.').any(|label| label.len() >= 4 && label[..4].eq_ignore_ascii_case(b"xn--"))
        && port.len() <= 5
        && port.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(message: &str) -> Vec<&str> {
        let pieces = pieces(message);
        let whole: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Link(text) => *text,
            })
            .collect();
        assert_eq!(whole, message, "nothing is lost");
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Link(link) => Some(link),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn addresses_are_links_without_the_sentence_around_them() {
        for (message, expected) in [
            ("See https://resaka.example/r/blue.", vec!["https://resaka.example/r/blue"]),
            ("(https://a.example/b_(c)), and HTTP://B.example!", vec!["https://a.example/b_(c)", "HTTP://B.example"]),
            ("https://localhost:8080/r/x?y=1#z", vec!["https://localhost:8080/r/x?y=1#z"]),
            ("«https://a.example»", vec!["https://a.example"]),
            ("https://a.example/Ünïcode is the page", vec!["https://a.example/Ünïcode"]),
            ("a\nhttps://a.example\nb", vec!["https://a.example"]),
            // What turns words around or is not seen would show another path than the one that it leads to.
            (
                "https://evil.example/\u{2069}https://bank.example/",
                vec!["https://evil.example/", "https://bank.example/"],
            ),
            (
                "https://a.example/\u{200f}b https://a.example\u{200b}.evil",
                vec!["https://a.example/", "https://a.example"],
            ),
            ("https://a.example/\u{61c}\u{2060}x", vec!["https://a.example/"]),
            ("(https://a.example/[(b)])]).", vec!["https://a.example/[(b)]"]),
            ("nothing here", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(links(message), expected, "{message}");
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_text() {
        for message in [
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x file:///etc/passwd ftp://a.example about:blank blob:https",
            "https://",
            "https:///a",
            "https://resaka.example@elsewhere.example",
            "https://resaka.example:secret@elsewhere.example/",
            "https://а.example", // a Cyrillic letter
            "https://xn--80ak6aa92e.example",
            "https://a..example",
            "https://a.example\\@b.example",
            "https://[::1]/",
            "https://a.example:999999",
            "xhttps://a.example",
        ] {
            assert_eq!(links(message), Vec::<&str>::new(), "{message}");
        }
    }

    #[test]
    fn any_text_is_cut_without_panic() {
        for message in [
            "http",
            "http://é",
            "éhttps://é.é",
            "https://a.example)))))))",
            &format!("https://a.example/{}", ")".repeat(1988)),
            &format!("https://a.example/{}", ".)]".repeat(660)),
            "🎉https://a.example🎉 https://https://https://",
            &"https://".repeat(500),
        ] {
            links(message);
        }
    }
}
