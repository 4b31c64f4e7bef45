//! Which firmware a phone gets: the current one, the previous one while a rollout has not chosen it, or the one its profile pins.

use crate::{site, support};

const PHONES: &str = "
phones:
  a: {mac: '00:15:65:00:00:01', model: yealink-t46s, lines: [users/alice], profile: PROFILE}
phone_profiles:
  plain: {}
  same: {firmware: [yealink-t46s@66.86.0.15]}
  pinned: {firmware: [yealink-t46s@66.85.0.5]}
firmware:
  yealink-t46s:
    current: 66.86.0.15
    previous: 66.85.0.5
    rollout: ROLLOUT
    files:
      66.86.0.15: {path: t46s/new.rom, sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
      66.85.0.5: {path: t46s/old.rom, sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
";

fn url(profile: &str, rollout: &str) -> String {
    let phones = PHONES
        .replace("PROFILE", profile)
        .replace("ROLLOUT", rollout);
    let world = site::plain().with("tenants/acme/phones.yaml", phones);
    let (files, found) = site::compile(&world, false);
    assert!(!found.has_errors(), "{}", support::told(&found));
    let lines = files["001565000001.cfg"].lines();
    let mut urls = lines.filter_map(|line| line.strip_prefix("static.firmware.url = "));
    urls.next().unwrap().to_owned()
}

#[test]
fn a_rollout_chooses_and_a_pin_wins() {
    let (new, old) = (
        "http://prov.example.net/p/t46s/new.rom",
        "http://prov.example.net/p/t46s/old.rom",
    );
    assert_eq!(url("plain", "100%"), new);
    assert_eq!(url("plain", "0%"), old);
    assert_eq!(
        url("same", "0%"),
        old,
        "the current version is rolled out, whoever names it"
    );
    assert_eq!(url("pinned", "100%"), old);
}

/// This MAC draws 6370 of 10,000: it is among 64%, and not among 63%.
#[test]
fn the_mac_decides() {
    assert!(url("plain", "64%").ends_with("new.rom") != url("plain", "63%").ends_with("new.rom"));
}
