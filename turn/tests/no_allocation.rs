//! Relaying takes no memory: an allocator that counts is asked how often it was.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(unsafe_code, reason = "an allocator cannot be written without it; this one hands on to the system's")]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use support::{Client, World, channel_data};
use turn::{HEADROOM, Reaction, TAILROOM};

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: everything is done by the system's allocator; counting touches a thread's own cell only.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: as promised to us.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as promised to us.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: as promised to us.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(act: impl FnOnce()) -> usize {
    let before = COUNT.get();
    act();
    COUNT.get() - before
}

#[test]
fn the_allocator_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(7)))), 1);
}

#[test]
fn relaying_allocates_nothing() {
    for mut client in [Client::udp("198.51.100.5:4000"), Client::tcp("198.51.100.5:4000")] {
        let mut world = World::with(|config| config.limits.bytes_per_second = std::num::NonZeroU32::new(1_000_000_000));
        if client.five_tuple.transport == turn::Transport::Tcp {
            world.server.stream_opened(client.five_tuple, world.now.elapsed).unwrap();
        }
        let (relay, _) = client.allocate(&mut world);
        assert_eq!((client.bind(&mut world, 0x4000, "9.9.9.9:9"), client.permit(&mut world, "9.9.9.8:8")), (200, 200));
        let on_channel = channel_data(0x4000, &[7; 1201]);
        let in_indication = client.send("9.9.9.8:8", &[7; 1201]);
        let peers = ["9.9.9.9:9", "9.9.9.8:8", "9.9.9.7:7"].map(|peer| peer.parse().unwrap());
        let mut buffer = vec![0; HEADROOM + 1500 + TAILROOM];
        let now = world.now;
        let server = &mut world.server;
        let mut passed = 0;
        let count = allocations(|| {
            for _ in 0..1000 {
                for bytes in [&on_channel, &in_indication] {
                    passed += usize::from(matches!(
                        server.handle_client(&client.five_tuple, bytes, now),
                        Reaction::Relay(to) if to.payload.len() == 1201
                    ));
                }
                for peer in peers {
                    passed += usize::from(server.handle_peer(relay, peer, &mut buffer, 1201, now.elapsed).is_some());
                }
            }
        });
        assert_eq!((passed, count), (4000, 0));
    }
}
