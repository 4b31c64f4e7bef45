use super::reader::Reader;
use super::words::Words;
use crate::diag::{Code, Diagnostic};
use crate::model::Id;
use crate::source::{Place, Spanned};
use crate::syntax::{Entries, Entry};
use std::collections::BTreeMap;

/// Brings the parts of a section together that stand in several files, in the order of ids; the same id in two of them is a fault.
pub(super) fn merge<'a, T>(
    parts: impl Iterator<Item = &'a Entries<T>>,
    words: &mut Words,
) -> Vec<&'a Entry<T>> {
    let mut entries: Vec<_> = parts.flat_map(|part| &part.items).collect();
    entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
    let mut merged: Vec<&Entry<T>> = Vec::with_capacity(entries.len());
    for entry in entries {
        match merged.last().map(|first| &first.key) {
            Some(first) if first.value == entry.key.value => {
                // Twice in one file has been reported where the file was read.
                if first.place.file != entry.key.place.file {
                    words.found.push(clash(&entry.key, first.place));
                }
            }
            _ => merged.push(entry),
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
    let resolved = entries.iter().filter_map(|entry| {
        let place = entry.key.place;
        let id = id(&entry.key, reader.words);
        reader.at = format!(
            "{}/{}/{}",
            reader.scope.folder(place.file),
            K::SECTION,
            entry.key.value
        );
        let value = entry.value.as_ref()?;
        id.zip(each(place, value, reader))
    });
    // Made of all at once, the map has no gaps.
    resolved.collect()
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
