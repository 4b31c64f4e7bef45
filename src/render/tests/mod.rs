mod moulds;
mod parts;
mod rows;
mod secrets;

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
fn a_builtin_template_is_read_when_a_file_is_made_of_it() {
    let page = |name, text| Builtin { name, text, escape };
    let (whole, cut) = (page("x/page.cfg", "a"), page("x/cut.cfg", "{% if"));
    let own = own("x/_part.cfg", "{% include 'builtin:x/cut.cfg' %}");
    let made = Templates::new(&[whole, cut], &[own]).output.unwrap();
    let rendered = |name| made.render(name, &value(), Marks::Secrets);
    assert_eq!(rendered("x/page.cfg").unwrap().masked(), "a");
    for _ in 0..2 {
        let found = rendered("x/cut.cfg").unwrap_err();
        assert_eq!(found.notes, ["in the template `x/cut.cfg`, line 1"]);
    }
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
