use std::sync::OnceLock;

/// What is dialled for help in many countries: kept free where nobody says which country it is.
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
