//! What a phone asks for, made comparable: a path beneath the folder, and where a MAC stands in it.
//!
//! Vendors differ in the case of the MAC, never in the letters around it: `SEP<MAC>.cnf.xml`, `cfg<mac>.xml`,
//! `ipst_config_<aa_bb_cc_dd_ee_ff>.cfg`. So only the hexadecimal digits of a MAC lose their case.

use std::fmt;

/// A request longer than this is nobody's file name.
const LONGEST: usize = 1024;

/// A name that cannot lead out of the folder: relative, with `/`, without `.`, `..` and control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

/// Why a name is refused before anything is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadName {
    /// It names no file.
    Empty,
    /// It is longer than any file name.
    TooLong,
    /// `..` is part of the path.
    Parent,
    /// A backslash: a path of another system.
    Backslash,
    /// A NUL, a line break or another control character.
    Control,
    /// Its bytes are not UTF-8.
    NotText,
    /// A `%` without two hexadecimal digits behind it.
    Percent,
}

impl Name {
    /// The name as TFTP carries it.
    pub fn parse(raw: &[u8]) -> Result<Self, BadName> {
        if raw.len() > LONGEST {
            return Err(BadName::TooLong);
        }
        let text = str::from_utf8(raw).or(Err(BadName::NotText))?;
        if text.chars().any(char::is_control) {
            return Err(BadName::Control);
        }
        if text.contains('\\') {
            return Err(BadName::Backslash);
        }
        Self::join(text)
    }

    /// The path of a URL: percent-encoding is taken off once, then as [`Name::parse`].
    pub fn parse_url(path: &str) -> Result<Self, BadName> {
        if path.len() > 3 * LONGEST {
            return Err(BadName::TooLong);
        }
        if !path.contains('%') {
            return Self::parse(path.as_bytes());
        }
        Self::parse(&percent_decoded(path).ok_or(BadName::Percent)?)
    }

    /// The path as the folder's files are named.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same name with the digits of every MAC in lower case.
    pub fn folded(&self) -> String {
        fold_macs(&self.0)
    }

    /// The MAC in it, as twelve digits in lower case.
    pub fn mac(&self) -> Option<String> {
        mac_in(&self.0)
    }

    /// The part before the first `/`, and the name behind it.
    pub(super) fn split_first(&self) -> Option<(&str, Self)> {
        let (first, rest) = self.0.split_once('/')?;
        Some((first, Self(rest.to_owned())))
    }

    fn join(text: &str) -> Result<Self, BadName> {
        let mut name = String::with_capacity(text.len());
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => return Err(BadName::Parent),
                part => {
                    if !name.is_empty() {
                        name.push('/');
                    }
                    name.push_str(part);
                }
            }
        }
        match name.is_empty() {
            true => Err(BadName::Empty),
            false => Ok(Self(name)),
        }
    }
}

impl fmt::Display for BadName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Empty => "no file is named",
            Self::TooLong => "the name is too long",
            Self::Parent => "`..` in the name",
            Self::Backslash => "a backslash in the name",
            Self::Control => "a control character in the name",
            Self::NotText => "the name is not UTF-8",
            Self::Percent => "`%` without two hexadecimal digits",
        })
    }
}

pub(super) fn percent_decoded(path: &str) -> Option<Vec<u8>> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            byte => byte,
        });
    }
    Some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

/// `name` with every MAC in lower case and everything else as it was.
pub(super) fn fold_macs(name: &str) -> String {
    let mut bytes = name.as_bytes().to_vec();
    for found in macs(name.as_bytes()) {
        if let Some(mac) = bytes.get_mut(found) {
            mac.make_ascii_lowercase();
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

/// The last MAC in `name`. Where more than twelve digits run together (`ATA` ends in one), the last twelve are it.
pub(super) fn mac_in(name: &str) -> Option<String> {
    let found = macs(name.as_bytes()).pop()?;
    let digits: String = name
        .get(found)?
        .chars()
        .filter(char::is_ascii_hexdigit)
        .collect();
    Some(digits.get(digits.len() - 12..)?.to_ascii_lowercase())
}

/// The MAC of one phone: files that many share have a MAC of zeros and a number (`y000000000028.cfg`).
pub(super) fn phone_in(name: &str) -> Option<String> {
    mac_in(name).filter(|mac| !mac.starts_with("00000000"))
}

/// Where MACs stand: runs of twelve or more hexadecimal digits, and six pairs with one separator between them.
fn macs(name: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = name.get(at..).filter(|rest| !rest.is_empty()) {
        let run = rest
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        let length = if run >= 12 {
            run
        } else {
            separated(rest).unwrap_or(0)
        };
        if length > 0 {
            found.push(at..at + length);
        }
        at += if length > 0 {
            length
        } else {
            run.saturating_sub(2).max(run.min(2)).max(1)
        };
    }
    found
}

/// The length of `aa:bb:cc:dd:ee:ff`, with `:`, `-` or `_`, at the start of `rest`.
fn separated(rest: &[u8]) -> Option<usize> {
    const LENGTH: usize = 17;
    let (mac, after) = rest.split_at_checked(LENGTH)?;
    let between = *mac.get(2)?;
    let fits = |(at, byte): (usize, &u8)| {
        if at % 3 == 2 {
            *byte == between
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    let ends = !after.first().is_some_and(u8::is_ascii_hexdigit);
    (b":-_".contains(&between) && ends && mac.iter().enumerate().all(fits)).then_some(LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(raw: &str) -> String {
        Name::parse(raw.as_bytes()).unwrap().as_str().to_owned()
    }

    #[test]
    fn takes_a_path_with_any_slashes() {
        assert_eq!(name("a.cfg"), "a.cfg");
        assert_eq!(name("//Digium/./a.cfg"), "Digium/a.cfg");
        assert_eq!(name("/..a/b..c"), "..a/b..c");
        assert_eq!(Name::parse_url("/a%20b.cfg").unwrap().as_str(), "a b.cfg");
        assert_eq!(
            Name::parse_url("/a%252fb").unwrap().as_str(),
            "a%2fb",
            "decoded once only"
        );
    }

    #[test]
    fn refuses_what_could_lead_elsewhere() {
        let cases: [(&[u8], BadName); 9] = [
            (b"", BadName::Empty),
            (b"///", BadName::Empty),
            (b"../etc/passwd", BadName::Parent),
            (b"/a/../../b", BadName::Parent),
            (b"a/..", BadName::Parent),
            (b"..\\b", BadName::Backslash),
            (b"a\0.cfg", BadName::Control),
            (b"a\n", BadName::Control),
            (b"\xff\xfe", BadName::NotText),
        ];
        for (raw, why) in cases {
            assert_eq!(Name::parse(raw), Err(why), "{raw:?}");
        }
        for (raw, why) in [
            ("/%2e%2e/x", BadName::Parent),
            ("/%00", BadName::Control),
            ("/%5c", BadName::Backslash),
        ] {
            assert_eq!(Name::parse_url(raw), Err(why), "{raw}");
        }
        for raw in ["/%", "/%4", "/%zz", "/%+1"] {
            assert_eq!(Name::parse_url(raw), Err(BadName::Percent), "{raw}");
        }
        assert_eq!(Name::parse(&[b'a'; 2000]), Err(BadName::TooLong));
    }

    #[test]
    fn only_the_mac_loses_its_case() {
        assert_eq!(
            fold_macs("SEP001565AABBCC.cnf.xml"),
            "SEP001565aabbcc.cnf.xml"
        );
        assert_eq!(fold_macs("Digium/0015-ABCD.CFG"), "Digium/0015-ABCD.CFG");
        assert_eq!(
            fold_macs("ipst_config_00_13_CB_AA_BB_CC.cfg"),
            "ipst_config_00_13_cb_aa_bb_cc.cfg"
        );
        assert_eq!(
            fold_macs("snom320-000413AABBCC.htm"),
            "snom320-000413aabbcc.htm"
        );
        assert_eq!(fold_macs("ÄÖ/001565AABBCC-Ü.cfg"), "ÄÖ/001565aabbcc-Ü.cfg");
    }

    #[test]
    fn finds_the_mac_of_every_vendor() {
        let mac = |raw: &str| Name::parse(raw.as_bytes()).unwrap().mac();
        for raw in [
            "001565AABBCC.cfg",
            "SEP001565AABBCC.cnf.xml",
            "cfg001565aabbcc.xml",
            "ATA001565AABBCC.cnf.xml",
        ] {
            assert_eq!(mac(raw).as_deref(), Some("001565aabbcc"), "{raw}");
        }
        assert_eq!(
            mac("hipve-00-15-65-aa-bb-cc.xml").as_deref(),
            Some("001565aabbcc")
        );
        assert_eq!(
            mac("abcd00:15:65:AA:BB:CC").as_deref(),
            Some("001565aabbcc")
        );
        assert_eq!(mac("y000000000000.boot").as_deref(), Some("000000000000"));
        assert_eq!(mac("XMLDefault.cnf.xml"), None);
    }
}
