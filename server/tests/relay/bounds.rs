//! What the relay does for nobody, how much for each, and what one client is to the others.

use super::*;

/// Whatever the operator allows, and although the relay neither listens there nor is there.
#[tokio::test]
async fn other_programs_of_this_machine_are_no_peers() {
    let at = Some("127.0.0.2:0".parse().unwrap());
    let relay = relay(&Reach { turn_listen: at, turn_allow: vec!["127.0.0.0/8".parse().unwrap()], ..reach() });
    let ice = credentials(&relay, "127.0.0.2");
    // The address of an interface, and one that no interface has.
    for (host, is_reached) in [("127.0.0.1:0", false), ("127.0.0.3:0", true)] {
        let peer = UdpSocket::bind(host).await.unwrap();
        let at_peer = peer.local_addr().unwrap();
        let mut ada = TurnClient::allocate(Udp, &ice).await;
        ada.ask_for(at_peer);
        let is_over = |event: &TurnEvent| match event {
            TurnEvent::PermissionCreated(_, address) => Some(*address == at_peer.ip()),
            TurnEvent::PermissionCreateFailed(_, _) => Some(false),
            _ => None,
        };
        ada.until(|client| client.events.iter().any(|event| is_over(event).is_some())).await;
        let granted: Vec<bool> = ada.events.iter().filter_map(is_over).collect();
        assert_eq!(granted, [is_reached], "{host}: {:?}", ada.events);
    }
}

/// Otherwise a packet could go round and round.
#[tokio::test]
async fn the_relay_is_no_client_of_its_own() {
    let ports = 40_000..=65_535;
    let (running, own) = loop {
        let reach = Reach { turn_ports: ports.clone(), ..reach() };
        let relay = relay(&reach);
        let own = relay.address();
        // The system chooses from more ports than these.
        if ports.contains(&own.port()) {
            break (start_with(reach, relay).await, own);
        }
    };
    let mut ada = allocated(&running, Udp).await;
    let mut ben = allocated(&running, Udp).await;
    let (at_ada, at_ben) = (ada.relayed().unwrap(), ben.relayed().unwrap());
    ada.permit(own).await;
    ben.permit(at_ada).await;
    let mut binding = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    binding.extend([9; 12]);
    ada.send(own, binding).await;
    ben.send(at_ada, b"last".to_vec()).await;
    assert_eq!(ada.hear(1).await, [(at_ben, b"last".to_vec())], "nothing came back from the relay before that");
}

/// A stream is known by both of its ends: each counts, and what becomes of one does not concern the other.
#[tokio::test]
async fn from_one_port_two_addresses_of_the_relay_are_two_streams() {
    let relay = relay(&Reach {
        turn_listen: Some("0.0.0.0:0".parse().unwrap()),
        turn_address: vec!["127.0.0.1".parse().unwrap()],
        ..Reach::default()
    });
    let ice = credentials(&relay, "127.0.0.1");
    let mut from: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let mut clients = Vec::new();
    for host in [[127, 0, 0, 1], [127, 0, 0, 2]] {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(from).unwrap();
        from = socket.local_addr().unwrap();
        let stream = within(socket.connect((host, relay.address().port()).into())).await.unwrap();
        let mut client = TurnClient::over_tcp(stream, &ice);
        client.until(|client| client.relayed().is_some()).await;
        clients.push(client);
    }
    let [first, mut second] = clients.try_into().unwrap_or_else(|_| panic!("two"));
    let (at_first, at_second) = (first.relayed().unwrap(), second.relayed().unwrap());
    assert_ne!(at_first, at_second);
    drop(first);
    within(async {
        while UdpSocket::bind(at_first).await.is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(UdpSocket::bind(at_second).await.is_err());
    let mut third = TurnClient::allocate(Udp, &ice).await;
    third.permit(at_second).await;
    second.permit(third.relayed().unwrap()).await;
    third.send(at_second, b"still here".to_vec()).await;
    assert_eq!(second.hear(1).await, [(third.relayed().unwrap(), b"still here".to_vec())]);
}

#[tokio::test]
async fn what_one_address_has_and_what_passes_is_as_it_was_set() {
    let read = |words: &[&str]| Config::read(["resaka"].iter().chain(words).map(Into::into)).unwrap().1.reach;
    let usual = read(&[]);
    assert_eq!((usual.turn_allocations_per_address, usual.turn_bytes_per_second), (2048, None));
    let words =
        ["--turn-listen", "127.0.0.1:0", "--turn-allocations-per-address", "3", "--turn-bytes-per-second", "1000"];
    let running = start(read(&words)).await;
    let (mut ada, mut ben) = (allocated(&running, Tcp).await, allocated(&running, Udp).await);
    let (at_ada, at_ben) = (ada.relayed().unwrap(), ben.relayed().unwrap());
    ada.permit(at_ben).await;
    ben.permit(at_ada).await;
    // Most of a second's worth, more than is left of it, and less.
    for size in [900, 990, 50] {
        ada.send(at_ben, vec![1; size]).await;
    }
    assert_eq!(ben.hear(2).await, [(at_ada, vec![1; 900]), (at_ada, vec![1; 50])]);
    let _third = allocated(&running, Tcp).await;
    let (_, ice, _) = told(&running).await;
    let mut fourth = TurnClient::open(Udp, &ice[0]).await;
    fourth
        .until(|client| client.events.iter().any(|event| matches!(event, TurnEvent::AllocationCreateFailed(_))))
        .await;
    assert_eq!(fourth.relayed(), None);
}

#[tokio::test]
async fn who_has_no_credentials_gets_no_relay() {
    let relay = relay(&reach());
    let port = relay.address().port();
    let server = IceServer {
        urls: vec![format!("turn:127.0.0.1:{port}?transport=udp"), format!("turn:127.0.0.1:{port}?transport=tcp")],
        username: Some("9999999999:somebody".into()),
        credential: Some("made up".into()),
    };
    for transport in [Udp, Tcp] {
        let mut client = TurnClient::open(transport, &server).await;
        // 401 for a second time, now that it has said its password.
        client.until(|client| client.ignored.iter().any(|answer| answer[..2] == [1, 0x13])).await;
        assert!(client.events.is_empty() && client.relayed().is_none());
    }
}

/// Who reads nothing gets what is new when they read again, and nobody waits for them.
#[tokio::test]
async fn a_client_that_does_not_read_keeps_nobody_waiting() {
    let running = start(reach()).await;
    let (mut ada, mut deaf) = (allocated(&running, Udp).await, allocated(&running, Tcp).await);
    let (at_ada, at_deaf) = (ada.relayed().unwrap(), deaf.relayed().unwrap());
    ada.permit(at_deaf).await;
    deaf.bind(at_ada).await;
    let mut ben = allocated(&running, Udp).await;
    let at_ben = ben.relayed().unwrap();
    ada.permit(at_ben).await;
    ben.permit(at_ada).await;
    let mut sent = 0;
    for _ in 0..400 {
        for _ in 0..20 {
            ada.send(at_deaf, vec![7; 1200]).await;
            sent += 1;
        }
        ada.send(at_ben, vec![8; 4]).await;
        let started = std::time::Instant::now();
        assert_eq!(ben.hear(1).await, [(at_ada, vec![8; 4])]);
        assert!(started.elapsed() < DEADLINE / 10);
    }
    // What it asks for is answered nevertheless, however much waits: small ones find room where large ones do not.
    for _ in 0..20 {
        for _ in 0..20 {
            ada.send(at_deaf, vec![7; 4]).await;
            sent += 1;
        }
        ada.send(at_ben, vec![8; 4]).await;
        ben.hear(1).await;
    }
    deaf.ask_for("10.0.0.1:9".parse().unwrap());
    deaf.say().await;
    // The others' packets have their turn meanwhile, so it has been heard before it reads.
    for _ in 0..20 {
        ada.send(at_ben, vec![8; 4]).await;
        ben.hear(1).await;
    }
    let is_answered = |event: &TurnEvent| matches!(event, TurnEvent::PermissionCreateFailed(_, _));
    deaf.until(|deaf| deaf.events.iter().any(is_answered)).await;
    tokio::time::timeout(Duration::from_millis(500), deaf.until(|_| false)).await.unwrap_err();
    let heard = deaf.received.len();
    assert!(heard > 0 && heard < sent, "{heard} of {sent}");
    let is_whole = |payload: &[u8]| payload == [7; 1200] || payload == [7; 4];
    assert!(deaf.received.iter().all(|(from, payload)| *from == at_ada && is_whole(payload)), "no message was cut");
}
