use std::sync::OnceLock;

/// Whether the digits are a short number of the networks of a country: `116117` in Germany, `411` in America.
pub(super) fn is_short(digits: &str, country: &str) -> bool {
    patterns(country).any(|pattern| fits(pattern, digits))
}

/// The short numbers of the networks of a country, in which `x` is any digit: `115`, `118xx` in Germany. Each has as many digits as
/// the pattern has characters. None for a country that is not known.
pub fn numbers(country: &str) -> impl Iterator<Item = String> {
    patterns(country).flat_map(spread)
}

fn patterns(country: &str) -> impl Iterator<Item = &'static str> {
    static TABLE: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| super::table::pairs(include_str!("short.tsv")));
    let at = table
        .binary_search_by(|(known, _)| (*known).cmp(country))
        .ok();
    let patterns = at
        .and_then(|at| table.get(at))
        .map_or("", |(_, patterns)| patterns);
    patterns.split_ascii_whitespace()
}

/// A pattern without brackets for each way through them: `11[68]x` is `116x` and `118x`.
fn spread(pattern: &str) -> Vec<String> {
    let mut parts = pattern.split('[');
    let mut spread = vec![parts.next().unwrap_or_default().to_owned()];
    for (meant, behind) in parts.filter_map(|part| part.split_once(']')) {
        let digits = |start: &String| -> Vec<_> {
            let digits = meant.chars();
            digits
                .map(|digit| format!("{start}{digit}{behind}"))
                .collect()
        };
        spread = spread.iter().flat_map(digits).collect();
    }
    spread
}

/// Whether digits fit a pattern, in which `x` is any digit and brackets hold those that are meant: `11[68]xxx`.
fn fits(pattern: &str, digits: &str) -> bool {
    let mut pattern = pattern.chars();
    for digit in digits.chars() {
        let fits = match pattern.next() {
            Some('x') => true,
            Some('[') => {
                pattern
                    .by_ref()
                    .take_while(|c| *c != ']')
                    .filter(|c| *c == digit)
                    .count()
                    > 0
            }
            Some(literal) => literal == digit,
            None => false,
        };
        if !fits {
            return false;
        }
    }
    pattern.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_numbers() {
        assert!(fits("11[68]xxx", "116117") && fits("411", "411") && fits("1[57]", "17"));
        for digits in ["11", "116", "1171", "1161170", "11911"] {
            assert!(!fits("11[68]x", digits), "{digits}");
        }
    }

    #[test]
    fn brackets_are_spread() {
        assert_eq!(spread("1[23]x[45]"), ["12x4", "12x5", "13x4", "13x5"]);
        assert_eq!(spread("411"), ["411"]);
    }

    #[test]
    fn what_is_spread_is_short() {
        for country in super::super::numbering::countries() {
            for pattern in numbers(country) {
                assert!(is_short(&pattern.replace('x', "7"), country), "{pattern}");
                assert!(pattern.bytes().all(|c| c == b'x' || c.is_ascii_digit()));
            }
        }
        assert!(numbers("DE").any(|pattern| pattern == "116117"));
        assert_eq!(numbers("ZZ").count(), 0);
    }

    #[test]
    fn every_country_has_its_own() {
        assert!(is_short("116117", "DE") && is_short("11833", "DE") && is_short("115", "DE"));
        assert!(is_short("411", "US") && is_short("988", "US") && !is_short("411", "DE"));
        assert!(is_short("101", "GB") && is_short("3949", "FR"));
        assert!(!is_short("112", "US") && !is_short("116117", "ZZ"));
    }
}
