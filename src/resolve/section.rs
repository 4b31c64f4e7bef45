use super::words::Words;
use crate::diag::{Code, Diagnostic};
use crate::model::Malformed;
use crate::source::{Place, Spanned};
use crate::syntax::{Entries, Entry};
use std::collections::BTreeMap;

/// Brings the parts of a section together that stand in several files; the same id in two of them is a fault.
pub(super) fn merge<'a, T>(
    parts: impl Iterator<Item = &'a Entries<T>>,
    words: &mut Words,
) -> Vec<&'a Entry<T>> {
    let mut first: BTreeMap<&str, Place> = BTreeMap::new();
    let mut merged = Vec::new();
    for entry in parts.flat_map(|part| &part.items) {
        match first.get(&*entry.key.value) {
            // Twice in one file has been reported where the file was read.
            Some(place) if place.file == entry.key.place.file => {}
            Some(place) => words.found.push(clash(&entry.key, *place)),
            None => {
                first.insert(&entry.key.value, entry.key.place);
                merged.push(entry);
            }
        }
    }
    merged
}

/// Resolves each entry of a section under its id.
pub(super) fn resolve<Id: Ord + Clone, T, U>(
    entries: &[&Entry<T>],
    words: &mut Words,
    parse: impl Fn(&str) -> Result<Id, Malformed>,
    mut each: impl FnMut(&Spanned<Id>, &T, &mut Words) -> Option<U>,
) -> BTreeMap<Id, U> {
    let mut resolved = BTreeMap::new();
    for entry in entries {
        let id = words.read_as(
            Code::E0201,
            &entry.key,
            entry.key.place,
            "a well-formed id",
            &parse,
        );
        if let (Some(id), Some(value)) = (id, &entry.value)
            && let Some(value) = each(&id, value, words)
        {
            resolved.insert(id.value, value);
        }
    }
    resolved
}

fn clash(second: &Spanned<String>, first: Place) -> Diagnostic {
    Diagnostic::new(
        Code::E0202,
        format!("`{}` is written in two files of the tenant", second.value),
    )
    .label(second.place, "here again")
    .label(first, "first written here")
    .help("keep one of them, or give one another id")
}
