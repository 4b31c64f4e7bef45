//! Time zones by the IANA database, in the edition that is built in: the same on every machine.

use jiff::tz::TimeZoneDatabase;
use std::sync::OnceLock;

fn all() -> &'static [String] {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let names = TimeZoneDatabase::bundled();
        let mut names: Vec<_> = names
            .available()
            .map(|name| name.as_str().to_owned())
            .collect();
        names.sort_unstable();
        names
    })
}

/// Whether it is the name of a time zone, in the spelling of the database: `Europe/Berlin`.
pub fn is_zone(name: &str) -> bool {
    all()
        .binary_search_by(|known| known.as_str().cmp(name))
        .is_ok()
}

/// Every name, sorted.
pub fn zones() -> impl Iterator<Item = &'static str> {
    all().iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_names() {
        assert!(is_zone("Europe/Berlin") && is_zone("America/New_York") && is_zone("UTC"));
        assert!(!is_zone("europe/berlin") && !is_zone("Berlin") && !is_zone(""));
        assert!(zones().count() > 400 && zones().is_sorted());
    }
}
