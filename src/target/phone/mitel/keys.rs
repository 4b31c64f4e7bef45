//! Which keys a model has, and what they are called: a row of programmable keys, of keys at the top and of keys at the bottom of the
//! display, as `wazo_aastra/common` has them.

use crate::render::Value;
use crate::target::phone::Handset;

/// The names of the rows, and how many keys are in each.
type Rows = [(&'static str, u16); 3];

const fn rows(programmable: u16, top: u16, bottom: u16) -> Rows {
    [
        ("prgkey", programmable),
        ("topsoftkey", top),
        ("softkey", bottom),
    ]
}

fn rows_of(model: &str) -> Rows {
    match model {
        "mitel-6730i" | "mitel-6731i" | "mitel-6865i" | "mitel-6910" => rows(8, 0, 0),
        "mitel-6753i" => rows(6, 0, 0),
        "mitel-6755i" | "mitel-6735i" => rows(6, 0, 20),
        "mitel-6757i" | "mitel-6737i" => rows(0, 10, 20),
        "mitel-6739i" => rows(0, 0, 55),
        "mitel-6867i" => rows(0, 20, 0),
        "mitel-6869i" => rows(0, 44, 0),
        "mitel-6905" => rows(3, 0, 0),
        "mitel-9143i" => rows(7, 0, 0),
        "mitel-9480i" => rows(0, 0, 6),
        _ => rows(0, 48, 0),
    }
}

/// What the vendor calls the key of this number.
fn name(model: &str, number: u16) -> Option<String> {
    let mut left = number;
    for (row, count) in rows_of(model) {
        if left <= count {
            return Some(format!("{row}{left}"));
        }
        left -= count;
    }
    None
}

/// The keys with their names. One without anything to do is told so.
pub(super) fn placed(handset: &Handset<'_>) -> Value {
    let model = &handset.model.value.id;
    let keys = handset.keys.iter().filter_map(|key| {
        let name = Value::plain(name(model, key.number)?);
        let domain = handset.account(key.account);
        let domain = domain.map(|account| ("domain", account.domain.clone()));
        let fields = [
            ("name", name),
            ("kind", Value::plain(key.kind.name())),
            ("account", Value::number(key.account.into())),
            ("label", key.label.clone()),
            ("value", key.value.clone()),
        ];
        Some(Value::record(fields.into_iter().chain(domain)))
    });
    Value::list(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_key_of_every_model_has_a_name() {
        assert_eq!(name("mitel-6755i", 7).as_deref(), Some("softkey1"));
        assert_eq!(name("mitel-6905", 4), None);
        let models = Catalog::builtin().models().iter();
        for model in models.filter(|model| model.family.id == "mitel") {
            for number in 1..=model.keys {
                assert!(name(&model.id, number).is_some(), "{} {number}", model.id);
            }
        }
    }
}
