//! A repository's own templates instead of ours, or blocks of them.

use crate::{site, support};

/// In every template of a phone a block can be replaced, and what stands there is in the file.
#[test]
fn the_settings_of_every_family_can_be_replaced() {
    for family in site::families() {
        for template in templates(&family) {
            let text = format!(
                "{{% extends 'builtin:{template}' %}}{{% block settings %}}{{{{ super() }}}}<!-- ours -->\n{{% endblock %}}"
            );
            let world = site::world(&family).with(format!("templates/{template}"), text);
            let (files, found) = site::compile(&world, false);
            assert!(!found.has_errors(), "{template}\n{}", support::told(&found));
            let ours = files.values().filter(|text| text.contains("<!-- ours -->"));
            assert!(ours.count() > 0, "{template}");
        }
    }
}

/// The templates of a family's phones, by their names in the repository of pbxctl.
fn templates(family: &str) -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates")
        .join(family);
    let entries = std::fs::read_dir(root).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let phones = names.filter(|name| name.starts_with("phone."));
    phones.map(|name| format!("{family}/{name}")).collect()
}

#[test]
fn the_override_of_the_manual_works() {
    let manual = include_str!("../../docs/templates.md");
    let rest = manual.split("```jinja\n").nth(1).unwrap();
    let example = rest.split("```").next().unwrap();
    let world = site::world("yealink").with("templates/yealink/phone.cfg", example);
    let (files, found) = site::compile(&world, false);
    assert!(!found.has_errors(), "{}", support::told(&found));
    let ours = files
        .values()
        .filter(|text| text.contains("\nlocal_time.ntp_server1 = ntp.example.net\n"));
    assert_eq!(ours.count(), site::phones("yealink"));
}
