//! Records that lie in one text are to a template what a list of records is.

use super::*;

const PART: Builtin = Builtin {
    name: "x/part.cfg",
    text: "{% for line in lines %}\n{{ loop.index }}{% if line.label is defined %}({{ line.label }}){% endif %} {{ line.text }}\n{% endfor %}\n{{ name }}\n",
    escape,
};

/// It asks for more of the texts than to print them.
const UNFIT: Builtin = Builtin {
    text: "{% for line in lines %}\n{{ line.label is defined }} {{ line.text | upper }}\n{% endfor %}\n{{ name }}\n",
    ..PART
};

const PAGE: Builtin = Builtin {
    name: "x/page.cfg",
    text: "{% for part in parts %}\n{{ part }}{% endfor %}",
    escape,
};

/// The text of a record, and the one before it.
type Told = (String, Option<&'static str>);

fn rows(all: &[Told]) -> Value {
    let mut rows = Rows::new("text", "label");
    for ((text, label), at) in all.iter().zip(1..) {
        if let Some(label) = label {
            rows.begin(label);
        }
        rows.add(text, (at % 2 == 0).then(|| place(at)));
    }
    Value::rows(rows)
}

fn listed(all: &[Told]) -> Value {
    let records = all.iter().zip(1..).map(|((text, label), at)| {
        let text = match at % 2 {
            0 => Value::text(&Spanned::new(text, place(at))),
            _ => Value::plain(&**text),
        };
        let label = label.map(|label| ("label", Value::plain(label)));
        Value::record([("text", text.own())].into_iter().chain(label))
    });
    Value::list(records)
}

fn page(files: &[Vec<Told>], lines: fn(&[Told]) -> Value) -> Value {
    let parts = files.iter().map(|all| {
        let fields = [("name", Value::plain("a").own()), ("lines", lines(all))];
        Value::part("x/part.cfg", fields)
    });
    Value::record([("parts", Value::list(parts))])
}

/// What is made of it, and where its lines were written, or how it is wrong and where.
fn made(part: Builtin, value: &Value, marks: Marks) -> Result<(String, Vec<Vec<Place>>), String> {
    let templates = Templates::new(&[PAGE, part], &[]).output.unwrap();
    let made = templates.render("x/page.cfg", value, marks);
    let made = made.map(|made| (made.masked(), made.provenance().to_vec()));
    made.map_err(|fault| format!("{fault:?}"))
}

fn told() -> impl Strategy<Value = Vec<Told>> {
    let label = proptest::option::of(proptest::sample::select(vec!["s0", "s1", "end"]));
    proptest::collection::vec(("(a|b|;|\n){0,3}", label), 0..4)
}

proptest! {
    #[test]
    fn rows_give_what_a_list_would(files in proptest::collection::vec(told(), 1..4)) {
        for (part, marks) in [(PART, Marks::Secrets), (PART, Marks::Places), (UNFIT, Marks::Secrets)] {
            let (rows, list) = (page(&files, rows), page(&files, listed));
            prop_assert_eq!(made(part, &rows, marks), made(part, &list, marks));
        }
    }

    #[test]
    fn other_rows_are_another_recipe(one in told(), other in told()) {
        let templates = Templates::new(&[PAGE, PART], &[]).output.unwrap();
        let recipe = |all: &[Told]| templates.recipe("x/page.cfg", &rows(all));
        prop_assert_eq!(recipe(&one) == recipe(&other), one == other);
    }
}

#[test]
fn rows_are_made_from_a_mould() {
    let templates = Templates::new(&[PAGE, PART], &[]).output.unwrap();
    let value = page(&[vec![("a".to_owned(), Some("s0"))]], rows);
    templates
        .render("x/page.cfg", &value, Marks::Secrets)
        .unwrap();
    assert_eq!(templates.moulded().get("x/part.cfg"), Some(&true));
}
