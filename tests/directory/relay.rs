//! Stands between pbxctl and a server, and breaks the connection in the midst of an answer.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A relay, which ends with the process of the test.
pub(crate) struct Relay {
    pub(crate) port: u16,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl Relay {
    /// Hands on to a port. The first `broken` connections break after so many bytes of the answer; then `on_break` runs.
    pub(crate) fn new(
        to: u16,
        broken: usize,
        bytes: usize,
        on_break: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (count, on_break) = (connections.clone(), Arc::new(on_break));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let limit = if number < broken { bytes } else { usize::MAX };
                let on_break = on_break.clone();
                thread::spawn(move || hand_on(client, to, limit, &*on_break));
            }
        });
        Self { port, connections }
    }
}

fn hand_on(client: TcpStream, to: u16, limit: usize, on_break: &dyn Fn()) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", to)) else {
        return;
    };
    let (mut asks, mut asked) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || drop(std::io::copy(&mut asks, &mut asked)));
    let (mut answer, mut answered) = (server, client);
    let (mut passed, mut buffer) = (0, [0; 4096]);
    while let Ok(count) = answer.read(&mut buffer) {
        if count == 0 || answered.write_all(&buffer[..count]).is_err() {
            break;
        }
        passed += count;
        if passed > limit {
            on_break();
            break;
        }
    }
    let _gone = answered.shutdown(Shutdown::Both);
    let _gone = answer.shutdown(Shutdown::Both);
}
