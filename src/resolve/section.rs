use super::reader::Reader;
use super::words::Words;
use crate::diag::{Code, Diagnostic};
use crate::model::Id;
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
pub(super) fn resolve<K: Id + Ord, T, U>(
    entries: &[&Entry<T>],
    reader: &mut Reader<'_, '_>,
    mut each: impl FnMut(Place, &T, &mut Reader<'_, '_>) -> Option<U>,
) -> BTreeMap<K, U> {
    let mut resolved = BTreeMap::new();
    for entry in entries {
        let place = entry.key.place;
        let id = id(&entry.key, reader.words);
        reader.at = format!(
            "{}/{}/{}",
            reader.scope.folder(place.file),
            K::SECTION,
            entry.key.value
        );
        let value = entry
            .value
            .as_ref()
            .and_then(|value| each(place, value, reader));
        resolved.extend(id.zip(value));
    }
    resolved
}

/// The id of an entry.
pub(super) fn id<K: Id>(key: &Spanned<String>, words: &mut Words) -> Option<K> {
    words
        .read_as(Code::E0201, key, key.place, "a well-formed id", K::parse)
        .map(|id| id.value)
}

fn clash(second: &Spanned<String>, first: Place) -> Diagnostic {
    Diagnostic::new(
        Code::E0202,
        format!("`{}` is written in two files", second.value),
    )
    .label(second.place, "here again")
    .label(first, "first written here")
    .help("keep one of them, or give one another id")
}
