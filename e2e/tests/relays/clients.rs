//! Debian's test clients, which are coturn's (`turnutils_…`), against our relay.

use anyhow::{Context, Result, ensure};
use e2e::relays::{Client, Kind, Login, Place, Relay, SECRET, two_ports};
use e2e::{Group, installed};
use std::fs::File;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// A run takes about six seconds, whatever it does.
const LIMIT: Duration = Duration::from_secs(60);

/// Neither a client's address nor the relay's.
const PEER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn program(name: &str) -> Option<PathBuf> {
    let program = installed(name);
    if program.is_none() {
        println!("left out: {name} is not installed (`cargo xtask setup` gets it on Debian)");
    }
    program
}

/// What a run came to.
struct Run {
    /// None when it did not end.
    code: Option<i32>,
    output: String,
}

async fn run(program: &str, arguments: &[&str], limit: Duration) -> Result<Run> {
    // Not a pipe: the group's shell would hold it open.
    let (mut output, file) = (String::new(), tempfile::NamedTempFile::new()?);
    let out = file.as_file().try_clone()?;
    let err = out.try_clone()?;
    let mut group = Group::start(program, arguments, |command| {
        command.stdout(out).stderr(err);
    })?;
    let code = match tokio::time::timeout(limit, group.child().wait()).await {
        Ok(status) => status?.code(),
        Err(_) => None,
    };
    File::open(file.path())?.read_to_string(&mut output)?;
    Ok(Run { code, output })
}

/// Several ways at once: each is mostly waiting.
async fn uclient(relay: &Relay, ways: &[&[&str]], limit: Duration) -> Result<Vec<Run>> {
    let program = program("turnutils_uclient").context("looked for before")?.to_string_lossy().into_owned();
    let (host, port) = (relay.address().ip().to_string(), relay.address().port().to_string());
    let runs = ways.iter().enumerate().map(|(number, way)| {
        let (program, host, port) = (&program, &host, &port);
        async move {
            let user = number.to_string();
            let login = ["-u", &user, "-W", SECRET, "-p", port];
            run(program, &[&login[..], way, &[host]].concat(), limit).await
        }
    });
    futures_util::future::join_all(runs).await.into_iter().collect()
}

/// What sends back what it gets, at a port and the one after it, as coturn's own peer does: the second is for RTCP.
fn echo() -> Result<SocketAddr> {
    let [first, second] = two_ports(PEER)?;
    let address = first.local_addr()?;
    for socket in [first, second] {
        std::thread::spawn(move || {
            let mut buffer = [0; 2048];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                // Who has gone needs no answer.
                drop(socket.send_to(&buffer[..length], from));
            }
        });
    }
    Ok(address)
}

#[tokio::test]
async fn nothing_is_lost_in_any_way_that_uclient_knows() -> Result<()> {
    if program("turnutils_uclient").is_none() {
        return Ok(());
    }
    let relay = Relay::start(Kind::Resaka, Place::Loopback)?;
    let peer = echo()?;
    let (ip, port) = (peer.ip().to_string(), peer.port().to_string());
    let to_peer = ["-e", &ip, "-r", &port];
    let further: [&[&str]; 10] =
        [&[], &["-s"], &["-c"], &["-D"], &["-G"], &["-X"], &["-B"], &["-t"], &["-t", "-s"], &["-t", "-D"]];
    // To a peer without a relay, and from one client to the other.
    let ways: Vec<Vec<&str>> = further
        .iter()
        .flat_map(|way| [[&to_peer[..], way].concat(), [&["-y"], *way].concat()])
        .chain([vec!["-y", "-m", "10", "-n", "100"], vec!["-y", "-t", "-m", "10", "-n", "100"]])
        .collect();
    let ways: Vec<&[&str]> = ways.iter().map(Vec::as_slice).collect();
    for (way, Run { code, output }) in ways.iter().zip(uclient(&relay, &ways, LIMIT).await?) {
        let lost = output.lines().rev().find(|line| line.contains("Total lost packets")).unwrap_or_default();
        let is_clean = lost.contains("lost packets 0 (0.000000%), total send dropped 0 (0.000000%)");
        ensure!(code == Some(0) && is_clean && !output.contains("ERROR"), "{way:?}: {code:?} {output}");
    }
    Ok(())
}

/// uclient spoils what it sends by chance, its own first Allocate too: then it ends with 255, or waits for ever for an answer to
/// what was no request. With coturn 4.6.1 itself it does just that. So nothing follows from how it ends; what counts is
/// that the relay lives, keeps nothing, and serves the next one.
#[tokio::test]
async fn the_relay_stays_well_whatever_uclient_spoils() -> Result<()> {
    if program("turnutils_uclient").is_none() {
        return Ok(());
    }
    let mut relay = Relay::start(Kind::Resaka, Place::Loopback)?;
    let peer = echo()?;
    let (ip, port) = (peer.ip().to_string(), peer.port().to_string());
    let to_peer = ["-e", &ip, "-r", &port];
    let spoiling: [&[&str]; 4] = [&["-N"], &["-R", "-N"], &["-t", "-N"], &["-t", "-R", "-N"]];
    let ways: Vec<Vec<&str>> =
        spoiling.iter().flat_map(|way| [[&to_peer[..], way].concat(), [&["-y"], *way].concat()]).collect();
    let ways: Vec<&[&str]> = ways.iter().map(Vec::as_slice).collect();
    for (way, Run { code, .. }) in ways.iter().zip(uclient(&relay, &ways, Duration::from_secs(12)).await?) {
        println!("{way:?}: {}", code.map_or_else(|| "did not end".to_owned(), |code| format!("ended with {code}")));
    }
    ensure!(relay.is_running()?, "the relay has ended");
    let mut client = Client::new(Ipv4Addr::LOCALHOST.into(), relay.address(), Login::good("ada")?)?;
    client.greet()?;
    let codes = [client.allocate()?.code, client.permit(peer)?.code, client.bind(0x4000, peer)?.code];
    ensure!(codes == [200; 3] && client.release()?.code == 200, "{codes:?}");
    let after = uclient(&relay, &[&["-y"]], LIMIT).await?;
    ensure!(after[0].code == Some(0) && after[0].output.contains("lost packets 0 "), "{}", after[0].output);
    Ok(())
}

#[tokio::test]
async fn stunclient_and_natdiscovery_learn_the_own_address() -> Result<()> {
    let relay = Relay::start(Kind::Resaka, Place::Loopback)?;
    let port = relay.address().port().to_string();
    for (name, options) in [("turnutils_stunclient", &[][..]), ("turnutils_natdiscovery", &["-m", "-f"])] {
        let Some(program) = program(name) else { continue };
        let words = [options, &["-p", &port, "127.0.0.1"]].concat();
        let Run { code, output } = run(&program.to_string_lossy(), &words, LIMIT).await?;
        let learned = output.lines().filter(|line| line.contains("UDP reflexive addr: 127.0.0.1:")).count();
        // Each of the two discoveries asks of its own.
        let expected = 1 + options.len() / 2;
        ensure!(code == Some(0) && learned >= expected && !output.contains("ERROR"), "{name}: {code:?} {output}");
    }
    Ok(())
}
