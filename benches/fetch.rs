//! A file on its way to a phone, by RFC 1350, 2348 and 7440, without waiting: it is told when something has come.

use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};

/// What a phone asks for.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    pub(crate) block: usize,
    pub(crate) window: u16,
}

/// A file on its way to a phone.
pub(crate) struct Fetch {
    socket: UdpSocket,
    peer: SocketAddr,
    block: usize,
    pub(crate) began: Instant,
    /// When something came last, or was repeated.
    pub(crate) waits: Instant,
    pub(crate) repeats: u32,
    /// What is told to the server, again if need be.
    last: Vec<u8>,
    greeted: bool,
    expected: u16,
    window: u16,
    in_window: u16,
    pub(crate) file: Vec<u8>,
}

/// What a packet did.
pub(crate) enum Heard {
    /// What was waited for has not come yet.
    Waits,
    /// It came, and was answered.
    Answered,
    Whole,
    Refused,
}

impl Fetch {
    /// Asks for the file of `mac`, from one of the `ends` to the other; `listed` is where it is told that something came.
    pub(crate) fn begin(
        listed: (&Registry, Token),
        ends: (SocketAddr, SocketAddr),
        mac: &str,
        options: Options,
        now: Instant,
    ) -> io::Result<Self> {
        let mut fetch = Self {
            socket: UdpSocket::bind(ends.0)?,
            peer: ends.1,
            block: options.block,
            began: now,
            waits: now,
            repeats: 0,
            last: request(mac, options),
            greeted: false,
            expected: 1,
            window: 1,
            in_window: 0,
            file: Vec::with_capacity(9000),
        };
        let (registry, token) = listed;
        registry.register(&mut fetch.socket, token, Interest::READABLE)?;
        fetch.tell();
        Ok(fetch)
    }

    /// Says again what was said last.
    pub(crate) fn repeat(&mut self, now: Instant) {
        (self.waits, self.repeats) = (now, self.repeats + 1);
        self.tell();
    }

    /// What cannot be sent now is lost, and repeated.
    fn tell(&mut self) {
        self.in_window = 0;
        let _lost = self.socket.send_to(&self.last, self.peer);
    }

    /// Reads until what was waited for has come, or nothing is left. What is left behind that came before it was answered, so it is a repeat;
    /// what answers the answer comes later, and is told of anew.
    pub(crate) fn hear(&mut self) -> Heard {
        let mut buffer = [0; 2048];
        while let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            (self.waits, self.repeats, self.peer) = (Instant::now(), 0, from);
            match self.take(&buffer[..length]) {
                Heard::Waits => {}
                heard => return heard,
            }
        }
        Heard::Waits
    }

    fn take(&mut self, packet: &[u8]) -> Heard {
        match packet {
            [0, 3, high, low, bytes @ ..] => {
                let last = bytes.len() < self.block;
                self.block(u16::from_be_bytes([*high, *low]), bytes, last)
            }
            [0, 6, ..] if self.expected == 1 => self.greeting(packet),
            [0, 6, ..] => Heard::Waits,
            _ => Heard::Refused,
        }
    }

    fn greeting(&mut self, oack: &[u8]) -> Heard {
        let again = std::mem::replace(&mut self.greeted, true);
        self.window = granted(oack);
        self.last = vec![0, 4, 0, 0];
        self.tell();
        match again {
            true => Heard::Waits,
            false => Heard::Answered,
        }
    }

    /// What is no more than a part of a window is not answered; what is not the next block is, with the one before.
    fn block(&mut self, number: u16, bytes: &[u8], last: bool) -> Heard {
        let next = number == self.expected;
        if next {
            self.file.extend_from_slice(bytes);
            (self.expected, self.in_window) = (number.wrapping_add(1), self.in_window + 1);
        }
        let [high, low] = self.expected.wrapping_sub(1).to_be_bytes();
        self.last = vec![0, 4, high, low];
        if next && !last && self.in_window < self.window {
            return Heard::Waits;
        }
        self.tell();
        match (next, last) {
            (true, true) => Heard::Whole,
            (true, false) => Heard::Answered,
            (false, _) => Heard::Waits,
        }
    }
}

/// The window that an OACK grants.
fn granted(oack: &[u8]) -> u16 {
    let mut words = oack.get(2..).unwrap_or_default().split(|byte| *byte == 0);
    let told = words.any(|word| word.eq_ignore_ascii_case(b"windowsize"));
    let value = words.next().filter(|_| told);
    let value = value.and_then(|value| str::from_utf8(value).ok()?.parse().ok());
    value.unwrap_or(1)
}

/// RFC 1350, with RFC 2348 and 7440 where more than the usual is wanted.
fn request(mac: &str, options: Options) -> Vec<u8> {
    let mut packet = [b"\0\x01", mac.as_bytes(), b".cfg\0octet\0"].concat();
    if options.block != 512 {
        packet.extend_from_slice(format!("blksize\0{}\0", options.block).as_bytes());
    }
    if options.window > 1 {
        packet.extend_from_slice(format!("windowsize\0{}\0", options.window).as_bytes());
    }
    packet
}
