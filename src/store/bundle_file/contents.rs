use super::form::{Sum, damaged, sound};
use crate::bundle::BundleError;

/// Seven bits in a byte, the lowest first; the last byte has its highest bit unset (LEB128).
pub(super) fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
}

/// What is left of an index.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], BundleError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number as [`number`] writes it, and in no longer form.
    pub(super) fn number(&mut self) -> Result<u64, BundleError> {
        let (mut value, mut shift) = (0_u64, 0_u32);
        loop {
            let byte = self.take(1)?.first().copied().unwrap_or_default();
            let bits = u64::from(byte & 0x7f);
            let part = bits.checked_shl(shift).filter(|part| part >> shift == bits);
            value |= part.ok_or_else(damaged)?;
            if byte & 0x80 == 0 {
                let short = byte != 0 || shift == 0;
                return short.then_some(value).ok_or_else(damaged);
            }
            shift += 7;
        }
    }

    /// A number of four bytes.
    pub(super) fn small(&mut self) -> Result<u32, BundleError> {
        sound(u32::try_from(self.number()?))
    }

    /// How many things follow. Each takes a byte at least, so that nobody makes room for more.
    pub(super) fn count(&mut self) -> Result<usize, BundleError> {
        let count = sound(usize::try_from(self.number()?))?;
        (count <= self.0.len()).then_some(count).ok_or_else(damaged)
    }

    pub(super) fn sum(&mut self) -> Result<Sum, BundleError> {
        let taken = self.take(size_of::<Sum>())?;
        sound(taken.try_into())
    }

    pub(super) fn text(&mut self) -> Result<&'a str, BundleError> {
        let length = self.count()?;
        sound(str::from_utf8(self.take(length)?))
    }
}
