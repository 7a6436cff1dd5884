//! From the text of a setting to its value, or to why it is none.

use super::Secret;
use std::time::Duration;

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match seconds_or_none(text)? {
        Duration::ZERO => Err("must be more than 0".into()),
        time => Ok(time),
    }
}

pub(super) fn seconds_or_none(text: &str) -> Result<Duration, String> {
    let number = text.parse::<f64>().map_err(|_| "not a number of seconds")?;
    let day = 0.0..=86_400.0;
    if !day.contains(&number) {
        return Err("must be between 0 and 86400 seconds".into());
    }
    Ok(Duration::from_secs_f64(number))
}

pub(super) fn secret(text: &str) -> Result<Secret, String> {
    if text.len() < 32 {
        return Err("must have at least 32 characters".into());
    }
    Ok(Secret(text.to_owned()))
}

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".into()),
        Ok(number @ ..=10_000_000) => Ok(number),
        Ok(_) => Err("must be at most 10000000".into()),
        Err(_) => Err("not a whole number".into()),
    }
}

pub(super) fn bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1_024..=16_777_216) => Ok(number),
        Ok(_) => Err("must be between 1024 and 16777216 bytes".into()),
        Err(_) => Err("not a whole number of bytes".into()),
    }
}

pub(super) fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:-[]_".contains(c);
    match host {
        Some(host) if !host.is_empty() && host.chars().all(plain) => Ok(text.to_ascii_lowercase()),
        Some(_) | None => Err("an origin is http:// or https:// and a host, and nothing after it".into()),
    }
}

/// `stun:` and `stuns:` of RFC 7064: a host, perhaps a port, nothing else.
pub(super) fn stun(text: &str) -> Result<String, String> {
    let wrong = || "a STUN server is stun: or stuns: and a host, with or without a port".to_owned();
    let rest = text.strip_prefix("stun:").or_else(|| text.strip_prefix("stuns:")).ok_or_else(wrong)?;
    let (host, port) = match rest.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
        Some((v6, port)) => {
            v6.parse::<std::net::Ipv6Addr>().map_err(|_| wrong())?;
            (v6, port.strip_prefix(':').or_else(|| port.is_empty().then_some("3478")))
        }
        None => rest.split_once(':').map_or((rest, Some("3478")), |(host, port)| (host, Some(port))),
    };
    let named = rest.starts_with('[') || host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    let port = port.and_then(|port| port.parse::<u16>().ok()).filter(|port| *port > 0);
    if host.is_empty() || !named || port.is_none() {
        return Err(wrong());
    }
    Ok(text.to_owned())
}
