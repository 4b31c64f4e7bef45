//! What the tests hold of one family they hold of all: a family without a case, and a mistake that no line is blamed for, are errors.

use crate::{site, support};
use pbxctl::catalog::{Catalog, PhoneModel};
use pbxctl::diag::Severity;
use pbxctl::source::Place;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// The family's own text.
fn text(family: &str, name: &str) -> String {
    fs::read_to_string(site::folder(family).join(name)).unwrap_or_default()
}

#[test]
fn every_family_of_the_catalogue_has_every_case() {
    let models = Catalog::builtin().models().iter();
    let families: BTreeSet<_> = models.map(|model| model.family.id.clone()).collect();
    let cases: BTreeSet<_> = site::families().into_iter().collect();
    assert_eq!(families, cases);
    for family in families {
        let phones = text(&family, "phones.yaml");
        for phone in ["\n  minimal: {", "\n  one:\n", "\n  full:\n"] {
            assert!(phones.contains(phone), "{family} has no{phone}");
        }
        assert!(
            phones.contains(site::BOB),
            "{family}: no hostile name of a key or setting"
        );
        assert!(
            !text(&family, "boot.txt").is_empty(),
            "{family} does not boot"
        );
        let golden = fs::read_dir(site::folder(&family).join("golden")).unwrap();
        assert!(golden.count() >= 3, "{family}: no golden files");
        let full = phones.split("\n  full:").nth(1).unwrap().to_owned() + &phones;
        for word in pbxctl::target::phone_can(&family) {
            assert!(full.contains(word), "{family}: nobody has `{word}`");
        }
    }
}

#[test]
fn phones_that_are_alike_are_made_from_one_mould() {
    for family in site::families() {
        let moulded = site::moulded(&site::world(&family));
        assert!(!moulded.is_empty(), "{family} has no template for a phone");
        for (template, moulded) in moulded {
            assert!(
                moulded,
                "`{template}` asks for more of what a phone has of its own than to print it"
            );
        }
    }
}

/// The model that has all that a family can have.
fn fullest(family: &str) -> &'static PhoneModel {
    let phones = text(family, "phones.yaml");
    let full = phones.split("\n  full:\n").nth(1).unwrap();
    let model = full
        .split("model: ")
        .nth(1)
        .unwrap()
        .lines()
        .next()
        .unwrap();
    Catalog::builtin().find(model.trim()).unwrap()
}

/// A phone of this model, with more of it below.
fn phone(model: &str, lines: usize, more: &str) -> String {
    let mut phones =
        format!("phones:\n  x:\n    mac: 00:15:65:99:00:01\n    model: {model}\n    lines:\n");
    for _ in 0..lines {
        phones.push_str("      - users/alice\n");
    }
    phones + more
}

/// Some error is at the last place of this text.
fn blamed(family: &str, phones: &str, at: &str) {
    let world = site::world(family).with("tenants/acme/phones.yaml", phones);
    let (_, found) = site::compile(&world, false);
    let errors = found.iter().filter(|one| one.severity == Severity::Error);
    let mut places = errors.flat_map(|one| &one.labels);
    let start = phones.rfind(at).unwrap();
    let end = start + at.len();
    let is_there = |place: Place| (start..end).contains(&(place.span.start as usize));
    assert!(
        places.any(|label| is_there(label.place)),
        "{family}: nothing is told of `{at}` in\n{phones}\n{}",
        support::told(&found)
    );
}

#[test]
fn an_account_beyond_the_last_is_an_error_at_its_line() {
    for family in site::families() {
        let model = fullest(&family);
        let phones = phone(&model.id, usize::from(model.lines), "      - users/bob\n");
        blamed(&family, &phones, "users/bob");
    }
}

#[test]
fn a_key_beyond_the_last_is_an_error_at_its_line() {
    for family in site::families() {
        let model = fullest(&family);
        let mut more = String::from("    keys:\n");
        let of_lines = u16::from(model.family.line_keys_shared);
        for _ in of_lines..model.keys {
            more.push_str("      - {speed_dial: \"+49 30 302020\"}\n");
        }
        let last = "{speed_dial: \"+49 30 302021\"}";
        writeln!(more, "      - {last}").unwrap();
        blamed(&family, &phone(&model.id, 1, &more), last);
    }
}

#[test]
fn a_module_on_a_phone_without_a_port_is_an_error_at_its_line() {
    for family in site::families() {
        let model = fullest(&family);
        let mut modules = Catalog::builtin().modules().iter();
        let other = modules.find(|module| !module.models.contains(&model.id));
        let module = &other.unwrap().id;
        let more = format!("    expansion: [{{model: {module}}}]\n");
        blamed(&family, &phone(&model.id, 1, &more), module);
    }
}

#[test]
fn firmware_for_another_model_is_an_error_at_its_line() {
    for family in site::families() {
        let model = fullest(&family);
        let other = match family.as_str() {
            "yealink" => "69.86.0.15",
            _ => "66.86.0.15",
        };
        let firmware = format!("firmware:\n  {}: {{current: {other}}}\n", model.id);
        blamed(&family, &phone(&model.id, 1, &firmware), other);
    }
}

#[test]
fn a_picture_too_large_is_an_error_at_its_line() {
    for family in site::families() {
        let model = fullest(&family);
        let more = "    profile: p\nphone_profiles: {p: {background: files/large.png}}\n";
        let phones = phone(&model.id, 1, more);
        let mut large = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff".to_vec();
        large.resize(5_000_001, 0);
        let world = site::world(&family)
            .with("tenants/acme/phones.yaml", &*phones)
            .with("files/large.png", large);
        let (_, found) = site::compile(&world, false);
        let at = phones.rfind("files/large.png").unwrap();
        let mut labels = found.iter().filter(|one| one.severity == Severity::Error);
        let told = labels.any(|one| {
            let mut labels = one.labels.iter();
            labels.any(|label| label.place.span.start as usize == at)
        });
        assert!(told, "{family}\n{}", support::told(&found));
    }
}
