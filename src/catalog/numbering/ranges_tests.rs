use super::walk_tests::{Automaton, Plans, Rows};
use super::*;
use phonenumber::Metadata;
use phonenumber::metadata::DATABASE;
use regex_automata::util::primitives::StateID;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const RANGES: &str = "\
# The prefixes of E.164 numbers that tell what a number is, by the code in front. `country` is whose view it is, `-` that of all who
# do not have the code; the longest prefix counts. Brackets hold the digits that can be the last.
# Source: PhoneNumberMetadata.xml of libphonenumber 9.0.33 (Apache-2.0), as the crate `phonenumber` has it. Written by
# `UPDATE=1 cargo test --lib numbering`.
code\tcountry\tclass\tprefixes
";

const DIALLING: &str = "\
# What is dialled in a country before a number of its own and before one of another, the usual one first; `x` is any digit, `-` none.
# Source: PhoneNumberMetadata.xml of libphonenumber 9.0.33 (Apache-2.0), as the crate `phonenumber` has it. Written by
# `UPDATE=1 cargo test --lib numbering`.
country\tcode\tnational\tinternational
";

/// The committed table is the generated one; with `UPDATE=1` it becomes it.
#[expect(
    clippy::disallowed_methods,
    reason = "a table is written where it stands"
)]
fn holds(name: &str, committed: &str, generated: &str) {
    if std::env::var_os("UPDATE").is_some() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/numbering/");
        std::fs::write(format!("{folder}{name}"), generated).unwrap();
        return;
    }
    let mut lines = committed.lines().zip(generated.lines());
    let differs = lines.find(|(committed, generated)| committed != generated);
    assert_eq!(differs, None, "write {name} anew: UPDATE=1");
    assert_eq!(
        committed.len(),
        generated.len(),
        "write {name} anew: UPDATE=1"
    );
}

#[test]
fn the_ranges_are_those_of_the_plans() {
    let mut text = RANGES.to_owned();
    for code in codes() {
        let mut plans = Plans::new(code);
        for home in 0..plans.homes.len() {
            let country = plans.homes[home].map_or("-", Metadata::id);
            let rows = plans.rows(home);
            lines(&mut text, code, country, &rows);
        }
    }
    holds("ranges.tsv", include_str!("ranges.tsv"), &text);
}

/// All codes, as text sorts them: 1, 20, 7.
fn codes() -> Vec<u16> {
    let codes = (1..1_000).filter(|code| DATABASE.by_code(code).is_some());
    let mut codes: Vec<u16> = codes.collect();
    codes.sort_by_key(u16::to_string);
    codes
}

fn lines(text: &mut String, code: u16, country: &str, rows: &Rows) {
    for (class, prefixes) in &rows.0 {
        let prefixes = brackets(prefixes).join(" ");
        writeln!(text, "{code}\t{country}\t{}\t{prefixes}", class.name()).unwrap();
    }
}

/// Prefixes that differ in the last digit, as one pattern.
fn brackets(prefixes: &[String]) -> Vec<String> {
    let mut stems = BTreeMap::<_, String>::new();
    for (stem, last) in prefixes
        .iter()
        .map(|prefix| prefix.split_at(prefix.len() - 1))
    {
        stems.entry(stem).or_default().push_str(last);
    }
    let one = |(stem, last): (&str, String)| match last.len() {
        1 => format!("{stem}{last}"),
        _ => format!("{stem}[{last}]"),
    };
    stems.into_iter().map(one).collect()
}

#[test]
fn dialling_is_that_of_the_plans() {
    let mut text = DIALLING.to_owned();
    for country in countries() {
        let plan = plan::of(country).unwrap();
        let (code, national) = (plan.country_code(), plan.national_prefix().unwrap_or("-"));
        let international = international(plan).join(" ");
        writeln!(text, "{country}\t{code}\t{national}\t{international}").unwrap();
    }
    holds("dialling.tsv", include_str!("dialling.tsv"), &text);
}

/// All international prefixes, the preferred one first, without the `~` at which one waits for a tone.
fn international(plan: &Metadata) -> Vec<String> {
    let pattern = Automaton::new(plan.international_prefix().unwrap().as_str());
    let mut all = behind(&pattern, pattern.start());
    all.sort_by_key(|prefix| (prefix.len(), prefix.clone()));
    if let Some(preferred) = plan.preferred_international_prefix() {
        let preferred = preferred.replace('~', "");
        all.retain(|prefix| *prefix != preferred);
        all.insert(0, preferred);
    }
    all
}

/// All that completes a match from a state; `x` where every digit does it alike.
fn behind(pattern: &Automaton, state: StateID) -> Vec<String> {
    if pattern.is_dead(state) {
        return Vec::new();
    }
    let mut all: Vec<_> = pattern
        .is_match(state)
        .then(String::new)
        .into_iter()
        .collect();
    let next: Vec<_> = (0..10)
        .map(|digit| behind(pattern, pattern.next(state, digit)))
        .collect();
    let is_any = next.windows(2).all(|pair| pair[0] == pair[1]);
    for (digit, rest) in ('0'..='9').zip(next) {
        match (is_any, digit) {
            (true, '0') => all.extend(rest.iter().map(|rest| format!("x{rest}"))),
            (true, _) => {}
            (false, _) => all.extend(rest.iter().map(|rest| format!("{digit}{rest}"))),
        }
    }
    all
}

#[test]
fn ranges_are_sorted_and_none_is_idle() {
    for country in countries().chain(["", "ZZ"]) {
        let ranges = ranges(country);
        assert_eq!(
            (ranges[0].prefix.as_str(), ranges[0].class),
            ("", NumberClass::International)
        );
        for (at, range) in ranges.iter().enumerate().skip(1) {
            let shorter = &ranges[..at];
            assert!(
                shorter[at - 1].prefix < range.prefix,
                "{country}: {range:?}"
            );
            let shorter = longest(shorter, &range.prefix);
            assert_ne!(shorter, range.class, "{country}: {range:?}");
            if at % 97 == 0 {
                let told = class_by_prefix(&range.prefix, country);
                assert_eq!(told, range.class, "{country}: {range:?}");
            }
        }
    }
}

/// The class of the longest prefix.
fn longest(ranges: &[Range], digits: &str) -> NumberClass {
    let prefixes = (0..=digits.len()).rev().map(|end| digits.split_at(end).0);
    let found = prefixes.filter_map(|prefix| {
        let found = ranges.binary_search_by(|range| range.prefix.as_str().cmp(prefix));
        found.ok()
    });
    ranges[found.take(1).next().unwrap()].class
}

/// Numbers of a country: the examples of its plan, and what starts like them or like a range.
fn numbers(plans: &Plans, ranges: &[Range], random: &mut Random) -> BTreeSet<String> {
    let plans = DATABASE.by_code(&plans.code).unwrap();
    let kinds = plans
        .iter()
        .flat_map(|plan| plan::kinds(plan.descriptors()));
    let (mut numbers, mut lengths) = (BTreeSet::new(), BTreeSet::new());
    for kind in kinds {
        lengths.extend(
            kind.possible_length()
                .iter()
                .map(|length| usize::from(*length)),
        );
        numbers.extend(kind.example().map(str::to_owned));
    }
    let code = plans[0].country_code().to_string();
    let prefixes = ranges
        .iter()
        .filter_map(|range| range.prefix.strip_prefix(&code));
    let examples = numbers
        .iter()
        .map(|number| number.split_at(number.len() / 2).0);
    let starts: Vec<_> = prefixes.chain(examples).map(str::to_owned).collect();
    for start in starts {
        for length in lengths.iter().filter(|length| **length >= start.len()) {
            let behind = random.digits(length - start.len());
            numbers.insert(format!("{start}{behind}"));
        }
    }
    numbers
}

/// The same digits in every run.
struct Random(u64);

impl Random {
    fn digits(&mut self, count: usize) -> String {
        let digits = (0..count).map(|_| {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(b"0123456789"[(self.0 >> 40) as usize % 10])
        });
        digits.collect()
    }
}

/// What the patterns of the plans say, number by number, is what the longest prefix says; where no prefix can, it says the dearest.
#[test]
fn the_longest_prefix_tells_the_class() {
    let (mut known, mut dearer, mut random) = (0, 0, Random(49));
    for code in codes() {
        let mut plans = Plans::new(code);
        for home in 0..plans.homes.len() {
            let plan = plans.homes[home];
            let ranges = ranges(plan.map_or("", Metadata::id));
            for national in numbers(&plans, &ranges, &mut random) {
                let class = plan::class(code, plan, &|kind| kind.is_match(&national));
                let Some(class) = class else { continue };
                let told = longest(&ranges, &format!("{code}{national}"));
                known += 1;
                if told != class {
                    dearer += 1;
                    let country = plan.map_or("-", Metadata::id);
                    let why = is_dearer_near(&mut plans, home, &national, told);
                    assert!(
                        why,
                        "{country}: +{code} {national} is {class:?}, not {told:?}"
                    );
                }
            }
        }
    }
    assert!(known > 20_000 && dearer * 50 < known, "{dearer} of {known}");
}

/// Whether numbers with the same digits in front are of the dearer class, or a number is that ends sooner.
fn is_dearer_near(plans: &mut Plans, home: usize, national: &str, told: NumberClass) -> bool {
    let (code, plan) = (plans.code, plans.homes[home]);
    let mut shorter = (1..national.len()).map(|end| national.split_at(end).0);
    let sooner = shorter
        .any(|shorter| plan::class(code, plan, &|kind| kind.is_match(shorter)) == Some(told));
    sooner || plans.dearest(home, national) == Some(told)
}

#[test]
fn countries_see_their_own_and_what_is_dear_abroad() {
    use NumberClass::{International, Mobile, National, Premium, TollFree};
    for (prefix, country, class) in [
        ("49", "DE", National),
        ("49171", "DE", Mobile),
        ("49171", "AT", International),
        ("49900", "DE", Premium),
        ("49900", "AT", Premium),
        ("49800", "DE", TollFree),
        ("49800", "AT", International),
        ("44909", "DE", Premium),
        ("800", "DE", TollFree),
        ("979", "DE", Premium),
        ("1", "US", National),
        ("1310", "US", National),
        ("1416", "US", International),
        ("1787", "US", National),
        ("1555", "AG", International),
        ("1268460", "AG", National),
        ("1900", "DE", Premium),
        ("77", "RU", International),
        ("7495", "KZ", International),
        ("447797", "GB", Mobile),
        ("999", "DE", International),
        ("49", "", International),
    ] {
        assert_eq!(
            longest(&ranges(country), prefix),
            class,
            "{prefix} in {country}"
        );
    }
}

#[test]
fn countries_dial_in_their_own_way() {
    let told = |country| {
        let dialling = dialling(country).unwrap();
        (dialling.code, dialling.international[0], dialling.national)
    };
    assert_eq!(told("DE"), (49, "00", Some("0")));
    assert_eq!(told("US"), (1, "011", Some("1")));
    assert_eq!(told("IT"), (39, "00", None));
    assert_eq!(told("HU"), (36, "00", Some("06")));
    assert_eq!(told("RU"), (7, "810", Some("8")));
    assert_eq!(told("AU"), (61, "0011", Some("0")));
    assert_eq!(told("SG"), (65, "00x", None));
    assert_eq!(dialling("ZZ"), None);
    for country in countries() {
        assert_eq!(Some(told(country).0), country_code(country));
    }
}
