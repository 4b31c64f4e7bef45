use super::*;
use std::time::Instant;

fn read(text: &str, country: &str) -> (String, NumberClass) {
    let dialled = parse(text, country).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    (dialled.e164, dialled.class)
}

#[test]
fn every_way_of_writing_is_one_number() {
    for text in [
        "+49 30 901820",
        "+49 (0)30 901820",
        "+49 (0) 30 / 90 18-20",
        "0049 30 901820",
        "0049/30/901820",
        "030 901820",
        "(030) 90 18 20",
        "030/901820",
        "030.901820",
    ] {
        assert_eq!(
            read(text, "DE"),
            ("+4930901820".to_owned(), NumberClass::National),
            "{text}"
        );
    }
}

#[test]
fn other_countries_have_other_prefixes() {
    for (text, country, e164) in [
        ("011 49 30 901820", "US", "+4930901820"),
        ("(202) 456-1111", "US", "+12024561111"),
        ("1-202-456-1111", "US", "+12024561111"),
        ("06 698 82888", "IT", "+390669882888"),
        ("+39 06 6988 2888", "DE", "+390669882888"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("01 42 68 53 00", "FR", "+33142685300"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("612 345 678", "ES", "+34612345678"),
        ("1300 123 456", "AU", "+611300123456"),
        ("+994 12 498 1000", "FI", "+994124981000"),
        ("+800 1234 5678", "", "+80012345678"),
    ] {
        assert_eq!(
            parse(text, country).map(|dialled| dialled.e164),
            Ok(e164.to_owned()),
            "{text} in {country}"
        );
    }
}

#[test]
fn classes_are_those_of_the_country() {
    use NumberClass::{Emergency, International, Mobile, National, Premium, Short, TollFree};
    for (text, country, class) in [
        ("+49 30 901820", "DE", National),
        ("+49 171 1234567", "DE", Mobile),
        ("+49 171 1234567", "AT", International),
        ("0900 1234567", "DE", Premium),
        ("0180 5123456", "DE", Premium),
        ("0800 1234567", "DE", TollFree),
        ("+49 800 1234567", "AT", International),
        ("+44 909 8790000", "DE", Premium),
        ("+1 800 253 0000", "US", TollFree),
        ("+1 800 253 0000", "CA", TollFree),
        ("+1 800 253 0000", "DE", International),
        ("+1 416 555 2368", "US", International),
        ("+1 416 555 2368", "CA", National),
        ("+1 787 522 1234", "US", National),
        ("+1 876 523 4567", "US", International),
        ("+7 701 234 5678", "RU", International),
        ("+44 7797 712345", "GB", Mobile),
        ("+800 1234 5678", "DE", TollFree),
        ("+979 123 456 789", "DE", Premium),
        ("+39 06 6988 2888", "IT", National),
        ("+39 06 6988 2888", "DE", International),
        ("+39 312 345 6789", "IT", Mobile),
        ("112", "DE", Emergency),
        ("1 1 0", "DE", Emergency),
        ("911", "US", Emergency),
        ("15", "FR", Emergency),
        ("116 117", "DE", Short),
        ("411", "US", Short),
        ("+882 16 555 01234", "DE", International),
    ] {
        assert_eq!(read(text, country).1, class, "{text} in {country}");
    }
}

#[test]
fn what_has_no_e164_is_kept_as_dialled() {
    assert_eq!(read("112", "DE").0, "112");
    assert_eq!(read("116 117", "DE").0, "116117");
}

#[test]
fn a_class_is_told_of_what_is_in_the_model() {
    assert_eq!(class("+4930901820", "DE"), Some(NumberClass::National));
    assert_eq!(class("+4930901820", "US"), Some(NumberClass::International));
    assert_eq!(class("112", "DE"), Some(NumberClass::Emergency));
    assert_eq!(class("+999123456", "DE"), None);
    assert_eq!(class("4930901820", "DE"), None);
}

#[test]
fn a_range_that_no_plan_knows_is_a_doubt() {
    let dialled = parse("+1 555 253 0000", "US").unwrap();
    assert_eq!(
        (dialled.known, dialled.class),
        (false, NumberClass::National)
    );
    assert!(parse("+49 30 901820", "DE").unwrap().known);
    let (new, small) = ("0900 2 234567", "+1 555 253 0000");
    for (text, country, class) in [
        (new, "DE", NumberClass::Premium),
        (small, "AG", NumberClass::International),
    ] {
        let dialled = parse(text, country).unwrap();
        assert_eq!((dialled.known, dialled.class), (false, class), "{text}");
    }
}

#[test]
fn faults_tell_what_to_write() {
    let fault = |text, country| {
        let fault = parse(text, country).unwrap_err();
        format!("{}: {}", fault.what, fault.help.unwrap_or_default())
    };
    assert_eq!(
        fault("30 901820", "DE"),
        "has no `0` in front: write `030901820`, or `+4930901820`, if that is meant"
    );
    assert_eq!(
        fault("20 7946 0958", "GB"),
        "has no `0` in front: write `02079460958`, or `+442079460958`, if that is meant"
    );
    assert!(fault("030 901820", "").starts_with("has no `+`, and no country"));
    assert!(fault("+999 30 901820", "DE").starts_with("has a code that no country has"));
    assert!(fault("+49 1234567890123456", "DE").starts_with("has too many digits"));
    assert_eq!(
        fault("+1 202 456", "US"),
        "has 6 digits behind `+1`, and no number there has: write the number in full"
    );
    assert!(fault("030 12", "DE").starts_with("has 4 digits behind `+49`"));
    assert!(fault("2001", "US").starts_with("has 4 digits behind `+1`"));
    for text in [
        "",
        "alice",
        "030-PIZZA",
        "+",
        "0",
        "00",
        "+0 30",
        "*97",
        "1",
        "12",
        "+1",
        "+49",
        "0049",
    ] {
        assert!(parse(text, "DE").is_err(), "{text}");
        assert!(parse(text, "").is_err(), "{text}");
    }
}

#[test]
fn no_digits_make_it_panic() {
    let mut digits = String::new();
    for seed in 0_u64..4_000 {
        digits.clear();
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        for _ in 0..seed % 20 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            digits.push(char::from(b"0123456789+0012"[(state >> 59) as usize % 15]));
        }
        for country in ["DE", "US", "IT", "BR", "AR", "MX", "FI", ""] {
            if let Ok(dialled) = parse(&digits, country) {
                assert!(dialled.e164.len() <= 16, "{digits}");
            }
        }
    }
}

#[test]
fn countries_are_known() {
    assert!(countries().count() > 240 && countries().is_sorted());
    assert!(countries().all(|country| country.len() == 2 && country_code(country).is_some()));
    assert_eq!(
        (country_code("DE"), country_code("US"), country_code("ZZ")),
        (Some(49), Some(1), None)
    );
    assert!(is_country("GB") && !is_country("UK") && !is_country("001") && !is_country("de"));
}

/// Not a measurement, which is for `benches/`: only that nobody compiles a pattern for each number.
#[test]
#[expect(clippy::disallowed_methods, reason = "measures")]
fn ten_thousand_numbers_are_no_work() {
    let start = Instant::now();
    for at in 0..10_000 {
        parse(&format!("+49 30 {at:06}"), "DE").unwrap();
    }
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
