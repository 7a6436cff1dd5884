//! Which of the stored encodings of a file a client gets (RFC 9110 §12.5.3).

use axum::http::{HeaderMap, header};

/// How a stored file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Best first.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The name on the wire, for those that are said.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// What stands behind the name of the file that is stored so.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Those that the client takes, best first. The file as it is always comes last: whoever
    /// refuses even that is better served with it than with an error.
    pub(crate) fn accepted(headers: &HeaderMap) -> impl Iterator<Item = Self> {
        let mut weights = Self::ALL.map(|encoding| (encoding, weight(headers, encoding)));
        weights.sort_by(|(_, a), (_, b)| b.cmp(a));
        let accepted = weights.into_iter().filter(|(_, weight)| *weight > 0).map(|(encoding, _)| encoding);
        accepted.chain([Self::Identity])
    }
}

/// Thousandths; 0 means that it is not acceptable.
fn weight(headers: &HeaderMap, encoding: Encoding) -> u16 {
    let name = encoding.name().unwrap_or("identity");
    let values = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    let mut any = None;
    for item in values.flat_map(|value| value.split(',')) {
        let (coding, q) =
            item.split_once(';').map_or((item, 1_000), |(coding, parameter)| (coding, quality(parameter)));
        let coding = coding.trim();
        if coding.eq_ignore_ascii_case(name) {
            return q;
        }
        if coding == "*" {
            any = Some(q);
        }
    }
    // What is not named is acceptable only if it is the file as it is, and then least of all.
    any.unwrap_or(if encoding == Encoding::Identity { 1 } else { 0 })
}

fn quality(parameter: &str) -> u16 {
    let value = parameter.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.trim_start().strip_prefix('='));
    match value.and_then(|value| value.trim().parse::<f32>().ok()) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
        Some(q) => (q.clamp(0.0, 1.0) * 1_000.0) as u16,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Encoding::{Brotli, Gzip, Identity};
    use axum::http::HeaderValue;

    #[test]
    fn the_client_decides_and_we_prefer_the_smallest() {
        for (said, expected) in [
            (None, &[Identity][..]),
            (Some(""), &[Identity]),
            (Some("gzip, deflate, br, zstd"), &[Brotli, Gzip, Identity]),
            (Some("gzip"), &[Gzip, Identity]),
            (Some("br;q=0.5, gzip;q=0.8"), &[Gzip, Brotli, Identity]),
            (Some("br;q=0, gzip"), &[Gzip, Identity]),
            (Some("*"), &[Brotli, Gzip, Identity]),
            (Some("*;q=0, gzip"), &[Gzip]),
            (Some("identity, br;q=0.1"), &[Identity, Brotli]),
            (Some("identity;q=0, br"), &[Brotli]),
            (Some("identity;q=0"), &[]),
            (Some("br;q=nonsense"), &[Identity]),
            (Some("BR ; Q=1.0"), &[Brotli, Identity]),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(said) = said {
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(said));
            }
            let mut expected = expected.to_vec();
            expected.push(Identity);
            assert_eq!(Encoding::accepted(&headers).collect::<Vec<_>>(), expected, "{said:?}");
        }
    }
}
