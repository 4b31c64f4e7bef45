//! Names that a test alone knows, for those who ask a name server and read no `/etc/hosts` (RFC 1035).

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A question behind its header of twelve bytes, for an address of version 4 of the internet.
const ADDRESS: [u8; 4] = [0, 1, 0, 1];

/// A name server, until it is dropped.
pub(crate) struct Names {
    over: Arc<AtomicBool>,
    serves: Option<JoinHandle<()>>,
}

impl Names {
    /// At an address of this machine.
    pub(crate) fn at(address: Ipv4Addr, names: Vec<(Ipv4Addr, &'static str)>) -> Self {
        let socket = UdpSocket::bind((address, 53)).expect("port 53");
        let often = Some(Duration::from_millis(100));
        socket.set_read_timeout(often).expect("a time");
        let over = Arc::<AtomicBool>::default();
        let ends = Arc::clone(&over);
        let serves = std::thread::spawn(move || {
            let mut bytes = [0; 512];
            while !ends.load(Ordering::Relaxed) {
                let Ok((length, from)) = socket.recv_from(&mut bytes) else {
                    continue;
                };
                let answer = answer(&bytes[..length], &names);
                drop(answer.map(|answer| socket.send_to(&answer, from)));
            }
        });
        let serves = Some(serves);
        Self { over, serves }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        drop(self.serves.take().map(JoinHandle::join));
    }
}

/// Of a name that is known its address, and nothing else of it; a name that is not known is none.
fn answer(asked: &[u8], names: &[(Ipv4Addr, &str)]) -> Option<Vec<u8>> {
    let (head, rest) = asked.split_at_checked(12)?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    let question = rest.get(..end + 5)?;
    let (name, kind) = question.split_at(end + 1);
    let found = names.iter().find(|(_, known)| labels(known) == name);
    let address = found.filter(|_| kind == ADDRESS);
    let (code, count) = (
        if found.is_some() { 0 } else { 3 },
        u8::from(address.is_some()),
    );
    let mut all = head.get(..2)?.to_vec();
    all.extend([0x85, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]);
    all.extend(question);
    if let Some((address, _)) = address {
        all.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        all.extend(address.octets());
    }
    Some(all)
}

fn labels(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| {
        let length = u8::try_from(label.len()).expect("a short label");
        std::iter::once(length).chain(label.bytes())
    });
    labels.chain([0]).collect()
}
