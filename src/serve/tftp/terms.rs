//! What client and server agree on before the first block: RFC 2347, 2348, 2349, 7440.

use std::time::Duration;

use super::packet;
use crate::serve::options::Tftp;

/// The block size of RFC 1350, for clients that ask for none.
const PLAIN_BLOCK: u16 = 512;

/// What a transfer goes by, and the OACK that says so (`None` for a client without options).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Bytes in a block.
    pub block: u16,
    /// Blocks before an ACK is awaited.
    pub window: u16,
    /// The wait before a repeat that the client asked for.
    pub timeout: Option<Duration>,
    /// What is told to the client.
    pub oack: Option<Vec<u8>>,
}

impl Terms {
    /// Grants what can be granted of `options` for a file of `length` bytes. What is unknown, out of its range or asked
    /// for twice is passed over, as RFC 2347 has it.
    pub fn agree(options: &packet::Options<'_>, length: u64, limits: &Tftp) -> Self {
        let mut terms = Self {
            block: PLAIN_BLOCK,
            window: 1,
            timeout: None,
            oack: None,
        };
        let mut granted: Vec<(&str, u64)> = Vec::new();
        for (name, value) in options {
            let told = granted
                .iter()
                .any(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
            let value = number(value).filter(|_| !told);
            granted.extend(value.and_then(|value| terms.grant(name, value, length, limits)));
        }
        terms.oack = (!granted.is_empty()).then(|| packet::oack(granted));
        terms
    }

    fn grant(
        &mut self,
        name: &[u8],
        value: u64,
        length: u64,
        limits: &Tftp,
    ) -> Option<(&'static str, u64)> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("tsize") {
            Some(("tsize", length))
        } else if is("blksize") && (8..=65464).contains(&value) {
            self.block = u16::try_from(value).ok()?.min(limits.block.max(8));
            Some(("blksize", self.block.into()))
        } else if is("timeout") && (1..=limits.timeout.into()).contains(&value) {
            self.timeout = Some(Duration::from_secs(value));
            Some(("timeout", value))
        } else if is("windowsize") && (1..=65535).contains(&value) {
            self.window = u16::try_from(value).ok()?.min(limits.window.max(1));
            Some(("windowsize", self.window.into()))
        } else {
            None
        }
    }
}

/// A number as these options write it: digits alone.
fn number(value: &[u8]) -> Option<u64> {
    let text = str::from_utf8(value)
        .ok()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree(options: &[(&str, &str)]) -> Terms {
        let options = options
            .iter()
            .map(|(name, value)| (name.as_bytes(), value.as_bytes()))
            .collect();
        Terms::agree(&options, 8192, &Tftp::default())
    }

    #[test]
    fn grants_what_is_asked_up_to_its_limits() {
        let terms = agree(&[
            ("BLKSIZE", "1024"),
            ("tsize", "0"),
            ("timeout", "3"),
            ("windowsize", "9999"),
        ]);
        assert_eq!(
            (terms.block, terms.window, terms.timeout),
            (1024, 64, Some(Duration::from_secs(3)))
        );
        let oack = packet::oack([
            ("blksize", 1024),
            ("tsize", 8192),
            ("timeout", 3),
            ("windowsize", 64),
        ]);
        assert_eq!(terms.oack, Some(oack));
        assert_eq!(agree(&[("blksize", "65464")]).block, 1428);
    }

    #[test]
    fn passes_over_what_it_cannot_grant() {
        let odd = [
            ("blksize", "7"),
            ("blksize", "70000"),
            ("blksize", "-8"),
            ("timeout", "0"),
            ("windowsize", "0"),
            ("x", "1"),
        ];
        let terms = agree(&odd);
        assert_eq!(
            terms,
            Terms {
                block: 512,
                window: 1,
                timeout: None,
                oack: None
            }
        );
    }

    #[test]
    fn an_option_asked_for_twice_is_told_once_and_as_it_is_kept() {
        let terms = agree(&[("blksize", "1024"), ("blksize", "512")]);
        assert_eq!(
            terms.oack,
            Some(packet::oack([("blksize", u64::from(terms.block))]))
        );
    }
}
