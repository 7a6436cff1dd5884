//! Sockets between pages and servers: they open, close, break, and carry frames in order.

use super::*;

impl World {
    pub(super) fn open_socket(&mut self, visit: usize) {
        if let Some(before) = self.visits[visit].socket.take() {
            self.close_socket(before);
        }
        let socket = self.sockets.len();
        self.sockets.push(Socket {
            visit,
            process: None,
            client_open: true,
            server_open: false,
            is_over: false,
            is_half_open: false,
            peer: None,
            unsent: Vec::new(),
            up_until: Duration::ZERO,
            down_until: Duration::ZERO,
            served_at: Duration::ZERO,
        });
        self.visits[visit].socket = Some(socket);
        let at = (self.now + self.network()).max(self.access_until(visit));
        self.at(at, Task::Connect(socket));
    }

    /// The page is done with it.
    pub(super) fn close_socket(&mut self, socket: usize) {
        let it = &mut self.sockets[socket];
        it.client_open = false;
        // Of one that carries nothing the server hears when it looks.
        if it.process.is_some() && !it.is_half_open {
            self.up(socket, Task::ServerLoses(socket));
        }
    }

    pub(super) fn on_connect(&mut self, socket: usize) {
        if !self.sockets[socket].client_open {
            return;
        }
        let is_refused = self.now < self.refusing_until;
        let Some(process) = self.accepting.filter(|_| !is_refused) else {
            self.seen.refused += u32::from(is_refused);
            let after = self.network();
            self.later(after, Task::SocketCloses(socket));
            return;
        };
        let it = &mut self.sockets[socket];
        (it.process, it.server_open) = (Some(process), true);
        for (message, tag) in std::mem::take(&mut it.unsent) {
            self.up(socket, Task::ToServer(socket, message, tag));
        }
    }

    pub(super) fn on_socket_closes(&mut self, socket: usize) {
        if !std::mem::replace(&mut self.sockets[socket].is_over, true) {
            self.tell_on(socket, None, Event::SocketClosed);
        }
    }

    pub(super) fn on_frame_down(&mut self, socket: usize, message: FromServer<Signal>, tag: Option<Tag>) {
        if !self.sockets[socket].is_over {
            self.tell_on(socket, tag, Event::Server(message));
        }
    }

    pub(super) fn say_on(&mut self, socket: usize, message: ToServer<Signal>, tag: Option<Tag>) {
        let it = &mut self.sockets[socket];
        if it.process.is_none() {
            it.unsent.push((message, tag));
        } else {
            self.up(socket, Task::ToServer(socket, message, tag));
        }
    }

    /// Whatever is said on it from now on is lost, until somebody notices.
    pub(super) fn half_open(&mut self, socket: usize) -> bool {
        if !self.sockets[socket].server_open {
            return false;
        }
        self.sockets[socket].is_half_open = true;
        self.later(DEAD_AFTER, Task::ServerLoses(socket));
        true
    }

    /// Both ends are told.
    pub(super) fn reset(&mut self, socket: usize) -> bool {
        if !self.sockets[socket].server_open {
            return false;
        }
        self.up(socket, Task::ServerLoses(socket));
        self.down(socket, Task::SocketCloses(socket));
        true
    }

    /// What is on its way has to wait; the server gives up a socket on which nothing comes.
    pub(super) fn cut_access(&mut self, person: usize, until: Duration) {
        let known = self.access_out_until.entry(person).or_default();
        *known = (*known).max(until);
        let socket = self.persons.get(&person).and_then(|visit| self.visits[*visit].socket);
        if let Some(socket) = socket.filter(|_| until > self.now + DEAD_AFTER) {
            self.later(DEAD_AFTER, Task::ServerLoses(socket));
        }
    }

    pub(super) fn access_until(&self, visit: usize) -> Duration {
        self.access_out_until.get(&self.visits[visit].person).copied().unwrap_or_default()
    }

    pub(super) fn up(&mut self, socket: usize, task: Task) {
        let delay = self.network();
        let access = self.access_until(self.sockets[socket].visit);
        let it = &mut self.sockets[socket];
        it.up_until = it.up_until.max(self.now + delay).max(access);
        let at = it.up_until;
        self.at(at, task);
    }

    pub(super) fn down(&mut self, socket: usize, task: Task) {
        let delay = self.network();
        let access = self.access_until(self.sockets[socket].visit);
        let it = &mut self.sockets[socket];
        if it.is_half_open {
            return;
        }
        it.down_until = it.down_until.max(self.now + delay).max(access);
        let at = it.down_until;
        self.at(at, task);
    }
}
