use super::Table;
use crate::directory::notice::Notices;

/// How characters are written as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark at its start.
    #[default]
    Utf8,
    /// Windows-1252, as older spreadsheets in western Europe write.
    Windows1252,
}

/// The text of a table.
pub(super) fn text(bytes: &[u8], how: &Table<'_>, notices: &mut Notices) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.contains(&0) {
        let help = "save it as `CSV UTF-8`";
        notices.fault(how.name, "the table is UTF-16", Some(help.to_owned()));
        return None;
    }
    if how.encoding == Encoding::Windows1252 {
        return Some(bytes.iter().map(|byte| windows(*byte)).collect());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            let what = format!(
                "the table is not UTF-8: the byte 0x{byte:02X} would be `{}` in Windows-1252",
                windows(byte)
            );
            let help = "save it as `CSV UTF-8`, or add `--encoding windows-1252`";
            notices.fault(
                format!("{}: line {line}", how.name),
                what,
                Some(help.to_owned()),
            );
            None
        }
    }
}

/// The characters of 0x80 to 0x9F, which Latin-1 has not; five of them are none.
const SPECIAL: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9F => SPECIAL
            .chars()
            .nth(usize::from(byte - 0x80))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}
