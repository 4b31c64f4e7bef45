/// A text as RFC 1350's netascii carries it: a line feed becomes CR LF, a carriage return CR NUL, so that the client
/// gets back what is in the file, byte for byte.
pub(super) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    for byte in bytes {
        match byte {
            b'\n' => out.extend(*b"\r\n"),
            b'\r' => out.extend(*b"\r\0"),
            byte => out.push(*byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn line_ends_travel_as_cr_lf() {
        assert_eq!(encode(b"a\nb\r\nc\rd"), b"a\r\nb\r\0\r\nc\r\0d");
        assert_eq!(encode(b""), b"");
    }
}
