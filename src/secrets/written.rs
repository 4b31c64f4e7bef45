//! A secret as somebody wrote it: into a variable, a file, or sealed.

use super::Secret;
use zeroize::Zeroizing;

/// The longest secret, in bytes.
const LONGEST: usize = 1024;

/// Why something cannot be a secret. It says nothing of the secret itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is nothing.
    Empty,
    /// It is not UTF-8.
    NoText,
    /// It has more than one line, or holds a control character.
    Control,
    /// It has more than 1024 bytes.
    Long,
}

impl Unfit {
    /// What is wrong, after "it".
    pub const fn why(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::NoText => "is not UTF-8",
            Self::Control => "has more than one line, or holds a control character",
            Self::Long => "has more than 1024 bytes",
        }
    }
}

/// Takes a secret as it was written, and wipes what it was read into. The line break at the end of a file is no part of it;
/// all else is, spaces too.
pub fn read(bytes: Vec<u8>) -> Result<Secret, Unfit> {
    let bytes = Zeroizing::new(bytes);
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = std::str::from_utf8(line).ok().ok_or(Unfit::NoText)?;
    let steers =
        |char: char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}');
    match text {
        "" => Err(Unfit::Empty),
        text if text.len() > LONGEST => Err(Unfit::Long),
        text if text.contains(steers) => Err(Unfit::Control),
        text => Ok(Secret::new(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_one_line_and_all_of_it() {
        for (bytes, secret) in [
            (&b"hunter2"[..], "hunter2"),
            (b"hunter2\n", "hunter2"),
            (b"hunter2\r\n", "hunter2"),
            (b" a b ;\\", " a b ;\\"),
        ] {
            assert_eq!(read(bytes.to_vec()).unwrap().expose(), secret);
        }
        for (bytes, why) in [
            (b"".to_vec(), Unfit::Empty),
            (b"\n".to_vec(), Unfit::Empty),
            (b"a\nb".to_vec(), Unfit::Control),
            (b"a\n\n".to_vec(), Unfit::Control),
            (b"a\x01".to_vec(), Unfit::Control),
            ("a\u{2028}b".into(), Unfit::Control),
            (vec![0xff], Unfit::NoText),
            (vec![b'a'; LONGEST + 1], Unfit::Long),
        ] {
            assert_eq!(read(bytes).unwrap_err(), why);
        }
    }
}
