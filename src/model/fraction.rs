use super::{Mac, Malformed};
use sha2::{Digest, Sha256};
use std::fmt;

/// A part of many phones, such as those that get a firmware first: 0% to 100%.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fraction(u8);

impl Fraction {
    /// All of them.
    pub const ALL: Self = Self(100);

    /// Reads `10%`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write a percentage from `0%` to `100%`";
        let Some(digits) = text.strip_suffix('%').map(str::trim_end) else {
            return Err(Malformed::new("has no `%`").help(help));
        };
        let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse::<u8>() {
            Ok(percent @ 0..=100) if whole => Ok(Self(percent)),
            _ if whole => Err(Malformed::new("is more than all").help(help)),
            _ => Err(Malformed::new("has no whole count before its `%`").help(help)),
        }
    }

    /// Of a hundred.
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// Whether a phone is among the chosen.
    ///
    /// The choice depends on the MAC alone, so it is the same at every run and on every machine, and whoever is chosen at
    /// 10% is chosen at 20% too. A MAC's draw is the first eight bytes of SHA-256 over `pbxctl rollout 1` and its six
    /// octets, as a big-endian number modulo 10,000; it is chosen when that lies below 100 times the percentage. Vendors
    /// give out MACs in rows: the hash keeps a delivery of phones from being chosen all or none.
    pub fn chooses(self, mac: Mac) -> bool {
        draw(mac) < u64::from(self.0) * 100
    }
}

fn draw(mac: Mac) -> u64 {
    let digest = Sha256::new()
        .chain_update("pbxctl rollout 1")
        .chain_update(mac.octets());
    let digest = digest.finalize();
    let first = digest.iter().take(8);
    first.fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) % 10_000
}

impl fmt::Display for Fraction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}%", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn macs() -> impl Iterator<Item = Mac> {
        (0..10_000).map(|at| Mac::parse(&format!("001565{at:06x}")).unwrap())
    }

    #[test]
    fn reads_a_percentage() {
        assert_eq!(Fraction::parse("10%").unwrap().percent(), 10);
        assert_eq!(Fraction::parse("100 %").unwrap(), Fraction::ALL);
        for text in ["", "10", "%", "101%", "300%", "+5%", "1.5%", "-1%"] {
            assert!(Fraction::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_draw_of_a_mac_never_changes() {
        let draws: Vec<_> = macs().take(3).map(draw).collect();
        assert_eq!(draws, [7_304, 6_370, 3_133]);
    }

    #[test]
    fn a_tenth_is_about_a_tenth() {
        let chosen = macs().filter(|mac| Fraction(10).chooses(*mac)).count();
        assert!((900..1_100).contains(&chosen), "{chosen}");
    }

    #[test]
    fn more_are_chosen_beside_those_who_were() {
        for mac in macs().filter(|mac| Fraction(10).chooses(*mac)) {
            assert!(Fraction(11).chooses(mac));
        }
        assert!(macs().all(|mac| Fraction::ALL.chooses(mac) && !Fraction(0).chooses(mac)));
    }
}
