//! Files from moulds are what their templates would have made of each alone.

use super::*;

/// What is printed as it is, so that one mould serves all.
const PRINTED: &[&str] = &[
    "{{ phone.name }};{{ phone.password }}{{ phone.name }}\n",
    "{% for one in phone.lines %}\n{{ loop.index }}={{ one.name }} {{ one.made }}\n{% endfor %}\n",
    "{{ phone.name if phone.on else phone.made }}{{ phone.name | default('x') }}{{ phone.lines[0].name }}",
    "{% if phone.name is defined %}{{ phone.name }}{% endif %}{{ phone.made if phone.none is defined else 1 }}",
    "{% macro secret() %}<{{ phone.password }}>{% endmacro %}{{ secret() }}{{ phone.name }}",
];

/// What asks for more of a text than to print it, in all ways that a template has.
const ASKED: &[&str] = &[
    "{% if phone.name %}some{% endif %}",
    "{% if phone.name == 'a' %}a{% endif %}{{ phone.name }}",
    "{% if phone.name != phone.lines[0].name %}other{% endif %}",
    "{% if 'A' < phone.name < 'b' %}between{% endif %}",
    "{{ [phone.name, 'b'] | sort | first }}",
    "{% for one in phone.texts | sort %}{{ one }},{% endfor %}",
    "{% for one in phone.texts %}{% if one == 'a' %}a{% endif %}{{ one }},{% endfor %}",
    "{% for one in phone.texts if one == 'a' %}{{ one }}{% endfor %}",
    "{{ 'in' if 'a' in phone.texts else 'not in' }}{{ 'in' if phone.name in ['a', 'b'] else 'not in' }}",
    "{{ 'in' if 'a' in phone.name else 'not in' }}",
    "{% set list = [phone.name] %}{% if list == ['a'] %}a{% endif %}{{ list[0] }}",
    "{% set name = phone.name %}{% if name == 'a' %}a{% endif %}{{ name }}",
    "{% set name %}{{ phone.name }}{% endset %}{% if name == 'a' %}a{% endif %}{{ name }}",
    "{% set name %}{{ phone.name }}{% endset %}{{ name | length }}",
    "{% macro name() %}{{ phone.name }}{% endmacro %}{{ 'a' if name() == 'a' else 'b' }}",
    "{% macro of(name='x') %}{{ 'a' if name == 'a' else name }}{% endmacro %}{{ of(phone.name) }}{{ of(name=phone.name) }}",
    "{% filter upper %}{{ phone.name }}{% endfilter %}",
    "{{ phone.name | upper }}{{ phone.name | length }}{{ phone.name | replace('a', 'b') }}",
    "{{ phone.name ~ phone.made }}{{ phone.texts | join('-') }}{{ phone.name | trim }}",
    "{{ phone.name or 'none' }}{{ phone.name and 'some' }}{{ 'empty' if not phone.name }}",
    "{{ phone.name | default('none', true) }}",
    "{{ 'text' if phone.name is string else 'odd' }}{{ phone.name is number and 1 or 2 }}",
    "{{ 'a…' if phone.name is startingwith 'a' else 'b…' }}{{ phone.name[0] }}",
    "{{ phone.name | first }}{{ phone.name[1:] }}{{ phone.name.more is defined and 1 or 2 }}",
    "{% set all = namespace(name=phone.name) %}{{ 'a' if all.name == 'a' else all.name }}",
    "{% for one in phone.lines %}{{ '!' if loop.changed(one.name) else '=' }}{% endfor %}",
    "{{ 'known' if {'a': 1}[phone.name] is defined else 'new' }}",
    "{% for pair in phone | items %}{{ pair[1] if pair[0] == 'name' else '' }}{% endfor %}",
    "{% include 'x/_part' %}{{ phone.name() }}",
    "{% set name = phone.name %}{% if name is defined %}{% if name == 'a' %}a{% endif %}{% endif %}",
    "{% for one in phone.texts %}{% if one is defined and one == 'a' %}a{% endif %}{% endfor %}",
    "{{ 'same' if phone.lines[0] == phone.lines[1] else 'other' }}",
];

/// A phone whose texts are its own, or as any text is.
fn phone(texts: &[String; 3], own: bool) -> Value {
    let text = |text: &String, at| {
        let text = Value::text(&Spanned::new(text, place(at)));
        if own { text.own() } else { text }
    };
    let line = |written: &String, at| {
        let name = text(written, at);
        Value::record([("name", name), ("made", Value::plain("tls"))])
    };
    let password = SecretRef::sip_password("acme", &*texts[0], 0);
    let fields = [
        ("name", text(&texts[0], 1)),
        ("made", Value::plain("tcp")),
        ("on", Value::flag(true)),
        (
            "lines",
            Value::list([line(&texts[1], 3), line(&texts[2], 6)]),
        ),
        ("texts", Value::list(texts.iter().map(|one| text(one, 9)))),
        ("password", Value::secret(password, Some(place(5)))),
    ];
    Value::record([("phone", Value::record(fields))])
}

/// What is made of a phone, or what is wrong with it.
fn made(templates: &Templates, value: &Value) -> Result<(String, String), Diagnostic> {
    let rendered = templates.render("x/page.cfg", value, Marks::Secrets)?;
    let real = rendered.real(&vault())?;
    Ok((rendered.masked(), real.expose().to_owned()))
}

fn page(text: &str) -> Templates {
    let part = own("x/_part", "{{ phone.name }}");
    templates(&[own("x/page.cfg", text), part])
}

#[test]
fn what_is_printed_alone_is_moulded() {
    let name = |name: &str| ["x", name, "y"].map(str::to_owned);
    for text in PRINTED {
        let templates = page(text);
        made(&templates, &phone(&name("a"), true)).unwrap();
        assert_eq!(templates.moulded().get("x/page.cfg"), Some(&true), "{text}");
        let second = made(&templates, &phone(&name("b"), true)).unwrap();
        assert_eq!(
            second,
            made(&page(text), &phone(&name("b"), false)).unwrap()
        );
    }
}

#[test]
fn what_is_asked_for_more_is_not() {
    for text in ASKED {
        let templates = page(text);
        let texts = ["a", "b", "c"].map(str::to_owned);
        drop(made(&templates, &phone(&texts, true)));
        assert_eq!(
            templates.moulded().get("x/page.cfg"),
            Some(&false),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn a_mould_gives_what_the_template_would(phones in proptest::collection::vec(["(a|b|;|<secret|\n|\u{1}0\u{3}){0,2}", "[ab]?", "[ab]?"], 1..4)) {
        for text in PRINTED.iter().chain(ASKED) {
            let templates = page(text);
            for texts in &phones {
                let one = made(&templates, &phone(texts, true));
                prop_assert_eq!(one, made(&page(text), &phone(texts, false)), "{}", text);
            }
        }
    }
}
