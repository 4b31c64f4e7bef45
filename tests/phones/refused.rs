//! What a family cannot be told is an error at its line, and never left out in silence.

use crate::{site, support};

/// Every model is either written or named as one that is not.
#[test]
fn no_model_is_passed_over() {
    for model in pbxctl::catalog::Catalog::builtin().models() {
        let phones = format!(
            "phones: {{x: {{mac: 00:15:65:99:00:01, model: {}, lines: [users/alice]}}}}\n",
            model.id
        );
        let world = site::plain().with("tenants/acme/phones.yaml", phones);
        let (files, found) = site::compile(&world, false);
        let own = files
            .keys()
            .filter(|name| name.to_lowercase().contains("001565990001"));
        let own = own.count();
        if pbxctl::target::writes_family(&model.family.id) {
            assert!(
                own > 0 && !found.has_errors(),
                "{}\n{}",
                model.id,
                support::told(&found)
            );
        } else {
            let told = support::told(&found);
            let named = format!(
                "E0601: a phone of {}, the {}, is not rendered yet",
                model.family.maker, model.name
            );
            assert!(own == 0 && told.contains(&named), "{}\n{told}", model.id);
        }
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
