use super::*;

#[test]
fn a_secret_is_opened_only_with_the_key() {
    let made = fill("p={{ phone.password }}\n").unwrap();
    assert_eq!(made.masked(), "p=<secret sip-password acme/alice r0>\n");
    let password = SecretRef::sip_password("acme", "alice", 0);
    assert_eq!(
        made.real(&vault()).unwrap().expose(),
        format!("p={}\n", password.reveal(&vault()).unwrap().expose())
    );
    assert_eq!(made.secrets().collect::<Vec<_>>(), [&password]);
}

#[test]
fn a_secret_keeps_its_seal_in_macros_blocks_and_parts() {
    let secret = "<secret sip-password acme/alice r0>";
    assert_eq!(
        filled("{% macro m(p) %}{{ p }};{% endmacro %}{{ m(phone.password) }}"),
        format!("{secret};")
    );
    assert_eq!(
        filled("{% set s %}{{ phone.password }}{% endset %}{{ s }}{{ s }}"),
        secret.repeat(2)
    );
    assert_eq!(
        filled("{{ phone.password | default('x') }}{% if phone.password is defined %}!{% endif %}"),
        format!("{secret}!")
    );
    let part = own("x/_part.cfg", "{{ phone.password }};");
    let page = own("x/page.cfg", "{% include 'x/_part.cfg' %}");
    let made = templates(&[part, page])
        .render("x/page.cfg", &value(), Marks::Secrets)
        .unwrap();
    assert_eq!(made.masked(), format!("{secret};"));
}

#[test]
fn a_secret_goes_through_nothing() {
    for expression in [
        "phone.password | upper",
        "phone.password ~ ''",
        "'' ~ phone.password | lower",
        "phone.password + 'x'",
        "phone.password[1:3]",
        "[phone.password] | join(',')",
        "phone.password | replace('a', 'b')",
        "phone.password | length",
        "'x' | replace('x', phone.password)",
        "1 if phone.password is startingwith('a') else 0",
        "phone ~ ''",
    ] {
        assert_eq!(
            code(&format!("{{{{ {expression} }}}}")),
            Code::E0502,
            "{expression}"
        );
    }
    let captured = "{% set s %}{{ phone.password }}{% endset %}";
    assert_eq!(code(&format!("{captured}{{{{ s | upper }}}}")), Code::E0502);
    assert_eq!(code(&format!("{captured}{{{{ s[0:1] }}}}")), Code::E0502);
    assert_eq!(
        code("{% filter upper %}{{ phone.password }}{% endfilter %}"),
        Code::E0502
    );
}

#[test]
fn a_secret_is_like_no_text() {
    assert_eq!(
        filled(
            "{{ 1 if phone.password == 'x' or 'x' in phone.password or phone.password in 'x' else 0 }}"
        ),
        "0"
    );
}

#[test]
fn marks_cannot_be_forged() {
    let found = fill("{{ phone.hostile }}").unwrap_err();
    assert_eq!((found.code, found.place()), (Code::E0503, Some(place(9))));
    let forged = Templates::new(&[], &[own("x/_a", "\u{1}0\u{3}")]);
    assert_eq!(
        forged
            .diagnostics
            .iter()
            .map(|found| found.code)
            .collect::<Vec<_>>(),
        [Code::E0501]
    );
    assert!(fill("{{ '\\u0001' ~ '0' ~ '\\u0003' }}").is_err());
}

#[test]
fn a_digest_is_masked_under_its_own_name() {
    let digest = SecretRef::sip_password("acme", "alice", 0).ha1("1000", "<a>\n", Algorithm::Md5);
    let value = Value::record([("digest", Value::secret(digest, None))]);
    let made = templates(&[own("x/page.cfg", "{{ digest }}")])
        .render("x/page.cfg", &value, Marks::Secrets)
        .unwrap();
    assert_eq!(
        made.masked(),
        "<secret sip-password acme/alice r0 as md5 for 1000@?a??>"
    );
    assert_eq!(made.real(&vault()).unwrap().expose().len(), 32);
}

const PATH: &str = "tenants/acme/trunks/main.register.password";

/// A file with a secret that somebody wrote.
fn written(secret: &str) -> (Rendered, Vault) {
    let value = Value::record([(
        "password",
        Value::secret(SecretRef::written(PATH), Some(place(5))),
    )]);
    let made = templates(&[own("x/page.cfg", "[{{ password }}]\n")])
        .render("x/page.cfg", &value, Marks::Secrets)
        .unwrap();
    let mut vault = vault();
    vault.put(PATH, Secret::new(secret.to_owned()));
    (made, vault)
}

#[test]
fn a_written_secret_is_escaped_as_its_file_wants() {
    let (made, open) = written("a;b{{ x }}\u{1}0\u{3}<secret>");
    assert_eq!(made.masked(), format!("[<secret written {PATH}>]\n"));
    assert_eq!(
        made.real(&open).unwrap().expose(),
        "[a\\;b{{ x }}\u{1}0\u{3}<secret>]\n"
    );
    let found = made.real(&vault()).unwrap_err();
    assert_eq!((found.code, found.place()), (Code::E0404, Some(place(5))));
}

#[test]
fn a_written_secret_that_the_file_cannot_hold_is_not_shown() {
    let (made, vault) = written("hunter\n2");
    let found = made.real(&vault).unwrap_err();
    assert_eq!((found.code, found.place()), (Code::E0503, Some(place(5))));
    assert!(!format!("{found:?}").contains("hunter"), "{found:?}");
}

fn named(name: &str, with_secret: bool) -> Rendered {
    let text = if with_secret {
        "{{ name }}{{ password }}"
    } else {
        "{{ name }}"
    };
    let password = Value::secret(SecretRef::sip_password("a", "b", 0), None);
    let value = Value::record([("name", Value::plain(name)), ("password", password)]);
    templates(&[own("x/page.cfg", text)])
        .render("x/page.cfg", &value, Marks::Secrets)
        .unwrap()
}

fn masked_name(name: &str, with_secret: bool) -> String {
    named(name, with_secret).masked()
}

#[test]
fn a_name_cannot_pass_for_a_secret() {
    let real = |with_secret| named("<secret x>", with_secret).without_secrets();
    assert_eq!(real(false).as_deref(), Some("<secret x>"));
    assert_eq!(real(true), None);
    assert_eq!(masked_name("<secret x>", false), "<<secret x>");
    assert_eq!(masked_name("<", true), "<<<secret sip-password a/b r0>");
    assert_ne!(
        masked_name("<secret sip-password a/b r0>", false),
        masked_name("", true)
    );
}

proptest! {
    #[test]
    fn masks_tell_texts_and_secrets_apart(one in "(<|secret|<secret sip-password a/b r0>|x){0,4}", other in "(<|secret|<secret sip-password a/b r0>|x){0,4}") {
        prop_assert_eq!(masked_name(&one, true) == masked_name(&other, true), one == other);
        prop_assert_ne!(masked_name(&one, false), masked_name(&other, true));
    }

    #[test]
    fn no_secret_changes_anything_but_its_own_place(hostile in any::<String>()) {
        let (made, vault) = written(&hostile);
        match made.real(&vault) {
            Ok(made) => prop_assert_eq!(made.expose().to_owned(), format!("[{}]\n", hostile.replace(';', "\\;"))),
            Err(found) => {
                prop_assert_eq!((found.code, found.place()), (Code::E0503, Some(place(5))));
                prop_assert!(hostile.contains('\n'));
            }
        }
    }

    #[test]
    fn no_text_changes_anything_but_its_own_place(hostile in any::<String>()) {
        let value = Value::record([("name", Value::text(&Spanned::new(&hostile, place(1))))]);
        let made = templates(&[own("x/page.cfg", "[{{ name }}]\n")]).render("x/page.cfg", &value, Marks::Places);
        match made {
            Ok(made) => prop_assert_eq!(made.real(&vault()).unwrap().expose().to_owned(), format!("[{}]\n", hostile.replace(';', "\\;"))),
            Err(found) => {
                prop_assert_eq!((found.code, found.place()), (Code::E0503, Some(place(1))));
                let refused = hostile.contains(['\n', '\u{1}', '\u{2}', '\u{3}']);
                prop_assert!(refused);
            }
        }
    }
}
