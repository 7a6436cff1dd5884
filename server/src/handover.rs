//! Two servers on one port, of which one gets whatever is new.
//!
//! With `SO_REUSEPORT` the kernel spreads new connections over all who listen, by chance; rooms live in one process, so
//! chance would tear them apart. And whoever closes such a listener resets the connections that wait in it. Hence a
//! program of one instruction says whose turn it is (`SO_ATTACH_REUSEPORT_CBPF`, socket(7)): first the one that listens
//! longest, and from its end on the next. What had come before that is still taken by the old one, and nothing is reset.

use std::io;
use std::os::fd::AsFd;

/// Whose turn it is, in the order in which they began to listen. Where there is nobody of that number the kernel chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Who has listened longest.
    Oldest,
    /// Who came after that.
    Next,
}

/// From now on new connections to the port of this listener go there.
#[cfg(target_os = "linux")]
pub(crate) fn give(listener: &impl AsFd, turn: Turn) -> io::Result<()> {
    use nix::libc::{BPF_K, BPF_RET, sock_filter, sock_fprog};
    use nix::sys::socket::{setsockopt, sockopt::AttachReusePortCbpf};
    let number = match turn {
        Turn::Oldest => 0,
        Turn::Next => 1,
    };
    let code = u16::try_from(BPF_RET | BPF_K).map_err(io::Error::other)?;
    let mut program = [sock_filter { code, jt: 0, jf: 0, k: number }];
    let program = sock_fprog { len: 1, filter: program.as_mut_ptr() };
    Ok(setsockopt(listener, AttachReusePortCbpf, &program)?)
}

/// Other systems choose by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn give(_: &impl AsFd, _: Turn) -> io::Result<()> {
    Ok(())
}
