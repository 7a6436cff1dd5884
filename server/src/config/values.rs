//! From the text of a setting to its value, or to why it is none.

use super::Secret;
use std::convert::Infallible;
use std::ops::RangeInclusive;
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

/// Of credentials, whose end is a whole second, and which are renewed in half of it.
pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    let time = seconds_or_none(text)?;
    if time < Duration::from_secs(10) {
        return Err("must be at least 10 seconds, or credentials end before they are used".into());
    }
    Ok(time)
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

/// `FIRST-LAST`.
pub(super) fn ports(text: &str) -> Result<RangeInclusive<u16>, String> {
    let wrong = || "ports are two numbers of at least 1024 with a dash between them, the smaller one first".to_owned();
    let (first, last) = text.split_once('-').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<u16>().ok().filter(|port| *port >= 1024).ok_or_else(wrong);
    let ports = number(first)?..=number(last)?;
    if ports.is_empty() { Err(wrong()) } else { Ok(ports) }
}

/// Looked at later, so that no message repeats a secret in it.
pub(super) fn kept(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret(text.to_owned()))
}
