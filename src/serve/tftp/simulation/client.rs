use crate::serve::tftp::packet::Packet;

/// A client as RFC 1350 and RFC 7440 describe it, one that acknowledges every repeat.
pub(super) struct Client {
    block: usize,
    window: u64,
    pub(super) file: Vec<u8>,
    pub(super) expected: u64,
    in_window: u64,
    told_gap: bool,
    whole: bool,
}

fn ack(block: u64) -> Vec<u8> {
    let mut out = vec![0, 4];
    out.extend(((block & 0xffff) as u16).to_be_bytes());
    out
}

impl Client {
    /// One that has nothing yet.
    pub(super) fn new(block: usize, window: u64) -> Self {
        Self {
            block,
            window,
            file: vec![],
            expected: 1,
            in_window: 0,
            told_gap: false,
            whole: false,
        }
    }

    pub(super) fn hear(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        match Packet::parse(bytes).unwrap() {
            Packet::Oack(_) => (self.expected == 1).then(|| ack(0)),
            Packet::Data { block, bytes } => self.data(block, bytes),
            other => panic!("a client is sent {other:?}"),
        }
    }

    fn data(&mut self, number: u16, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.whole || number != (self.expected & 0xffff) as u16 {
            return self.unexpected(number);
        }
        self.file.extend_from_slice(bytes);
        self.expected += 1;
        self.in_window += 1;
        self.told_gap = false;
        self.whole = bytes.len() < self.block;
        let tell = self.whole || self.in_window == self.window;
        tell.then(|| self.tell())
    }

    fn unexpected(&mut self, number: u16) -> Option<Vec<u8>> {
        if self.window == 1 {
            let behind = (self.expected as u16).wrapping_sub(number);
            return (behind < 0x8000).then(|| vec![0, 4, (number >> 8) as u8, number as u8]);
        }
        if (self.expected as u16).wrapping_sub(number) < 0x8000 {
            let last = number == ((self.expected - 1) & 0xffff) as u16;
            return (last && self.in_window == 0).then(|| self.tell());
        }
        let told = std::mem::replace(&mut self.told_gap, true);
        (!told).then(|| self.tell())
    }

    pub(super) fn tell(&mut self) -> Vec<u8> {
        self.in_window = 0;
        ack(self.expected - 1)
    }
}
