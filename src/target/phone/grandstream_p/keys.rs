//! The keys that telephones have beside those of their lines (fusionpbx grandstream/gxp16xx and gxp20xx). Those with keys of lines
//! alone know no key that watches somebody, and of them no source counts the numbers.

use super::Handset;
use crate::diag::{Code, Diagnostic};
use crate::render::Value;
use crate::target::phone::{Key, KeyKind, value};

/// The numbers of a key.
struct Numbers {
    mode: u32,
    account: u32,
    name: u32,
    value: u32,
}

/// The numbers of a key, counted from 1: the eighth is newer than the others.
fn numbers(number: u16) -> Numbers {
    let at = u32::from(number) - 1;
    let (mode, first) = match number {
        8 => (353, 354),
        _ => (323 + at, 301 + 3 * at),
    };
    Numbers {
        mode,
        account: first,
        name: first + 1,
        value: first + 2,
    }
}

/// Whether a model has them.
fn has_keys(model: &str) -> bool {
    let models = [
        "grandstream-gxp1628",
        "grandstream-gxp1630",
        "grandstream-gxp2000",
    ];
    models.contains(&model)
}

/// The keys with their numbers, all of them where any is written: those without anything to do are emptied.
pub(super) fn numbered(handset: &Handset<'_>) -> Value {
    let model = handset.model.value;
    let wanted = !handset.keys.is_empty() && has_keys(&model.id);
    let most = if wanted { model.keys } else { 0 };
    Value::list((1..=most).map(|number| {
        let written = handset.keys.iter().find(|key| key.number == number);
        let numbers = numbers(number);
        let number = |number: u32| Value::number(number.into());
        let fields = [
            ("mode", number(numbers.mode)),
            ("account", number(numbers.account)),
            ("name", number(numbers.name)),
            ("value", number(numbers.value)),
            ("does", Value::number(mode(&model.id, written))),
        ];
        let key = written.map(|key| ("key", value::key(handset, key)));
        Value::record(fields.into_iter().chain(key))
    }))
}

/// What a key does: the GXP2000 knows nothing of parking, and dials.
fn mode(model: &str, key: Option<&Key>) -> i64 {
    match key.map(|key| key.kind) {
        Some(KeyKind::Blf) => 1,
        Some(KeyKind::Park) if model != "grandstream-gxp2000" => 9,
        _ => 0,
    }
}

/// A key of a model whose keys have no numbers that are known.
pub(super) fn fault(handset: &Handset<'_>) -> Option<Diagnostic> {
    let model = handset.model.value;
    let key = handset.keys.first().filter(|_| !has_keys(&model.id))?;
    let message = format!("keys of a {} are not written", model.name);
    let fault = Diagnostic::new(Code::E0601, message);
    Some(fault.label(key.place, "nothing would be written for it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn the_numbers_of_the_sources_are_met() {
        let [first, seventh, eighth] = [1, 7, 8].map(numbers);
        assert_eq!((first.mode, first.value), (323, 303));
        assert_eq!((seventh.mode, seventh.account), (329, 319));
        assert_eq!((eighth.mode, eighth.account, eighth.value), (353, 354, 356));
        let models = Catalog::builtin().models().iter();
        let with = models.filter(|model| has_keys(&model.id));
        assert!(with.map(|model| model.keys).eq([8, 8, 7]));
    }
}
