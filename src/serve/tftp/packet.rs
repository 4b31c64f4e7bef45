//! The packets of RFC 1350, with the options of RFC 2347, read from and written to bytes. Nothing here keeps state.

use std::fmt;

/// The operations of RFC 1350 and RFC 2347.
mod opcode {
    pub(super) const READ: u16 = 1;
    pub(super) const WRITE: u16 = 2;
    pub(super) const DATA: u16 = 3;
    pub(super) const ACK: u16 = 4;
    pub(super) const ERROR: u16 = 5;
    pub(super) const OACK: u16 = 6;
}

/// The longest request that is read: RFC 2347 bounds it to 512, some clients go beyond.
pub const LONGEST_REQUEST: usize = 2048;

/// One packet, borrowed from the bytes that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// A read request.
    Read(Request<'a>),
    /// A write request.
    Write(Request<'a>),
    /// A block of a file.
    Data {
        /// Its number, modulo 65,536.
        block: u16,
        /// Its bytes.
        bytes: &'a [u8],
    },
    /// Everything up to this block has come.
    Ack(u16),
    /// The end, for a reason.
    Error {
        /// One of [`ErrorCode`], or another.
        code: u16,
        /// For people.
        message: &'a [u8],
    },
    /// The options that a server grants.
    Oack(Options<'a>),
}

/// A file is asked for, or offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The name as it came.
    pub name: &'a [u8],
    /// How line ends travel.
    pub mode: Mode,
    /// What the client would like, RFC 2347.
    pub options: Options<'a>,
}

/// Names and values, as they came.
pub type Options<'a> = Vec<(&'a [u8], &'a [u8])>;

/// How a file travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// As it is.
    Octet,
    /// As a text of RFC 764: every line end is CR LF, every other CR is CR NUL.
    Netascii,
}

/// The error codes of RFC 1350 and RFC 2347 that a read-only server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// See the message.
    Undefined = 0,
    /// There is no such file.
    NotFound = 1,
    /// This may not be done here.
    AccessViolation = 2,
    /// This is not what TFTP knows.
    IllegalOperation = 4,
    /// The options cannot be understood.
    Options = 8,
}

/// Why bytes are not a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It ends too early.
    Short,
    /// There is no such operation.
    Opcode(u16),
    /// A mode other than octet and netascii.
    Mode,
    /// Options without a value or an end.
    Options,
}

impl<'a> Packet<'a> {
    /// Reads one packet.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (opcode, rest) = take_u16(bytes)?;
        match opcode {
            opcode::READ => Ok(Self::Read(Request::parse(rest)?)),
            opcode::WRITE => Ok(Self::Write(Request::parse(rest)?)),
            opcode::DATA => take_u16(rest).map(|(block, bytes)| Self::Data { block, bytes }),
            opcode::ACK => take_u16(rest).map(|(block, _)| Self::Ack(block)),
            opcode::ERROR => {
                let (code, rest) = take_u16(rest)?;
                Ok(Self::Error {
                    code,
                    message: take_text(rest).map_or(rest, |(message, _)| message),
                })
            }
            opcode::OACK => parse_options(rest).map(Self::Oack),
            other => Err(Malformed::Opcode(other)),
        }
    }
}

impl<'a> Request<'a> {
    fn parse(rest: &'a [u8]) -> Result<Self, Malformed> {
        let (name, rest) = take_text(rest).ok_or(Malformed::Short)?;
        let (mode, rest) = take_text(rest).ok_or(Malformed::Short)?;
        let mode = Mode::parse(mode).ok_or(Malformed::Mode)?;
        Ok(Self {
            name,
            mode,
            options: parse_options(rest)?,
        })
    }
}

impl Mode {
    fn parse(word: &[u8]) -> Option<Self> {
        if word.eq_ignore_ascii_case(b"octet") {
            Some(Self::Octet)
        } else if word.eq_ignore_ascii_case(b"netascii") {
            Some(Self::Netascii)
        } else {
            None
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => out.write_str("the packet is too short"),
            Self::Opcode(code) => write!(out, "there is no operation {code}"),
            Self::Mode => out.write_str("the mode is neither octet nor netascii"),
            Self::Options => out.write_str("the options cannot be read"),
        }
    }
}

fn take_u16(bytes: &[u8]) -> Result<(u16, &[u8]), Malformed> {
    let (head, rest) = bytes.split_first_chunk().ok_or(Malformed::Short)?;
    Ok((u16::from_be_bytes(*head), rest))
}

/// The bytes up to the next NUL, and those behind it.
fn take_text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let (text, rest) = bytes.split_at_checked(end)?;
    Some((text, rest.get(1..)?))
}

/// Pairs of texts. Some clients fill the packet with NULs, so that an empty name ends the list.
fn parse_options(mut rest: &[u8]) -> Result<Options<'_>, Malformed> {
    let mut options = Vec::new();
    while !rest.is_empty() {
        let (name, after) = take_text(rest).ok_or(Malformed::Options)?;
        if name.is_empty() {
            break;
        }
        let (value, after) = take_text(after).ok_or(Malformed::Options)?;
        options.push((name, value));
        rest = after;
    }
    Ok(options)
}

/// What stands before the bytes of a block.
pub const fn data_head(block: u16) -> [u8; 4] {
    let ([one, two], [three, four]) = (opcode::DATA.to_be_bytes(), block.to_be_bytes());
    [one, two, three, four]
}

/// An ERROR with a message for people.
pub fn error(code: ErrorCode, message: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 5);
    out.extend(opcode::ERROR.to_be_bytes());
    out.extend((code as u16).to_be_bytes());
    out.extend(message.bytes().filter(|byte| *byte != 0));
    out.push(0);
    out
}

/// An OACK that grants `options`.
pub fn oack<'a>(options: impl IntoIterator<Item = (&'a str, u64)>) -> Vec<u8> {
    let mut out = opcode::OACK.to_be_bytes().to_vec();
    for (name, value) in options {
        out.extend_from_slice(name.as_bytes());
        out.push(0);
        out.extend_from_slice(value.to_string().as_bytes());
        out.push(0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_a_request_with_options() {
        let packet = Packet::parse(b"\0\x01/a.cfg\0OCTET\0blksize\x001428\0tsize\x000\0").unwrap();
        let options = vec![(&b"blksize"[..], &b"1428"[..]), (b"tsize", b"0")];
        assert_eq!(
            packet,
            Packet::Read(Request {
                name: b"/a.cfg",
                mode: Mode::Octet,
                options
            })
        );
    }

    #[test]
    fn reads_a_request_that_is_filled_with_nuls() {
        let packet = Packet::parse(b"\0\x01a\0netascii\0\0\0\0\0").unwrap();
        assert_eq!(
            packet,
            Packet::Read(Request {
                name: b"a",
                mode: Mode::Netascii,
                options: vec![]
            })
        );
    }

    #[test]
    fn says_what_is_wrong() {
        let cases: [(&[u8], Malformed); 8] = [
            (b"", Malformed::Short),
            (b"\0\x01", Malformed::Short),
            (b"\0\x01a", Malformed::Short),
            (b"\0\x01a\0octet", Malformed::Short),
            (b"\0\x01a\0mail\0", Malformed::Mode),
            (b"\0\x01a\0octet\0blksize\0", Malformed::Options),
            (b"\0\x09", Malformed::Opcode(9)),
            (b"\0\x04\0", Malformed::Short),
        ];
        for (bytes, why) in cases {
            assert_eq!(Packet::parse(bytes), Err(why), "{bytes:?}");
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let out = [&data_head(65535)[..], b"abc"].concat();
        assert_eq!(
            Packet::parse(&out),
            Ok(Packet::Data {
                block: 65535,
                bytes: b"abc"
            })
        );
        let bytes = error(ErrorCode::NotFound, "no \0such file");
        assert_eq!(
            Packet::parse(&bytes),
            Ok(Packet::Error {
                code: 1,
                message: b"no such file"
            })
        );
        let bytes = oack([("blksize", 1428)]);
        assert_eq!(
            Packet::parse(&bytes),
            Ok(Packet::Oack(vec![(b"blksize", b"1428")]))
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            drop(Packet::parse(&bytes));
        }
    }
}
