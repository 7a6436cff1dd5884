//! What the real binary says when something is wrong with its relay, or with those elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

#[allow(unreachable_pub, reason = "as the rest of the support")]
#[path = "support/binary.rs"]
mod binary;

use binary::{file, resaka, sentence};
use std::net::{TcpListener, UdpSocket};

#[test]
fn whatever_is_wrong_about_relays_is_said_before_anything_listens() {
    let (udp, tcp) = (UdpSocket::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let udp = udp.local_addr().map(|at| (at, udp)).unwrap();
    let tcp = tcp.local_addr().map(|at| (at, tcp)).unwrap();
    let (udp, tcp) = (udp.0.to_string(), (tcp.0.to_string(), udp.1, tcp.1));
    let cases: &[(&[&str], &[&str])] = &[
        (&["--turn-listen", &udp], &["turn-listen: cannot listen on 127.0.0.1", "in use", "--turn false"]),
        (&["--turn-listen", &tcp.0], &["turn-listen: cannot listen on 127.0.0.1", "in use", "--turn false"]),
        (&["--turn-listen", "203.0.113.1:3478"], &["turn-listen: cannot listen on 203.0.113.1:3478"]),
        (&["--turn-listen", "localhost"], &["--turn-listen", "'localhost'"]),
        (&["--turn", "maybe"], &["--turn", "'maybe'"]),
        (&["--turn-address", "call.example"], &["--turn-address", "'call.example'"]),
        (&["--turn-address", "192.0.2.1,192.0.2.2"], &["turn-address: there can be one address"]),
        (&["--turn-address", "0.0.0.0"], &["turn-address: 0.0.0.0 is nobody's address"]),
        (&["--turn-ports", "50000"], &["--turn-ports", "'50000'", "two numbers"]),
        (&["--turn-ports", "50001-50000"], &["--turn-ports", "two numbers"]),
        (&["--turn-ports", "0-50000"], &["--turn-ports", "two numbers"]),
        (&["--turn-allow", "10.0.0.1/8"], &["--turn-allow", "'10.0.0.1/8'", "beyond the length"]),
        (&["--turn-secret", "short"], &["--turn-secret", "at least 32 characters"]),
        (&["--ice", "http://x"], &["ice: entry 1: word 1: it begins with stun:"]),
        (&["--ice", "stun:a.example;turn:b.example"], &["ice: entry 1: \"stun:a.example;turn:b.example\": "]),
        (
            &["--ice", "stun:a.example", "--ice", "turn:b.example"],
            &["entry 2: \"turn:b.example\": a relay needs a username"],
        ),
        (&["--ice", "stun:a.example", "--ice", "turn:b.example username=u"], &["ice: entry 2: a username needs"]),
        (&["--ice", "stun://a.example"], &["ice: entry 1: \"stun://a.example\""]),
        (&["--relay-only", "--turn", "false"], &["relay-only needs a relay"]),
        (&["--relay-only", "--turn", "false", "--ice", "stun:a.example"], &["relay-only needs a relay"]),
        (
            &["--relay-only", "--external-url", "https://call.example/"],
            &[
                "relay-only needs a relay that pages reach",
                "external-url",
                "turn-listen",
                "call.example",
                "127.0.0.1:3478",
            ],
        ),
        (
            &[
                "--relay-only",
                "--external-url",
                "https://[2001:db8::1]/",
                "--turn-listen",
                "[::1]:3478",
                "--ice",
                "stun:a",
            ],
            &["relay-only needs a relay that pages reach", "[::1]:3478"],
        ),
        (&["--credential-seconds", "0"], &["--credential-seconds", "at least 10 seconds"]),
        (&["--credential-seconds", "0.5"], &["--credential-seconds", "at least 10 seconds"]),
        (&["--credential-seconds", "86401"], &["--credential-seconds", "between 0 and 86400"]),
    ];
    for (args, expected) in cases {
        let said = sentence(&resaka(args).args(["--listen", "127.0.0.1:0"]).output().unwrap());
        assert!(expected.iter().all(|expected| said.contains(expected)), "{args:?}: {said}");
    }
    // What is missing is named, and so is the variable's setting when it came by that.
    for (variable, value, expected) in [
        ("RESAKA_ICE", "turns:a.example username=u", "ice: entry 1: a username needs a credential"),
        ("RESAKA_ICE", "gopher:a.example", "ice: entry 1: word 1: it begins with stun:"),
        ("RESAKA_ICE", "stun:a.example;turn:b.example", "ice: entry 2: \"turn:b.example\": a relay needs a username"),
        ("RESAKA_EXTERNAL_URL", "x", "--external-url"),
        ("RESAKA_SIGNALING_URL", "x", "--signaling-url"),
        ("RESAKA_TRUSTED_PROXY", "x", "--trusted-proxy"),
    ] {
        let said = sentence(&resaka(&["--listen", "127.0.0.1:0"]).env(variable, value).output().unwrap());
        assert!(said.contains(expected), "{variable}: {said}");
    }
    // Secrets with all that a person or a program may put into them.
    for wrong in ["turn:a.example secret=hush hush", "turn:a.example secret=a;hush", "turn:a.example password=hush"] {
        let said = sentence(&resaka(&["check"]).env("RESAKA_ICE", wrong).output().unwrap());
        assert!(said.contains("word ") && !said.contains("hush"), "{wrong}: {said}");
    }
    let short = file("turn-secret = \"hush\"\n");
    let short = ["check", "--config", short.path().to_str().unwrap()];
    for args in [&["--secret", "hush"][..], &["--turn-secret=hush"], &["check", "--turn-secret", "hush"], &short] {
        let said = sentence(&resaka(args).output().unwrap());
        assert!(said.contains("secret <TEXT>': must have at least 32 characters") && !said.contains("hush"), "{said}");
    }
    // What is split in a variable is a whole in a flag and in the file.
    let entry = "turn:a.example secret=abc;def";
    let lines = file(&format!("ice = [\"stun:a.example\", \"{entry}\"]\n"));
    for args in [["--ice", entry], ["--config", lines.path().to_str().unwrap()]] {
        let output = resaka(&["check"]).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let right = "stun:a.example:3478; turn:b.example turns:b.example?transport=tcp secret=north ;turn:[::1] username=u credential=c";
    let args = ["check", "--relay-only", "--turn", "false"];
    assert_eq!(resaka(&args).env("RESAKA_ICE", right).output().unwrap().status.code(), Some(0));
}

/// Without relay-only calls go on without it, so it is said and the server starts.
#[test]
fn a_relay_that_no_page_reaches_is_spoken_of() {
    let doubts = |args: &[&str]| {
        let output = resaka(&[&["check"], args].concat()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        said
    };
    let elsewhere = ["--external-url", "https://call.example/"];
    let behind = [&elsewhere[..], &["--trusted-proxy", "127.0.0.1"]].concat();
    let said = doubts(&behind);
    assert!(said.starts_with("resaka: there is no relay and no STUN: pages come from"), "{said}");
    assert!(said.contains("turn-listen") && said.lines().count() == 1, "{said}");
    let said = doubts(&[&elsewhere[..], &["--turn", "false"]].concat());
    assert!(said.contains("trusted-proxy, such as 127.0.0.1") && said.lines().count() == 1, "{said}");
    let relay = ["--ice", "turn:a.example secret=north"];
    for right in [&["--turn-listen", "[::]:3478"][..], &["--turn", "false"], &relay] {
        assert_eq!(doubts(&[&behind, right].concat()), "", "{right:?}");
    }
    assert_eq!(doubts(&[&behind[..], &["--relay-only"], &relay].concat()), "");
    assert_eq!(doubts(&["--relay-only", "--external-url", "http://localhost:8080/"]), "");
    assert_eq!(doubts(&["--relay-only", "--external-url", "https://call.example/", "--listen", "0.0.0.0:8080"]), "");
    // Somebody in front takes connections apart by name and leaves TLS to this server: the relay is at its web port.
    let tls = ["--relay-only", "--tls", "self-signed", "--trusted-proxy", "127.0.0.1"];
    assert_eq!(doubts(&[&elsewhere[..], &tls].concat()), "");
}
