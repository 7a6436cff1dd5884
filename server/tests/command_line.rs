//! The real binary: what it says when something is wrong, and how it starts and stops.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

#[allow(unreachable_pub, reason = "as the rest of the support")]
#[path = "support/binary.rs"]
mod binary;

use binary::{file, resaka, sentence};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn whatever_is_wrong_is_said_in_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let [chain, other] = [(); 2].map(|()| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
    let (chain, other) = (file(&chain.cert.pem()), file(&other.signing_key.serialize_pem()));
    let (chain, other) = (chain.path().to_str().unwrap(), other.path().to_str().unwrap());
    let cases: &[(&[&str], &str)] = &[
        (&["--listen", &taken], "listen: cannot listen on 127.0.0.1"),
        (&["--listen", "nowhere"], "--listen"),
        (&["--listen", "203.0.113.1:80"], "listen: cannot listen on 203.0.113.1:80"),
        (&["--config", "/nonexistent/resaka.toml"], "cannot read /nonexistent/resaka.toml"),
        (&["--config", "/"], "cannot read /"),
        (&["--no-such-flag"], "--no-such-flag"),
        (&["nonsense"], "nonsense"),
        (&["--rooms", "0"], "must be at least 1"),
        (&["--hello-seconds=-1"], "--hello-seconds"),
        (&["--hello-seconds", "NaN"], "--hello-seconds"),
        (&["--drain-seconds", "1e300"], "--drain-seconds"),
        (&["--dead-seconds", "5"], "dead-seconds must be more than ping-seconds"),
        (&["--log", "xml"], "--log"),
        (&["--allow-origin", "https://a/b"], "an origin is"),
        (&["check", "--frame-bytes", "1"], "between 1024 and"),
        (&["--tls-certificate", "/nonexistent/a.pem"], "tls-key is missing"),
        (&["--tls-key", "/nonexistent/b.pem"], "tls-certificate is missing"),
        (
            &["--tls-certificate", "/nonexistent/a.pem", "--tls-key", "/nonexistent/b.pem"],
            "tls-certificate: /nonexistent/a.pem: ",
        ),
        // No certificate, no key, the key of another, and what `check` says of it.
        (
            &["--tls-certificate", "/dev/null", "--tls-key", "/dev/null"],
            "tls-certificate: /dev/null and /dev/null: there is no certificate",
        ),
        (&["--tls-certificate", chain, "--tls-key", "/dev/null"], "there is no private key in it"),
        (&["--tls-certificate", chain, "--tls-key", other], "tls-certificate: "),
        (&["--tls-certificate", chain, "--tls-key", other], "the private key is another certificate's"),
        (&["check", "--tls-certificate", chain, "--tls-key", other], "the private key is another certificate's"),
        (&["--tls", "letsencrypt"], "--tls"),
        (
            &["--tls", "self-signed", "--tls-certificate", "/nonexistent/a.pem", "--tls-key", "/nonexistent/b.pem"],
            "tls and tls-certificate exclude each other",
        ),
        (
            &["--external-url", "call.example"],
            "'call.example' for '--external-url <URL>': must begin with https:// or http://",
        ),
        (&["--external-url", "ftp://call.example/"], "must begin with https:// or http://"),
        (&["--external-url", "https://"], "--external-url <URL>': must have a host"),
        (&["--external-url", "https://call.example/a?b"], "--external-url <URL>': has a path of letters"),
        (&["--external-url", "https://call.example/r/"], "--external-url <URL>': its path must not begin with /r"),
        (&["--signaling-url", "https://call.example/ws"], "--signaling-url <URL>': must begin with wss:// or ws://"),
        (&["--signaling-url", "wss:///ws"], "--signaling-url <URL>': must have a host"),
        (
            &["--signaling-url", "ws://call.example/ws", "--external-url", "https://call.example/"],
            "signaling-url must begin with wss://",
        ),
        (&["--signaling-url", "ws://call.example/ws", "--tls", "self-signed"], "signaling-url must begin with wss://"),
        (&["--trusted-proxy", "proxy.example"], "'proxy.example' for '--trusted-proxy <NETWORK>': not an address"),
        (&["--trusted-proxy", "10.0.0.1/8"], "--trusted-proxy <NETWORK>': the address has bits beyond the length"),
        (&["--trusted-proxy", "127.0.0.1,10.0.0.0/64"], "--trusted-proxy <NETWORK>': not a length"),
        (&["--secret", "short"], "at least 32 characters"),
        (&["--state", "/proc/nowhere"], "state: /proc/nowhere"),
    ];
    for (args, expected) in cases {
        let said = sentence(&resaka(args).output().unwrap());
        assert!(said.contains(expected), "{args:?}: {said}");
    }
}

/// Somebody tries to connect all the time, from before the program starts until it has ended.
#[test]
fn a_server_that_cannot_start_never_accepts_anybody() {
    let relay = UdpSocket::bind("127.0.0.1:0").unwrap();
    let relay = (relay.local_addr().unwrap().to_string(), relay);
    // An address that no other test of this machine listens at.
    let own = if cfg!(target_os = "linux") { "127.0.0.77:0" } else { "127.0.0.1:0" };
    let free = TcpListener::bind(own).unwrap().local_addr().unwrap();
    let listen = free.to_string();
    let tls = ["--tls-certificate", "/dev/null", "--tls-key", "/dev/null"];
    let no_folder = ["--tls", "self-signed", "--state", "/proc/nowhere"];
    let wrong: [&[&str]; 4] = [&["--turn-listen", &relay.0], &tls, &no_folder, &["--turn-listen", "203.0.113.1:3478"]];
    for settings in wrong {
        // More than once, because a moment may be missed.
        for _ in 0..5 {
            let mut child = resaka(settings).args(["--listen", &listen]).spawn().unwrap();
            let mut accepted = false;
            while child.try_wait().unwrap().is_none() {
                accepted |= std::net::TcpStream::connect(free).is_ok();
            }
            sentence(&child.wait_with_output().unwrap());
            assert!(!accepted, "{settings:?}");
        }
    }
    // And the other way round: the relay is not there either when the web port is taken.
    let web = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = web.local_addr().unwrap().to_string();
    let mut child = resaka(&["--listen", &taken, "--turn-listen", &listen]).spawn().unwrap();
    let mut accepted = false;
    while child.try_wait().unwrap().is_none() {
        accepted |= std::net::TcpStream::connect(free).is_ok();
    }
    assert!(sentence(&child.wait_with_output().unwrap()).contains("listen: cannot listen on 127.0.0.1"));
    assert!(!accepted);
}

#[test]
fn what_is_said_first_is_the_address_that_others_type() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().to_str().unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--turn", "false", "--tls", "self-signed", "--state", folder];
    let external = ["--external-url", "https://CALL.example/resaka", "--drain-seconds", "0"];
    let mut child = resaka(&arguments).args(external).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let first: Vec<String> = lines.by_ref().take(2).collect();
    assert_eq!(first, ["https://call.example/resaka/"; 2], "the address, and the invitation");
    assert!(lines.any(|line| line.starts_with("certificate, SHA-256: ")));
    kill(&child, "TERM");
    assert!(ended(&mut child).success());
    let made = std::fs::read_to_string(state.path().join("self-signed.pem")).unwrap();
    assert!(made.lines().next().unwrap().contains(" call.example"), "the certificate has that name, too: {made}");
}

/// A local network that leads nowhere, in a namespace of its own: the relay and the invitation have the address there.
#[test]
fn without_a_way_to_the_internet_the_address_of_an_interface_will_do() {
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--net", "--map-root-user", "sh", "-c", script, env!("CARGO_BIN_EXE_resaka")]);
        command
    };
    let network = "ip link set lo up && ip link add lan type bridge && ip address add 192.0.2.5/24 dev lan \
                   && ip link set lan up";
    if !inside(network).stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return println!("left out: no namespace with a network can be made here");
    }
    let state = tempfile::tempdir().unwrap();
    let mut command = inside(&format!("{network} && exec \"$0\" \"$@\""));
    command
        .args(["--listen", "0.0.0.0:8443", "--tls", "self-signed", "--drain-seconds", "0", "--state"])
        .arg(state.path());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert_eq!(lines.take(2).collect::<Vec<_>>(), ["https://localhost:8443", "https://192.0.2.5:8443"]);
    kill(&child, "TERM");
    assert!(ended(&mut child).success());
    let made = std::fs::read_to_string(state.path().join("self-signed.pem")).unwrap();
    assert!(made.lines().next().unwrap().contains(" 192.0.2.5"), "the certificate has it, too: {made}");
}

#[test]
fn what_is_wrong_in_the_file_is_said_with_its_name_and_line() {
    for (text, expected) in [
        ("colour = \"red\"", "colour: there is no such setting"),
        ("config = \"x\"", "config: there is no such setting"),
        ("listen = \"nowhere\"", "listen: invalid value 'nowhere'"),
        ("rooms = \"many\"", "rooms: invalid value 'many'"),
        ("rooms = [1, 2]", "rooms: "),
        ("rooms = true", "rooms: invalid value 'true'"),
        ("[rooms]\nx = 1", "rooms: a setting is"),
        ("listen = ", ""),
        ("rooms = 1\nrooms = 2", "duplicate key"),
    ] {
        let file = file(text);
        let path = file.path().to_str().unwrap();
        let said = sentence(&resaka(&["check", "--config", path]).output().unwrap());
        assert!(said.contains(path) && said.contains(expected), "{text}: {said}");
    }
    // Overridden or not, it is wrong.
    let file = file("listen = \"nowhere\"");
    let path = file.path().to_str().unwrap();
    sentence(&resaka(&["check", "--config", path, "--listen", "127.0.0.1:0"]).output().unwrap());
    let mut bytes = tempfile::NamedTempFile::new().unwrap();
    bytes.write_all(&[0xff, 0xfe]).unwrap();
    sentence(&resaka(&["check", "--config", bytes.path().to_str().unwrap()]).output().unwrap());
}

#[test]
fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
    // Seen by which of them is complained about, through what they mean together.
    let lines = file("ping-seconds = 30\nallow-origin = [\"https://a.example\", \"https://b.example\"]\nrooms = 7\n");
    let path = lines.path().to_str().unwrap();
    let check = |args: &[&str], env: &[(&str, &str)]| {
        let all: Vec<_> = ["check"].iter().chain(args).copied().collect();
        resaka(&all).envs(env.iter().copied()).output().unwrap().status.code()
    };
    assert_eq!(check(&[], &[]), Some(0));
    assert_eq!(check(&["--config", path], &[]), Some(2), "the file's ping is later than the default's end");
    assert_eq!(check(&[], &[("RESAKA_CONFIG", path)]), Some(2), "the same, named by a variable");
    assert_eq!(check(&["--config", path], &[("RESAKA_PING_SECONDS", "10")]), Some(0), "a variable beats the file");
    let variable = [("RESAKA_PING_SECONDS", "30")];
    assert_eq!(check(&["--ping-seconds", "10", "--config", path], &variable), Some(0), "a flag beats a variable");
}

#[test]
fn help_names_every_setting_and_version_the_version() {
    let help = resaka(&["--help"]).output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success() && text.contains("--drain-seconds") && text.contains("RESAKA_LISTEN"), "{text}");
    let version = resaka(&["--version"]).output().unwrap();
    assert_eq!(String::from_utf8(version.stdout).unwrap(), format!("resaka {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_secret_that_others_may_read_is_not_used() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().to_str().unwrap();
    let (mut child, _) = started(&["--listen", "127.0.0.1:0", "--state", folder, "--drain-seconds", "0"]);
    kill(&child, "TERM");
    assert!(ended(&mut child).success());
    let secret = state.path().join("secret");
    assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o640)).unwrap();
    let said = sentence(&resaka(&["--listen", "127.0.0.1:0", "--state", folder]).output().unwrap());
    assert!(said.contains("others may read it (mode 640)"), "{said}");
}

#[test]
fn it_says_where_it_serves_and_stops_on_a_signal() {
    for signal in ["TERM", "INT"] {
        let (mut child, port) = started(&["--listen", "127.0.0.1:0"]);
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        kill(&child, signal);
        assert!(ended(&mut child).success(), "{signal}");
    }
}

#[test]
fn a_second_signal_stops_at_once() {
    let (mut child, port) = started(&["--listen", "127.0.0.1:0", "--drain-seconds", "3600"]);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .write_all(
            b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )
        .unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
    // The socket is there, and later the first signal is being acted on, when health says so.
    until_health_says("\"sockets\":1", port);
    kill(&child, "TERM");
    until_health_says("draining", port);
    kill(&child, "TERM");
    assert!(ended(&mut child).success());
}

fn until_health_says(what: &str, port: u16) {
    let started = Instant::now();
    loop {
        let mut health = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        health.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        health.read_to_string(&mut answer).unwrap();
        if answer.contains(what) {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{answer}");
    }
}

fn started(args: &[&str]) -> (Child, u16) {
    // Several run at once, and one of them would have the usual port of the relay.
    let mut child = resaka(args).args(["--turn-listen", "127.0.0.1:0"]).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = line.trim_end().strip_prefix("http://localhost:").unwrap_or_else(|| panic!("{line}"));
    (child, port.parse().unwrap())
}

fn kill(child: &Child, signal: &str) {
    let status = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

/// Waits for the end, which must come long before any drain time of an hour.
fn ended(child: &mut Child) -> std::process::ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "still running");
        std::thread::yield_now();
    }
}
