use super::*;
use crate::diag::{Code, Diagnostic};
use crate::secrets::{Algorithm, ProjectKey, Secret, SecretRef, Vault};
use crate::source::{FileId, Place, SourceMap, Spanned};
use proptest::prelude::*;
use std::borrow::Cow;

/// A format in which `;` is written `\;` and a line break cannot be written.
fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if text.contains('\n') {
        return Err(Unwritable::new("holds a line break").help("write it in one line"));
    }
    Ok(text.replace(';', "\\;").into())
}

fn vault() -> Vault {
    Vault::new(ProjectKey::new(vec![b'k'; 32]).unwrap())
}

fn file() -> FileId {
    SourceMap::default().add("a.yaml", "")
}

fn place(start: u32) -> Place {
    Place::new(file(), start, start + 1)
}

fn own(name: &str, text: &str) -> Override {
    Override {
        name: name.to_owned(),
        text: text.to_owned(),
        file: Some(file()),
    }
}

fn templates(overrides: &[Override]) -> Templates {
    let builtin = Builtin {
        name: "x/page.cfg",
        text: "{% block all %}name={{ phone.name }}\n{% endblock %}",
        escape,
    };
    let made = Templates::new(&[builtin], overrides);
    made.output
        .unwrap_or_else(|| panic!("{:?}", made.diagnostics))
}

fn value() -> Value {
    Value::record([(
        "phone",
        Value::record([
            ("name", Value::text(&Spanned::new("a;b", place(3)))),
            ("made", Value::plain("tls")),
            ("lines", Value::list([1, 2].map(Value::number))),
            ("on", Value::flag(true)),
            ("broken", Value::text(&Spanned::new("a\nb", place(7)))),
            (
                "hostile",
                Value::text(&Spanned::new("a\u{1}0\u{3}b", place(9))),
            ),
            (
                "password",
                Value::secret(SecretRef::sip_password("acme", "alice", 0), Some(place(5))),
            ),
        ]),
    )])
}

fn fill(text: &str) -> Result<Rendered, Diagnostic> {
    templates(&[own("x/page.cfg", text)]).render("x/page.cfg", &value(), Marks::Secrets)
}

fn filled(text: &str) -> String {
    fill(text)
        .unwrap_or_else(|found| panic!("{found:?}"))
        .masked()
}

fn code(text: &str) -> Code {
    fill(text).expect_err(text).code
}

#[test]
fn escapes_texts_and_prints_numbers() {
    assert_eq!(
        templates(&[])
            .render("x/page.cfg", &value(), Marks::Secrets)
            .unwrap()
            .masked(),
        "name=a\\;b\n"
    );
    assert_eq!(
        filled("{% for n in phone.lines %}\n{{ n }};\n{% endfor %}\n"),
        "1;\n2;\n"
    );
    assert_eq!(
        filled("{{ phone.name | upper | replace(';', ':') }}"),
        "A:B"
    );
    assert_eq!(
        filled("{{ 'on;' if phone.on and phone.made == 'tls' else 'off' }}"),
        "on\\;"
    );
}

#[test]
fn escapes_where_a_template_asks_not_to() {
    assert_eq!(
        filled("{% autoescape false %}{{ phone.name }}{% endautoescape %}"),
        "a\\;b"
    );
    assert_eq!(
        filled("{% autoescape 'html' %}<{{ phone.name }}{% endautoescape %}"),
        "<a\\;b"
    );
    assert_eq!(code("{{ phone.name | safe }}"), Code::E0501);
}

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
fn what_is_not_there_is_an_error_at_its_place() {
    let text = "a={{ phone.nmae }}\n";
    let found = fill(text).unwrap_err();
    assert_eq!(
        (found.code, found.message.as_str()),
        (Code::E0501, "`phone.nmae` is undefined")
    );
    let span = found.labels[0].place.span;
    assert_eq!(
        text.get(span.start as usize..span.end as usize),
        Some("phone.nmae")
    );
    assert_eq!(code("{{ 'x' if false }}"), Code::E0501);
}

#[test]
fn a_fault_in_a_builtin_template_names_it() {
    let builtin = Builtin {
        name: "x/page.cfg",
        text: "\n{{ phone.broken }}",
        escape,
    };
    let made = Templates::new(&[builtin], &[]).output.unwrap();
    let found = made
        .render("x/page.cfg", &value(), Marks::Secrets)
        .unwrap_err();
    assert_eq!(
        (found.code, found.message.as_str()),
        (
            Code::E0503,
            "`a\\nb` cannot be written here: it holds a line break"
        )
    );
    assert_eq!(
        (found.place(), &found.help),
        (Some(place(7)), &vec!["write it in one line".to_owned()])
    );
    assert_eq!(found.notes, ["in the template `x/page.cfg`, line 2"]);
}

#[test]
fn what_has_no_text_is_not_printed() {
    for expression in ["phone.on", "true", "none", "phone.lines", "phone"] {
        assert_eq!(
            code(&format!("{{{{ {expression} }}}}")),
            Code::E0503,
            "{expression}"
        );
    }
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
fn a_template_cannot_run_away() {
    assert_eq!(
        code("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"),
        Code::E0504
    );
    assert_eq!(
        code("{% for a in range(100000) %}{{ '0123456789' * 10 }}{% endfor %}"),
        Code::E0504
    );
    assert_eq!(
        code("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
        Code::E0501
    );
}

#[test]
fn an_override_may_extend_what_it_replaces() {
    let text = "{% extends 'builtin:x/page.cfg' %}{% block all %}{{ super() }}more={{ phone.made }}\n{% endblock %}";
    assert_eq!(filled(text), "name=a\\;b\nmore=tls\n");
}

#[test]
fn a_template_that_cannot_be_read_is_shown() {
    let made = Templates::new(&[], &[own("x/_a.cfg", "{% if %}"), own("x/_b.cfg", "{{ a")]);
    assert!(made.output.is_none());
    assert_eq!(
        made.diagnostics
            .iter()
            .filter(|found| found.code == Code::E0501 && !found.labels.is_empty())
            .count(),
        2
    );
}

#[test]
fn an_override_of_nothing_is_an_error() {
    let builtin = Builtin {
        name: "x/page.cfg",
        text: "",
        escape,
    };
    let made = Templates::new(&[builtin], &[own("x/pgae.cfg", "")]);
    let found = made.diagnostics.iter().next().unwrap();
    assert_eq!(found.message, "`templates/x/pgae.cfg` replaces no template");
    assert_eq!(found.help[0], "did you mean `templates/x/page.cfg`?");
}

#[test]
fn every_line_knows_where_its_values_were_written() {
    let text = "# head\n{{ phone.name }} {{ phone.password }}\n{% if phone.made == 'tls' %}\n{{ phone.made }}\n{% endif %}\n{{ phone.name }}\n";
    let templates = templates(&[own("x/page.cfg", text)]);
    let placed = templates
        .render("x/page.cfg", &value(), Marks::Places)
        .unwrap();
    assert_eq!(
        placed.provenance(),
        [vec![], vec![place(3), place(5)], vec![], vec![place(3)]]
    );
    let plain = templates
        .render("x/page.cfg", &value(), Marks::Secrets)
        .unwrap();
    assert_eq!(
        (plain.masked(), plain.provenance().len()),
        (placed.masked(), 0)
    );
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

fn masked_name(name: &str, with_secret: bool) -> String {
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
        .masked()
}

#[test]
fn a_name_cannot_pass_for_a_secret() {
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
