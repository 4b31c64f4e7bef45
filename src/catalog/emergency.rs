use std::sync::OnceLock;

/// Numbers that are dialled for help somewhere, and so never are anybody's extension: whoever dials them wants help, whatever
/// pool they lie in. 112 and 911 work on every mobile network (3GPP TS 22.101, 10.1.1); the others are national.
pub const EMERGENCY: [&str; 8] = ["000", "110", "111", "112", "118", "119", "911", "999"];

/// What is dialled for help in a country, sorted by length and value; empty for one that is not known.
pub fn numbers(country: &str) -> impl Iterator<Item = &'static str> {
    static TABLE: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| super::table::pairs(include_str!("emergency.tsv")));
    let at = table
        .binary_search_by(|(known, _)| (*known).cmp(country))
        .ok();
    let numbers = at
        .and_then(|at| table.get(at))
        .map_or("", |(_, numbers)| numbers);
    numbers.split_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn countries_have_their_own() {
        let of = |country| numbers(country).collect::<Vec<_>>();
        assert_eq!(of("DE"), ["110", "112"]);
        assert_eq!(of("US"), ["911"]);
        assert_eq!(of("CA"), ["911"]);
        assert_eq!(of("GB"), ["112", "999"]);
        assert_eq!(of("FR"), ["15", "17", "18", "112"]);
        assert_eq!(of("AU"), ["000", "106", "112"]);
        assert!(of("ZZ").is_empty());
    }

    #[test]
    fn all_of_the_union_dials_112() {
        let union =
            "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
        for country in union.split(' ') {
            assert!(numbers(country).any(|number| number == "112"), "{country}");
        }
    }
}
