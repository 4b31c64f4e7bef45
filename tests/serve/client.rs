use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

/// A small TFTP client of our own, which sees every packet.
pub(crate) struct Client {
    socket: UdpSocket,
    server: SocketAddr,
    peer: Option<SocketAddr>,
    block: usize,
    window: u16,
    next: u16,
    pub(crate) options: Vec<(String, String)>,
    pub(crate) file: Vec<u8>,
}

/// An ERROR: its code and message.
pub(crate) type Refusal = (u16, String);

impl Client {
    pub(crate) fn new(server: SocketAddr) -> Self {
        let any = if server.is_ipv6() {
            "[::1]:0"
        } else {
            "127.0.0.1:0"
        };
        let socket = UdpSocket::bind(any).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self {
            socket,
            server,
            peer: None,
            block: 512,
            window: 1,
            next: 1,
            options: vec![],
            file: vec![],
        }
    }

    /// Sends bytes to the listening port and reads one answer.
    pub(crate) fn exchange(&mut self, packet: &[u8]) -> Vec<u8> {
        self.socket.send_to(packet, self.server).unwrap();
        self.receive()
    }

    pub(crate) fn request(&mut self, name: &str, mode: &str, options: &[(&str, &str)]) {
        self.socket
            .send_to(&request(1, name, mode, options), self.server)
            .unwrap();
    }

    /// One packet of the transfer.
    pub(crate) fn receive(&mut self) -> Vec<u8> {
        let mut buffer = vec![0; 70_000];
        let (length, from) = self.socket.recv_from(&mut buffer).unwrap();
        assert_eq!(
            self.server.ip(),
            from.ip(),
            "answers from the address that was asked"
        );
        self.peer.get_or_insert(from);
        buffer.truncate(length);
        buffer
    }

    /// Nothing comes for so long.
    pub(crate) fn hears_nothing(&self, long: Duration) {
        let usual = self.socket.read_timeout().unwrap();
        self.socket.set_read_timeout(Some(long)).unwrap();
        let heard = self.socket.recv_from(&mut [0; 4]);
        assert!(heard.is_err(), "{heard:?}");
        self.socket.set_read_timeout(usual).unwrap();
    }

    pub(crate) fn ack(&self, block: u16) {
        let [high, low] = block.to_be_bytes();
        self.socket
            .send_to(&[0, 4, high, low], self.peer.unwrap())
            .unwrap();
    }

    /// Takes packets until the file is whole.
    pub(crate) fn finish(&mut self) -> Result<(), Refusal> {
        let mut in_window = 0;
        loop {
            let packet = self.receive();
            match u16::from_be_bytes([packet[0], packet[1]]) {
                3 => {
                    let number = u16::from_be_bytes([packet[2], packet[3]]);
                    // On a busy machine an ACK may come late, and what it was for comes again.
                    if number.wrapping_sub(self.next) > u16::MAX / 2 {
                        continue;
                    }
                    assert_eq!(number, self.next, "a block that is not the next");
                    self.next = self.next.wrapping_add(1);
                    self.file.extend_from_slice(&packet[4..]);
                    in_window += 1;
                    let last = packet.len() - 4 < self.block;
                    if last || in_window == self.window {
                        self.ack(number);
                        in_window = 0;
                    }
                    if last {
                        return Ok(());
                    }
                }
                6 => self.granted(&packet[2..]),
                _ => return Err(refusal(&packet)),
            }
        }
    }

    fn granted(&mut self, bytes: &[u8]) {
        let words: Vec<String> = bytes
            .split(|byte| *byte == 0)
            .map(|word| String::from_utf8(word.to_vec()).unwrap())
            .collect();
        for pair in words.chunks_exact(2) {
            match pair[0].as_str() {
                "blksize" => self.block = pair[1].parse().unwrap(),
                "windowsize" => self.window = pair[1].parse().unwrap(),
                _ => {}
            }
            self.options.push((pair[0].clone(), pair[1].clone()));
        }
        self.ack(0);
    }
}

pub(crate) fn request(opcode: u8, name: &str, mode: &str, options: &[(&str, &str)]) -> Vec<u8> {
    let mut packet = vec![0, opcode];
    let words = [name, mode]
        .into_iter()
        .chain(options.iter().flat_map(|(name, value)| [*name, *value]));
    for word in words {
        packet.extend_from_slice(word.as_bytes());
        packet.push(0);
    }
    packet
}

pub(crate) fn refusal(packet: &[u8]) -> Refusal {
    assert_eq!(packet[..2], [0, 5], "an ERROR");
    let message = String::from_utf8(packet[4..packet.len() - 1].to_vec()).unwrap();
    (u16::from_be_bytes([packet[2], packet[3]]), message)
}

/// Gets a whole file in octet mode.
pub(crate) fn get(
    server: SocketAddr,
    name: &str,
    options: &[(&str, &str)],
) -> Result<Client, Refusal> {
    let mut client = Client::new(server);
    client.request(name, "octet", options);
    client.finish().map(|()| client)
}
