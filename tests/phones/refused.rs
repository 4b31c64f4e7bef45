//! What a family cannot be told is an error at its line, and never left out in silence.

use crate::{site, support};

/// Every model of the catalogue is written; where no source names its settings, an error says what the repository has to bring.
#[test]
fn no_model_is_passed_over() {
    for model in pbxctl::catalog::Catalog::builtin().models() {
        let phones = format!(
            "phones: {{x: {{mac: 00:15:65:99:00:01, model: {}, lines: [users/alice]}}}}\n",
            model.id
        );
        let world = site::plain().with("tenants/acme/phones.yaml", phones);
        let (files, found) = site::compile(&world, false);
        let told = support::told(&found);
        if model.family.id == "cyberdata" {
            let wanted = "E0601: CyberData devices want a template of the repository";
            assert!(told.contains(wanted), "{}\n{told}", model.id);
            continue;
        }
        let own = files
            .keys()
            .any(|name| name.to_lowercase().contains("001565990001"));
        assert!(own && !found.has_errors(), "{}\n{told}", model.id);
    }
}

/// A name that the vendor cannot have, and one that stands in the file already.
#[test]
fn a_setting_stands_once_and_under_a_real_name() {
    for (key, code) in [
        ("account.1.password", "E0503"),
        ("lang.gui", "E0503"),
        ("a b", "E0503"),
        ("x=y", "E0503"),
    ] {
        let phones = format!(
            "phones: {{x: {{mac: 00:15:65:99:00:01, model: yealink-t46s, lines: [users/alice], settings: {{\"{key}\": \"1\"}}}}}}\n"
        );
        let world = site::plain().with("tenants/acme/phones.yaml", phones);
        let (files, found) = site::compile(&world, false);
        assert_eq!(
            support::errors(&found),
            [code],
            "{key}\n{}",
            support::told(&found)
        );
        assert!(
            !files.contains_key("001565990001.cfg") || key.contains([' ', '=']),
            "{key}"
        );
    }
}
