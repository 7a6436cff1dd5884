//! Both ways of calling do the same, over real sockets of both families.

use super::*;
use nix::errno::Errno;
use std::time::Duration;
use tokio::net::UdpSocket;

async fn bound(host: &str) -> Rc<Datagrams> {
    let socket = UdpSocket::bind(host).await.unwrap().into_std().unwrap();
    Rc::new(Datagrams::new(socket).unwrap())
}

/// What a test needs of either.
trait Both {
    fn receive(&mut self, socket: &Datagrams, batch: &mut Batch) -> io::Result<usize>;
    fn send(&mut self, group: &[Parting], slots: &[Slot; BATCH]);
}

macro_rules! both {
    ($calls:ty) => {
        impl Both for $calls {
            fn receive(&mut self, socket: &Datagrams, batch: &mut Batch) -> io::Result<usize> {
                Self::receive(self, socket.as_raw_fd(), is_v4(socket), &mut batch.slots, &mut batch.arrivals)
            }

            fn send(&mut self, group: &[Parting], slots: &[Slot; BATCH]) {
                Self::send(self, group, slots);
            }
        }
    };
}

both!(many::Calls);
both!(plain::Calls);

#[tokio::test]
async fn many_are_received_and_sent_on_each_to_its_own() {
    for mut calls in [Box::new(many::Calls::new()) as Box<dyn Both>, Box::new(plain::Calls::new())] {
        // The families in turn, with the same headers.
        for host in ["127.0.0.1:0", "[::1]:0", "127.0.0.1:0", "[::1]:0"] {
            let socket = bound(host).await;
            let peers: Vec<UdpSocket> = {
                let mut peers = Vec::new();
                for _ in 0..3 {
                    peers.push(UdpSocket::bind(host).await.unwrap());
                }
                peers
            };
            let here = socket.local_addr().unwrap();
            for number in 0..40_u8 {
                let size = usize::from(number) * 30;
                peers[usize::from(number) % 3].send_to(&vec![number; size], here).await.unwrap();
            }
            let mut batch = Batch::new();
            let mut seen = Vec::new();
            while seen.len() < 40 {
                socket.readable().await.unwrap();
                let count = match calls.receive(&socket, &mut batch) {
                    Ok(count) => count,
                    Err(error) if error.raw_os_error() == Some(Errno::EAGAIN as i32) => continue,
                    Err(error) => panic!("{error}"),
                };
                assert!(count <= BATCH);
                let partings: Vec<Parting> = (0..count)
                    .map(|slot| {
                        let (to, length) = batch.arrivals[slot].unwrap();
                        seen.push((to, batch.slots[slot][HEADROOM..HEADROOM + length].to_vec()));
                        Parting { socket: Rc::clone(&socket), to, slot, range: HEADROOM..HEADROOM + length }
                    })
                    .collect();
                calls.send(&partings, &batch.slots);
            }
            for number in 0..40_u8 {
                let peer = &peers[usize::from(number) % 3];
                let expected = vec![number; usize::from(number) * 30];
                assert_eq!(seen[usize::from(number)], (peer.local_addr().unwrap(), expected.clone()));
                let mut back = vec![0; 2000];
                let received =
                    tokio::time::timeout(Duration::from_secs(5), peer.recv(&mut back)).await.unwrap().unwrap();
                assert_eq!(back[..received], expected);
            }
        }
    }
}

#[tokio::test]
async fn one_that_cannot_be_sent_keeps_no_other_back() {
    let socket = bound("127.0.0.1:0").await;
    let peer = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut batch = Batch::new();
    for slot in 0..5 {
        batch.put(slot, &[slot as u8]);
        // A socket of IPv4 sends nothing to IPv6.
        let to = if slot % 2 == 0 { "[::1]:9".parse().unwrap() } else { peer.local_addr().unwrap() };
        batch.send(Parting { socket: Rc::clone(&socket), to, slot, range: HEADROOM..HEADROOM + 1 });
    }
    batch.flush();
    for expected in [1, 3] {
        let mut back = [0; 8];
        let received = tokio::time::timeout(Duration::from_secs(5), peer.recv(&mut back)).await.unwrap().unwrap();
        assert_eq!(back[..received], [expected]);
    }
}
