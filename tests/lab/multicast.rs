//! What is said to an address of many (RFC 1112).

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

/// A listener at such an address.
pub(crate) struct Group(UdpSocket);

impl Group {
    /// At an address and port: `239.255.77.1:5004`.
    pub(crate) fn joins(group: &str) -> Self {
        let (address, port) = group.split_once(':').expect("an address and a port");
        let port: u16 = port.parse().expect("a port");
        let address: Ipv4Addr = address.parse().expect("an address");
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)).expect("a socket");
        let joined = socket.join_multicast_v4(&address, &Ipv4Addr::UNSPECIFIED);
        joined.expect("this machine has a network");
        let patience = Some(Duration::from_millis(300));
        socket.set_read_timeout(patience).expect("a timeout");
        Self(socket)
    }

    /// The packets of sound in mu-law that came since the last time (RFC 3551).
    pub(crate) fn heard(&self) -> usize {
        let mut packet = [0; 2000];
        let mut count = 0;
        while let Ok(length) = self.0.recv(&mut packet) {
            assert!(length > 12 && packet[0] >> 6 == 2 && packet[1] % 128 == 0);
            count += 1;
        }
        count
    }
}
