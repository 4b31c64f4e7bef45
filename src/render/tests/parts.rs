//! A part of a file is what its template makes of it, wherever it is printed, and whether it was made from a mould or not.

use super::*;

const PART: Builtin = Builtin {
    name: "x/part.cfg",
    text: "[{{ name }}]\n{% if more is defined %}\nmore={{ more }}\n{% endif %}\npassword={{ password }}\n",
    escape,
};

/// A file of two parts, one of them in a record, behind a secret of the file itself.
const FILE: Builtin = Builtin {
    name: "x/page.cfg",
    text: "{{ first.name }} {{ password }}\n{% for one in all %}\n{{ one.part }}{% endfor %}\n{{ first }}",
    escape,
};

/// The same without parts.
const FLAT: Builtin = Builtin {
    name: "x/page.cfg",
    text: "{{ first.name }} {{ password }}\n{% for one in all %}\n[{{ one.part.name }}]\n{% if one.part.more is defined %}\nmore={{ one.part.more }}\n{% endif %}\npassword={{ one.part.password }}\n{% endfor %}\n[{{ first.name }}]\n{% if first.more is defined %}\nmore={{ first.more }}\n{% endif %}\npassword={{ first.password }}\n",
    escape,
};

fn part(name: &str, at: u32) -> Value {
    let password = SecretRef::sip_password("acme", name, 0);
    let text = |text: &str| Value::text(&Spanned::new(text, place(at))).own();
    let more = name.contains('b').then(|| ("more", text(name)));
    let fields = [
        ("name", text(name)),
        ("password", Value::secret(password, Some(place(at)))),
    ];
    Value::part("x/part.cfg", fields.into_iter().chain(more))
}

fn file(names: &[String]) -> Value {
    let parts = names.iter().zip(10..).map(|(name, at)| part(name, at));
    let parts = parts.map(|part| Value::record([("part", part)]));
    let password = SecretRef::sip_password("acme", "file", 0);
    Value::record([
        ("first", part(names.first().map_or("", |name| name), 1)),
        ("all", Value::list(parts)),
        ("password", Value::secret(password, None)),
    ])
}

/// What is made of a file, the places of its lines among it, or how it is wrong.
fn made(page: Builtin, value: &Value, marks: Marks) -> Result<(String, String, usize), String> {
    let templates = Templates::new(&[page, PART], &[]).output.unwrap();
    let made = || {
        let rendered = templates.render("x/page.cfg", value, marks)?;
        let real = rendered.real(&vault())?;
        let placed = rendered.provenance().iter().flatten().count();
        Ok((rendered.masked(), real.expose().to_owned(), placed))
    };
    made().map_err(|fault: Diagnostic| fault.message)
}

#[test]
fn a_part_that_can_be_moulded_is() {
    let templates = Templates::new(&[FILE, PART], &[]).output.unwrap();
    let names = ["a", "b"].map(str::to_owned);
    templates
        .render("x/page.cfg", &file(&names), Marks::Secrets)
        .unwrap();
    let moulded = templates.moulded();
    assert_eq!(moulded.get("x/part.cfg"), Some(&true));
    assert_eq!(moulded.get("x/page.cfg"), None);
}

#[test]
fn a_part_is_no_text_for_a_filter() {
    let page = Builtin {
        text: "{{ first | upper }}",
        ..FILE
    };
    let value = file(&["a".to_owned()]);
    assert!(made(page, &value, Marks::Secrets).is_err());
    let caught = Builtin {
        text: "{% set text %}{{ first }}{% endset %}{{ text | upper }}",
        ..FILE
    };
    assert!(made(caught, &value, Marks::Secrets).is_err());
}

proptest! {
    #[test]
    fn parts_give_what_one_template_would(names in proptest::collection::vec("(a|b|;|<secret|\n|\u{1}0\u{3}){0,2}", 1..5)) {
        for marks in [Marks::Secrets, Marks::Places] {
            let value = file(&names);
            prop_assert_eq!(made(FILE, &value, marks), made(FLAT, &value, marks));
        }
    }
}
