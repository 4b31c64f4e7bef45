use super::{Reader, Writer};
use proptest::prelude::*;

/// What can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Number(u64),
    Text(String),
    Bytes(Vec<u8>),
    Array([u8; 4]),
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let piece = prop_oneof![
        (any::<u64>(), 0..64_u32).prop_map(|(number, shift)| Piece::Number(number >> shift)),
        any::<String>().prop_map(Piece::Text),
        any::<Vec<u8>>().prop_map(Piece::Bytes),
        any::<[u8; 4]>().prop_map(Piece::Array),
    ];
    prop::collection::vec(piece, 0..8)
}

fn write(pieces: &[Piece]) -> Vec<u8> {
    let mut out = Writer::default();
    for piece in pieces {
        match piece {
            Piece::Number(number) => out.number(*number),
            Piece::Text(text) => out.text(text),
            Piece::Bytes(bytes) => out.bytes(bytes),
            Piece::Array(array) => out.raw(array),
        }
    }
    out.into()
}

fn read_like(like: &[Piece], bytes: &[u8]) -> Option<Vec<Piece>> {
    let mut from = Reader::new(bytes);
    let read = like.iter().map(|piece| {
        Some(match piece {
            Piece::Number(_) => Piece::Number(from.number()?),
            Piece::Text(_) => Piece::Text(from.text()?.to_owned()),
            Piece::Bytes(_) => Piece::Bytes(from.bytes()?.to_vec()),
            Piece::Array(_) => Piece::Array(from.array()?),
        })
    });
    let read = read.collect::<Option<_>>()?;
    from.is_at_end().then_some(read)
}

proptest! {
    #[test]
    fn what_is_written_is_read(pieces in pieces()) {
        prop_assert_eq!(read_like(&pieces, &write(&pieces)), Some(pieces));
    }

    #[test]
    fn what_is_cut_is_not_read(pieces in pieces(), at in any::<prop::sample::Index>()) {
        let bytes = write(&pieces);
        prop_assume!(!bytes.is_empty());
        prop_assert_eq!(read_like(&pieces, &bytes[..at.index(bytes.len())]), None);
    }

    #[test]
    fn what_is_read_of_any_bytes_is_written_as_they_are(like in pieces(), bytes in any::<Vec<u8>>()) {
        if let Some(read) = read_like(&like, &bytes) {
            prop_assert_eq!(write(&read), bytes);
        }
    }
}

#[test]
fn numbers_are_those_of_leb128() {
    for (number, bytes) in [
        (0, &[0][..]),
        (0x7f, &[0x7f]),
        (0x80, &[0x80, 1]),
        (624_485, &[0xe5, 0x8e, 0x26]),
        (
            u64::MAX,
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        ),
    ] {
        let mut out = Writer::default();
        out.number(number);
        assert_eq!(Vec::from(out), bytes);
        assert_eq!(Reader::new(bytes).number(), Some(number));
    }
}

#[test]
fn a_longer_form_and_a_larger_number_are_none() {
    let over = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
    for bytes in [&[0x80, 0][..], &[0xff, 0], &over, &[0x80; 20]] {
        assert_eq!(Reader::new(bytes).number(), None, "{bytes:?}");
    }
}
