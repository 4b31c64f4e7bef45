//! Names that mean something to somebody: they come back as they were, or are refused, and nothing else moves.

use crate::{read, site};
use pbxctl::diag::Code;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

pub(crate) const NAMES: [&str; 13] = [
    "Bob \"Bobby\" O'Neil",
    "A & B <c> ]]> </Name>",
    "Müller; #1, x=y: z",
    "مرحبا بكم",
    "😀 電話 Ünïcødé",
    "%NULL%",
    "x %NULL% y",
    "<!-- x --> <![CDATA[y]]>",
    "{{ phone.mac }} {% raw %}",
    "$(reboot) `x` \\ \\\\n",
    "account.1.enable = 0",
    "100%|*8;fnc=sd&amp;",
    "<secret sip-password acme/full r0>",
];

#[test]
fn names_come_back_as_they_were() {
    for family in site::families() {
        for name in NAMES {
            keeps(&family, name).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_name_comes_back_or_is_refused(name in hostile()) {
        for family in site::families() {
            keeps(&family, &name)?;
        }
    }
}

/// Every file holds the same names in the same order, and the name wherever the plain one was.
fn keeps(family: &str, name: &str) -> Result<(), TestCaseError> {
    static PLAIN: OnceLock<BTreeMap<String, site::Files>> = OnceLock::new();
    let all = PLAIN.get_or_init(|| {
        let families = site::families().into_iter();
        let plain = families.map(|family| (family.clone(), site::sound(&family, true)));
        plain.collect()
    });
    let plain = &all[family];
    let (files, found) = site::compile(&site::world_with(family, name), true);
    if files.is_empty() {
        prop_assert!(
            found.has_errors(),
            "{} {}: nothing was written",
            family,
            name
        );
        return Ok(());
    }
    for (path, text) in plain {
        let Some(now) = files.get(path) else {
            let refused = found.iter().any(|one| one.code == Code::E0503);
            prop_assert!(refused, "{family}/{path} is not there for {name:?}");
            continue;
        };
        let expected: read::Read = read::file(family, path, text)
            .into_iter()
            .map(|(key, value)| (key, value.replace(site::BOB, name)))
            .collect();
        let now = read::file(family, path, now);
        let differ = now
            .iter()
            .zip(&expected)
            .find(|(now, expected)| now != expected);
        prop_assert!(differ.is_none(), "{family}/{path} {name:?}: {differ:?}");
        prop_assert_eq!(now.len(), expected.len(), "{}/{}", family, path);
    }
    Ok(())
}

/// Texts made of what could mean something to somebody; blanks at the ends are another matter.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            " ",
            "#",
            "=",
            ":",
            ";",
            "|",
            "\"",
            "'",
            "&",
            "<",
            ">",
            "</user>",
            "]]>",
            "%NULL%",
            "${X}",
            "$PROXY",
            "\\",
            "{{ x }}",
            "{% raw %}",
            "<secret x>",
            "\u{feff}",
            "\u{2028}",
            "é",
            "م",
        ])
        .prop_map(String::from),
    ];
    let text = prop::collection::vec(part, 1..6).prop_map(|parts| parts.concat());
    text.prop_filter("a name", |text| {
        !text.trim().is_empty() && text.trim() == text
    })
}
