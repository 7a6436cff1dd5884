//! Whom a relay serves: nobody without credentials that it would have made itself.

use crate::relays::{Client, Login, Relay};
use anyhow::{Result, ensure};
use std::net::{IpAddr, Ipv4Addr};

/// One attempt, and what is to come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was tried.
    pub what: &'static str,
    /// What RFC 8489 and RFC 8656 say that it is answered by.
    pub expected: u16,
    /// What it was answered by.
    pub code: u16,
}

/// Tries all kinds of credentials that are none.
///
/// # Errors
/// When there is no answer at all, or who has good ones is not served.
pub fn credentials(relay: &Relay) -> Result<Vec<Refusal>> {
    let mut hosts = (1..=u8::MAX).map(|last| IpAddr::V4(Ipv4Addr::new(20, 2, 2, last)));
    let mut somebody = |login: Login| {
        let host = hosts.next().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let mut client = Client::new(host, relay.address(), login)?;
        let answer = client.greet()?;
        Ok::<_, anyhow::Error>((client, answer.code))
    };
    let good = Login::good("ada")?;
    let mut all = Vec::new();
    let mut note = |what, expected, code| all.push(Refusal { what, expected, code });

    let (mut ada, code) = somebody(good.clone())?;
    note("Allocate without credentials", 401, code);
    let wrong = Login { password: "guessed".into(), ..good.clone() };
    let nameless = Login { username: "ada".into(), ..good.clone() };
    let longer =
        Login { username: good.username.replacen(|digit: char| digit.is_ascii_digit(), "9", 1), ..good.clone() };
    for (what, login) in [
        ("a wrong password", wrong),
        ("a name that says no end", nameless),
        ("a name with a later end than was signed", longer),
        (
            "credentials of another server",
            Login::made("ada", "the secret of another server, which is long", 4_000_000_000),
        ),
        ("credentials that ended an hour ago", Login::made("ada", crate::relays::SECRET, expired()?)),
        ("credentials that ended in 1970", Login::made("ada", crate::relays::SECRET, 1)),
    ] {
        note(what, 401, somebody(login)?.0.allocate()?.code);
    }
    let code = ada.allocate()?.code;
    ensure!(code == 200, "who has good credentials is answered by {code}");

    let (mut thief, _) = somebody(good.clone())?;
    thief.overhear(&ada);
    note("the nonce of another address", 438, thief.allocate()?.code);
    let (mut other, _) = somebody(good)?;
    note("Refresh of a relay that is another's", 437, other.release()?.code);
    let owner = std::mem::replace(&mut ada.login, Login::good("eve")?);
    note("Refresh of a relay by another user", 441, ada.release()?.code);
    note("CreatePermission by another user", 441, ada.permit((Ipv4Addr::new(9, 9, 9, 9), 9).into())?.code);
    ada.login = owner;
    let code = ada.release()?.code;
    ensure!(code == 200, "the owner cannot give the relay back: {code}");
    Ok(all)
}

/// An hour ago, in seconds since 1970.
fn expired() -> Result<u64> {
    Ok(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs() - 3600)
}
