/// Takes apart what a [`Writer`](super::Writer) put together. Nothing is read where what is there is something else.
#[derive(Clone, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// All of these bytes are still to be read.
    pub const fn new(all: &'a [u8]) -> Self {
        Self(all)
    }

    /// What is left behind a head, if that is there.
    pub fn behind(self, head: &[u8]) -> Option<Self> {
        self.0.strip_prefix(head).map(Self)
    }

    /// Whether nothing is left.
    pub const fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    /// A byte as it is.
    pub fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    /// So many bytes as they are.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    /// A number, in no longer form than it needs.
    pub fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            number |= bits
                .checked_shl(shift)
                .filter(|part| part >> shift == bits)?;
            if byte & 0x80 == 0 {
                let short = byte != 0 || shift == 0;
                return short.then_some(number);
            }
            shift += 7;
        }
    }

    /// How many things follow. Each takes a byte at least, so that nobody makes room for more.
    pub fn count(&mut self) -> Option<usize> {
        let count = self.number()?.try_into().ok()?;
        (count <= self.0.len()).then_some(count)
    }

    /// Bytes behind their length.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.count()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A text behind its length.
    pub fn text(&mut self) -> Option<&'a str> {
        str::from_utf8(self.bytes()?).ok()
    }
}
