//! Versions of engines, as engines say them.

/// Whether a version is older than another one. One that says no number, as that of a build of one's own, is not.
pub(super) fn is_older(seen: &str, wanted: &str) -> bool {
    numbers(seen).is_some_and(|seen| Some(seen) < numbers(wanted))
}

/// `22.10.1~dfsg` is 22, 10 and 1; so are `certified/22.10.1` and `GIT-22.10.1-0a1b2c3`.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let marks = ["certified/", "certified-", "GIT-"];
    let bare = marks.iter().find_map(|mark| version.strip_prefix(mark));
    let bare = bare.unwrap_or(version);
    let end = bare.find(|c: char| !c.is_ascii_digit() && c != '.');
    let parts = bare.get(..end.unwrap_or(bare.len()))?.split('.');
    let numbers: Vec<_> = parts.map_while(|part| part.parse().ok()).collect();
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::is_older;

    #[test]
    fn versions_are_numbers_and_not_texts() {
        for (seen, wanted) in [
            ("20.9.3", "22"),
            ("21", "22"),
            ("certified/20.7-cert3", "22"),
            ("GIT-18-0a1b2c3", "22"),
            ("1.9.99", "1.10"),
            ("1.8.7-release", "1.10"),
        ] {
            assert!(is_older(seen, wanted), "{seen} {wanted}");
        }
        for (seen, wanted) in [
            ("22", "22"),
            ("22.10.1~dfsg+~cs6.15-1", "22"),
            ("100.0", "22"),
            ("1.10.12-release+git~20240924", "1.10"),
            ("GIT-master-22aa11b", "22"),
            ("", "22"),
            ("22.1", ""),
        ] {
            assert!(!is_older(seen, wanted), "{seen} {wanted}");
        }
    }
}
